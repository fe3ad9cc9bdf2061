"""The report for pull requests and job summaries."""

import html
import re
from dataclasses import replace

import pytest

from contract_tests.findings import Outcome
from contract_tests.report import Report
from contract_tests.reports import markdown
from tests.reports.builder import (
    HOSTILE,
    evidence,
    exchange,
    failed,
    hostile_report,
    one_of_each,
    repeatable,
    skipped,
)
from tests.reports.builder import report as make

TAGS = re.compile(r"</?(?:details|summary|pre|code|b|p)>")
SHIELDED = re.compile(r"<(pre|code)>.*?</\1>", re.DOTALL)


def test_the_verdict_comes_first() -> None:
    text = markdown.render(make(*one_of_each()))

    assert text.startswith(
        "### API key contract: violates\n\n"
        "violates: 1 of 7 clauses fails; 4 judged, 1 noted, 1 known, 1 undecided, 2 skipped; "
    )


def test_a_failure_tells_what_was_expected_what_came_and_how_to_repeat_it() -> None:
    text = html.unescape(markdown.render(make(repeatable())))

    assert "<b>fail</b> <code>create.id-returned</code> The answer holds the id." in text
    for part in ("expected: an id that", "came: an answer", "curl -i -X GET", "HTTP/1.1 201"):
        assert part in text


def test_topics_are_counted_by_verdict() -> None:
    text = markdown.render(make(*one_of_each()))

    assert "| topic | pass | fail | required | note | error | known | skip | unchecked |" in text
    assert "| Creating a key | 1 | 1 |  |  | 1 | 1 |  |  |" in text
    assert "| The secret |  |  | 1 |  |  |  | 1 | 1 |" in text


@pytest.mark.parametrize("sign", ["@everyone", "`tick`", "](http", "| cell", "::error", "[bold"])
def test_text_of_the_service_stands_where_markdown_is_not_looked_for(sign: str) -> None:
    text = markdown.render(hostile_report())

    assert sign in html.unescape(text)
    assert sign not in SHIELDED.sub("", text)


def test_nothing_is_a_tag_that_the_service_sent() -> None:
    text = markdown.render(hostile_report())

    assert "<" not in TAGS.sub("", text)
    for tag in ("details", "summary", "pre", "code"):
        assert text.count(f"<{tag}>") == text.count(f"</{tag}>") > 0


def test_code_within_a_line_holds_no_sign_that_markdown_knows() -> None:
    text = markdown.render(make(*one_of_each(), reason="_a_ *b* `c` <d> [e](f) | g\n# h ~i~ \\"))

    code = re.search(r"<code>(.*?)</code>", text)
    assert code is not None
    assert re.fullmatch(r"(?:[A-Za-z0-9 ]|&#\d+;)+", code[1])
    assert html.unescape(code[1]) == "_a_ *b* `c` <d> [e](f) | g\\n# h ~i~ \\"


def long_report(failures: int) -> Report:
    long = exchange(
        target="/" + "&" * 60_000, response_body="<" * 2_000, curl="curl " + "<" * 9_000
    )
    found = evidence(exchanges=(long, long), came="é" * 60_000)
    entries = [failed(f"create.n{n}", evidence=(found,) * 9) for n in range(failures)]
    return make(*entries, leftovers=("<" * 1_000,) * 50)


@pytest.mark.parametrize("failures", [1, 30, 300])
def test_it_fits_into_a_comment_however_much_fails(failures: int) -> None:
    text = markdown.render(long_report(failures))

    assert len(text) <= markdown.LONGEST
    assert "| Creating a key |" in text
    assert "apikey-contract sweep" in text


def test_failures_without_room_for_evidence_are_named_and_the_rest_is_counted() -> None:
    text = markdown.render(long_report(600))

    named = len(re.findall(r"<b>fail</b>", text))
    assert named > text.count("<details>") > 0
    assert f"and {600 - named} more, for which there is no room here" in text


def test_hostile_reasons_and_leftovers_leave_room_for_what_fails() -> None:
    run = replace(hostile_report(), reason=HOSTILE * 100, leftovers=(HOSTILE * 100,) * 50)

    text = markdown.render(run)

    assert len(text) <= markdown.LONGEST
    assert "<b>fail</b> <code>create.id-returned</code>" in text


def test_skips_are_told_by_cause() -> None:
    entries = (
        skipped("secret.a", "no second repository is given"),
        skipped("secret.b", "nothing failed", Outcome.DID_NOT_OCCUR),
    )

    text = html.unescape(markdown.render(make(*entries)))

    assert "- 1 skipped: <code>not given: no second repository is given</code>" in text
    assert "- 1 skipped: <code>did not occur: nothing failed</code>" in text
