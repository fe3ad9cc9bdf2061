"""Read documents and catalogues from files and from revisions of git."""

import subprocess
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from openapi.catalogue import Catalogue, parse_catalogue
from openapi.check import reading
from openapi.locations import Locations

DOCUMENT = "openapi/openapi.yaml"
CATALOGUE = "clauses.yaml"


class UnreadableError(Exception):
    """Something cannot be read; the message says what and why, in one sentence."""


@dataclass(frozen=True)
class Version:
    """A document as it was read: its name, its content, and the text of the catalogue beside it."""

    name: str
    content: bytes
    catalogue_text: str | None

    @cached_property
    def _read(self) -> reading.Source:
        return reading.read(self.content)

    @property
    def document(self) -> Any:
        """Return the parsed document.

        Raises:
            UnreadableError: if it cannot be parsed.
        """
        found = self._read
        if not found.usable:
            first = found.findings[0]
            line, _ = found.place or found.locations.at(first.pointer)
            raise UnreadableError(f"{self.name} cannot be read, line {line}: {first.message}")
        return found.data

    @property
    def locations(self) -> Locations:
        """Return where the parts of the document stand."""
        return self._read.locations

    @cached_property
    def catalogue(self) -> Catalogue | None:
        """Return the catalogue beside the document, None if there is none.

        Raises:
            UnreadableError: if there is one that cannot be understood.
        """
        if self.catalogue_text is None:
            return None
        try:
            return parse_catalogue(self.catalogue_text)
        except (yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"the catalogue beside {self.name} cannot be read: {in_one_line(error)}"
            raise UnreadableError(what) from None


def in_one_line(error: Exception) -> str:
    """Return what an error says, in one line."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"{error.problem} in line {error.problem_mark.line + 1}"
    told = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return " ".join(told.split())


def old_source(name: str) -> Version:
    """Read what a person calls OLD or NEW: a file, `REVISION:PATH`, or a revision.

    Raises:
        UnreadableError: if there is no such thing.
    """
    path = Path(name)
    if path.exists() and not path.is_dir():
        return file_source(path)
    revision, _, inside = name.partition(":")
    if not is_revision(revision):
        raise UnreadableError(f"{name} is neither a file nor a revision of git")
    inside = inside or DOCUMENT
    content = git("show", f"{revision}:{inside}")
    if content is None:
        raise UnreadableError(f"there is no {inside} in the revision {revision}")
    beside = PurePosixPath(inside).with_name(CATALOGUE)
    catalogue = git("show", f"{revision}:{beside}")
    told = None if catalogue is None else catalogue.decode("utf-8", "replace")
    return Version(f"{revision}:{inside}", content, told)


def released_source() -> Version:
    """Read the document of the last release, or the first document if nothing was released.

    A release is a tag that begins with `v` and a number.

    Raises:
        UnreadableError: if there is neither.
    """
    tag = git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")
    first = git("log", "--diff-filter=A", "--format=%h", "--", DOCUMENT)
    found = (tag or first or b"").decode().split()
    if not found:
        raise UnreadableError(f"there is no release of {DOCUMENT} to compare with; name OLD")
    return old_source(f"{found[-1]}:{DOCUMENT}")


def new_source(name: str | None) -> Version:
    """Read NEW; without a name that is the document of the current directory, or of the package.

    Raises:
        UnreadableError: if there is no such thing.
    """
    if name is not None:
        return old_source(name)
    path = Path(DOCUMENT)
    return file_source(path if path.is_file() else Path(str(files("openapi"))) / "openapi.yaml")


def file_source(path: Path) -> Version:
    """Read a document from a file.

    Raises:
        UnreadableError: if it cannot be read.
    """
    beside = path.with_name(CATALOGUE)
    try:
        content = path.read_bytes()
        catalogue = beside.read_text("utf-8", "replace") if beside.is_file() else None
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {in_one_line(error)}") from None
    return Version(str(path), content, catalogue)


def is_revision(name: str) -> bool:
    """Say whether git knows a revision; an option is none."""
    return (
        bool(name)
        and not name.startswith("-")
        and (git("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}") is not None)
    )


def git(*arguments: str) -> bytes | None:
    """Return what git writes, None where it fails or is missing."""
    try:
        finished = subprocess.run(  # noqa: S603 - the words are given one by one, to no shell
            ["git", *arguments],  # noqa: S607 - git is where the author has it
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return finished.stdout
