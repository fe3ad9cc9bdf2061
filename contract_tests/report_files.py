"""Write the requested reports: first as undecided, and again at the end of the run."""

import argparse
import contextlib
import datetime
import importlib
import os
import secrets
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from contract_tests.deployment import UsageError
from contract_tests.report import Report
from contract_tests.verdicts import Policy, RunVerdict, Verdict, judge
from openapi import load_catalogue


class Rendering(NamedTuple):
    """A format of reports: the module that renders it, imported when it is asked for."""

    module: str
    purpose: str


# By the name of the option that asks for it.
RENDERINGS = {
    "json": Rendering("json_report", "for programs"),
    "junit": Rendering("junit", "for CI systems, one test case a clause"),
    "markdown": Rendering("markdown", "for a comment or a job summary"),
    "html": Rendering("html", "as one HTML page that needs no other file"),
    "har": Rendering("har", "of all calls, as HAR 1.2, with tokens and secrets masked"),
}

NOT_ENDED = "The run has not come to its end."


class NoReportError(Exception):
    """There is no report, or not where it was asked for; the message says why in a sentence."""


def render(module: str, report: Report) -> str:
    """Return `report` as a module of `contract_tests.reports` renders it."""
    text: str = importlib.import_module(f"contract_tests.reports.{module}").render(report)
    return text


def undecided(reason: str) -> Report:
    """Return the report of a run that came to nothing, for this reason."""
    catalogue = load_catalogue()
    clauses = (
        replace(entry, reason=reason) if entry.verdict is Verdict.SKIP else entry
        for entry in judge(catalogue, (), Policy())
    )
    return Report(
        verdict=RunVerdict.UNDECIDED,
        clauses=tuple(clauses),
        catalogue=catalogue,
        settings={},
        requests=0,
        seconds=0.0,
        started=datetime.datetime.now(datetime.UTC),
        reason=reason,
    )


@dataclass
class ReportFiles:
    """The requested reports: the path of each, by the module that renders it.

    The start of a run replaces an older report, and no file is ever empty in between. Pipes,
    terminals and other devices get the final report only.
    """

    wanted: Mapping[str, Path] = field(default_factory=dict)
    ended: bool = False

    @classmethod
    def of(cls, options: argparse.Namespace) -> "ReportFiles":
        """Return those that the options of the command name."""
        return cls(
            {
                rendering.module: path
                for name, rendering in RENDERINGS.items()
                if (path := getattr(options, name, None)) is not None
            }
        )

    def begin(self) -> None:
        """Write every file as undecided.

        Raises:
            UsageError: if something cannot be written where it was asked for.
        """
        for module, path in self.wanted.items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                if not _is_file(path):
                    _expect_writable(path)
                else:
                    replace_file(path, render(module, undecided(NOT_ENDED)))
            except OSError as error:
                raise UsageError(f"{path} cannot be written: {error.strerror}") from None

    def end(self, report: Report) -> None:
        """Write what the run came to.

        Raises:
            NoReportError: if something cannot be written any more; all others are.
        """
        self.ended = True
        troubles = []
        for module, path in self.wanted.items():
            text = render(module, report)
            try:
                if _is_file(path):
                    replace_file(path, text)
                else:
                    _write(path, text)
            except OSError as error:
                troubles.append(f"The report {path} could not be written: {error.strerror}.")
        if troubles:
            raise NoReportError(" ".join(troubles))


def _is_file(path: Path) -> bool:
    """Say whether there is, or will be, a regular file that is not one of our own streams."""
    if _own_stream(path) is not None:
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return True


def _own_stream(path: Path) -> int | None:
    """Return the number of our output that `path` names, such as /dev/stdout, or None."""
    for number in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(path.stat(), os.fstat(number)):
                return number
    return None


def _expect_writable(path: Path) -> None:
    if path.is_dir():
        path.open("w")
    if not os.access(path, os.W_OK):
        raise PermissionError(0, "it is not writable")


def _write(path: Path, text: str) -> None:
    """Write to a device, or after what our own stream has written already."""
    number = _own_stream(path)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with open(
        path if number is None else number,
        "w",
        encoding="utf-8",
        errors="backslashreplace",
        closefd=number is None,
    ) as file:
        file.write(text)


def replace_file(path: Path, text: str) -> None:
    """Put `text` in the place of a file in one step, or into it where the folder is not ours."""
    target = Path(os.path.realpath(path))
    data = text.encode("utf-8", "backslashreplace")
    beside = target.with_name(f".apikey-contract-{secrets.token_hex(8)}.tmp")
    try:
        file = beside.open("xb")
    except PermissionError:
        target.write_bytes(data)
        return
    try:
        with file:
            file.write(data)
        with contextlib.suppress(FileNotFoundError):
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        try:
            beside.replace(target)
        except OSError:
            # It may be mounted, as files of containers are.
            target.write_bytes(data)
    finally:
        beside.unlink(missing_ok=True)
