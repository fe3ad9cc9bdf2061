"""What a reader asks first."""

import shlex

import pytest

from contract_tests.options import sweep_parser
from contract_tests.reports.outline import coverage, headline, label, shown_evidence, sweep_command
from contract_tests.verdicts import ClauseVerdict, RunVerdict, Verdict
from tests.reports.builder import clause, evidence, failed, noted, one_of_each, report


def test_the_headline_of_a_clean_run_is_short() -> None:
    kept = ClauseVerdict(clause(), Verdict.PASS)

    assert headline(report(kept, requests=1, seconds=0.04)) == (
        "conforms: 0 of 1 clauses fail; 1 judged; 1 request in 0.0 s"
    )


def test_a_note_is_no_failure_of_the_run() -> None:
    assert headline(report(noted())).startswith("conforms: 0 of 1 clauses fail; 1 judged, 1 noted;")


def test_a_run_that_was_not_judged_claims_nothing() -> None:
    assert headline(report(verdict=RunVerdict.UNDECIDED)).startswith(
        "undecided: 0 of 0 clauses fail; 0 judged;"
    )


def test_coverage_leaves_out_what_nothing_can_see() -> None:
    assert coverage(report(*one_of_each())) == (
        "4 of 7 clauses that can be checked were judged; 1 more cannot be seen from outside"
    )


def test_every_case_has_a_label_of_its_own() -> None:
    labels = [label(entry) for entry in one_of_each()]

    assert len(set(labels)) == len(labels)


def test_the_same_finding_of_many_checks_is_shown_once() -> None:
    found = [evidence(check=f"test_{n}") for n in range(5)]
    other = evidence(came="an id that is a number", check="test_other")

    shown, more = shown_evidence(failed(evidence=(*found, other)))

    assert [(entry.check, entry.alike) for entry in shown] == [("test_0", 4), ("test_other", 0)]
    assert more == 0


def test_no_more_than_ten_kinds_of_findings_are_shown() -> None:
    kinds = "ABCDEFGHIJKL"

    shown, more = shown_evidence(
        failed(evidence=tuple(evidence(came=kind, alike=1) for kind in kinds))
    )

    assert [entry.came for entry in shown] == list(kinds[:10])
    assert more == 4


@pytest.mark.parametrize(
    ("settings", "command"),
    [
        ({}, "apikey-contract sweep --older-than 0"),
        (
            {"base_url": "http://h/$(x)", "repo_id": "a b", "other_repo_id": None},
            "apikey-contract sweep --base-url 'http://h/$(x)' --repo-id 'a b' --older-than 0",
        ),
    ],
)
def test_the_command_that_sweeps_is_fit_for_a_shell(
    settings: dict[str, object], command: str
) -> None:
    assert sweep_command(report(settings=settings)) == command


def test_the_command_that_sweeps_is_one_that_the_program_knows() -> None:
    words = shlex.split(sweep_command(report()))

    options = sweep_parser().parse_args(words[2:])

    assert (options.base_url, options.repo_id, options.older_than) == (
        "http://localhost:1",
        "r1",
        0,
    )
