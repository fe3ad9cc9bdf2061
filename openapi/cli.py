"""The command `apikey-spec`."""

import errno
import gc
import os
import sys

from openapi import show, typescript
from openapi.check import command as check
from openapi.command_line import (
    USAGE_ERROR,
    Parser,
    UsageError,
    complain,
    escape_what_cannot_be_shown,
)
from openapi.diff import command as diff
from openapi.docs import command as docs

INTERRUPTED = 130
COMMANDS = (check, diff, docs, typescript, show)

EPILOG = """\
examples:
  apikey-spec check                    all that is wrong with the document and the catalogue
  apikey-spec docs --out apikey.html   both as one page to read
  apikey-spec types --out apikey.ts    the types of requests and answers, for TypeScript
  apikey-spec show                     the operations and every answer they may give
  apikey-spec show --clauses           the promises of the service, by topic
  apikey-spec show --clauses --json    the same for programs
  apikey-spec diff main                what the working document changes, and for whom

exit status: 0 done, 1 something is wrong, 4 wrong usage; `apikey-spec COMMAND --help` says more
"""


def parser() -> Parser:
    """Return the parser of the command line; each command's module adds its own part."""
    result = Parser(
        prog="apikey-spec",
        description="Tools for authors of the OpenAPI document and the catalogue of clauses.",
        epilog=EPILOG,
    )
    result.add_version()
    commands = result.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True
    )
    for command in COMMANDS:
        command.register(commands)
    return result


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status; exits with 4 for a bad command line."""
    escape_what_cannot_be_shown()
    command = parser()
    options = command.parse_args(arguments)
    if sys.stdout is None:
        command.error("standard output is closed, where the outcome is told")
    program, status = f"apikey-spec {options.command}", 0
    # Little is ever thrown away before the end, and to look for it takes longer than the work.
    gc.disable()
    try:
        status = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except UsageError as error:
        complain(program, f"error: {error}")
        status = error.status
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        # The reader, `head` for instance, has seen enough; Windows calls that an invalid argument.
        if place or error.errno not in (errno.EPIPE, errno.EINVAL):
            complain(program, f"error: {place}{error.strerror}")
            status = USAGE_ERROR
        if not place:
            # Else the interpreter would try to write once more at its end, and complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        gc.enable()
    return status
