"""Annotations of GitHub Actions."""

import re

from contract_tests.reports import github
from contract_tests.verdicts import ClauseVerdict, RunVerdict, Verdict
from tests.reports.builder import (
    clause,
    failed,
    hostile_report,
    noted,
    one_of_each,
    repeatable,
    report,
)

COMMAND = re.compile(r"::(error|warning) title=([^:,\r\n]*)::([^\r\n]*)")


def commands(text: str) -> list[tuple[str, str, str]]:
    """Return kind, title and message of each line, as the runner reads them."""
    found = [COMMAND.fullmatch(line) for line in text.splitlines()]
    assert all(found)
    return [
        (match[1], match[2], match[3].replace("%0A", "\n").replace("%25", "%"))
        for match in found
        if match
    ]


def test_a_failure_is_an_error_that_tells_what_to_know() -> None:
    ((kind, title, message),) = commands(github.render(report(repeatable())))

    assert (kind, title) == ("error", "create.id-returned")
    assert message.splitlines() == [
        "The answer holds the id.",
        "expected: an id that is a non-empty string",
        "came: an answer without id",
        "again: " + repeatable().evidence[0].exchanges[0].curl,
        "check again: apikey-contract --clause create.id-returned",
    ]


def test_a_note_is_a_warning() -> None:
    ((kind, title, message),) = commands(github.render(report(noted())))

    assert (kind, title) == ("warning", "errors.invalid-status")
    assert message.startswith("assumed: ")


def test_only_what_needs_a_look_is_annotated() -> None:
    found = commands(github.render(report(*one_of_each())))

    assert [(kind, title) for kind, title, _ in found] == [
        ("error", "create.broken"),
        ("error", "secret.required"),
        ("warning", "errors.noted"),
        ("warning", "create.undecided"),
    ]


def test_a_doubt_is_an_error_when_it_decides_the_run() -> None:
    doubt = ClauseVerdict(clause("create.undecided"), Verdict.ERROR, "no answer")

    ((kind, _, message),) = commands(github.render(report(doubt)))

    assert kind == "error"
    assert message == (
        "could not be judged: The answer holds the id.\nreason: no answer\n"
        "check again: apikey-contract --clause create.undecided"
    )


def test_a_run_that_could_not_be_judged_is_an_error() -> None:
    run = report(verdict=RunVerdict.UNDECIDED, reason="Nothing listens, 100% sure.")

    assert commands(github.render(run)) == [
        ("error", "apikey-contract", "Nothing listens, 100% sure.")
    ]


def test_a_run_that_conforms_says_nothing() -> None:
    assert github.render(report()) == ""


def test_no_text_of_the_service_is_a_command() -> None:
    found = commands(github.render(hostile_report()))

    assert [title for _, title, _ in found] == [
        "apikey-contract",
        "create.id-returned",
        "errors.noted",
        "create.undecided",
    ]


def test_a_title_cannot_end_the_command() -> None:
    text = github.render(report(failed("create.a:b,c::d")))

    assert text.startswith("::error title=create.a%3Ab%2Cc%3A%3Ad::")


def test_more_failures_than_github_shows_are_counted() -> None:
    found = commands(github.render(report(*(failed(f"create.n{n}") for n in range(25)))))

    assert len(found) == 10
    assert found[-1][2] == "and 16 more, which the job's log tells"
