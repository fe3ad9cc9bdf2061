"""What the three commands have in common."""

import argparse
import io
import sys
from typing import Any, NoReturn

from openapi.escaping import logged
from openapi.version import __version__

USAGE_ERROR = 4


class UsageError(Exception):
    """A command cannot do what it was asked for; the message says why, in one sentence."""

    status = USAGE_ERROR


class Parser(argparse.ArgumentParser):
    """A parser that exits with `USAGE_ERROR`, which no verdict uses, and keeps examples as written.

    Options cannot be shortened, so that a script never means another option after an update.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **settings
        )

    def add_version(self) -> None:
        """Add the option that prints the name of the command with its version."""
        self.add_argument(
            "--version",
            action="version",
            version=f"{self.prog} {__version__}",
            help="print the version, and exit",
        )

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and exit."""
        self.print_usage(sys.stderr)
        complain(self.prog, f"error: {message}")
        self.exit(USAGE_ERROR)


def escape_what_cannot_be_shown() -> None:
    """Let no character end a command: the encoding of an output may lack it, as on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def complain(program: str, message: str) -> None:
    """Say something on standard error, in the name of a command."""
    print(logged(f"{program}: {message}"), file=sys.stderr)
