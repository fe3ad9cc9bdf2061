"""Unusual headers and queries: they give no access, and show no more than a plain call.

A service may refuse what it does not know (406, 415 and the like), redirect within its origin, or
answer 304.
"""

from collections.abc import Mapping
from functools import partial
from urllib.parse import quote

import pytest

from contract_tests.checks.queries import EVERYTHING
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import collection_path
from contract_tests.evidence import Judge

_PLACES = ("repoId", "repo_id", "repositoryId", "repository")
# In the order in which a server is to prefer them; it sends the first one that it knows.
_MEDIA_TYPES = (
    "text/csv, application/xml;q=0.9, application/x-ndjson;q=0.8, text/html;q=0.7",
    "application/vnd.api+json, application/hal+json, application/json;version=2;q=0.9",
)
_MALFORMED = {
    "Accept": "json",
    "Accept-Language": "xx-none",
    "Content-Encoding": "none",
    "Cookie": "%zz",
    "If-Modified-Since": "yesterday",
    "Origin": "https://example.invalid",
    "X-Forwarded-For": "somebody",
}
_CONDITIONS = {
    "Accept": "application/xml",
    "If-None-Match": "*",
    "Range": "bytes=0-99",
    "Cache-Control": "only-if-cached",
}
# What a gateway adds for a caller that it knows, or for one from within.
_TRUSTED = {
    **dict.fromkeys(
        (
            "X-Authenticated-User",
            "X-Consumer-Username",
            "X-Forwarded-User",
            "X-Remote-User",
            "X-Role",
            "X-Roles",
            "X-User",
            "X-User-Id",
        ),
        "admin",
    ),
    **dict.fromkeys(("True-Client-IP", "X-Client-IP", "X-Forwarded-For", "X-Real-IP"), "127.0.0.1"),
    **dict.fromkeys(("X-Admin", "X-Debug", "X-Internal", "X-Internal-Request", "X-Test"), "true"),
    "Cookie": "session=admin; role=admin; token=x",
    "Forwarded": "for=127.0.0.1",
    "User-Agent": "kube-probe/1.30",
    "X-HTTP-Method-Override": "OPTIONS",
    "X-Middleware-Subrequest": "middleware:middleware:middleware",
}
_ELSEWHERE = dict.fromkeys(("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri"), "/health")
_QUERY = "admin=true&internal=1&debug=true&access_token=x&api_key=x&token=x&userId=1&user=admin"


@pytest.mark.depth("standard")
@pytest.mark.clause("authentication.token-required", "access.list-forbidden")
@pytest.mark.clause("errors.no-server-error", "errors.no-internals")
def test_nothing_but_a_token_of_the_right_caller_lets_anybody_in(
    workbench: Workbench, judge: Judge
) -> None:
    """Neither what a gateway adds to a request, nor anything in its query."""
    key, anonymous = workbench.bystander(), workbench.anonymous
    collection = collection_path(key.repo_id)
    as_page = {"Accept": "text/html", "X-API-Key": key.key}
    required = "authentication.token-required"
    calls = [
        (required, partial(anonymous.other, "GET", collection, headers={**_TRUSTED, **as_page})),
        (required, partial(anonymous.other, "GET", collection, headers=_ELSEWHERE)),
        (required, partial(anonymous.other, "GET", f"{collection}?{_QUERY}")),
    ]
    if workbench.has_outsider("access.list-forbidden"):
        outsider, forbidden = workbench.outsider, workbench.deployment.forbidden_repo_id or "x"
        theirs = "&".join(f"{name}={quote(forbidden, safe='')}" for name in _PLACES)
        query = f"{theirs}&{EVERYTHING}"
        calls += [
            ("access.list-forbidden", partial(outsider.other, "GET", collection, headers=each))
            for each in (_TRUSTED, _ELSEWHERE)
        ]
        calls.append(
            (
                "access.list-forbidden",
                partial(outsider.other, "GET", f"{collection}?{query}"),
            )
        )
    exchanges = workbench.together(*(call for _, call in calls))
    for (clause, _), exchange in zip(calls, exchanges, strict=True):
        judge.expect(
            clause,
            not exchange.response.succeeds,
            expected="a refusal, since there is no bearer token of somebody with access",
            came=exchange.response.in_words,
            at=[exchange],
        )


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again", "errors.no-server-error", "errors.no-internals")
def test_no_other_representation_tells_more(workbench: Workbench) -> None:
    """The observers look for secrets, server errors and internals in each answer."""
    key, owner = workbench.bystander(), workbench.owner
    collection = collection_path(key.repo_id)
    headers: list[Mapping[str, str]] = [{"Accept": each} for each in _MEDIA_TYPES]
    headers += [_CONDITIONS, _MALFORMED, _TRUSTED]
    workbench.together(*(partial(owner.other, "GET", collection, headers=each) for each in headers))
