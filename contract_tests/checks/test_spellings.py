"""Other spellings of a path give nobody more access than the plain one.

Percent-encoding of unreserved characters makes no other URL (RFC 3986, section 6.2.2.2): who may
call the one may call the other, and nobody else may.
"""

import json
import secrets
from functools import partial
from urllib.parse import quote

import pytest

from contract_tests.checks.strangers import encoded_twice, tells_of_keys
from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange, collection_path
from contract_tests.client.list_reader import items_in
from contract_tests.evidence import Judge
from contract_tests.history.keys import CreatedKey

TOKENLESS = "authentication.token-required"
CHANGES = {"create": "POST", "update": "PUT", "delete": "DELETE"}


@pytest.mark.depth("standard")
@pytest.mark.clause("list.own-repository", "access.list-forbidden")
def test_no_other_id_is_that_of_the_repository(workbench: Workbench, judge: Judge) -> None:
    """In another case, with something before or after it, a beginning of it, or a pattern."""
    if not workbench.deployment.read_only:
        workbench.bystander()
    repo_id = workbench.repo_id
    nobodys = f"{repo_id}-{secrets.token_hex(8)}"
    odd = {repo_id.swapcase(), f"{repo_id} ", repo_id[:-1]}
    odd |= {f"{repo_id[:-1]}_", "%", encoded_twice(repo_id), ",".join(workbench.repo_ids)}
    spellings = [nobodys, *sorted(odd - {"", *workbench.repo_ids})]
    exchanges = workbench.together(*(partial(_list, workbench.owner, each) for each in spellings))
    for exchange in exchanges:
        judge.expect(
            "list.own-repository",
            not tells_of_keys(workbench, exchange),
            expected="no keys for an id that is none of a repository",
            came="those of the repository whose id is near it",
            at=[exchange],
        )
    _expect_path_to_count(workbench)
    judge.expect(
        "access.list-forbidden",
        not exchanges[0].response.succeeds,
        expected="a refusal, since there is no such repository",
        came=exchanges[0].response.in_words,
        at=exchanges[:1],
    )


def _expect_path_to_count(workbench: Workbench) -> None:
    """Judge that a list shows the repository of its path, though its query names another one."""
    other = workbench.deployment.other_repo_id
    if other is None:
        return
    query = f"repoId={quote(other, safe='')}&repo_id={quote(other, safe='')}"
    exchange = workbench.owner.other("GET", f"{collection_path(workbench.repo_id)}?{query}")
    workbench.judge.expect(
        "list.own-repository",
        not any(item.get("repoId") == other for item in items_in(exchange.response.json)),
        expected="the keys of the repository in the path",
        came="those of the one in the query",
        at=[exchange],
    )


def _list(caller: Caller, repo_id: str) -> Exchange:
    return caller.other("GET", collection_path(repo_id))


@pytest.mark.depth("standard")
@pytest.mark.clause(TOKENLESS, "access.list-forbidden", "access.create-forbidden")
@pytest.mark.clause("access.update-forbidden", "access.delete-forbidden")
def test_another_spelling_of_the_path_lets_nobody_in(workbench: Workbench, judge: Judge) -> None:
    """Neither without a token nor without access; a page for people tells nothing."""
    key, deletes = workbench.create(), workbench.can_delete("access.delete-forbidden")
    workbench.listing()
    lists = _spelled(key.repo_id, key.id)
    odd = [*lists, *_odd_paths(collection_path(key.repo_id))]
    calls = [(TOKENLESS, partial(workbench.anonymous.other, "GET", each)) for each in odd]
    barring = {f"access.{each}-forbidden": method for each, method in CHANGES.items()}
    if workbench.has_outsider("access.list-forbidden", *barring):
        call = workbench.outsider.other
        lists += map(collection_path, _odd_ids(key.repo_id))
        lists.append(collection_path(key.repo_id).replace("apikey", "APIKEY"))
        calls += [("access.list-forbidden", partial(call, "GET", each)) for each in lists]
        calls += [
            (clause, partial(call, method, *_changing(workbench, key, method)))
            for clause, method in barring.items()
            if method != "DELETE" or deletes
        ]
    exchanges = workbench.together(*(call for _, call in calls))
    for (clause, _), exchange in zip(calls, exchanges, strict=True):
        reads = exchange.request.method == "GET"
        judge.expect(
            clause,
            not (tells_of_keys(workbench, exchange) if reads else exchange.response.succeeds),
            expected="a refusal, however the path is spelt",
            came=exchange.response.in_words,
            at=[key.exchange, exchange],
        )


def _changing(workbench: Workbench, key: CreatedKey, method: str) -> tuple[str, bytes | None]:
    """Return another spelling of a change, with its body."""
    path = f"/repo/{_encoded(key.repo_id)}/ai/apikey"
    path += "" if method == "POST" else f"/{_encoded(key.id)}"
    if method == "DELETE":
        return path, None
    return path, json.dumps({"name": workbench.name("stranger"), "aiType": "OTHER"}).encode()


def _spelled(repo_id: str, apikey_id: str) -> list[str]:
    """Return other spellings of the path of a list, and that of a key."""
    collection = collection_path(repo_id)
    encoded = f"/repo/{_encoded(repo_id)}/ai/apikey"
    return [
        encoded,
        f"{collection}/",
        f"/{collection}",
        f"{collection}/{quote(apikey_id, safe='')}",
    ]


def _odd_ids(repo_id: str) -> list[str]:
    """Return ids that are none, and that one may be looked up by, and not be guarded by."""
    odd = [repo_id + ending for ending in (" ", ";x", ".json", "\0")]
    return [*odd, repo_id.swapcase(), encoded_twice(repo_id)]


def _odd_paths(collection: str) -> list[str]:
    """Return paths that a router may take for that of a list, and a guard before it may not."""
    odd = [f"{collection}{ending}" for ending in (";x=1", ".json")]
    return [*odd, *(collection.replace("apikey", each) for each in ("ap%69key", "APIKEY"))]


def _encoded(identifier: str) -> str:
    """Percent-encode an id, its first character too."""
    return encoded_twice(identifier[0]) + quote(identifier[1:], safe="")
