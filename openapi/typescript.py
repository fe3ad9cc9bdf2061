"""The command `apikey-spec types`: TypeScript types of the document, for frontends."""

import argparse
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from openapi.command_line import UsageError
from openapi.source import add_document, outlined, taken

GENERATOR = "openapi-typescript@7.13.0"
LONGEST = 300.0
# What the generator would read, or fetch.
ELSEWHERE = re.compile(r'"\$ref": "([^#"][^"]*)"')
STACK = re.compile(
    r"^(?:npm error)?(?: *$| +(?:at |throw |\^)).*\n?|^(?:file:|Node\.js).*\n?", re.MULTILINE
)

EPILOG = f"""\
examples:
  apikey-spec types --out src/apikey.ts

Needs Node 20 or later with npx, which fetches {GENERATOR} once.

exit status: 0 done, 2 there is no Node or the generator failed, 4 wrong usage, or a file that
cannot be read or written
"""


def register(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `types` to the commands."""
    parser = commands.add_parser(
        "types",
        help="write TypeScript types",
        description="Write the TypeScript types of the document: paths, operations and schemas.",
        epilog=EPILOG,
    )
    add_document(parser)
    parser.add_argument("--out", metavar="FILE", required=True, help="where to write the types")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the types and return 0."""
    version = taken("apikey-spec types", options.document)
    document = json.dumps(outlined("apikey-spec types", version))
    if found := ELSEWHERE.search(document):
        raise UsageError(
            f"{version.name} refers to {found[1]}; only references to itself are followed"
        )
    Path(options.out).write_text(generated(document), encoding="utf-8")
    return 0


class GenerationError(UsageError):
    """The types could not be made; the message says why, for people."""

    status = 2


def generated(document: str) -> str:
    """Return the types of a document in JSON.

    The generator runs in a folder of its own, which ends npm's search for settings and packages:
    what lies in a folder above, such as that of all users for temporary files, has no effect.

    Raises:
        GenerationError: if there is no Node, or the generator cannot be fetched or fails.
    """
    npx = shutil.which("npx")
    if npx is None:
        raise GenerationError(
            "npx is not on the PATH; install Node 20 or later, which brings it, and try again"
        )
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "types.ts")
        Path(folder, "package.json").write_text("{}", encoding="utf-8")
        Path(folder, "openapi.json").write_text(document, encoding="utf-8")
        command = [npx, "--yes", "--no-workspaces", GENERATOR, "openapi.json", "--output", str(out)]
        try:
            subprocess.run(  # noqa: S603 - our own arguments, no shell
                command,
                cwd=folder,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=LONGEST,
                check=True,
            )
            return out.read_text(encoding="utf-8")
        except subprocess.TimeoutExpired:
            message = f"{GENERATOR} did not end within {LONGEST:.0f} seconds"
            raise GenerationError(message) from None
        except subprocess.CalledProcessError as error:
            told = STACK.sub("", error.stderr or error.stdout).strip()
            message = f"{GENERATOR} failed:\n{told or f'exit status {error.returncode}'}"
            raise GenerationError(message) from None
        except OSError as error:
            raise GenerationError(f"{GENERATOR} wrote no types: {error.strerror}") from None
