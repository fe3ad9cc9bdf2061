"""Judge whether values can have come from a cryptographically secure generator: pure.

Nothing can prove that a value is random. What is looked for are the ways in which it is not: too
short, made of few characters, counting up, repeating itself, or made from something known.
"""

import base64
import codecs
import hashlib
import itertools
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from contract_tests.client.strength import strength

DIGEST_PREFIX = 16  # characters of a digest that cannot agree by chance
EARLIEST_MOMENT = 1e8  # seconds since 1970
SHORTEST_DERIVED = 12
SHORTEST_KNOWN = 4
SHORTEST_SHARED = 8
CLOCK_MARGIN = 50  # milliseconds around the time at which a key says it was created

_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")
_ALGORITHMS = (
    hashlib.md5,
    hashlib.sha1,
    hashlib.sha256,
    hashlib.sha512,
    hashlib.sha3_256,
    hashlib.blake2b,
)


@dataclass(frozen=True)
class Sample:
    """One value with what it might have been made from.

    `counterpart` is the secret of a key or the key of a secret, `known` maps words such as "the
    id" to texts, `moment` is the time of creation in seconds since 1970, if that is known.
    """

    value: str = field(repr=False)
    counterpart: str = field(default="", repr=False)
    known: Mapping[str, str] = field(default_factory=dict)
    moment: float | None = None

    @cached_property
    def remains(self) -> str:
        """Return the value without the time and, if some of it is known, without that."""
        texts = [*self.known.values(), self.counterpart]
        timeless = _without_time(self.value, self.moment)
        left = _without_shared(_without_known(timeless, texts), self.counterpart)
        nothing_known = left == _SEPARATORS.sub("", timeless)
        return timeless if nothing_known else left


def weakness(samples: Sequence[Sample], least_bits: float) -> str | None:
    """Return in words why the values can be guessed, without quoting them, or None."""
    bits = strength([sample.remains for sample in samples])
    if bits < least_bits:
        return f"at most {bits:.0f} bits of it are neither constant, nor known, nor the time"
    return "it counts up" if counts_up([sample.value for sample in samples]) else None


def counts_up(values: Sequence[str]) -> bool:
    """Say whether the values hold a number that steps evenly, whatever order they came in."""
    for pattern, base in ((r"\d+", 10), (r"[0-9a-fA-F]+", 16)):
        groups = [re.findall(pattern, value) for value in values]
        if len({len(group) for group in groups}) != 1 or len(values) < 12:
            continue
        for numbers in zip(*groups, strict=True):
            in_order = sorted(int(number, base) for number in numbers)
            steps = {later - earlier for earlier, later in itertools.pairwise(in_order)}
            if len(steps) == 1 and steps != {0}:
                return True
    return False


def origin(sample: Sample) -> str | None:
    """Return in words what a value was computed from, or None if nothing known fits."""
    plain = _SEPARATORS.sub("", sample.value).lower()
    windows = {plain[start : start + DIGEST_PREFIX] for start in range(len(plain))}
    if not windows.isdisjoint(_counter_digests()):
        return "it is made from a counter"
    if any(not windows.isdisjoint(_digests_of(number)) for number in _times(sample.moment)):
        return "it is made from the time"
    for words, text in _derivations(sample):
        if len(text) >= SHORTEST_DERIVED and (
            text in plain or (len(plain) >= DIGEST_PREFIX and plain in text)
        ):
            return f"it is made from {words}"
    return None


def _without_time(value: str, moment: float | None) -> str:
    # The digits of a clock that was never set could be any digits.
    if moment is None or moment < EARLIEST_MOMENT:
        return value
    milliseconds = round(moment * 1000)
    around = (milliseconds - CLOCK_MARGIN, milliseconds + CLOCK_MARGIN)
    # As decimal seconds with a fraction, or as milliseconds in hexadecimal.
    patterns = {rf"{time // 1000}\d{{0,9}}" for time in around}
    patterns |= {f"{time >> 12:x}[0-9a-f]{{3}}" for time in around}
    return re.sub("|".join(sorted(patterns)), "", value, flags=re.IGNORECASE)


def _without_known(value: str, known: Iterable[str]) -> str:
    bare = _SEPARATORS.sub("", value)
    for text in known:
        part = _SEPARATORS.sub("", text)
        if len(part) >= SHORTEST_KNOWN:
            low, either = bare.lower(), (part.lower(), part[::-1].lower())
            if any(each in low for each in either):
                bare = re.sub("|".join(either), "", bare, flags=re.IGNORECASE)
    return bare


def _without_shared(bare: str, counterpart: str) -> str:
    """Return `bare` without the parts that stand in its counterpart too."""
    plain, other = bare.lower(), _SEPARATORS.sub("", counterpart).lower()
    shared: set[int] = set()
    for start in range(len(plain) - SHORTEST_SHARED + 1):
        if plain[start : start + SHORTEST_SHARED] in other:
            shared.update(range(start, start + SHORTEST_SHARED))
    return "".join(character for place, character in enumerate(bare) if place not in shared)


def _derivations(sample: Sample) -> Iterator[tuple[str, str]]:
    known = {**sample.known, "its counterpart": sample.counterpart}
    texts = list(known.items())
    texts += [
        (f"{first} and {second}", joint.join((one, two)))
        for (first, one), (second, two) in itertools.permutations(known.items(), 2)
        for joint in ("", ":", "-")
    ]
    for words, text in texts:
        for form in _encodings(text.encode("utf-8", "replace")):
            yield words, form


def _times(moment: float | None) -> Iterator[int]:
    """Yield the numbers that clocks show at about this moment: milliseconds, and seconds."""
    if moment is not None:
        milliseconds = round(moment * 1000)
        yield from range(milliseconds - CLOCK_MARGIN, milliseconds + CLOCK_MARGIN + 1)
        yield int(moment)


def _encodings(raw: bytes) -> Iterator[str]:
    text = raw.decode()
    yield raw.hex()
    yield base64.b32encode(raw).decode().rstrip("=").lower()
    yield codecs.encode(_SEPARATORS.sub("", text), "rot13").lower()
    yield _bare_base64(raw)
    yield _bare_base64(raw[::-1])
    for namespace in (uuid.NAMESPACE_DNS, uuid.NAMESPACE_URL, uuid.NAMESPACE_OID):
        yield uuid.uuid5(namespace, text).hex
    yield f"{zlib.crc32(raw):08x}" * 2
    yield from _digests(raw)


def _digests(raw: bytes) -> Iterator[str]:
    for algorithm in _ALGORITHMS:
        digest = algorithm(raw, usedforsecurity=False).digest()
        yield digest.hex()[:DIGEST_PREFIX]
        yield _bare_base64(digest)[:DIGEST_PREFIX]


@lru_cache(10_000)  # keys that are made at once are made at almost the same moments
def _digests_of(number: int) -> frozenset[str]:
    return frozenset(_digests(str(number).encode()))


@cache
def _counter_digests() -> frozenset[str]:
    return frozenset(form for number in range(2_000) for form in _digests(str(number).encode()))


def _bare_base64(raw: bytes) -> str:
    return base64.b64encode(raw).translate(None, b"+/=").decode().lower()
