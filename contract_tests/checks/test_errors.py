"""Odd input: whatever comes, it is answered, and not with a 5xx."""

import contextlib
import json
from collections.abc import Callable
from functools import partial

import pytest

from contract_tests.checks.failures import judge_failed_creations
from contract_tests.checks.strangers import call_unknown
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import collection_path, item_path
from contract_tests.evidence import Judge
from contract_tests.findings import DidNotOccur, Skipped
from contract_tests.rules.conformance import ASSUMED_STATUSES

# As they stand in a path. What a deployment makes of them is open, so nothing is changed with them.
_ODD_IDS = ("%00", "%27%20OR%20%271%27%3D%271", "x" * 3_000)
_ODD_QUERIES = ("page=-1&page=2&limit=0&sort=-&order=&a[]=1&q=" + "y" * 2_000, "x=%00&y=%F0%9F&z=%")
_ODD_KEY_IDS = ("%ff", "a%2Fb", "-1", "%zz")
# This comes after an id that nobody has.
_ODD_ENDING = "'" + "x" * 3_000 + "\U0001f511.."
LONG = 10_000
DOCUMENTED = frozenset([403, 404])
_SHAPE = ("errors.json-object", "errors.success-false", "errors.other-statuses")
_CONTENT_TYPES = (
    None,
    "text/plain",
    "application/json; charset=utf-16",
)
# Members by names that every object has in some languages; they hold nothing that could harm.
_NAMES = b", ".join(
    b'"' + name + b'": null'
    for name in (b"__proto__", b"constructor", b"toString", b"__class__", b"$set", b"a.b", b"")
)
# These come after the mark of the run. Taken for code, they would do no harm.
_ODD_NAMES = (
    " nul \x00 inside",
    "\ud800",
    " ends with a backslash \\",
    "'; SELECT 1; --",
    "n" * 100_000,
)


_DEEP = b'{"more": ' + b"[" * 2_000 + b"]" * 2_000 + b"}"


def _odd_bodies(marker: str, accepted: str) -> list[bytes]:
    """Return bodies of creations; the one with the name `accepted` may be a valid one."""
    name = json.dumps(marker).encode()
    return [
        b'{"name": '
        + name
        + b', "aiType": "OPENAI", "more": '
        + b"[" * 2_000
        + b"]" * 2_000
        + b"}",
        b'{"name": ' + name + b', "aiType": ' + b"[" * 20_000,
        b'{"name": ' + name + b', "aiType": "OPENAI", "n": ' + b"9" * 5_000 + b"}",
        b'{"name": ' + name + b', "aiType": NaN, "n": 1e400}',
        b'{"name": ' + name + b', "name": 1, "aiType": "x", "aiType": "y"}',
        b'{"name": ' + json.dumps(accepted).encode() + b', "aiType": "AWS", ' + _NAMES + b"}",
        b'{"name": "' + marker.encode() + b'\xff\xfe", "aiType": "OPENAI"}',
        b'{"name": "' + b"x" * 900_000 + b'", "aiType": "NONE"}',
        f'{{"name": "{marker}", "aiType": "OPENAI"}}'.encode("utf-16"),
    ]


@pytest.mark.depth("standard")
@pytest.mark.clause("errors.no-server-error", "errors.no-internals")
def test_odd_ids_and_queries_are_no_server_error(workbench: Workbench) -> None:
    """In the place of keys, of repositories, and beside the path.

    A server in front of the service may answer in its own way, so the shape is not judged here.
    """
    repo_id, collection = workbench.repo_id, collection_path(workbench.repo_id)
    calls: list[tuple[str, str, bytes | None]] = [
        *(("GET", f"/repo/{odd}/ai/apikey", None) for odd in _ODD_IDS),
        *(("GET", f"{collection}/{odd}", None) for odd in _ODD_KEY_IDS),
        *(("GET", f"{collection}?{query}", None) for query in _ODD_QUERIES),
    ]
    with contextlib.suppress(Skipped):
        ownership = workbench.session.ownership
        nobody = ownership.nobodys_id()
        odd = item_path(repo_id, ownership.odd(nobody + _ODD_ENDING, nobody, len(nobody)))
        calls.append(("PUT", odd, b"{}"))
    workbench.together(*(partial(workbench.owner.other, *call) for call in calls))


@pytest.mark.depth("standard")
@pytest.mark.clause("errors.no-server-error", "errors.no-internals")
@pytest.mark.clause("create.failure-leaves-nothing")
def test_odd_bodies_are_no_server_error(workbench: Workbench) -> None:
    """Deep, large, broken or unusually encoded, for creations and updates."""
    owner, key = workbench.owner, workbench.create()
    workbench.listing()
    marker = workbench.name("odd")
    names = [f"{marker}{odd}" for odd in _ODD_NAMES]

    def create(name: str) -> None:
        exchange = owner.create(key.repo_id, {"name": name, "aiType": "OTHER"})
        if len(name) > LONG and exchange.response.succeeds and workbench.supports_deletion:
            # All lists to come would hold it.
            owner.delete(key.repo_id, str(exchange.response.members.get("id")))

    def create_typed(content_type: str | None) -> None:
        # Some may be accepted, and must not be taken for others that fail.
        valid = {"name": workbench.name("typed"), "aiType": "AWS"}
        owner.create_raw(key.repo_id, json.dumps(valid).encode(), content_type)

    bodies = _odd_bodies(workbench.name("odd"), workbench.name("odd"))
    calls: list[Callable[[], object]] = [partial(create, name) for name in names]
    calls.append(partial(owner.update, key.repo_id, key.id, {"name": names[0]}))
    calls += [partial(owner.create_raw, key.repo_id, body) for body in bodies]
    calls += [partial(owner.update_raw, key.repo_id, key.id, odd) for odd in (b"null", _DEEP)]
    calls += [partial(create_typed, content_type) for content_type in _CONTENT_TYPES]
    workbench.together(*calls)
    judge_failed_creations(workbench)


@pytest.mark.alone
@pytest.mark.depth("standard")
@pytest.mark.clause(
    "errors.json-object", "errors.success-false", "errors.other-statuses", "secret.refusal-bare"
)
def test_refusals_have_the_documented_shape(workbench: Workbench, judge: Judge) -> None:
    """The observers judge each of them; which statuses come is for the deployment to choose.

    After other checks there is nothing to do: their refusals were judged, too.
    """
    exchanges = workbench.history.exchanges
    refused = {each.response.status for each in exchanges if each.request.operation}
    if refused & DOCUMENTED and refused & ASSUMED_STATUSES:
        for clause in (*_SHAPE, "secret.refusal-bare"):
            judge.held(clause)
        return
    key = workbench.bystander()
    calls: list[Callable[[], object]] = [
        partial(workbench.owner.create, key.repo_id, {"name": workbench.name()}),
        partial(workbench.anonymous.list, key.repo_id),
    ]
    if workbench.deployment.has_outsider:
        calls.append(partial(workbench.outsider.list, key.repo_id))
    workbench.together(*calls)
    with contextlib.suppress(Skipped):
        call_unknown(workbench, lambda no_id: workbench.owner.update(key.repo_id, no_id, {}))
    if not judge.found("errors.other-statuses"):
        why = "no refusal had a status that the document knows and the pages do not name"
        judge.skipped("errors.other-statuses", DidNotOccur(why))
