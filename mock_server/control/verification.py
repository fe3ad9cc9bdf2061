"""The endpoint that says whether calls were made as expected."""

from math import inf
from operator import attrgetter
from typing import TYPE_CHECKING

import orjson

from mock_server.control.messages import ControlRequest, Endpoints, Json, Reply, told
from mock_server.control.records import check_names
from mock_server.errors import Refusal
from mock_server.recording.masking import MASK
from mock_server.recording.verification import ExpectedCall, RecordedCall, find, in_order, json_of
from mock_server.recording.views import facts_of

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session

CALLS_TOLD = 20
LONGEST_BODY = 200  # characters of it in a line


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def verify_calls(call: ControlRequest) -> Reply:
        expected = [expected_call(wanted, session) for wanted in call.body["calls"]]
        return told(verify(expected, session, ordered=call.body.get("inOrder", False)))

    return {"verifyCalls": verify_calls}


def expected_call(wanted: Json, session: "Session") -> ExpectedCall:
    """Read an `ExpectedCall` of the document; raises `Refusal` (400)."""
    check_names(session, wanted)
    try:
        text = orjson.dumps(wanted)
    except orjson.JSONEncodeError:
        raise Refusal(400, "body is nested too deeply") from None
    if MASK in text or session.mask.body(text) != text:
        raise Refusal(400, "calls must not hold what the record masks: tokens, secrets and ***")
    facts = dict(wanted)
    body, times = facts.pop("body", {}), facts.pop("times", None)
    at_least, at_most = facts.pop("atLeast", times), facts.pop("atMost", times)
    if at_least is None:
        at_least = 1 if at_most is None else 0
    at_most = inf if at_most is None else at_most
    if at_least > at_most:
        raise Refusal(400, "atLeast must not be more than atMost")
    return ExpectedCall(text.decode(), facts, body, at_least, at_most)


def verify(expected: list[ExpectedCall], session: "Session", *, ordered: bool) -> Json:
    """Return the `Verification` of the document."""
    paths = session.service_document.paths
    calls = [
        RecordedCall(each, facts_of(each, paths), json_of(each.request_body, each.request_size))
        for each in sorted(session.journal, key=attrgetter("began"))
    ]
    lost = session.journal.lost
    findings = [find(each, calls, lost=lost > 0) for each in expected]
    order = in_order(expected, calls, lost=lost > 0) if ordered else None
    judgements = [finding.holds for finding in findings] + ([order] if ordered else [])
    holds = False if False in judgements else None if None in judgements else True
    called = [session.show(call.exchange) for call in calls[-CALLS_TOLD:]]
    views: list[Json] = []
    lines = []
    for each, finding in zip(expected, findings, strict=True):
        nearest = None
        if not finding.holds:
            lines.append(f"expected {each.text}, found {finding.found}")
        if finding.nearest:
            exchange = session.show(finding.nearest.exchange)
            nearest = {"exchange": exchange, "differences": finding.differences}
            names = ", ".join(finding.differences) or "what was not kept of its body"
            lines.append(f"  nearest, but for {names}: {in_words(exchange)}")
        views.append({"holds": finding.holds, "count": finding.found, "nearest": nearest})
    if ordered and not order:
        lines.append("expected in this order, and not found so")
    if holds is None:
        what = f"{lost} calls are lost" if lost else "of a body only the beginning was kept"
        lines.append(f"the record cannot tell: {what}")
    lines += ["the last calls:", *(f"  {in_words(view)}" for view in called)]
    return {
        "holds": holds,
        "message": "found as expected" if holds else "\n".join(lines),
        "inOrder": order,
        "calls": views,
        "called": called,
    }


def in_words(exchange: Json) -> str:
    """Describe an exchange in one line."""
    request, response = exchange["request"], exchange["response"]
    body = request["body"]["text"]
    body = body if len(body) <= LONGEST_BODY else f"{body[:LONGEST_BODY]}…"
    call = f"{request['method']} {request['target']} {body}".rstrip()
    return f"{exchange['id']}: {call} -> {response['status'] if response else 'no answer'}"
