"""Read documents and catalogues from files and from revisions of git."""

import os
import subprocess
from pathlib import Path, PurePath

from openapi.source import (
    CATALOGUE,
    DOCUMENT,
    File,
    UnreadableError,
    Version,
    nearest,
    read_version,
)


def old_source(name: str) -> Version:
    """Read what a person calls OLD or NEW: a file, `REVISION:PATH`, or a revision.

    Raises:
        UnreadableError: if there is no such thing.
    """
    path = Path(name)
    if path.exists() and not path.is_dir():
        return read_version(path)
    revision, _, inside = name.partition(":")
    if not is_revision(revision):
        raise UnreadableError(f"{name} is neither a file nor a revision of git")
    return revised(revision, inside or f"./{nearest_document()}")


def released_source() -> Version:
    """Read the document of the last release, or the first document if nothing was released.

    A release is a tag that begins with `v` and a number.

    Raises:
        UnreadableError: if there is neither.
    """
    document = nearest_document()
    tag = git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")
    first = git("log", "--diff-filter=A", "--format=%h", "--", document)
    found = (tag or first or b"").decode().split()
    if not found:
        raise UnreadableError(f"there is no release of {document} to compare with; name OLD")
    return revised(found[-1], f"./{document}")


def nearest_document() -> str:
    """Return the path of the nearest document from the working directory, as git writes it."""
    folder = os.path.relpath(nearest() or Path.cwd())
    return PurePath(folder, DOCUMENT).as_posix()


def revised(revision: str, inside: str) -> Version:
    """Read the document at the path `inside` a revision, and the catalogue beside it.

    Raises:
        UnreadableError: if there is no such document.
    """
    name = f"{revision}:{inside.removeprefix('./')}"
    content = git("show", f"{revision}:{inside}")
    if content is None:
        what = f"there is no {inside.removeprefix('./')} in the revision {revision}"
        raise UnreadableError(what)
    beside = "".join([*inside.rpartition("/")[:2], CATALOGUE])
    catalogue = git("show", f"{revision}:{beside}")
    return Version(
        name, content, None if catalogue is None else File(f"{revision}:{beside}", catalogue)
    )


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
