"""Make one text from another, always the same one."""

import hashlib
from base64 import b64encode


def md5(text: object) -> str:
    """Return the MD5 of a text, in hexadecimal."""
    return hashlib.md5(str(text).encode(), usedforsecurity=False).hexdigest()


def sha1(text: object) -> str:
    """Return the SHA-1 of a text, in hexadecimal."""
    return hashlib.sha1(str(text).encode(), usedforsecurity=False).hexdigest()


def sha256(text: object) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(str(text).encode()).hexdigest()


def base64(text: object) -> str:
    """Return a text in Base64."""
    return b64encode(str(text).encode()).decode()
