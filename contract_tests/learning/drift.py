"""Write down how a deployment behaves, and say what has changed since."""

import argparse
import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Self

from contract_tests.checks.workbench import Workbench
from contract_tests.client.redaction import Redactor
from contract_tests.deployment import OUTSIDER, OWNER, UsageError
from contract_tests.learning.conclusions import concluded
from contract_tests.learning.probes import probe
from contract_tests.learning.sightings import Observer, Sighting, grouped
from contract_tests.learning.symptoms import fault_of
from contract_tests.report import Report
from contract_tests.report_files import replace_file
from contract_tests.verdicts import RunVerdict, Verdict
from openapi import Basis
from openapi.manners.difference import differences
from openapi.manners.file import Broken, Learned, Manners, MannersError, dump_manners, load_manners
from openapi.manners.table import row_of

# A text about nobody: no address, and no number that could be somebody's.
_HARMLESS = re.compile(r"(?!.*\d{4})[^@\n]{1,200}")


@dataclass
class Learner:
    """Learn the manners of a deployment in a run, for a file that may be there already."""

    path: Path
    update: bool = False
    latency: bool = False
    fail_on_change: bool = False
    before: Manners | None = None
    entries: dict[str, Learned] = field(default_factory=dict)

    @classmethod
    def of(cls, options: argparse.Namespace) -> Self | None:
        """Return what the options of the command ask for, None if they ask for nothing.

        Raises:
            UsageError: if the file cannot be read or written.
        """
        given = (options.update, options.compare_latency, options.fail_on_change)
        if options.manners is None:
            if any(given):
                raise UsageError("--update, --compare-latency and --fail-on-change need --manners")
            return None
        learner = cls(options.manners, *given)
        try:
            learner.path.parent.mkdir(parents=True, exist_ok=True)
            if learner.path.exists():
                learner.before = load_manners(learner.path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"{learner.path} cannot be used: {error.strerror}") from None
        except (MannersError, UnicodeDecodeError) as error:
            raise UsageError(f"{learner.path}: {error}") from None
        return learner

    def learn(self, workbench: Workbench) -> None:
        """Look at what a run has seen, after some calls more."""
        probe(workbench)
        deployment, history = workbench.deployment, workbench.history
        barred = [(OUTSIDER, deployment.repo_id), (OWNER, deployment.forbidden_repo_id or "")]
        observer = Observer(history, workbench.repo_ids, barred)
        self.conclude(observer.sightings(), workbench.judge.redactor)

    def conclude(self, sightings: Iterable[Sighting], redactor: Redactor) -> None:
        """Conclude from what was seen how the deployment behaves."""
        self.entries = concluded(grouped(sightings), lambda text: _is_harmless(text, redactor))

    def end(self, report: Report) -> Report:
        """Write the file if it is to be written; return the report, which tells.

        Raises:
            OSError: if it could not be written.
        """
        if report.verdict is RunVerdict.UNDECIDED:
            return report
        now, conforms = self.manners(report), report.verdict is RunVerdict.CONFORMS
        changes = differences(self.before, now, latency=self.latency) if self.before else []
        has_changed = bool(changes) and conforms and self.fail_on_change
        if self.before is None or (self.update and conforms):
            replace_file(self.path, dump_manners(now))
            changes.append(f"The manners of the deployment are written to {self.path}.")
        return replace(report, notes=(*report.notes, *changes), has_changed=has_changed)

    def manners(self, report: Report) -> Manners:
        """Return what was learned, but for what a broken clause is about.

        An update keeps what was known before and not seen this time.
        """
        known = self.before.entries if self.before and self.update else {}
        broken = dict(_broken(report))
        wrong = {each.clause: statuses for each, statuses in broken.items()}
        # A single answer can be wrong without anybody's judging it.
        entries = {
            name: entry
            for name, entry in {**known, **self.entries}.items()
            if not _is_in_doubt(name, wrong) and not any(row_of(name).broken_by(entry.value, name))
        }
        url, today = str(report.settings.get("base_url", "")), datetime.datetime.now(datetime.UTC)
        return Manners(entries, tuple(broken), url, f"{today:%Y-%m-%d}")


def _is_in_doubt(name: str, wrong: Mapping[str, set[int]]) -> bool:
    """Say whether a broken clause is about an entry; `wrong` tells which statuses broke it.

    What is said of one status holds if the clause was broken by others only.
    """
    status = name.rpartition(".")[2]
    return any(
        not status.isdigit() or int(status) in wrong[clause]
        for clause in row_of(name).clauses & wrong.keys()
    )


def _broken(report: Report) -> Iterator[tuple[Broken, set[int]]]:
    """Yield the documented and implied clauses that are broken, known ones too, with statuses."""
    text = (files("openapi") / "verification.json").read_text(encoding="utf-8")
    faults = {fault for each in json.loads(text).values() for fault in each["faults"]}
    for each in report.clauses:
        # What others may have caused is no fault of the deployment's.
        is_broken = each.blocking or each.verdict is Verdict.KNOWN
        if is_broken and each.evidence and each.clause.basis is not Basis.ASSUMED:
            statuses = {shown.status for found in each.evidence for shown in found.exchanges[-1:]}
            yield Broken(each.clause.id, fault_of(each, faults)), statuses


def _is_harmless(text: str, redactor: Redactor) -> bool:
    return bool(_HARMLESS.fullmatch(text)) and redactor.text(text) == text
