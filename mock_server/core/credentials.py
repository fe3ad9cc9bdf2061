"""Make what identifies a new key: its id, its access key and its secret."""

import itertools
import random
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from mock_server.core.clock import Clock
from openapi.manners.file import Manners
from openapi.manners.forms import made

RandomBytes = Callable[[int], bytes]

BLOCK = 4096

KEY_PREFIX = "FB_AI_"


class Credentials(NamedTuple):
    """A fresh id, access key and secret; the secret stays out of `repr`."""

    id: str
    key: str
    secret: str

    def __repr__(self) -> str:
        return f"Credentials(id={self.id!r}, key={self.key!r}, secret=***)"


NewCredentials = Callable[[], Credentials]
Begin = Callable[[RandomBytes], NewCredentials]


def random_bytes(seed: int | None = None) -> RandomBytes:
    """Return a source of random bytes: the system's secure one, or with `seed` a repeatable one."""
    if seed is None:
        return read_ahead(secrets.token_bytes)
    return random.Random(seed).randbytes  # noqa: S311 - a seed asks for what can be foretold


def read_ahead(source: RandomBytes) -> RandomBytes:
    """Return a source that reads whole blocks of `source`: each read is a call of the system."""
    block = b""

    def read(count: int) -> bytes:
        nonlocal block
        if len(block) < count:
            block = source(max(count, BLOCK))
        taken, block = block[:count], block[count:]
        return taken

    return read


def new_credentials(source: RandomBytes) -> Credentials:
    """Draw an id (UUID4), a key (128 random bits) and a secret (256 random bits) from `source`."""
    material = source(64)
    return Credentials(
        id=uuid4(material[:16]),
        key=KEY_PREFIX + material[16:32].hex(),
        secret=urlsafe_b64encode(material[32:]).rstrip(b"=").decode("ascii"),
    )


def begun(source: RandomBytes) -> NewCredentials:
    """Return what draws the mock's own credentials from a source that begins anew."""
    return partial(new_credentials, source)


def formed(manners: Manners, clock: Clock, gave: Callable[[str], None]) -> Begin:
    """Return what begins to draw credentials of other forms, and tells `gave` each secret."""
    forms = [manners[f"form.{part}"] for part in Credentials._fields]

    def begin(source: RandomBytes) -> NewCredentials:
        numbers = itertools.count(1)

        def new() -> Credentials:
            number, moment = next(numbers), clock()
            fresh = Credentials(*(made(form, source, moment, number) for form in forms))
            gave(fresh.secret)
            return fresh

        return new

    return begin


def uuid4(material: bytes) -> str:
    """Write 16 random bytes as a UUID of version 4 (RFC 9562, 5.4), faster than `uuid` does."""
    digits = material.hex()
    variant = "89ab"[material[8] & 0b11]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
