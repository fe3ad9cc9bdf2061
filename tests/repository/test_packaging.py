"""The commands start, and the wheel holds what it should."""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from openapi import __version__
from tests.repository.tree import PACKAGES, ROOT, files

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
COMMANDS = {"apikey-contract", "apikey-mock", "apikey-spec"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    builder = WheelBuilder(str(ROOT))
    (path,) = builder.build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_there_are_three_commands() -> None:
    assert set(PROJECT["scripts"]) == COMMANDS


def package_of(command: str) -> str:
    return str(PROJECT["scripts"][command].partition(".")[0])


def run(package: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a package as a program, and return how it ended."""
    words = [sys.executable, "-m", package, *arguments]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_command_leads_to_a_function(command: str) -> None:
    entry_point = EntryPoint(command, PROJECT["scripts"][command], "console_scripts")

    assert callable(entry_point.load())


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_commands_package_can_be_run_and_tells_how(command: str) -> None:
    finished = run(package_of(command), "--help")

    assert finished.returncode == 0, finished.stderr
    assert command in finished.stdout.splitlines()[0]
    assert finished.stderr == ""


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_command_tells_its_version(command: str) -> None:
    finished = run(package_of(command), "--version")

    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout == f"{command} {__version__}\n"
    assert import_module(package_of(command)).__version__ == __version__


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_wrong_usage_of_the_command_exits_with_4(command: str) -> None:
    finished = run(package_of(command), "--no-such-option")

    assert finished.returncode == 4, finished.stderr
    assert "error:" in finished.stderr
    assert "Traceback" not in finished.stderr


def build(builder: type[SdistBuilder | WheelBuilder], source: Path, target: Path) -> Path:
    (path,) = builder(str(source)).build(directory=str(target), versions=["standard"])
    return Path(path)


def test_a_build_depends_on_its_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two builds with the same SOURCE_DATE_EPOCH are the same, elsewhere and later too."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    source = build(SdistBuilder, ROOT, tmp_path / "first")
    with tarfile.open(source) as archive:
        # Python 3.11.3 and older have no filters, Python 3.14 none that is not safe.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path)
    unpacked = tmp_path / source.name.removesuffix(".tar.gz")
    (unpacked / "PKG-INFO").unlink()
    for path in unpacked.rglob("*"):
        os.utime(path, (1, 1))

    wheel = build(WheelBuilder, ROOT, tmp_path / "first")
    again = [
        build(builder, unpacked, tmp_path / "again") for builder in (SdistBuilder, WheelBuilder)
    ]

    assert [path.name for path in again] == [source.name, wheel.name]
    assert [path.read_bytes() for path in again] == [source.read_bytes(), wheel.read_bytes()]


def test_the_wheel_holds_the_packages_with_their_data_and_nothing_else(
    wheel: zipfile.ZipFile,
) -> None:
    metadata = f"{PROJECT['name'].replace('-', '_')}-{__version__}.dist-info"
    packed = {entry for entry in wheel.namelist() if not entry.startswith(f"{metadata}/")}

    assert packed == {
        path.relative_to(ROOT).as_posix() for package in PACKAGES for path in files(ROOT / package)
    }


def test_the_wheel_holds_the_document_and_the_catalogue(wheel: zipfile.ZipFile) -> None:
    data = {"openapi/openapi.yaml", "openapi/clauses.yaml", "openapi/clauses.schema.json"}

    assert data <= set(wheel.namelist())


@pytest.mark.parametrize("package", PACKAGES)
def test_the_package_tells_type_checkers_that_it_is_typed(
    package: str, wheel: zipfile.ZipFile
) -> None:
    assert f"{package}/py.typed" in wheel.namelist()


def test_the_wheel_carries_the_licence(wheel: zipfile.ZipFile) -> None:
    assert [entry for entry in wheel.namelist() if entry.endswith("/licenses/LICENSE")]
