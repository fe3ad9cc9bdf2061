"""Reports as files: undecided from the beginning, and replaced in one step."""

import json
import os
import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from contract_tests.deployment import UsageError
from contract_tests.report_files import (
    NOT_ENDED,
    NoReportError,
    ReportFiles,
    undecided,
)
from tests.posix import posix_only

END = undecided("The end.")


def json_file(path: Path) -> ReportFiles:
    return ReportFiles({"json_report": path})


def reason(path: Path) -> str:
    report = json.loads(path.read_text(encoding="utf-8"))
    assert report["verdict"] == "undecided"
    return str(report["reason"])


def test_every_report_is_undecided_from_the_beginning(tmp_path: Path) -> None:
    files = ReportFiles({module: tmp_path / module for module in ("junit", "markdown", "html")})
    for path in files.wanted.values():
        path.write_text("conforms")

    files.begin()

    for path in files.wanted.values():
        assert "undecided: 0 of" in path.read_text(encoding="utf-8")


def test_a_report_that_was_only_begun_is_red_where_test_cases_are_counted(tmp_path: Path) -> None:
    files = ReportFiles({"junit": tmp_path / "junit.xml"})

    files.begin()

    assert ET.parse(tmp_path / "junit.xml").getroot().get("errors") == "1"


def test_the_end_replaces_the_beginning_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "made" / "report.json"
    files = json_file(path)

    files.begin()
    assert reason(path) == NOT_ENDED
    files.end(END)

    assert reason(path) == "The end."
    assert os.listdir(path.parent) == ["report.json"]


def test_who_reads_meanwhile_sees_a_whole_report(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    json_file(path).begin()

    with path.open(encoding="utf-8") as reader:
        json_file(path).end(END)
        assert json.load(reader)["reason"] == NOT_ENDED


@posix_only
def test_a_file_keeps_its_mode_and_a_link_its_place(tmp_path: Path) -> None:
    path, link = tmp_path / "report.json", tmp_path / "link.json"
    path.touch()
    path.chmod(0o640)
    link.symlink_to(path)

    json_file(link).begin()

    assert link.is_symlink()
    assert reason(path) == NOT_ENDED
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix_only
def test_what_cannot_be_written_is_named_before_the_run(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "file" / "report.json", Path("/proc/none/report.json")):
        (tmp_path / "file").touch()
        with pytest.raises(UsageError, match=f"{path} cannot be written: "):
            json_file(path).begin()


def test_what_cannot_be_written_any_more_is_named_and_the_rest_is_written(tmp_path: Path) -> None:
    full, path = Path("/dev/full"), tmp_path / "report.json"
    if not full.exists():
        pytest.skip("there is no device that is always full")
    files = ReportFiles({"junit": full, "json_report": path})

    files.begin()
    with pytest.raises(NoReportError, match="The report /dev/full could not be written: "):
        files.end(END)

    assert reason(path) == "The end."


@posix_only
def test_a_pipe_gets_the_end_alone(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    files = ReportFiles({"github": path})

    files.begin()
    files.end(END)

    with open(reader, encoding="utf-8") as pipe:
        text = pipe.read()
    assert "The end." in text
    assert NOT_ENDED not in text
