"""Other spellings of a path: they are that repository and that key for nobody else.

Percent-encoding of unreserved characters makes no other URL (RFC 3986, section 6.2.2.2): who may
call the one may call the other, and nobody else may.
"""

import json
import secrets
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

import pytest

from contract_tests.checks.strangers import encoded_twice, tells_of_keys
from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange, collection_path
from contract_tests.evidence import Judge

TOKENLESS = "authentication.token-required"


@pytest.mark.depth("standard")
@pytest.mark.clause("list.own-repository", "access.list-forbidden")
def test_no_other_id_is_that_of_the_repository(workbench: Workbench, judge: Judge) -> None:
    """In another case, with something before or after it, a beginning of it, or a pattern."""
    if not workbench.deployment.read_only:
        workbench.bystander()
    repo_id = workbench.repo_id
    nobodys = f"{repo_id}-{secrets.token_hex(8)}"
    odd = {repo_id.swapcase(), f"{repo_id} ", repo_id[:-1]}
    odd |= {f"{repo_id[:-1]}_", "%", "*", encoded_twice(repo_id), ",".join(workbench.repo_ids)}
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
    judge.expect(
        "access.list-forbidden",
        not exchanges[0].response.succeeds,
        expected="a refusal, since there is no such repository",
        came=exchanges[0].response.in_words,
        at=exchanges[:1],
    )


def _list(caller: Caller, repo_id: str) -> Exchange:
    return caller.other("GET", collection_path(repo_id))


@pytest.mark.depth("standard")
@pytest.mark.clause(TOKENLESS, "access.list-forbidden", "access.create-forbidden")
@pytest.mark.clause("access.update-forbidden", "access.delete-forbidden")
def test_another_spelling_of_the_path_lets_nobody_in(workbench: Workbench, judge: Judge) -> None:
    """Neither without a token nor without access; a page for people tells nothing."""
    key = workbench.bystander()
    spelled, methods = _spelled(key.repo_id, key.id), ("GET", "POST", "PUT", "DELETE")
    for caller, clauses in _strangers(workbench):
        calls = [
            (clause, partial(caller.other, method, target, _body(workbench, method)))
            for clause, method in zip(clauses, methods, strict=True)
            for target in spelled[method]
            if method != "DELETE" or workbench.supports_deletion
        ]
        if caller is workbench.anonymous:
            paths = _odd_paths(collection_path(key.repo_id))
            calls += [(TOKENLESS, partial(caller.other, "GET", each)) for each in paths]
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


def _body(workbench: Workbench, method: str) -> bytes | None:
    if method not in {"POST", "PUT"}:
        return None
    return json.dumps({"name": workbench.name("stranger"), "aiType": "OTHER"}).encode()


def _strangers(workbench: Workbench) -> Iterator[tuple[Caller, tuple[str, ...]]]:
    """Yield who may do nothing, each with the clauses that bar a list and the three changes."""
    yield workbench.anonymous, (TOKENLESS,) * 4
    if workbench.deployment.has_outsider:
        calls = ("list", "create", "update", "delete")
        yield workbench.outsider, tuple(f"access.{call}-forbidden" for call in calls)


def _spelled(repo_id: str, apikey_id: str) -> dict[str, list[str]]:
    """Return other spellings of ids in the paths of the four operations, and that of a key."""
    collection, encoded = collection_path(repo_id), f"/repo/{_encoded(repo_id)}/ai/apikey"
    lists = [encoded, f"{collection}/", f"/{collection}", f"{collection}/{apikey_id}"]
    odd = (repo_id.swapcase(), f"{repo_id} ", encoded_twice(repo_id))
    return {
        "GET": [*lists, *map(collection_path, odd)],
        "POST": [encoded],
        "PUT": [f"{encoded}/{quote(apikey_id, safe='')}"],
        "DELETE": [f"{collection}/{_encoded(apikey_id)}"],
    }


def _odd_paths(collection: str) -> list[str]:
    """Return paths that a router may take for that of a list, and a guard before it may not."""
    odd = [f"{collection}{ending}" for ending in (";x=1", ".json", "%20")]
    odd += [collection.replace("apikey", each) for each in ("ap%69key", "APIKEY")]
    return odd


def _encoded(identifier: str) -> str:
    """Percent-encode an id, its first character too."""
    return f"%{ord(identifier[0]):02X}{quote(identifier[1:], safe='')}"
