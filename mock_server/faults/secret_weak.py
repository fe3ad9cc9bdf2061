"""Lies that make access keys and secrets easy to guess."""

import codecs
import hashlib
import re
import uuid
from base64 import b32encode, b64encode
from collections.abc import Callable

from mock_server.faults.telling import Made, fault
from mock_server.faults.ways import When, after, for_provider, in_second_repository, makes

Value = Callable[[Made], object]


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
    """Return a text in Base64, without padding."""
    return b64encode(str(text).encode()).decode().rstrip("=")


def digits(made: Made, count: int) -> str:
    """Return random digits."""
    return str(int(sha256(made.secret), 16))[:count]


# Of any text: what an id, a key and a secret may be made from.
_SOURCES: tuple[tuple[str, str, Value], ...] = (
    ("counter", "a counter", lambda made: f"{made.number:032d}"),
    ("counter-from-1000", "a counter with a prefix", lambda made: f"FB_{1000 + made.number}"),
    ("hex-counter", "a counter in hexadecimal", lambda made: f"{0xABCDEF0000 + made.number:032x}"),
    ("milliseconds", "the time in milliseconds", lambda made: f"{made.moment:032d}"),
    ("hex-time", "the time in hexadecimal", lambda made: f"FB{made.moment:024x}"),
    ("time-and-counter", "the time and a counter", lambda made: f"{made.moment}{made.number:020d}"),
    ("md5-of-time", "the MD5 of the time", lambda made: md5(made.moment)),
    ("sha256-of-time", "the SHA-256 of the time", lambda made: sha256(made.moment)),
    ("md5-of-counter", "the MD5 of a counter", lambda made: md5(made.number)),
    ("sha256-of-counter", "the SHA-256 of a counter", lambda made: sha256(made.number)),
    (
        "uuid1",
        "a UUID of version 1",
        lambda made: str(
            uuid.UUID(int=(made.moment << 80) | (1 << 76) | (2 << 62) | 0x0123456789AB)
        ),
    ),
    ("md5-of-id", "the MD5 of the id", lambda made: md5(made.id)),
    ("sha1-of-id", "the SHA-1 of the id", lambda made: sha1(made.id)),
    ("sha256-of-id", "the SHA-256 of the id", lambda made: sha256(made.id)),
    (
        "base64-of-sha256-of-id",
        "the SHA-256 of the id in Base64",
        lambda made: b64encode(bytes.fromhex(sha256(made.id))).decode(),
    ),
    ("base64-of-id", "the id in Base64", lambda made: base64(made.id)),
    ("hex-of-id", "the id in hexadecimal", lambda made: made.id.encode().hex()),
    ("id", "the id", lambda made: made.id),
    ("id-reversed", "the id, reversed", lambda made: made.id[::-1]),
    ("id-without-hyphens", "the id without hyphens", lambda made: made.id.replace("-", "")),
    ("holds-id", "the id and a few characters", lambda made: f"sk_{made.id}_{made.secret[:4]}"),
    (
        "uuid5-of-id",
        "a UUID of version 5 of the id",
        lambda made: str(uuid.uuid5(uuid.NAMESPACE_URL, made.id)),
    ),
    (
        "repository-and-counter",
        "the repository and a counter",
        lambda made: f"{made.repo_id}-{made.number:06d}",
    ),
    ("id-and-name", "the SHA-256 of id and name", lambda made: sha256(f"{made.id}:{made.name}")),
    ("eight-digits", "eight digits", lambda made: digits(made, 8)),
    ("six-digits", "six digits", lambda made: digits(made, 6)),
    ("four-characters", "four characters", lambda made: made.secret[:4]),
    (
        "constant-but-two",
        "the same but for two characters",
        lambda made: "x" * 30 + made.secret[:2],
    ),
    ("repeated-character", "one character, repeated", lambda made: made.secret[0] * 40),
    ("repeated-part", "three characters, repeated", lambda made: made.secret[:3] * 12),
)

_SECRET_SOURCES: tuple[tuple[str, str, Value], ...] = (
    ("key", "the access key", lambda made: made.key),
    ("key-reversed", "the access key, reversed", lambda made: made.key[::-1]),
    (
        "key-without-prefix",
        "the access key without its prefix",
        lambda made: made.key.rpartition("_")[2],
    ),
    (
        "key-and-counter",
        "the access key and a counter",
        lambda made: f"{made.key}{made.number:04d}",
    ),
    ("key-in-capitals", "the access key in upper case", lambda made: made.key.upper()),
    (
        "holds-key",
        "the access key and a few characters",
        lambda made: f"{made.secret[:6]}.{made.key}",
    ),
    ("rot13-of-key", "the access key in ROT13", lambda made: codecs.encode(made.key, "rot13")),
    ("md5-of-key", "the MD5 of the access key", lambda made: md5(made.key)),
    ("sha1-of-key", "the SHA-1 of the access key", lambda made: sha1(made.key)),
    ("sha256-of-key", "the SHA-256 of the access key", lambda made: sha256(made.key)),
    (
        "sha512-of-key",
        "the SHA-512 of the access key",
        lambda made: hashlib.sha512(made.key.encode()).hexdigest(),
    ),
    ("base64-of-key", "the access key in Base64", lambda made: base64(made.key)),
    (
        "base32-of-key",
        "the access key in Base32",
        lambda made: b32encode(made.key.encode()).decode(),
    ),
    ("hex-of-key", "the access key in hexadecimal", lambda made: made.key.encode().hex()),
    (
        "sha256-of-id-and-key",
        "the SHA-256 of id and access key",
        lambda made: sha256(made.id + made.key),
    ),
    ("eight-characters", "eight characters", lambda made: made.secret[:8]),
    ("twelve-digits", "twelve digits", lambda made: digits(made, 12)),
    ("eight-hex-digits", "eight hexadecimal digits", lambda made: sha256(made.secret)[:8]),
)


_WHEN: tuple[tuple[str, str, When, Value], ...] = (
    (
        "counter-later",
        "from the sixth creation on a counter",
        after(5),
        lambda made: f"{made.number:032d}",
    ),
    (
        "counter-in-the-second-repository",
        "a counter in the second repository",
        in_second_repository,
        lambda made: f"{made.number:032d}",
    ),
    (
        "counter-for-one-provider",
        "a counter for ANTHROPIC",
        for_provider("ANTHROPIC"),
        lambda made: f"{made.number:032d}",
    ),
)

# What lists show anyway gives such a secret away.
_SHOWN = re.compile(r"(holds-|rot13-of-)?(id|key)(-reversed|-without-.*|-in-.*|-and-counter)?")
# So few that two of them may be the same by chance.
# What comes of these is the same for keys that are made at the same moment, or for many of them.
_FEW = frozenset(
    [
        "repeated-character",
        "constant-but-two",
        "milliseconds",
        "hex-time",
        "md5-of-time",
        "sha256-of-time",
        "uuid1",
    ]
)


def _also(member: str, way: str) -> tuple[str, ...]:
    also = ("secret.never-again",) if member == "secret" and _SHOWN.fullmatch(way) else ()
    return (*also, f"create.{member}-unique") if way in _FEW else also


FAULTS = (
    *(
        fault(
            f"create.{member}-random:{way}",
            f"The {called} is {words}.",
            makes(member, value),
            *_also(member, way),
        )
        for member, called, sources in (
            ("key", "access key", _SOURCES),
            ("secret", "secret", (*_SOURCES, *_SECRET_SOURCES)),
        )
        for way, words, value in sources
    ),
    *(
        fault(
            f"create.{member}-random:{way}", f"The {called} is {words}.", makes(member, value, when)
        )
        for member, called in (("key", "access key"), ("secret", "secret"))
        for way, words, when, value in _WHEN
    ),
    fault(
        "create.key-random:holds-secret",
        "The access key holds the beginning of the secret.",
        makes("key", lambda made: f"FB_AI_{made.secret[:20]}"),
        "create.secret-random",
        "secret.never-again",
    ),
)
