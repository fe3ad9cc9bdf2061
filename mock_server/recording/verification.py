"""Judge whether calls were made, by the record of them.

A judgement is None where the record cannot tell: it has lost calls, or kept only the beginning of
a body.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any, NamedTuple

import orjson

from mock_server.recording.journal import BODY_KEPT, RecordedExchange

CUT = object()  # in place of a body of which only the beginning was kept
NOTHING = object()  # in place of a member that is not there


class ExpectedCall(NamedTuple):
    """What a call has to be, and how many such calls there have to be.

    `text` says it in JSON; `facts` are those of `facts_of`, as far as they matter; `body` is a
    part of the JSON of its own.
    """

    text: str
    facts: Mapping[str, Any]
    body: Mapping[str, Any]
    at_least: int
    at_most: float


class RecordedCall(NamedTuple):
    """A recorded call, with its facts and the JSON of its body."""

    exchange: RecordedExchange
    facts: Mapping[str, Any]
    body: object


class Tally(NamedTuple):
    """What the record says of an expected call: how many it certainly has, and if that is right.

    Where there are too few, `nearest` is the call with the fewest `differences`: of the same
    operation if there is one, and the newest among equals.
    """

    holds: bool | None
    found: int
    nearest: RecordedCall | None = None
    differences: Sequence[str] = ()


def json_of(body: bytes, size: int) -> object:
    """Return the JSON value of a recorded body that had `size` bytes, `NOTHING` for no JSON."""
    if size > BODY_KEPT:
        return CUT
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return NOTHING


def find(expected: ExpectedCall, calls: Sequence[RecordedCall], *, lost: bool) -> Tally:
    """Judge how often a call was made; `lost` says that there were more than `calls`."""
    fitting = [fits(expected, call) for call in calls]
    certain = fitting.count(True)
    possible = inf if lost else certain + fitting.count(None)
    holds: bool | None = None
    if certain > expected.at_most or possible < expected.at_least:
        holds = False
    elif certain >= expected.at_least and possible <= expected.at_most:
        holds = True
    others = [call for call, fit in zip(calls, fitting, strict=True) if not fit]
    if certain >= expected.at_least or not others:
        return Tally(holds, certain)
    different, nearest = min(
        ((differences(expected, call), call) for call in reversed(others)),
        key=lambda each: ("operationId" in each[0], len(each[0])),
    )
    return Tally(holds, certain, nearest, different)


def in_order(
    expected: Sequence[ExpectedCall], calls: Sequence[RecordedCall], *, lost: bool
) -> bool | None:
    """Judge whether calls were made in the order in which they are expected, others between them.

    Each stands for the lowest number of calls that it expects.
    """
    wanted = [each for each in expected for _ in range(each.at_least)]
    for accepted, judgement in ((True,), True), ((True, None), None):
        rest = iter(calls)
        if all(any(fits(each, call) in accepted for call in rest) for each in wanted):
            return judgement
    return None if lost else False


def fits(expected: ExpectedCall, call: RecordedCall) -> bool | None:
    """Judge whether a call is the expected one."""
    if differences(expected, call):
        return False
    return None if expected.body and call.body is CUT else True


def differences(expected: ExpectedCall, call: RecordedCall) -> list[str]:
    """Name what a call has not as expected: `repoId`, `body.name`."""
    found = [name for name, value in expected.facts.items() if call.facts[name] != value]
    if expected.body and call.body is not CUT:
        found += _differences(expected.body, call.body, "body")
    return found


def _differences(part: object, value: object, path: str) -> Iterator[str]:
    if isinstance(part, dict) and isinstance(value, dict):
        for name, member in part.items():
            yield from _differences(member, value.get(name, NOTHING), f"{path}.{name}")
    # For Python, 1 is True.
    elif part != value or isinstance(part, bool) != isinstance(value, bool):
        yield path
