"""Hand-made reports for the tests of the renderings."""

import datetime
from collections.abc import Mapping
from typing import Any

from contract_tests.client.redaction import RedactedExchange
from contract_tests.evidence import Evidence
from contract_tests.findings import Outcome
from contract_tests.report import Report
from contract_tests.verdicts import ClauseVerdict, Verdict, judge_run
from openapi import Basis, Catalogue, Clause

TOPICS = {"create": "Creating a key", "secret": "The secret", "errors": "Errors"}
SOURCES = {"page": "The page of the service"}

HOSTILE = (
    "[bold red]<script>alert(1)</script>[/] \x1b[31mred\x1b[0m ]]> `tick` ```\n"
    "::error title=x::y\r\n%0A | cell | @everyone #1 ![x](http://evil.example/y) "
    "&amp; \" ' \x00 \x07 \x7f \x9b2J \ud800 \udc00 \u202e\u2028\ufeff \uffff </details> "
    "東京 \U0001f511"
)


def clause(
    clause_id: str = "create.id-returned",
    *,
    basis: Basis = Basis.DOCUMENTED,
    statement: str = "The answer holds the id.",
    unchecked: str | None = None,
) -> Clause:
    return Clause(
        id=clause_id,
        statement=statement,
        basis=basis,
        page="page",
        heading="Responses",
        operations=("createRepoAiApiKey",),
        unchecked=unchecked,
    )


def exchange(**changes: Any) -> RedactedExchange:
    values: dict[str, Any] = {
        "method": "POST",
        "target": "/repo/r1/ai/apikey",
        "principal": "owner",
        "request_headers": (
            ("Authorization", "Bearer •••"),
            ("Content-Type", "application/json"),
        ),
        "request_body": '{"name": "a", "aiType": "OPENAI"}',
        "status": 201,
        "response_headers": (("content-type", "application/json"),),
        "response_body": '{"success": true, "key": "FB_AI_1", "secret": "•••"}',
        "curl": "curl -i -X POST 'http://localhost:1/repo/r1/ai/apikey' "
        "-H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' "
        '--data-raw \'{"name": "a", "aiType": "OPENAI"}\'',
    }
    return RedactedExchange(**{**values, **changes})


def evidence(clause_id: str = "create.id-returned", **changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "finding": Outcome.BROKEN,
        "check": "test_a_created_key_has_an_id",
        "expected": "an id that is a non-empty string",
        "came": "an answer without id",
        "exchanges": (exchange(),),
    }
    return Evidence(clause_id, **{**values, **changes})


def failed(clause_id: str = "create.id-returned", **changes: Any) -> ClauseVerdict:
    """Return a documented clause that was found broken once."""
    found = evidence(clause_id)
    values: dict[str, Any] = {"reason": found.came, "evidence": (found,), "blocking": True}
    return ClauseVerdict(clause(clause_id), Verdict.FAIL, **{**values, **changes})


def repeatable() -> ClauseVerdict:
    """Return a broken clause that one call shows, which makes nothing."""
    curl = exchange().curl.replace("POST", "GET")
    return failed(evidence=(evidence(exchanges=(exchange(method="GET", curl=curl),)),))


def noted(clause_id: str = "errors.invalid-status") -> ClauseVerdict:
    """Return an assumed clause that was found broken."""
    found = evidence(clause_id, expected="400 or 422", came="409")
    return ClauseVerdict(clause(clause_id, basis=Basis.ASSUMED), Verdict.FAIL, found.came, (found,))


def skipped(
    clause_id: str,
    why: str,
    cause: Outcome = Outcome.NOT_GIVEN,
    *,
    blocking: bool = False,
) -> ClauseVerdict:
    """Return a clause that was not looked at."""
    return ClauseVerdict(clause(clause_id), Verdict.SKIP, why, blocking=blocking, cause=cause)


def one_of_each() -> tuple[ClauseVerdict, ...]:
    """Return a clause of every verdict, and the two that are of two minds."""
    undecided = evidence(
        "create.undecided",
        finding=Outcome.UNDECIDED,
        expected="",
        came="no answer",
        exchanges=(),
    )
    known = evidence("create.known", came="no key at all")
    return (
        ClauseVerdict(clause("create.kept"), Verdict.PASS),
        failed("create.broken"),
        noted("errors.noted"),
        ClauseVerdict(clause("create.undecided"), Verdict.ERROR, "no answer", (undecided,)),
        ClauseVerdict(
            clause("create.known"), Verdict.KNOWN, "being mended (allowed until …)", (known,)
        ),
        skipped("secret.skipped", "no outsider's token was given"),
        skipped("secret.required", "there is no second repository", blocking=True),
        ClauseVerdict(
            clause("secret.unseen", unchecked="only the service's disk shows it"),
            Verdict.UNCHECKED,
            "only the service's disk shows it",
        ),
    )


def report(*clauses: ClauseVerdict, **changes: Any) -> Report:
    """Return a report of `clauses`; the run's verdict follows from them."""
    settings: Mapping[str, object] = {
        "base_url": "http://localhost:1",
        "repo_id": "r1",
        "other_repo_id": None,
        "depth": "standard",
        "principals": ["owner"],
    }
    values: dict[str, Any] = {
        "verdict": judge_run(clauses),
        "clauses": clauses,
        "catalogue": Catalogue(
            {entry.clause.id: entry.clause for entry in clauses}, TOPICS, SOURCES
        ),
        "settings": settings,
        "requests": 412,
        "seconds": 4.125,
        "started": datetime.datetime(2030, 1, 31, 12, 0, tzinfo=datetime.UTC),
    }
    return Report(**{**values, **changes})


def hostile_report() -> Report:
    """Return a failing report in which the service chose every text that it can choose."""
    shown = exchange(
        target=HOSTILE,
        request_body=HOSTILE,
        request_headers=((HOSTILE, HOSTILE),),
        response_headers=((HOSTILE, HOSTILE),),
        response_body=HOSTILE * 40,
        curl=f"curl '{HOSTILE}'",
    )
    found = evidence(came=HOSTILE, expected=HOSTILE, exchanges=(shown,), check=HOSTILE)
    entries = (
        failed(reason=HOSTILE, evidence=(found,)),
        ClauseVerdict(clause("create.known"), Verdict.KNOWN, HOSTILE, (found,)),
        ClauseVerdict(clause("create.undecided"), Verdict.ERROR, HOSTILE, (found,)),
        skipped("secret.skipped", HOSTILE),
        ClauseVerdict(clause("errors.noted", basis=Basis.ASSUMED), Verdict.FAIL, HOSTILE, (found,)),
    )
    return report(*entries, reason=HOSTILE, leftovers=(HOSTILE,), settings={"base_url": HOSTILE})
