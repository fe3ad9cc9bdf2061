"""The command `apikey-spec diff`."""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from openapi.command_line import complain
from openapi.diff.change import Impact
from openapi.diff.rendering import comment, summary, tables
from openapi.diff.result import Comparison, examine
from openapi.diff.source import old_source, released_source
from openapi.diff.traffic import stakes
from openapi.source import chosen
from openapi.terminal import write

EPILOG = """\
examples:
  apikey-spec diff                                   since the last release
  apikey-spec diff main                              what the working document changes
  apikey-spec diff v1.0.0 v1.1.0                     what a release changed
  apikey-spec diff main:openapi/openapi.yaml new.yaml
  apikey-spec diff old.yaml new.yaml --format json
  apikey-spec diff main --fail-on breaking           for CI
  apikey-spec diff main --traffic e2e.har            how many of these calls it would have hit

OLD and NEW are files, REVISION:PATH, or revisions of git. The last release is the newest tag
like v1.0.0; without one, OLD is the first document there was. clients: does a client of OLD
still work with a server of NEW? servers: does a server of OLD meet NEW, or is there work?
Lines and pointers are those of NEW, or of OLD where something was removed.

exit status: 0 done, 1 as bad as --fail-on says, 4 wrong usage
"""


def register(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `diff` to the commands."""
    parser = commands.add_parser(
        "diff",
        help="show what a change means for clients and for servers",
        description="Show what changes from one document to another, for clients and for servers, "
        "and what changes in the catalogue beside it.",
        epilog=EPILOG,
    )
    parser.add_argument(
        "old",
        metavar="OLD",
        nargs="?",
        help="the document to compare with; that of the last release if left out",
    )
    parser.add_argument(
        "new",
        metavar="NEW",
        nargs="?",
        help="the changed document; the nearest one if left out",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="write for people, for programs, or for a comment on a pull request "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "review"),
        help="exit with 1 if a change is as grave for clients or for servers, or graver",
    )
    parser.add_argument(
        "--traffic",
        action="append",
        default=[],
        type=Path,
        metavar="FILE.har",
        help="say of each change that is not harmless how many of these recorded calls it would "
        "have hit; may be given more than once",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write what changes to standard output and return the exit status."""
    old = released_source() if options.old is None else old_source(options.old)
    new = chosen(None) if options.new is None else old_source(options.new)
    if options.new is None:
        complain("apikey-spec diff", f"from {old.name} to {new.name}")
    result = examine(old, new)
    if options.traffic:
        found = stakes(result.changes, old.document, options.traffic)
        result = replace(result, stakes=found)
    for note in result.notes:
        complain("apikey-spec diff", f"note: {note}")
    if options.format == "json":
        print(json.dumps(result.data(), indent=2))
    elif options.format == "markdown":
        print(comment(result))
    else:
        write(tables(result), summary(result))
    return int(options.fail_on is not None and reached(result, Impact(options.fail_on)))


def reached(result: Comparison, threshold: Impact) -> bool:
    """Say whether somebody is concerned as much as a threshold says, or more."""
    return any(level.rank >= threshold.rank for level in result.levels.values())
