"""Compare regular expressions as sets of texts."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import and_
from typing import Any

from greenery import parse  # type: ignore[import-untyped]
from greenery.parse import NoMatch  # type: ignore[import-untyped]

from openapi.diff.changes import Answer

# An automaton has a state for each repetition; beyond this many it takes seconds to build.
MOST_REPETITIONS = 64

TOKEN = re.compile(
    r"(?P<set>\[(?:\\.|[^\]\\])+\])|(?P<repeat>[*+?]\??|\{\d+(?:,\d*)?\}\??)|(?P<group>\(\?:|[()|])"
    r"|(?P<escape>\\.)|(?P<anchor>[\^$])|(?P<any>\.)|(?P<plain>[^\\\[\](){}*+?|^$.])",
    re.DOTALL,
)
COUNT = r"\{\d+(?:,\d*)?\}"
MEMBER = re.compile(r"\\.|.", re.DOTALL)
# What ECMA-262, which OpenAPI refers to, and greenery write and mean the same way.
SAME = set("dDwWstrnfvS")
SPECIAL = set("\\[]|(){}?*+.")
SPECIAL_IN_SETS = set("\\[]^-")


class UnknownSyntaxError(ValueError):
    """A regular expression uses more than is understood here."""


def patterns_lost(old: Sequence[str], new: Sequence[str]) -> Answer:
    """Say whether some text matches all `old` patterns and not all `new` ones; None if unknown."""
    try:
        before, after = (reduce(and_, map(automaton, ["", *each])) for each in (old, new))
    except (UnknownSyntaxError, NoMatch):
        return None
    return not before.issubset(after)


@cache
def automaton(pattern: str) -> Any:
    """Return what finds a pattern anywhere in a text, unless it is anchored.

    Raises:
        UnknownSyntaxError: if the pattern looks around, refers back, or counts too far.
        NoMatch: if greenery does not know it either.
    """
    return parse(translated(pattern)).to_fsm()


def translated(pattern: str) -> str:
    """Return a pattern in the syntax of greenery, where it has to match the whole text."""
    if repetitions(pattern) > MOST_REPETITIONS:
        raise UnknownSyntaxError(pattern)
    start, end = pattern.startswith("^"), bool(re.search(r"(?<!\\)(?:\\\\)*\$\Z", pattern))
    inner = pattern[start : len(pattern) - end]
    parts = list(tokens_of(inner))
    if (start or end) and has_alternatives(parts):
        raise UnknownSyntaxError(pattern)
    body = "".join(parts)
    return f"{'' if start else '.*'}({body}){'' if end else '.*'}"


def repetitions(pattern: str) -> int:
    """Return about how many states the counts of a pattern make; those of groups multiply."""
    counts = [max(map(int, re.findall(r"\d+", each))) for each in re.findall(COUNT, pattern)]
    groups = [
        max(map(int, re.findall(r"\d+", each))) for each in re.findall(rf"\){COUNT}", pattern)
    ]
    return sum(counts) * max(groups, default=1)


def tokens_of(pattern: str) -> Iterator[str]:
    """Yield the parts of a pattern without its outer anchors, in the syntax of greenery."""
    position = 0
    while position < len(pattern):
        found = TOKEN.match(pattern, position)
        if found is None or found.lastgroup == "anchor":
            raise UnknownSyntaxError(pattern)
        yield token_of(str(found.lastgroup), found.group())
        position = found.end()


def token_of(kind: str, part: str) -> str:
    """Return one part in the syntax of greenery."""
    if kind == "set":
        return set_of(part)
    if kind == "repeat":
        # Whether it is greedy does not change what matches.
        return part[0] if part[0] != "{" else part.removesuffix("?")
    if kind == "escape":
        return escape_of(part, SPECIAL)
    if kind == "any":
        return r"[^\n\r]"
    if kind == "group":
        return "(" if part == "(?:" else part
    return part


def set_of(part: str) -> str:
    """Return a set of characters; a hyphen at its end, or beside a class, stands for itself."""
    negated = part.startswith("[^")
    members = MEMBER.findall(part[1 + negated : -1])
    told = []
    for index, member in enumerate(members):
        ends = {0, len(members) - 1} & {index}
        beside = [each for each in members[max(index - 1, 0) : index + 2] if each[1:] in SAME]
        if member == "-" and not ends and not beside:
            told.append("-")
        elif len(member) > 1:
            told.append(escape_of(member, SPECIAL_IN_SETS))
        else:
            told.append(rf"\{member}" if member in SPECIAL_IN_SETS else member)
    return f"[{'^' if negated else ''}{''.join(told)}]"


def escape_of(part: str, special: set[str]) -> str:
    """Return an escaped character or class; only what is `special` may be escaped."""
    character = part[1]
    if character in SAME:
        return part
    if character.isalnum():
        raise UnknownSyntaxError(part)
    return part if character in special else character


def has_alternatives(parts: Sequence[str]) -> bool:
    """Say whether there is a choice outside of all groups, of which an anchor is one part only."""
    depth = 0
    for part in parts:
        depth += (part == "(") - (part == ")")
        if part == "|" and depth == 0:
            return True
    return False
