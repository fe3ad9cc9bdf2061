"""Sort a report for readers: what fails, why, and how much was judged."""

import shlex
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from contract_tests.client.methods import SAFE_METHODS
from contract_tests.evidence import Evidence
from contract_tests.findings import Outcome
from contract_tests.report import Report
from contract_tests.verdicts import ClauseVerdict, Verdict

MOST_EVIDENCE = 10
CLIENT = "What the clients sent (no verdict depends on it)"


def blocking(report: Report) -> list[ClauseVerdict]:
    """Return the verdicts that make the run fail, broken clauses before missing ones."""
    found = [entry for entry in report.clauses if entry.blocking]
    return sorted(found, key=lambda entry: entry.verdict is not Verdict.FAIL)


def notes(report: Report) -> list[ClauseVerdict]:
    """Return the broken clauses that do not make the run fail: assumed, or perhaps by others."""
    return [
        entry for entry in report.clauses if entry.verdict is Verdict.FAIL and not entry.blocking
    ]


def having(report: Report, verdict: Verdict) -> list[ClauseVerdict]:
    """Return the clauses with `verdict` that do not make the run fail."""
    return [entry for entry in report.clauses if entry.verdict is verdict and not entry.blocking]


def sections(report: Report) -> list[tuple[str, list[ClauseVerdict]]]:
    """Return the clauses that need a word with a title for each kind, the gravest first."""
    kinds = (
        ("Failed", blocking(report)),
        (
            "Noted: broken, but assumed only, or perhaps by others; does not fail the run",
            notes(report),
        ),
        ("Known: broken, with an allowance", having(report, Verdict.KNOWN)),
        ("Could not be judged", having(report, Verdict.ERROR)),
    )
    return [(title, entries) for title, entries in kinds if entries]


def skips(report: Report) -> Mapping[str, int]:
    """Return how many clauses were skipped for each cause and reason, the commonest first."""
    skipped = filter(report.was_asked_for, having(report, Verdict.SKIP))
    return dict(Counter(map(why_skipped, skipped)).most_common())


def why_skipped(entry: ClauseVerdict) -> str:
    """Return the cause of a skip and its reason, in words."""
    return f"{entry.cause or Outcome.NOT_GIVEN}: {entry.reason or 'no reason is known'}"


def label(entry: ClauseVerdict) -> str:
    """Return the verdict in a word of its own for each case; only a pass reads `pass`.

    `note` is a failure that does not make the run fail, `required` a skip that does.
    """
    if entry.verdict is Verdict.FAIL and not entry.blocking:
        return "note"
    if entry.verdict is Verdict.SKIP and entry.blocking:
        return "required"
    return entry.verdict.value


def shown_evidence(entry: ClauseVerdict) -> tuple[tuple[Evidence, ...], int]:
    """Return the evidence to show, and how much more there is.

    Many checks may find the same: of what is alike one finding is shown, and the others are counted
    with it. What there is more is of kinds that are not shown.
    """
    different: dict[tuple[str, str, str], Evidence] = {}
    for evidence in entry.evidence:
        first = different.get(evidence.kind)
        different[evidence.kind] = (
            evidence if first is None else replace(first, alike=first.alike + 1 + evidence.alike)
        )
    found = tuple(different.values())
    shown = found[:MOST_EVIDENCE]
    return shown, sum(1 + evidence.alike for evidence in found[MOST_EVIDENCE:])


def alike(evidence: Evidence) -> str:
    """Return how many findings are like this one in words, or nothing if it stands alone."""
    return f"and {evidence.alike} more like it" if evidence.alike else ""


def again_command(entry: ClauseVerdict, report: Report) -> str:
    """Return the command that checks a clause again, the tokens in the environment as they were."""
    return shlex.join([*report.command, "--clause", entry.clause.id])


def shown_again(entry: ClauseVerdict, report: Report) -> str:
    """Return the command that shows a broken clause again, or why there is none, or nothing."""
    if path := report.scripts.get(entry.clause.id):
        return shlex.join(["bash", path])
    why = report.unscripted.get(entry.clause.id)
    return f"# no script can show it again: {why}" if why else ""


def proves_alone(evidence: Evidence) -> bool:
    """Say whether one call alone shows what was found, and leaves nothing behind.

    To repeat one of several shows nothing.
    """
    return len(evidence.exchanges) == 1 and all(
        exchange.method in SAFE_METHODS or 400 <= exchange.status < 600
        for exchange in evidence.exchanges
    )


def reason_beside(entry: ClauseVerdict) -> str:
    """Return the reason of a verdict if the evidence to show does not tell it, else nothing."""
    shown, _ = shown_evidence(entry)
    return "" if entry.reason in {evidence.came for evidence in shown} else entry.reason


def coverage(report: Report) -> str:
    """Return how much of the contract was judged, as one line."""
    line = f"{report.judged} of {report.checkable} clauses that can be checked were judged"
    unseen = report.counted(Verdict.UNCHECKED)
    return f"{line}; {unseen} more cannot be seen from outside" if unseen else line


def headline(report: Report) -> str:
    """Return verdict, failures, coverage, requests and seconds as one line."""
    failed = sum(entry.blocking and entry.verdict is Verdict.FAIL for entry in report.clauses)
    fail = "fails" if failed == 1 else "fail"
    others = {
        "noted": len(notes(report)),
        "known": report.counted(Verdict.KNOWN),
        "undecided": report.counted(Verdict.ERROR),
        "skipped": report.counted(Verdict.SKIP),
    }
    counts = [f"{report.judged} judged", *(f"{n} {name}" for name, n in others.items() if n)]
    requests = "1 request" if report.requests == 1 else f"{report.requests} requests"
    return (
        f"{report.verdict.value}: {failed} of {report.checkable} clauses {fail}; "
        f"{', '.join(counts)}; {requests} in {report.seconds:.1f} s"
    )


def sweep_command(report: Report) -> str:
    """Return the command that removes what runs have left in the deployment's repositories.

    It wants the owner's token in the environment, and does not spare runs that are going on.
    """
    words = ["apikey-contract", "sweep"]
    for name in ("base_url", "repo_id", "other_repo_id"):
        value = report.settings.get(name)
        if value:
            words += [f"--{name.replace('_', '-')}", str(value)]
    return shlex.join([*words, "--older-than", "0"])
