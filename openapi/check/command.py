"""The command `apikey-spec check`."""

import argparse
import sys
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from openapi.check.finding import Level, Result
from openapi.check.rendering import RENDERINGS
from openapi.command_line import USAGE_ERROR

DESCRIPTION = """\
Check a document of OpenAPI 3.0: that it is valid, that every example, default and enum value fits
its schema, and what validators do not see, such as ambiguous paths, undefined security schemes and
components that nothing uses. Our own document, which its title or a clauses.yaml beside it tells,
is also held against our own rules and against the catalogue. Nothing is fetched.
"""

EPILOG = """\
examples:
  apikey-spec check
  apikey-spec check openapi/openapi.yaml --format github
  apikey-spec check other.json --strict
  git show main:openapi/openapi.yaml | apikey-spec check -

exit status: 0 nothing wrong, 1 errors (with --strict also warnings), 4 wrong usage
"""


def register(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `check` to the commands."""
    parser = commands.add_parser(
        "check",
        help="check a document and the catalogue",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument(
        "document",
        metavar="DOCUMENT",
        nargs="?",
        help="a file in YAML or JSON, - for standard input; our own document if not said",
    )
    parser.add_argument(
        "--format",
        choices=RENDERINGS,
        default="text",
        help="write for people, for programs, or as annotations of a pull request on GitHub "
        "(default: %(default)s)",
    )
    parser.add_argument("--strict", action="store_true", help="count warnings as errors")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the findings to standard output; return 1 if something is wrong, else 0."""
    try:
        result = checked(options.document)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        print(f"apikey-spec check: error: {options.document}: {reason}", file=sys.stderr)
        return USAGE_ERROR
    print(RENDERINGS[options.format](result))
    wrong = result.count(Level.ERROR) + (result.count(Level.WARNING) if options.strict else 0)
    return 1 if wrong else 0


def checked(document: str | None) -> Result:
    """Return the findings in the document that was named on the command line."""
    # The rules take a while to load, which other commands need not wait for.
    from openapi.check.run import beside, check  # noqa: PLC0415

    with as_file(files("openapi")) as folder:
        ours = folder / "openapi.yaml"
        if document == "-":
            return check("<stdin>", sys.stdin.buffer.read(), beside(shown_path(ours)), own=False)
        path = Path(document) if document else shown_path(ours)
        catalogue = beside(path)
        own = catalogue is not None
        catalogue = catalogue or beside(shown_path(ours))
        return check(str(path), path.read_bytes(), catalogue, own=own)


def shown_path(path: Path) -> Path:
    """Return `path` relative to the working directory if it lies below."""
    working = Path.cwd()
    return path.relative_to(working) if path.is_relative_to(working) else path
