"""Other representations and other ways in: whoever asks in another way gets no more.

A service may refuse what it does not know (406, 415 and the like), redirect within its origin, or
answer 304.
"""

import json
from collections.abc import Mapping
from functools import partial

import pytest

from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange, collection_path, item_path
from contract_tests.deployment import OWNER
from contract_tests.evidence import Judge

REQUIRED, OTHER = "authentication.token-required", "authentication.bearer-only"

_MEDIA_TYPES = (
    "text/csv",
    "application/xml",
    "text/html",
    "application/x-ndjson, application/ld+json",
)
# What a gateway adds for a caller that it knows, or for one from within.
_IDENTITY = dict.fromkeys(
    (
        "X-Authenticated-User",
        "X-Consumer-Username",
        "X-Forwarded-User",
        "X-Remote-User",
        "X-User",
        "X-User-Id",
    ),
    "admin",
)
_FROM_WITHIN = {
    "Forwarded": "for=127.0.0.1",
    "X-Admin": "true",
    "X-Debug": "true",
    "X-Forwarded-For": "127.0.0.1",
    "X-Internal": "true",
    "X-Internal-Request": "true",
    "X-Real-IP": "127.0.0.1",
    "X-Skip-Auth": "true",
}
_CONDITIONS = {"If-None-Match": "*", "Range": "bytes=0-99", "Cache-Control": "only-if-cached"}
_QUERY = "admin=true&internal=1&debug=true&access_token=x&api_key=x&token=x&userId=1&user=admin"


@pytest.mark.depth("standard")
@pytest.mark.clause(REQUIRED, OTHER)
def test_nothing_but_a_bearer_token_lets_anybody_in(workbench: Workbench, judge: Judge) -> None:
    """Neither what a gateway adds to a request nor the token in another place."""
    key, anonymous = workbench.bystander(), workbench.anonymous
    token = workbench.deployment.tokens[OWNER]
    collection, item = collection_path(key.repo_id), item_path(key.repo_id, key.id)
    body = json.dumps({"name": workbench.name("stranger"), "aiType": "OTHER"}).encode()
    trusted = {**_IDENTITY, **_FROM_WITHIN}
    elsewhere = dict.fromkeys(("X-API-Key", "X-Auth-Token", "X-Access-Token"), token)
    call = partial(_call, anonymous)
    calls = [
        (REQUIRED, partial(call, "GET", collection, _IDENTITY)),
        (REQUIRED, partial(call, "GET", collection, _FROM_WITHIN)),
        (REQUIRED, partial(call, "GET", f"{collection}?{_QUERY}", {})),
        (REQUIRED, partial(call, "GET", collection, {"Accept": "text/csv, text/html;q=0.9"})),
        (REQUIRED, partial(call, "POST", collection, trusted, body)),
        (REQUIRED, partial(call, "PUT", item, trusted, body)),
        (OTHER, partial(call, "GET", collection, elsewhere)),
    ]
    if workbench.supports_deletion:
        calls.append((REQUIRED, partial(call, "DELETE", item, trusted)))
    exchanges = workbench.together(*(each for _, each in calls))
    for (clause, _), exchange in zip(calls, exchanges, strict=True):
        judge.expect(
            clause,
            not exchange.response.succeeds,
            expected="a refusal, since there is no bearer token",
            came=exchange.response.in_words,
            at=[exchange],
        )


def _call(
    caller: Caller,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> Exchange:
    return caller.other(method, target, body, headers)


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again", "errors.no-server-error", "errors.no-internals")
def test_no_other_representation_tells_more(workbench: Workbench) -> None:
    """The observers look for secrets, server errors and internals in each answer."""
    key, owner = workbench.bystander(), workbench.owner
    collection, item = collection_path(key.repo_id), item_path(key.repo_id, key.id)
    headers: list[Mapping[str, str]] = [{"Accept": each} for each in _MEDIA_TYPES]
    headers += [_CONDITIONS, {**_IDENTITY, **_FROM_WITHIN}]
    workbench.together(
        *(partial(owner.other, "GET", collection, headers=each) for each in headers),
        partial(owner.other, "GET", item, headers={"Accept": "application/json", **_FROM_WITHIN}),
    )
