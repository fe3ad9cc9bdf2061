"""Make one text from another, always the same one."""

import hashlib
from base64 import b64encode
from collections.abc import Callable


def _hash(algorithm: str) -> Callable[[object], str]:
    return lambda text: hashlib.new(
        algorithm, str(text).encode(), usedforsecurity=False
    ).hexdigest()


md5, sha1, sha256, sha512 = map(_hash, ("md5", "sha1", "sha256", "sha512"))


def base64(text: object) -> str:
    """Return a text in Base64."""
    return b64encode(str(text).encode()).decode()
