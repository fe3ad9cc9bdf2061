"""Say in words what a deployment does, and what it does differently than before."""

from collections.abc import Iterator

from openapi.manners.file import Learned, Manners, written
from openapi.manners.forms import may_be
from openapi.manners.table import Json, row_of

MUCH_SLOWER = 2  # times the median
# Forms of members that depend on how many were seen.
ALIKE = (
    {"text", "always str"},
    {"boolean", "always bool"},
    {"number", "integer"},
    {"integer", "status"},
)
SAID = {
    ("validation", "first"): "before the token",
    ("validation", "before-access"): "before access",
    ("validation", "before-key"): "before the key",
    ("validation", "last"): "after all else",
    ("name.longest", "none"): "any",
}


def differences(before: Manners, now: Manners, *, latency: bool = False) -> list[str]:
    """Return what has changed, a sentence each.

    Counts do not matter, nor does what was not seen one of the times. `latency` compares medians.
    """
    return [
        sentence
        for name in before.entries
        if name in now.entries
        for sentence in _changes(name, before.entries[name], now.entries[name], latency=latency)
    ]


def seen_about(clause: str, manners: Manners) -> Iterator[str]:
    """Yield what a deployment does about an assumed clause."""
    for name, (value, _) in manners.entries.items():
        row = row_of(name)
        if clause in row.assumed and value != {}:
            yield f"{row.in_words(name)}: {_in_words(value)}"


def _changes(name: str, before: Learned, now: Learned, *, latency: bool) -> Iterator[str]:
    words, (one, other) = row_of(name).in_words(name), (before.value, now.value)
    if name.startswith("latency."):
        if latency and other["median"] > MUCH_SLOWER * one["median"]:
            yield f"{words}: {one['median']:g} before, {other['median']:g} now"
    elif name.startswith("members."):
        for member in sorted({*one, *other}):
            forms = [each.get(member, "none") for each in (one, other)]
            if forms[0] != forms[1] and {*map(_kind_of_member, forms)} not in ALIKE:
                yield f"{words}, {member}: {_in_words(forms[0])} before, {_in_words(forms[1])} now"
    elif one != other and not _is_by_chance(name, before, now):
        said = [_in_words(SAID.get((name, str(value)), value)) for value in (one, other)]
        yield f"{words}: {said[0]} before, {said[1]} now"


def _kind_of_member(form: Json) -> str:
    value = form.get("always") if isinstance(form, dict) else form
    return f"always {type(value).__name__}" if isinstance(form, dict) else str(value)


def _is_by_chance(name: str, before: Learned, now: Learned) -> bool:
    """Say whether two values may have been learned of the same deployment."""
    one, other = before.value, now.value
    if name.startswith("form."):
        return may_be(one, other, before.seen or 1) or may_be(other, one, now.seen or 1)
    # Whether texts vary depends on what was asked.
    return name.startswith("message.") and "varies" in (one, other)


def _in_words(value: Json) -> str:
    if isinstance(value, dict) and "always" in value:
        return f"always {written(value['always'])}"
    if isinstance(value, dict) and "form" in value:
        return f"{value.get('prefix', '')} and {value['form']}"
    if isinstance(value, dict) and "alphabet" not in value:
        return ", ".join(f"{name} ({_in_words(form)})" for name, form in value.items())
    if isinstance(value, dict):
        prefix = f"{value['prefix']} and " if value.get("prefix") else ""
        return f"{prefix}{value['length']} of {value['alphabet']}"
    text = str(value)
    return f"“{text}”" if " " in text else text
