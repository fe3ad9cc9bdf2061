"""Make what identifies a new key: its id, its access key and its secret."""

import random
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

RandomBytes = Callable[[int], bytes]

KEY_PREFIX = "FB_AI_"


class Credentials(NamedTuple):
    """A fresh id, access key and secret; the secret stays out of `repr`."""

    id: str
    key: str
    secret: str

    def __repr__(self) -> str:
        return f"Credentials(id={self.id!r}, key={self.key!r}, secret=***)"


def random_bytes(seed: int | None = None) -> RandomBytes:
    """Return a source of random bytes: the system's secure one, or with `seed` a repeatable one."""
    if seed is None:
        return secrets.token_bytes
    return random.Random(seed).randbytes  # noqa: S311 - a seed asks for what can be foretold


def new_credentials(source: RandomBytes) -> Credentials:
    """Draw an id (UUID4), a key (128 random bits) and a secret (256 random bits) from `source`."""
    material = source(64)
    return Credentials(
        id=str(UUID(bytes=material[:16], version=4)),
        key=KEY_PREFIX + material[16:32].hex(),
        secret=urlsafe_b64encode(material[32:]).rstrip(b"=").decode("ascii"),
    )
