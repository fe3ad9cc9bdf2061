"""Choose the document that a command works on, and the catalogue that belongs to it."""

import argparse
import sys
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from openapi.catalogue import Catalogue, catalogue_of
from openapi.check import promises, reading, references
from openapi.check.structure import Structure, refusal
from openapi.command_line import UsageError, complain
from openapi.document import Document, load_document
from openapi.locations import Locations

DOCUMENT = "openapi/openapi.yaml"
CATALOGUE = "clauses.yaml"
INSTALLED = Path(str(files("openapi"))) / "openapi.yaml"


class UnreadableError(UsageError):
    """Something cannot be read; the message says what and why, in one sentence."""


class File(NamedTuple):
    """A file as it was read, by the name that people know it by."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Version:
    """A document as it was read: its name, its content, and the catalogue beside it, if any."""

    name: str
    content: bytes
    beside: File | None = None

    @cached_property
    def reading(self) -> reading.Source:
        """Return what the document holds, and where everything stands."""
        return reading.read(self.content, self.name)

    @property
    def locations(self) -> Locations:
        """Return where the parts of the document stand."""
        return self.reading.locations

    @property
    def document(self) -> Any:
        """Return the data of the document.

        Raises:
            UnreadableError: if they cannot be read.
        """
        return readable(self.name, self.reading)

    @property
    def is_own(self) -> bool:
        """Say whether the rules for our own document apply: our title, or a catalogue beside it."""
        info = self.reading.data.get("info") if isinstance(self.reading.data, dict) else None
        title = info.get("title") if isinstance(info, dict) else None
        return self.beside is not None or title == load_document()["info"]["title"]

    @cached_property
    def catalogue_file(self) -> File | None:
        """Return the catalogue beside the document, else the installed one if the title is ours."""
        if self.beside or not self.is_own:
            return self.beside
        return read_file(shown_path(INSTALLED.with_name(CATALOGUE)))

    @cached_property
    def catalogue(self) -> Catalogue | None:
        """Return the catalogue that belongs to the document, None if there is none.

        Raises:
            UnreadableError: if there is one that cannot be understood.
        """
        if self.catalogue_file is None:
            return None
        name = f"the catalogue {self.catalogue_file.name}"
        found = reading.read(self.catalogue_file.content)
        data = readable(name, found)
        for finding in promises.shape(data):
            line, _ = found.locations.at(finding.pointer)
            raise UnreadableError(f"{name} cannot be read, line {line}: {finding.message}")
        return catalogue_of(data)


def readable(name: str, found: reading.Source) -> Any:
    """Return the data of a file.

    Raises:
        UnreadableError: if it holds none.
    """
    if not found.usable:
        first = found.findings[0]
        line, _ = found.place or found.locations.at(first.pointer)
        raise UnreadableError(f"{name} cannot be read, line {line}: {first.message}")
    return found.data


def add_document(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names the document."""
    parser.add_argument(
        "document",
        metavar="DOCUMENT",
        nargs="?",
        help="a file in YAML or JSON, - for standard input; if left out, openapi/openapi.yaml of "
        "the nearest folder upwards that has one with a clauses.yaml beside it, else our own",
    )


def taken(program: str, name: str | None) -> Version:
    """Read the document as `chosen` does, and say on standard error which one was found."""
    version = chosen(name)
    if name is None:
        catalogue = version.catalogue_file
        beside = f", with {catalogue.name}" if catalogue else ""
        complain(program, f"the document is {version.name}{beside}")
    return version


def chosen(name: str | None) -> Version:
    """Read the document called `name`, `-` for standard input.

    Without a name it is that of the nearest folder, else the installed one.
    """
    if name == "-":
        if sys.stdin is None:
            raise UnreadableError("standard input is closed")
        return Version("<stdin>", sys.stdin.buffer.read())
    if name is not None:
        return read_version(Path(name))
    folder = nearest()
    return read_version(shown_path(folder / DOCUMENT if folder else INSTALLED))


def outlined(program: str, version: Version) -> Document:
    """Return the data of a document without what is damaged, and say so on standard error.

    Raises:
        UnreadableError: if it cannot be read, or is not OpenAPI 3.0.
    """
    data = version.document
    if refused := refusal(data):
        raise UnreadableError(f"{version.name}: {refused.message}")
    structure = Structure(data)
    targets = (references.resolved(structure, part) for part in structure.parts.values())
    if structure.findings or None in targets:
        complain(program, f"note: damaged parts of {version.name} are left out; `check` names them")
    return structure.sound


def nearest() -> Path | None:
    """Return the nearest folder upwards that holds a document with a catalogue, None without one.

    It goes no further than the root of the git repository; outside of one, nowhere upwards.
    """
    working = Path.cwd()
    folders = (working, *working.parents)
    root = next((each for each in folders if (each / ".git").exists()), working)
    for folder in folders[: folders.index(root) + 1]:
        document = folder / DOCUMENT
        if document.is_file() and document.with_name(CATALOGUE).is_file():
            return folder
    return None


def read_version(path: Path) -> Version:
    """Read a document from a file, and the catalogue beside it."""
    document = read_file(path)
    beside = path.with_name(CATALOGUE)
    return Version(*document, read_file(beside) if beside.is_file() else None)


def read_file(path: Path) -> File:
    """Read a file."""
    return File(str(path), path.read_bytes())


def shown_path(path: Path) -> Path:
    """Return `path` relative to the working directory if it lies below."""
    working = Path.cwd()
    return path.relative_to(working) if path.is_relative_to(working) else path
