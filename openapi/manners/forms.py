"""The forms of ids, keys and secrets: tell one from examples, and make texts of it."""

import math
import re
import string
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

# A word for a form without parts, or `prefix`, `alphabet` and `length` of a random one.
Form = str | dict[str, Any]

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALPHABETS = {
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "capital-hex": "0123456789ABCDEF",
    "base32": CROCKFORD,
    "capitals-and-digits": string.digits + string.ascii_uppercase,
    "small-letters-and-digits": string.digits + string.ascii_lowercase,
    "letters-and-digits": string.digits + string.ascii_letters,
    "base64url": string.digits + string.ascii_letters + "-_",
    "base64": string.digits + string.ascii_letters + "+/=",
}

FEWEST = 3  # examples
LONGEST_PREFIX = 20
SHARED_TIME = 5  # characters of a ULID that stay the same for hours
WIDEST_COUNT = 1_000_000

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ULID = re.compile(rf"[0-7][{CROCKFORD}]{{25}}")
_NUMBER = re.compile(r"[1-9][0-9]*")
# What stays the same in a prefix: capitals alone, or something with a sign at its end. Letters and
# digits at the beginning may as well be the time.
_PREFIX = re.compile(r"[A-Z]{2,8}(?=[A-Z0-9]*$)|[A-Za-z0-9_.:-]*[_.:-]")


def form_of(examples: Sequence[str]) -> Form | None:
    """Return the form that examples have, None if there are too few or it is none of these."""
    if len(examples) < FEWEST or len(set(examples)) < len(examples):
        return None
    if all(map(_UUID.fullmatch, examples)):
        return "uuid"
    if all(map(_ULID.fullmatch, examples)) and len(_shared(examples)) >= SHARED_TIME:
        return "ulid"
    if all(map(_NUMBER.fullmatch, examples)):
        numbers = [*map(int, examples)]
        if max(numbers) - min(numbers) < WIDEST_COUNT:
            return "counted"
    found = _PREFIX.match(_shared(examples)[:LONGEST_PREFIX])
    prefix = found[0] if found else ""
    rests = [text.removeprefix(prefix) for text in examples]
    characters, lengths = set("".join(rests)), {*map(len, rests)}
    for name, alphabet in ALPHABETS.items():
        if characters <= set(alphabet) and len(lengths) == 1:
            return {"prefix": prefix, "alphabet": name, "length": lengths.pop()}
    return None


def _shared(examples: Sequence[str]) -> str:
    """Return what all examples begin with."""
    first, last = min(examples), max(examples)
    pairs = enumerate(zip(first, last, strict=False))
    end = next((place for place, (one, other) in pairs if one != other), len(first))
    return first[:end]


def bits_of(form: Form) -> float:
    """Return how many bits nobody can foretell of a text of this form."""
    if isinstance(form, str):
        return {"uuid": 122.0, "ulid": 80.0}.get(form, 0.0)
    return int(form["length"]) * math.log2(len(ALPHABETS[form["alphabet"]]))


def made(form: Form, source: Callable[[int], bytes], moment: datetime, count: int) -> str:
    """Make a text of a form; `source` gives random bytes, `count` is what a counted one says."""
    if form == "counted":
        return str(count)
    if form == "uuid":
        digits = source(16).hex()
        variant = "89ab"[int(digits[16], 16) & 3]
        parts = (digits[:8], digits[8:12], f"4{digits[13:16]}", variant + digits[17:20])
        return "-".join((*parts, digits[20:]))
    if form == "ulid":
        number = int(moment.timestamp() * 1000) << 80 | int.from_bytes(source(10))
        return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(26)))
    assert isinstance(form, dict)  # noqa: S101 - the words are those above
    alphabet, length = ALPHABETS[form["alphabet"]], int(form["length"])
    # Sixteen bits more than needed, so that no character comes noticeably oftener than others.
    number = int.from_bytes(source(math.ceil(length * math.log2(len(alphabet)) / 8) + 2))
    text = str(form.get("prefix", ""))
    for _ in range(length):
        number, place = divmod(number, len(alphabet))
        text += alphabet[place]
    return text


def pattern_of(form: Form) -> str:
    """Return a regular expression that every text of a form fits."""
    if form == "uuid":
        return _UUID.pattern
    if form == "ulid":
        return _ULID.pattern
    if isinstance(form, str):
        return _NUMBER.pattern
    letters = re.escape(ALPHABETS[form["alphabet"]])
    return f"{re.escape(form.get('prefix', ''))}[{letters}]{{{form['length']}}}"
