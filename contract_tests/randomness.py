"""Judge whether values can have come from a cryptographically secure generator: pure.

Nothing can prove that a value is random. What is looked for are the ways in which it is not: too
short, made of few characters, counting up, repeating itself, or made from something known.
"""

import base64
import hashlib
import itertools
import math
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

# Hex digits of a digest that cannot agree by chance.
DIGEST_PREFIX = 16
SHORTEST_DERIVED = 12
SHORTEST_KNOWN = 4

_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")


def strength(samples: Sequence[str]) -> float:
    """Return an upper bound for the bits of randomness in each of `samples`.

    Each position counts for the logarithm of the alphabet, unless it is constant, takes hardly
    any values, or copies another position. At least a dozen samples are needed to tell.
    """
    length = min(map(len, samples))
    columns = ["".join(sample[index] for sample in samples) for index in range(length)]
    varying = {column for column in columns if len(set(column)) > 1}
    alphabet = {character for column in varying for character in column}
    if not alphabet:
        return 0.0
    return sum(
        min(math.log2(len(alphabet)), _observed_bits(column, len(alphabet))) for column in varying
    )


def _observed_bits(column: str, alphabet: int) -> float:
    values = len(set(column))
    # Of an alphabet this large, so few values in a dozen draws are no chance.
    few = values <= 3 and alphabet >= 10 and len(column) >= 12
    return math.log2(values) if few else math.inf


def without_time(value: str, moments: Iterable[float]) -> str:
    """Return `value` without a timestamp of one of these moments (seconds since 1970) in it."""
    for moment in moments:
        for second, run in ((str(int(moment)), r"\d{0,9}"), (f"{int(moment * 1000):x}", "")):
            value = re.sub(second + run, "", value, flags=re.IGNORECASE)
    return value


def counts_up(samples: Sequence[str]) -> bool:
    """Say whether the samples, in the order of their making, hold a number that steps evenly."""
    for pattern, base in ((r"\d+", 10), (r"[0-9a-fA-F]+", 16)):
        groups = [re.findall(pattern, sample) for sample in samples]
        if len({len(group) for group in groups}) != 1:
            continue
        for numbers in zip(*groups, strict=True):
            values = [int(number, base) for number in numbers]
            steps = {later - earlier for earlier, later in itertools.pairwise(values)}
            if len(steps) == 1 and steps != {0}:
                return True
    return False


def without_known(value: str, known: Iterable[str]) -> str:
    """Return `value` without separators and without the known texts in it, in either direction."""
    bare = _SEPARATORS.sub("", value)
    for text in known:
        part = _SEPARATORS.sub("", text)
        if len(part) >= SHORTEST_KNOWN:
            either = f"{re.escape(part)}|{re.escape(part[::-1])}"
            bare = re.sub(either, "", bare, flags=re.IGNORECASE)
    return bare


def origin(value: str, known: Mapping[str, str], moments: Iterable[float] = ()) -> str | None:
    """Return in words what `value` was computed from, or None if nothing known fits.

    `known` maps words such as "the id" to texts; `moments` are seconds since 1970 at which it may
    have been made.
    """
    plain = _SEPARATORS.sub("", value).lower()
    for words, text in _derivations(known, moments):
        if len(text) >= SHORTEST_DERIVED and (
            text in plain or (len(plain) >= DIGEST_PREFIX and plain in text)
        ):
            return words
    return None


def _derivations(known: Mapping[str, str], moments: Iterable[float]) -> Iterator[tuple[str, str]]:
    texts = list(known.items())
    texts += [
        (f"{first} and {second}", joint.join((one, two)))
        for (first, one), (second, two) in itertools.permutations(known.items(), 2)
        for joint in ("", ":", "-")
    ]
    for words, text in texts:
        for form in _encodings(text.encode()):
            yield words, form
    for moment in moments:
        for form in _digests(str(int(moment * 1000)).encode()):
            yield "the time", form
    for number in range(512):
        for form in _digests(str(number).encode()):
            yield "a counter", form


def _encodings(raw: bytes) -> Iterator[str]:
    yield raw.hex()
    yield _bare_base64(raw)
    yield _bare_base64(raw[::-1])
    yield uuid.uuid5(uuid.NAMESPACE_DNS, raw.decode()).hex
    yield uuid.uuid5(uuid.NAMESPACE_URL, raw.decode()).hex
    yield uuid.uuid5(uuid.NAMESPACE_OID, raw.decode()).hex
    yield f"{zlib.crc32(raw):08x}" * 2
    yield from _digests(raw)


def _digests(raw: bytes) -> Iterator[str]:
    for algorithm in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(algorithm, raw, usedforsecurity=False).digest()
        yield digest.hex()[:DIGEST_PREFIX]
        yield _bare_base64(digest)[:DIGEST_PREFIX]


def _bare_base64(raw: bytes) -> str:
    encoded = base64.b64encode(raw).decode()[: -1 if len(raw) % 3 else None]
    return _SEPARATORS.sub("", encoded).lower()
