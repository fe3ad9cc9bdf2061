"""Ids of keys: whether one is safe in a path, how random it is, and made-up ids of no key.

Pure. A made-up id has the form of the deployment's ids, so that it can be refused only because it
does not exist.
"""

import itertools
import math
import re
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Sequence

from contract_tests.client.strength import strength

LEAST_BITS = 64  # of chance, so that two ids do not meet
LARGEST_INTEGER = 2**31 - 1
LARGEST_LONG = 2**63 - 1
ENOUGH_TO_SEE = 4  # ids, to see which of their characters are drawn
LEAST_GAP = 2**20  # between the ids that a deployment counted so far and one that is far beyond

_UNSAFE = frozenset("/\\%?#")
_COUNTED = re.compile(r"(\D*)(\d{1,30})", re.ASCII)
_RANDOM_BITS = {4: 122, 7: 74}  # of a UUID, by version (RFC 9562, sections 5.4 and 5.7)


def is_safe(identifier: str) -> bool:
    """Say whether an id names one key, whatever a path does with it before and after decoding.

    A slash, a percent sign, a question mark, a hash, a control character, half of a surrogate pair
    or a dot segment (RFC 3986, sections 2.2, 2.4 and 5.2.4) would make another path of it, for
    some servers also where they come about by normalisation, or before parameters (3.3). An id
    without any letter or digit is no name, but reads as a pattern or as a place.
    """
    plain = unicodedata.normalize("NFKC", identifier)
    return (
        any(map(str.isalnum, plain.partition(";")[0]))
        and _UNSAFE.isdisjoint(plain)
        and not any(unicodedata.category(character) in {"Cc", "Cs"} for character in identifier)
    )


def chance(given: Sequence[str]) -> float:
    """Return the random bits in each of these ids, which are in the order of their creation.

    One id alone shows nothing, unless it is a UUID; of several it shows whether the bits that it
    says are random differ.
    """
    versions = [_uuid_version(identifier) for identifier in given]
    if given and all(version in _RANDOM_BITS for version in versions):
        bits = float(min(_RANDOM_BITS[version or 0] for version in versions))
        return min(bits, strength(given)) if len(given) >= ENOUGH_TO_SEE else bits
    if len(given) < 2 or is_counted(given):
        return 0.0
    return strength(given)


def is_counted(given: Sequence[str]) -> bool:
    """Say whether ids are numbers that lie close to each other."""
    found = [_COUNTED.fullmatch(identifier) for identifier in given]
    parts = [(match[1], match[2]) for match in found if match is not None]
    if len(parts) < max(2, len(given)) or len({prefix for prefix, _ in parts}) > 1:
        return False
    # Creations side by side are answered in any order.
    numbers = sorted(int(digits) for _, digits in parts)
    steps = [later - earlier for earlier, later in itertools.pairwise(numbers)]
    return all(0 < step <= max(1_000, 10 ** (len(parts[-1][1]) - 6)) for step in steps)


def made_up(given: Sequence[str], seen: Iterable[str] = ()) -> str | None:
    """Return an id of the form of those `given` that certainly nobody has, or None.

    Args:
        given: the ids of the run's keys, in the order of their making.
        seen: all other ids that are known.
    """
    if not given:
        return None
    if is_counted(given):
        return _far_beyond(given, seen)
    if are_uuids(given):
        return _random_uuid(given[-1])
    return _random_alike(given)


def are_uuids(given: Sequence[str]) -> bool:
    """Say whether ids are UUIDs of a known version (RFC 9562), which hold no check digits."""
    return all(_uuid_version(identifier) for identifier in given)


def _uuid_version(identifier: str) -> int | None:
    dashed = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    if not re.fullmatch(rf"{dashed}|[0-9a-f]{{32}}", identifier, re.IGNORECASE):
        return None
    return uuid.UUID(identifier).version


def _random_uuid(like: str) -> str:
    bare, kept = secrets.token_hex(16), uuid.UUID(like).hex
    bare = f"{bare[:12]}{kept[12]}{bare[13:16]}{kept[16]}{bare[17:]}"
    fresh = str(uuid.UUID(bare)) if "-" in like else bare
    return fresh.upper() if like != like.lower() else fresh


def _far_beyond(given: Sequence[str], seen: Iterable[str]) -> str | None:
    match = _COUNTED.fullmatch(given[-1])
    if match is None:
        return None
    prefix, digits = match[1], match[2]
    last = max(_numbers([*given, *seen], prefix))
    padded = digits.startswith("0")
    if not padded and last + LEAST_GAP < LARGEST_INTEGER:
        limit = LARGEST_INTEGER
    else:
        limit = 10 ** (len(digits) if padded else len(str(last))) - 1
        limit = min(limit, LARGEST_LONG) if last < LARGEST_LONG else limit
    gap = limit - last
    if gap < LEAST_GAP:
        return None
    # In the upper half, and not the largest number, which may mean something.
    number = limit - 1 - secrets.randbelow(gap // 2)
    return f"{prefix}{number:0{len(digits) if padded else 1}d}"


def _numbers(identifiers: Iterable[str], prefix: str) -> Iterator[int]:
    for identifier in identifiers:
        match = _COUNTED.fullmatch(identifier)
        if match is not None and match[1] == prefix:
            yield int(match[2])


def _random_alike(given: Sequence[str]) -> str | None:
    """Draw the places anew in which ids differ, and more of them from the end on if need be."""
    like = given[-1]
    alike = [identifier for identifier in given if len(identifier) == len(like)]
    columns = [set(column) for column in zip(*alike, strict=True)]
    signs = {sign for column in columns if len(column) > 1 for sign in column}
    alphabet = sorted(filter(str.isalnum, signs))
    if len(alphabet) < 2:
        return None
    differing = [place for place, column in enumerate(columns) if len(column) > 1]
    others = [
        place
        for place in reversed(range(len(like)))
        if len(columns[place]) == 1 and like[place] in alphabet
    ]
    needed = math.ceil(LEAST_BITS / math.log2(len(alphabet)))
    drawn = {*differing, *others[: max(0, needed - len(differing))]}
    if len(drawn) < needed:
        return None
    return "".join(
        secrets.choice(alphabet) if place in drawn else sign for place, sign in enumerate(like)
    )
