"""Telling random values from those that are not."""

import base64
import hashlib
import random
import secrets
import string
import uuid
from collections.abc import Callable

import pytest

from contract_tests.client.strength import strength
from contract_tests.rules.randomness import Sample, counts_up, origin, weakness

SAMPLES = 14
LEAST_BITS = 80
DRAWS = 100
NOW = 1_705_314_600.123
BASE58 = "".join(sorted(set(string.ascii_letters + string.digits) - set("0OIl")))

Maker = Callable[[int], str]


def known_of(number: int) -> dict[str, str]:
    """Return what is known of the key with this number."""
    generator = random.Random(number)
    return {
        "the id": str(uuid.UUID(int=generator.getrandbits(128), version=4)),
        "the name": "contract-5f3a91c2 same 4",
    }


def access_key(number: int) -> str:
    """Return the access key beside the secret with this number."""
    return f"FB_AI_{random.Random(-number - 1).getrandbits(128):032x}"


def moment(number: int) -> float:
    """Return when the key with this number was made, in seconds since 1970."""
    return NOW + number * 0.0137 + (number * number % 7) / 1000


def samples(make: Maker) -> list[Sample]:
    """Return secrets that `make` gave, with what is known of their keys."""
    return [
        Sample(make(number), access_key(number), known_of(number), moment(number))
        for number in range(SAMPLES)
    ]


def weak(make: Maker) -> str | None:
    """Return in words why secrets that `make` gave are weak."""
    made = samples(make)
    return weakness(made, LEAST_BITS) or next(filter(None, map(origin, made[:4])), None)


def digest(algorithm: str, text: str) -> str:
    return hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()


def first_uuid(number: int) -> str:
    return str(uuid.uuid1(node=0x0242AC120002, clock_seq=number * 0 + 77))


WEAK: dict[str, Maker] = {
    "always the same": lambda _: "3f9a1c5e7b2d4860aa17c3e5f9b1d7e2",
    "a counter": lambda number: f"secret_{number:032d}",
    "a counter in hexadecimal": lambda number: f"{0xDEADBEEF00000000 + number:032x}",
    "a counter behind a random constant": lambda number: f"5e2a9c41d7f3b8065e2a{number:04d}",
    "seconds": lambda number: f"sk_{int(moment(number))}",
    "milliseconds": lambda number: f"sk_{int(moment(number) * 1000)}",
    "nanoseconds": lambda number: f"sk_{int(moment(number) * 1e9)}",
    "milliseconds in hexadecimal": lambda number: f"{int(moment(number) * 1000):x}",
    "milliseconds and a little": lambda number: (
        f"{int(moment(number) * 1000)}{secrets.token_hex(2)}"
    ),
    "one character": lambda number: secrets.choice("abcdef") * (32 + number % 2),
    "one block": lambda _: secrets.token_hex(4) * 8,
    "short": lambda _: secrets.token_hex(4),
    "few digits": lambda _: f"{secrets.randbelow(10**12):012d}",
    "two characters": lambda _: "".join(secrets.choice("01") for _ in range(32)),
    "the id": lambda number: known_of(number)["the id"],
    "the id without hyphens": lambda number: known_of(number)["the id"].replace("-", ""),
    "the access key": access_key,
    "the access key, prefixed": lambda number: f"secret_{access_key(number)}",
    "the access key, reversed": lambda number: access_key(number)[::-1],
    "the access key, in upper case": lambda number: access_key(number).upper(),
    "the id in Base64": lambda number: base64.b64encode(
        known_of(number)["the id"].encode()
    ).decode(),
    "the access key in Base64": lambda number: base64.b64encode(
        access_key(number).encode()
    ).decode(),
    "the access key in hexadecimal": lambda number: access_key(number).encode().hex(),
    "a UUID made from the id": lambda number: str(
        uuid.uuid5(uuid.NAMESPACE_DNS, known_of(number)["the id"])
    ),
    "a UUID with clock and host": first_uuid,
}
ORIGINS: dict[str, Maker] = {
    "a counter": lambda number: str(number + 1),
    "the id": lambda number: known_of(number)["the id"],
    "the name": lambda number: known_of(number)["the name"],
    "the access key": access_key,
    "id and name": lambda number: known_of(number)["the id"] + known_of(number)["the name"],
    "the time": lambda number: str(int(moment(number) * 1000)),
}


def digested(algorithm: str, make: Maker) -> Maker:
    return lambda number: digest(algorithm, make(number))


WEAK |= {
    f"{algorithm} of {words}": digested(algorithm, make)
    for algorithm in ("md5", "sha1", "sha256", "sha512")
    for words, make in ORIGINS.items()
}


def token_like(_: int) -> str:
    """Return three parts like those of a JSON Web Token, the middle one with a random id."""
    parts = [b'{"alg":"HS256","typ":"JWT"}', b'{"jti":"' + secrets.token_hex(8).encode() + b'"}']
    encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, secrets.token_urlsafe(32)])


STRONG: dict[str, Maker] = {
    "128 bits in hexadecimal": lambda _: secrets.token_hex(16),
    "256 bits in hexadecimal": lambda _: secrets.token_hex(32),
    "128 bits in base64url": lambda _: secrets.token_urlsafe(16),
    "256 bits in base64url": lambda _: secrets.token_urlsafe(32),
    "256 bits in Base64": lambda _: base64.b64encode(secrets.token_bytes(32)).decode(),
    "160 bits in Base32": lambda _: base64.b32encode(secrets.token_bytes(20)).decode(),
    "a UUID": lambda _: str(uuid.uuid4()),
    "Base58": lambda _: "".join(secrets.choice(BASE58) for _ in range(32)),
    "letters and digits": lambda _: "".join(
        secrets.choice(string.ascii_letters + string.digits) for _ in range(24)
    ),
    "40 digits": lambda _: f"{secrets.randbelow(10**40):040d}",
    "a prefix": lambda _: f"FB_AI_SECRET_{secrets.token_hex(16)}",
    "of varying length": lambda number: secrets.token_hex(16 + number % 3),
    "like a JSON Web Token": token_like,
    "time and 128 bits": lambda number: f"{int(moment(number) * 1000):x}{secrets.token_hex(16)}",
}


@pytest.mark.parametrize("kind", WEAK)
def test_a_value_that_can_be_guessed_is_found(kind: str) -> None:
    assert weak(WEAK[kind]) is not None


@pytest.mark.parametrize("kind", STRONG)
def test_no_random_value_is_ever_called_weak(kind: str) -> None:
    assert weak(STRONG[kind]) is None
    for _ in range(DRAWS):
        values = [STRONG[kind](number) for number in range(SAMPLES)]
        assert strength(values) >= LEAST_BITS
        assert not counts_up(values)


def numbered(form: str, step: int) -> list[str]:
    return [form.format(5_000 + step * number) for number in range(SAMPLES)]


@pytest.mark.parametrize("step", [1, -1, 10, 4096])
@pytest.mark.parametrize("form", ["sk_{}", "{:032d}", "{:x}", "key-{:08X}-live"])
def test_even_steps_up_or_down_count_as_counting(form: str, step: int) -> None:
    assert counts_up(numbered(form, step))


@pytest.mark.parametrize(
    "values",
    [["a1"] * SAMPLES, [f"a{number**2}" for number in range(SAMPLES)], ["a", *["b1"] * SAMPLES]],
    ids=["the same", "squares", "of different forms"],
)
def test_what_stands_still_or_jumps_does_not_count_up(values: list[str]) -> None:
    assert not counts_up(values)


@pytest.mark.parametrize(
    ("text", "known", "words"),
    [("id-1234", {"the id": "id-1234"}, "the id"), ("7", {}, "a counter")],
)
def test_the_origin_is_told_in_words(text: str, known: dict[str, str], words: str) -> None:
    assert words in (origin(Sample(digest("md5", text), known=known)) or "")


@pytest.mark.parametrize("kind", WEAK)
def test_the_weakness_is_told_without_the_value(kind: str) -> None:
    values = samples(WEAK[kind])

    words = [weakness(values, LEAST_BITS), *map(origin, values[:2])]

    assert not any(sample.value in (told or "") for sample in values for told in words)
