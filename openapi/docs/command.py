"""The command `apikey-spec docs`."""

import argparse
from typing import Any

from openapi.command_line import write_file

EPILOG = """\
examples:
  apikey-spec docs --out apikey.html

exit status: 0 done, 4 wrong usage, or a file that cannot be written
"""


def register(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `docs` to the commands."""
    parser = commands.add_parser(
        "docs",
        help="write the document and its clauses as one HTML page",
        description="Write one HTML page that needs no other file and no network: operations, "
        "schemas, examples, and beside each statement its clauses with basis and source.",
        epilog=EPILOG,
    )
    parser.add_argument("--out", metavar="FILE", required=True, help="where to write the page")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the page and return 0, or 4 if that cannot be done."""
    # Only this command needs what renders the page.
    from openapi.catalogue import load_catalogue  # noqa: PLC0415
    from openapi.docs.page import render  # noqa: PLC0415
    from openapi.document import load_document  # noqa: PLC0415

    page = render(load_document(), load_catalogue())
    return write_file("apikey-spec docs", options.out, page)
