"""The command `apikey-spec check`."""

import argparse
from typing import Any

from openapi.check.finding import Level
from openapi.check.rendering import RENDERINGS
from openapi.source import add_document, taken

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
    add_document(parser)
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
    # The rules take a while to load, which other commands need not wait for.
    from openapi.check.run import check  # noqa: PLC0415

    result = check(taken("apikey-spec check", options.document))
    print(RENDERINGS[options.format](result))
    wrong = result.count(Level.ERROR) + (result.count(Level.WARNING) if options.strict else 0)
    return 1 if wrong else 0
