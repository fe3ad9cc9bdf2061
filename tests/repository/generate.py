"""Write the generated parts of the documents anew: `python -m tests.repository.generate`.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`; `PARTS` maps
its name to the function that makes it. `openapi/CLAUSES.md`, `openapi/verification.json` and
`openapi/manners/manners.schema.json` are generated as a whole.
"""

import argparse
import contextlib
import io
import json
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from contract_tests.options import DEPLOYMENT_FILE, check_parser, sweep_parser, traffic_parser
from contract_tests.settings import VARIABLE_PREFIX, from_environment
from mock_server.cli import parser as mock_parser
from mock_server.control.control_document import control_document
from mock_server.faults import FAULTS
from openapi.catalogue import Catalogue, Clause, catalogue_text, load_catalogue
from openapi.cli import main as spec
from openapi.cli import parser as spec_parser
from openapi.document import document_text
from openapi.manners.file import NOT_SEEN, written
from openapi.manners.table import rows
from tests.repository.marks import clauses_by_check
from tests.repository.tree import ROOT, name

COMMAND = "python -m tests.repository.generate"
DOCUMENTS = (
    "README.md",
    "contract_tests/README.md",
    "mock_server/README.md",
    "openapi/README.md",
)
ACTION = ".github/actions/contract/action.yml"
CLAUSES = "openapi/CLAUSES.md"
VERIFICATION = "openapi/verification.json"
MANNERS = "openapi/manners/manners.schema.json"
MARKED = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)

# Options, paths and names with an underscore are code in a cell of a table.
_CODE = re.compile(r"(?<![\w`])(--[a-z][a-z-]*|/[\w/]*__[\w/]*|\w+_\w+)")

# What the example of a comment on a pull request changes in the document.
_EDITS = (
    ("enum: [OPENAI, GOOGLE, ANTHROPIC, AWS, OTHER]", "AWS, OTHER]", "AWS, OTHER, AZURE]"),
    ("in this answer only.", "only.", "and never again."),
)


def table(head: str, rows: list[str]) -> str:
    """Return a Markdown table; `head` and `rows` are its lines between the outer bars."""
    columns = head.count(" | ") + 1
    lines = [head, " | ".join(["---"] * columns), *rows]
    return "".join(f"| {line} |\n" for line in lines)


def cell(text: str) -> str:
    """Return `text` so that it stays in a cell of a table, with names of programs as code."""
    return _CODE.sub(r"`\1`", " ".join(text.split()).replace("|", r"\|"))


def option_rows(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, str]]:
    """Yield what a parser accepts: an argument or option, its environment variable, its help."""
    formatter = parser._get_formatter()
    for action in parser._actions:
        if action.dest == "help" or isinstance(action, argparse._SubParsersAction):
            continue
        value = str(action.metavar or action.dest.upper())
        takes_value = action.nargs != 0 or not action.option_strings
        shown = " ".join([*action.option_strings, *([value] if takes_value else [])])
        choices = f"; one of {', '.join(action.choices)}" if action.choices else ""
        yield f"`{shown}`", variable(action.dest), cell(formatter._expand_help(action) + choices)


def variable(setting: str) -> str:
    """Return the environment variable that stands for a setting of a run, empty for none."""
    name_of_it = f"{VARIABLE_PREFIX}{setting.upper()}"
    is_read = from_environment({name_of_it: "given"}).values
    return f"`{name_of_it}`" if is_read else ""


def options(parser: argparse.ArgumentParser) -> str:
    """Return the table of what a command accepts."""
    return table(
        "option | what it does", [f"{key} | {text}" for key, _, text in option_rows(parser)]
    )


def options_of_a_run() -> str:
    """Return the table of the options of `apikey-contract`, with their environment variables."""
    rows = [
        f"{key} | {text}{f'; or {stands}' if stands else ''}"
        for key, stands, text in option_rows(check_parser())
    ]
    return table("option | what it does", rows)


def options_of_sweep() -> str:
    """Return the table of the options that only `apikey-contract sweep` has."""
    shared = {key for key, _, _ in option_rows(check_parser())}
    rows = [f"{key} | {text}" for key, _, text in option_rows(sweep_parser()) if key not in shared]
    return table("option | what it does", rows)


def spec_commands() -> Mapping[str, argparse.ArgumentParser]:
    """Return the parsers of `apikey-spec` by the names of its commands."""
    (commands,) = (
        action
        for action in spec_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    found: Mapping[str, argparse.ArgumentParser] = commands.choices
    return found


def options_of_spec() -> str:
    """Return the table of the arguments and options of every command of `apikey-spec`."""
    rows = [
        f"{command} | {key} | {text}"
        for command, parser in [
            *((f"`{name}`", parser) for name, parser in spec_commands().items()),
            ("none", spec_parser()),
        ]
        for key, _, text in option_rows(parser)
    ]
    return table("command | argument or option | what it does", rows)


def control_interface() -> str:
    """Return the table of the calls of the mock's control interface."""
    rows = [
        f"`{method.upper()}` | `{path}` | {operation['summary']}"
        for path, item in control_document()["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    ]
    return table("method | path | what it does", rows)


def deployment_file() -> str:
    """Return the deployment file that holds every setting."""
    return f"```toml\n{DEPLOYMENT_FILE}```\n"


def action() -> str:
    """Return the table of what the action for GitHub takes and gives."""
    described = yaml.safe_load((ROOT / ACTION).read_text(encoding="utf-8"))
    rows = [
        f"{kind} | `{key}` | {cell(each['description'])}"
        + (f" (default: `{each['default']}`)" if "default" in each else "")
        for kind, members in (("input", "inputs"), ("output", "outputs"))
        for key, each in described[members].items()
    ]
    return table("kind | name | what it is", rows)


def comment() -> str:
    """Return what `apikey-spec diff --format markdown` writes about an example of a change."""
    changed = document_text()
    for line, old, new in _EDITS:
        if line not in changed:
            raise ValueError(f"the document does not hold {line!r} any more")
        changed = changed.replace(line, line.replace(old, new))
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for version, text in (("old", document_text()), ("new", changed)):
            file = Path(folder, version, "openapi.yaml")
            file.parent.mkdir()
            file.write_text(text, encoding="utf-8")
            file.with_name("clauses.yaml").write_text(catalogue_text(), encoding="utf-8")
            files.append(str(file))
        with contextlib.redirect_stdout(io.StringIO()) as written:
            spec(["diff", *files, "--format", "markdown"])
    return f"{written.getvalue().rstrip()}\n"


PARTS: Mapping[str, Callable[[], str]] = {
    "options of apikey-mock": lambda: options(mock_parser()),
    "options of apikey-contract": options_of_a_run,
    "options of apikey-contract sweep": options_of_sweep,
    "options of apikey-contract traffic": lambda: options(traffic_parser()),
    "options of apikey-spec": options_of_spec,
    "control interface": control_interface,
    "deployment file": deployment_file,
    "inputs and outputs of the action": action,
    "comment": comment,
}


@cache
def part(name_of_it: str) -> str:
    """Return a generated part of a document."""
    return PARTS[name_of_it]()


def clauses() -> str:
    """Return the whole of `CLAUSES.md`: the promises by topic, with their checks and faults."""
    catalogue = load_catalogue()
    checks = Counter(clause for marked in clauses_by_check().values() for clause in marked)
    faults = Counter(fault.clause for fault in FAULTS.values())
    row = partial(clause_row, checks=checks, faults=faults)
    sections = "\n".join(
        f"## {title}\n\n"
        + table(
            "clause | promise | basis | source | checks | faults",
            [row(clause) for clause in catalogue if clause.topic == topic],
        )
        for topic, title in catalogue.topics.items()
    )
    return f"{HEAD.format(command=COMMAND)}\n{sections}\n{sources(catalogue)}"


HEAD = """\
# Clauses

<!-- Generated by `{command}`; do not edit. -->

What the service promises, one sentence a clause. The basis says how sure the promise is:
*documented* (a page of the vendor states it), *implied* (an example, a type of the vendor's client,
HTTP or JSON say it) or *assumed* (the sources are silent, and this project chose). The last two
columns count the checks of `apikey-contract` that look at the clause, and the faults of
`apikey-mock` that break it. A clause without checks cannot be seen from outside; it says why.
"""


def clause_row(clause: Clause, *, checks: Mapping[str, int], faults: Mapping[str, int]) -> str:
    """Return the row of one clause."""
    why = f" *Unchecked: {clause.unchecked}*" if clause.unchecked else ""
    why += f" *Withdrawn: {clause.withdrawn}*" if clause.withdrawn else ""
    columns = (
        f"`{clause.id}`",
        " ".join(f"{clause.statement}{why}".split()).replace("|", r"\|"),
        str(clause.basis),
        f"{clause.page}, {clause.heading}",
        str(checks[clause.id]),
        str(faults[clause.id]),
    )
    return " | ".join(columns)


def verification() -> str:
    """Return the checks and the faults of each clause, which `apikey-spec` tells of."""
    checks = clauses_by_check()
    verified = {
        clause.id: {
            "checks": [name for name, marked in checks.items() if clause.id in marked],
            "faults": [fault.id for fault in FAULTS.values() if fault.clause == clause.id],
        }
        for clause in load_catalogue()
    }
    return json.dumps(verified, indent=1) + "\n"


def manners_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file of manners, after the table."""
    text = {"type": "string"}
    broken = _object({"clause": text, "fault": text}, required=["clause"])
    said = {
        row.pattern: {
            "description": f"{row.words}; learned {row.learned}. Default: {written(row.default)}",
            **_said(row.allowed),
        }
        for row in rows()
    }
    members = {
        "deployment": {**text, "description": "Its base URL."},
        "learned": {**text, "description": "The day on which it was seen."},
        "manners": {
            "type": ["object", "null"],
            "additionalProperties": False,
            "patternProperties": said,
        },
        "broken": {"type": "array", "description": "The clauses that it breaks.", "items": broken},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Manners of a deployment",
        **_object(members, required=["manners"]),
    }


def _object(members: Mapping[str, Any], *, required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": members,
    }


def _said(allowed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of what may stand behind a name: a plain value, or one with its count."""
    count = {"type": "integer", "minimum": 1}
    return {
        "if": {"type": "object", "required": ["value"]},
        "then": _object({"value": allowed, "seen": count}, required=["value"]),
        "else": {"if": {"const": NOT_SEEN}, "else": allowed},
    }


def sources(catalogue: Catalogue) -> str:
    """Return the section about the sources."""
    rows = [f"{source} | {title}" for source, title in catalogue.sources.items()]
    return f"## Sources\n\n{table('source | title', rows)}"


def repository_url() -> str:
    """Return where the project is, which `pyproject.toml` says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["urls"]["Repository"])


def with_links(text: str) -> str:
    """Return the README with its links into the repository beginning with the project's URL.

    They are absolute, since the page of a package shows the README as well.
    """
    base = f"{repository_url()}/blob/main/"
    return re.sub(r"\]\((?:https://[^)\s]+?/blob/main/)", f"]({base}", text)


def generated(document: str) -> str:
    """Return the text that a document of the repository should have."""
    if document == CLAUSES:
        return clauses()
    if document == VERIFICATION:
        return verification()
    if document == MANNERS:
        return json.dumps(manners_schema(), indent=1) + "\n"
    text = (ROOT / document).read_text(encoding="utf-8")
    if document == "README.md":
        text = with_links(text)
    return MARKED.sub(lambda found: f"{found[1]}\n{part(found[2])}\n{found[3]}", text)


def main() -> None:
    """Write every document with generated parts, and say which ones have changed."""
    # The example of a comment tells of the checks and faults.
    for document in (VERIFICATION, MANNERS, *DOCUMENTS, CLAUSES):
        path = ROOT / document
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = generated(document)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"written: {name(path)}")


if __name__ == "__main__":
    main()
