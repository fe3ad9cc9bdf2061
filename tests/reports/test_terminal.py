"""The report that people read in a terminal."""

import io
import re
import shlex

import pytest
from rich.cells import cell_len

from contract_tests.findings import Outcome
from contract_tests.reports import terminal
from contract_tests.settings import Selection
from contract_tests.verdicts import RunVerdict
from tests.reports.builder import (
    evidence,
    exchange,
    failed,
    hostile_report,
    one_of_each,
    repeatable,
    report,
    skipped,
)


@pytest.fixture(autouse=True)
def _outside_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_failure_tells_everything_that_is_needed_to_understand_and_repeat_it() -> None:
    text = terminal.render(report(repeatable()))

    for part in (
        "fail  create.id-returned",
        "The answer holds the id.",
        "documented: The page of the service, Responses",
        "expected an id that is a non-empty string",
        "came     an answer without id",
        "sent     GET /repo/r1/ai/apikey as owner",
        "answered 201 Created",
        "again\n        curl -i -X GET 'http://localhost:1/repo/r1/ai/apikey' \\\n",
        '-H "Authorization: Bearer $TOKEN" \\',
        """--data-raw '{"name": "a", "aiType": "OPENAI"}'""",
    ):
        assert part in text


def test_the_last_line_is_verdict_coverage_requests_and_seconds() -> None:
    text = terminal.render(report(*one_of_each()))

    assert text.splitlines()[-1] == (
        "violates: 1 of 7 clauses fails; 4 judged, 1 noted, 1 known, 1 undecided, 2 skipped; "
        "412 requests in 4.1 s"
    )


def test_coverage_and_reasons_of_skips_stand_at_the_top() -> None:
    entries = (
        skipped("create.c", "nothing failed", Outcome.DID_NOT_OCCUR),
        *(skipped(f"secret.{name}", "no outsider's token was given") for name in ("a", "b")),
    )

    lines = terminal.render(report(failed(), *entries)).splitlines()

    assert lines[1] == "1 of 4 clauses that can be checked were judged."
    assert lines[2] == "  2 skipped, not given: no outsider's token was given"
    assert lines[3] == "  1 skipped, did not occur: nothing failed"


def test_what_blocks_comes_before_notes_known_failures_and_doubts() -> None:
    text = terminal.render(report(*one_of_each()))

    order = [
        "fail  create.broken",
        "required  secret.required",
        "note  errors.noted",
        "known  create.known",
        "error  create.undecided",
        "Creating a key: 1 of 4 pass",
    ]
    assert sorted(order, key=text.index) == order


def test_only_what_passed_is_called_a_pass() -> None:
    text = terminal.render(report(*one_of_each()))

    table = text[text.index("Creating a key:") :].splitlines()
    words = {line.split()[1]: line.split()[0] for line in table if line.startswith("  ")}
    assert words == {
        "create.kept": "pass",
        "create.broken": "fail",
        "create.undecided": "error",
        "create.known": "known",
        "errors.noted": "note",
        "secret.skipped": "skip",
        "secret.required": "required",
        "secret.unseen": "unchecked",
    }


def test_many_findings_about_one_clause_are_counted_not_listed() -> None:
    found = tuple(evidence(came=f"finding {n}") for n in "ABCDEFGHIJKLMNO")

    text = terminal.render(report(failed(evidence=found, reason="finding A")))

    assert "came     finding J" in text
    assert "finding K" not in text
    assert "and 5 more of other kinds" in text


def test_what_is_alike_is_told_once_and_counted() -> None:
    found = tuple(evidence(came=f"`apiKeys[{n}].key` is missing", alike=2) for n in range(10))

    text = terminal.render(report(failed(evidence=found)))

    assert text.count("is missing") == 1
    assert "and 29 more like it" in text


def test_only_what_was_asked_for_is_listed() -> None:
    entries = (*one_of_each(), skipped("create.other", "no check was asked for"))

    text = terminal.render(report(*entries, selection=Selection(["secret.skipped"])))

    listed = re.findall(r"(?m)^  (\w+) +(\w+\.[\w-]+)$", text)
    assert ("skip", "secret.skipped") in listed
    assert ("fail", "create.broken") in listed
    assert "create.other" not in text
    assert "secret.unseen" not in text


def test_a_failure_tells_the_command_that_checks_it_again() -> None:
    command = ("apikey-contract", "--deployment", "my file.toml", "--depth", "deep")

    text = terminal.render(report(failed("create.broken"), command=command))

    again = text.partition("This checks it again:")[2].partition("\n\n")[0]
    assert shlex.split(again.replace("\\\n", "")) == [*command, "--clause", "create.broken"]


def test_a_failure_without_evidence_shows_its_reason() -> None:
    text = terminal.render(report(failed(evidence=(), reason="it holds: remove the allowance")))

    assert "reason   it holds: remove the allowance" in text


def test_leftovers_come_with_the_command_that_removes_them() -> None:
    text = terminal.render(report(leftovers=("/repo/r1/ai/apikey/3",)))

    assert "1 key is left behind:\n  /repo/r1/ai/apikey/3\n" in text
    command = text[text.index("  apikey-contract sweep") :].partition("\n\n")[0]
    assert shlex.split(command.replace("\\\n", "")) == [
        *("apikey-contract", "sweep", "--base-url", "http://localhost:1"),
        *("--repo-id", "r1", "--older-than", "0"),
    ]


def test_the_runner_of_github_obeys_nothing_between_the_tokens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    stream = io.StringIO()

    terminal.show(hostile_report(), stream)

    first, *_, last = stream.getvalue().splitlines()
    assert re.fullmatch(r"::stop-commands::[0-9a-f]{32}", first)
    assert last == f"::{first.rpartition('::')[2]}::"


def test_a_run_that_could_not_be_judged_says_why_just_above_its_verdict() -> None:
    reason = "Nothing listens on localhost:1."

    lines = terminal.render(report(verdict=RunVerdict.UNDECIDED, reason=reason)).splitlines()

    assert lines[-2] == reason
    assert lines[-1].startswith("undecided: 0 of 0 clauses fail; 0 judged")


@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_line_is_wider_than_asked(width: int) -> None:
    bare = exchange(response_body="東京" * 60 + "x" * 100, curl="")
    wide = failed(evidence=(evidence(came="東京" * 60 + "x" * 100, exchanges=(bare,)),))

    *lines, _ = terminal.render(report(wide), width=width).splitlines()

    told = [line for line in lines if not line.strip().startswith("apikey-contract ")]
    assert max(map(cell_len, told)) <= width


def test_a_command_is_never_broken_where_it_would_not_be_whole_any_more() -> None:
    long = exchange(
        method="GET", curl=f"curl -i 'http://localhost:1/{'x' * 200}' -H 'A: {'y ' * 100}'"
    )

    text = terminal.render(report(failed(evidence=(evidence(exchanges=(long,)),))))

    command = text[text.index("curl") :].partition("\n\n")[0]
    assert shlex.split(command.replace("\\\n", "")) == shlex.split(long.curl)


def test_text_of_the_service_is_neither_markup_nor_escape_sequence() -> None:
    text = terminal.render(hostile_report(), colour=False)

    assert all(character.isprintable() for character in text if character != "\n")
    assert "[bold red]<script>" in text
    assert "\\x1b[31m" in text
    # Nothing the service sends begins a line of its own, where it could pass for a verdict or a
    # command to a CI system.
    assert not any(line.startswith("::") for line in text.splitlines())


def test_a_very_long_exchange_is_cut() -> None:
    long = exchange(
        method="GET",
        target="/" + "x" * 60_000,
        response_body="y" * 60_000,
        curl="curl " + "z" * 60_000,
    )

    text = terminal.render(report(failed(evidence=(evidence(exchanges=(long,)),))))

    assert len(text) < 10_000


def test_colours_are_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    file, screen, plain = io.StringIO(), Terminal(), Terminal()

    terminal.show(report(failed()), file)
    terminal.show(report(failed()), screen)
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.show(report(failed()), plain)

    assert "\x1b[1;31mfail" in screen.getvalue()
    assert "\x1b" not in file.getvalue() + plain.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_stream_of_any_encoding_can_show_it(encoding: str) -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding)

    terminal.show(hostile_report(), stream)

    assert b"violates: 1 of 5 clauses fails" in buffer.getvalue()
