"""The forms of ids, keys and secrets: tell one from examples, and make texts of it."""

import math
import re
import string
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

# A word, or an object: `prefix` with `alphabet` and `length` of what is random, or with a word as
# `form`.
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
    "unreserved": string.digits + string.ascii_letters + "-._~",
}

FEWEST = 3  # examples
LONGEST_PREFIX = 20
SHARED_TIME = 5  # characters of a ULID that stay the same for hours
WIDEST_COUNT = 1_000_000
LOST_ZEROS = 2  # characters that a number in another base may be shorter than others
CHANCE = 1e-6

_WORDS = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "ulid": rf"[0-7][{CROCKFORD}]{{25}}",
    "counted": r"[1-9][0-9]*",
}
# What stays the same in a prefix: capitals alone, or words with a sign at the end. Other letters
# and digits at the beginning may as well be the time.
_PREFIX = re.compile(r"[A-Z]{2,8}(?=[A-Z0-9]*$)|[A-Za-z](\d{,2}[A-Za-z_.:-])*(?<=[_.:-])")


def form_of(examples: Sequence[str]) -> Form | None:
    """Return the form that examples have, None if there are too few or it is none of these."""
    if len(examples) < FEWEST or len(set(examples)) < len(examples):
        return None
    if word := _word_of(examples):
        return word
    prefix = _prefix(examples)
    rests = [text.removeprefix(prefix) for text in examples]
    if word := _word_of(rests):
        return {"prefix": prefix, "form": word}
    characters, lengths = set("".join(rests)), [*map(len, rests)]
    for name, alphabet in ALPHABETS.items():
        if characters <= set(alphabet) and max(lengths) - min(lengths) <= LOST_ZEROS:
            return {"prefix": prefix, "alphabet": name, "length": max(lengths)}
    return None


def _word_of(texts: Sequence[str]) -> str | None:
    word = next(
        (word for word in _WORDS if all(map(re.compile(_WORDS[word]).fullmatch, texts))), ""
    )
    if word == "ulid" and len(_shared(texts)) < SHARED_TIME:
        return None
    if word == "counted" and max(map(int, texts)) - min(map(int, texts)) >= WIDEST_COUNT:
        return None
    return word or None


def _prefix(examples: Sequence[str]) -> str:
    shared = _shared(examples)[:LONGEST_PREFIX]
    if found := _PREFIX.match(shared):
        return found[0]
    # Letters that stand nowhere else are no chance.
    for letters in (string.ascii_uppercase, string.ascii_lowercase):
        prefix = shared[: len(shared) - len(shared.lstrip(letters))]
        if prefix and set("".join(text[len(prefix) :] for text in examples)).isdisjoint(letters):
            return prefix
    return ""


def may_be(narrow: Form, wide: Form, seen: int) -> bool:
    """Say whether texts of a wide form may have looked like those of a narrow one by chance."""
    if not (isinstance(narrow, dict) and isinstance(wide, dict)):
        return False
    if "form" in narrow or "form" in wide or narrow | {"alphabet": ""} != wide | {"alphabet": ""}:
        return False
    few, many = (set(ALPHABETS[form["alphabet"]]) for form in (narrow, wide))
    return few <= many and (len(few) / len(many)) ** (seen * narrow["length"]) > CHANCE


def _shared(examples: Sequence[str]) -> str:
    """Return what all examples begin with."""
    first, last = min(examples), max(examples)
    pairs = enumerate(zip(first, last, strict=False))
    end = next((place for place, (one, other) in pairs if one != other), len(first))
    return first[:end]


def bits_of(form: Form) -> float:
    """Return how many bits nobody can foretell of a text of this form."""
    if isinstance(form, str) or "form" in form:
        word = form if isinstance(form, str) else form["form"]
        return {"uuid": 122.0, "ulid": 80.0}.get(word, 0.0)
    return int(form["length"]) * math.log2(len(ALPHABETS[form["alphabet"]]))


def made(form: Form, source: Callable[[int], bytes], moment: datetime, count: int) -> str:
    """Make a text of a form; `source` gives random bytes, `count` is what a counted one says."""
    if isinstance(form, dict) and "form" in form:
        return f"{form.get('prefix', '')}{made(form['form'], source, moment, count)}"
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
    # In Base64, the sign of equality stands at the end only, where it may be left out.
    alphabet, length = ALPHABETS[form["alphabet"]].rstrip("="), int(form["length"])
    # Sixteen bits more than needed, so that no character comes noticeably oftener than others.
    number = int.from_bytes(source(math.ceil(length * math.log2(len(alphabet)) / 8) + 2))
    text = str(form.get("prefix", ""))
    for _ in range(length):
        number, place = divmod(number, len(alphabet))
        text += alphabet[place]
    return text


def pattern_of(form: Form) -> str:
    """Return a regular expression that every text of a form fits."""
    if isinstance(form, str):
        return _WORDS[form]
    if "form" in form:
        return f"{re.escape(form.get('prefix', ''))}{_WORDS[form['form']]}"
    letters = re.escape(ALPHABETS[form["alphabet"]])
    return f"{re.escape(form.get('prefix', ''))}[{letters}]{{{form['length']}}}"
