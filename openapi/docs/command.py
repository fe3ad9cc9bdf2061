"""The command `apikey-spec docs`."""

import argparse
from pathlib import Path
from typing import Any

from openapi.catalogue import Catalogue
from openapi.command_line import UsageError
from openapi.source import add_document, outlined, taken

EPILOG = """\
examples:
  apikey-spec docs --out apikey.html
  apikey-spec docs openapi/openapi.yaml --out apikey.html

exit status: 0 done, 4 wrong usage, or a file that cannot be read or written
"""


def register(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `docs` to the commands."""
    parser = commands.add_parser(
        "docs",
        help="write the document and its clauses as one HTML page",
        description="Write one HTML page that needs no other file and no network: operations with "
        "samples of requests, schemas, examples, and beside each statement its clauses with basis "
        "and source.",
        epilog=EPILOG,
    )
    add_document(parser)
    parser.add_argument("--out", metavar="FILE", required=True, help="where to write the page")
    parser.add_argument(
        "--manners",
        metavar="FILE",
        help="show beside each assumed clause what the deployment does that this file tells of",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the page and return 0."""
    # Only this command needs what renders the page.
    from openapi.docs.page import render  # noqa: PLC0415
    from openapi.manners.file import MannersError, load_manners  # noqa: PLC0415

    version = taken("apikey-spec docs", options.document)
    document = outlined("apikey-spec docs", version)
    manners = None
    if options.manners is not None:
        try:
            manners = load_manners(Path(options.manners).read_text(encoding="utf-8"))
        except (UnicodeDecodeError, MannersError) as error:
            raise UsageError(f"{options.manners}: {error}") from None
    page = render(document, version.catalogue or Catalogue({}), manners)
    Path(options.out).write_text(page, encoding="utf-8")
    return 0
