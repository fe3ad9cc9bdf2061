"""Say in words what a deployment does, and what it does differently than before."""

from collections.abc import Iterator

from openapi.manners.file import Manners
from openapi.manners.table import Json, row_of

MUCH_SLOWER = 2  # times the median


def differences(before: Manners, now: Manners, *, latency: bool = False) -> list[str]:
    """Return what has changed, a sentence each.

    Counts do not matter, nor does what was not seen one of the times. `latency` compares medians.
    """
    return [
        sentence
        for name in before.entries
        if name in now.entries
        for sentence in _changes(name, before[name], now[name], latency=latency)
    ]


def seen_about(clause: str, manners: Manners) -> Iterator[str]:
    """Yield what a deployment does about an assumed clause."""
    for name, (value, _) in manners.entries.items():
        row = row_of(name)
        if clause in row.assumed and value != {}:
            yield f"{row.in_words(name)}: {_in_words(value)}"


def _changes(name: str, before: Json, now: Json, *, latency: bool) -> Iterator[str]:
    row = row_of(name)
    words = row.in_words(name)
    if name.startswith("latency."):
        if latency and now["median"] > MUCH_SLOWER * before["median"]:
            yield f"{words}: {before['median']:g} before, {now['median']:g} now"
    elif name.startswith("members."):
        for member in sorted({*before, *now}):
            one, other = (_in_words(each.get(member, "none")) for each in (before, now))
            if one != other:
                yield f"{words}, {member}: {one} before, {other} now"
    # Whether texts vary depends on what was asked.
    elif before != now and ("varies" not in (before, now) or "none" in (before, now)):
        yield f"{words}: {_in_words(before)} before, {_in_words(now)} now"


def _in_words(value: Json) -> str:
    if isinstance(value, dict) and "always" in value:
        value = value["always"]
        return f"always {'null' if value is None else str(value).lower()}"
    if isinstance(value, dict) and "alphabet" not in value:
        return ", ".join(f"{name} ({_in_words(form)})" for name, form in value.items())
    if isinstance(value, dict):
        prefix = f"{value['prefix']} and " if value.get("prefix") else ""
        return f"{prefix}{value['length']} of {value['alphabet']}"
    text = str(value)
    return f"“{text}”" if " " in text else text
