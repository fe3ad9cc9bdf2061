"""Put the scripts of the broken clauses of a run where they were asked for."""

from dataclasses import replace
from pathlib import Path

from contract_tests.deployment import Deployment, UsageError
from contract_tests.report import Report
from contract_tests.report_files import NoReportError
from contract_tests.reports.scripts.writing import script
from contract_tests.verdicts import Verdict
from openapi import load_catalogue

_FIRST_LINES = "#!/usr/bin/env bash\n# {}: "


def prepare(folder: Path | None) -> None:
    """Make the folder, and take out of it the scripts that an earlier run has written.

    Raises:
        UsageError: if that cannot be done.
    """
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for clause in load_catalogue():
            path = folder / f"{clause.id}.sh"
            if path.is_file() and _is_ours(path, clause.id):
                path.unlink()
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}") from None


def with_scripts(report: Report, deployment: Deployment, folder: Path | None) -> Report:
    """Write a script for each broken clause of a run, and return its report with their paths.

    Raises:
        NoReportError: if one could not be written.
    """
    if folder is None:
        return report
    written, unwritten = {}, {}
    for entry in report.clauses:
        if entry.verdict not in {Verdict.FAIL, Verdict.KNOWN} or not entry.evidence:
            continue
        path = folder / f"{entry.clause.id}.sh"
        try:
            text = script(entry.clause, entry.evidence, deployment)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)
        except LookupError as why:
            unwritten[entry.clause.id] = str(why)
        except OSError as error:
            raise NoReportError(
                f"The script {path} could not be written: {error.strerror}."
            ) from None
        else:
            written[entry.clause.id] = str(path)
    return replace(report, scripts=written, unscripted=unwritten)


def _is_ours(path: Path, clause: str) -> bool:
    """Say whether a file begins as the scripts do."""
    return path.read_text(encoding="utf-8", errors="replace").startswith(
        _FIRST_LINES.format(clause)
    )
