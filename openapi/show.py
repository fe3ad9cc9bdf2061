"""Show the operations of the document, or the clauses of the catalogue."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from openapi.catalogue import Basis, Catalogue, Clause
from openapi.command_line import UsageError
from openapi.document import Document, Operation, operations, resolve
from openapi.source import add_document, outlined, taken
from openapi.terminal import Table, write

EPILOG = """\
examples:
  apikey-spec show
  apikey-spec show --clauses
  apikey-spec show --clauses | grep secret
  apikey-spec show other.yaml --json

exit status: 0 done, 4 wrong usage
"""


def register(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add `show` to the commands."""
    parser = commands.add_parser(
        "show",
        help="show the operations or the clauses",
        description="Show the operations of the document with the answers they may give, "
        "or the clauses of the catalogue.",
        epilog=EPILOG,
    )
    add_document(parser)
    parser.add_argument(
        "--clauses",
        action="store_true",
        help="show the clauses instead of the operations, by topic",
    )
    parser.add_argument("--json", action="store_true", help="write JSON instead of text")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write what was asked for to standard output and return 0."""
    version = taken("apikey-spec show", options.document)
    if options.clauses:
        catalogue = version.catalogue
        if catalogue is None:
            raise UsageError(f"no clauses.yaml stands beside {version.name}")
        data = {"clauses": [clause_data(catalogue, clause) for clause in catalogue]}
        tables, summary = clause_tables(catalogue), clause_summary(catalogue)
    else:
        document = outlined("apikey-spec show", version)
        found = [operation_data(document, operation) for operation in operations(document)]
        data = {"operations": found}
        tables, summary = operation_tables(found), operation_summary(document, found)
    if options.json:
        print(json.dumps(data, indent=2))
    else:
        write(tables, summary)
    return 0


def operation_data(document: Document, operation: Operation) -> dict[str, Any]:
    """Return what is told of an operation, as plain data."""
    return {
        "operationId": operation.operation_id,
        "method": operation.method.upper(),
        "path": operation.path,
        "summary": operation.definition.get("summary", ""),
        "statuses": [
            {"status": number(status), **response_data(resolve(document, response))}
            for status, response in operation.definition.get("responses", {}).items()
        ],
    }


def number(status: str) -> int | str:
    """Return a status as a number; a range such as `4XX` and `default` stay words."""
    return int(status) if status.isdecimal() else status


def response_data(response: dict[str, Any]) -> dict[str, Any]:
    """Return the description of a response and the name of its JSON schema, null without one."""
    media_type = response.get("content", {}).get("application/json", {})
    reference = media_type.get("schema", {}).get("$ref")
    return {
        "schema": reference and reference.rpartition("/")[2],
        "description": " ".join(response.get("description", "").split()),
    }


def operation_tables(found: list[dict[str, Any]]) -> Iterator[Table]:
    """Yield one table for each operation, with its answers as rows."""
    for operation in found:
        title = "{method} {path} ({operationId}): {summary}".format_map(operation)
        rows = [
            (str(answer["status"]), answer["schema"] or "", first_sentence(answer["description"]))
            for answer in operation["statuses"]
        ]
        yield Table(title, ("Status", "Schema", "Meaning"), rows)


def operation_summary(document: Document, found: list[dict[str, Any]]) -> str:
    """Return one line about the whole document."""
    info = document.get("info", {})
    name = " ".join(info.get(part, "?") for part in ("title", "version"))
    return f"{name}: {len(found)} operations"


def first_sentence(text: str) -> str:
    """Return `text` up to the end of its first sentence."""
    sentence, dot, _ = text.partition(". ")
    return sentence + dot.rstrip()


def clause_data(catalogue: Catalogue, clause: Clause) -> dict[str, Any]:
    """Return what is told of a clause, as plain data."""
    data = asdict(clause)
    del data["page"], data["heading"]
    source = {"page": catalogue.page(clause), "heading": clause.heading}
    return {**data, "topic": catalogue.title(clause), "source": source}


def clause_tables(catalogue: Catalogue) -> Iterator[Table]:
    """Yield one table for each topic, with its clauses as rows, and one of the sources."""
    for title, clauses in catalogue.by_topic().items():
        rows = [
            (clause.id, clause.basis, marked_statement(clause), f"{clause.page}, {clause.heading}")
            for clause in clauses
        ]
        yield Table(title, ("Clause", "Basis", "Statement", "Source"), rows)
    yield Table("Sources", ("Source", "Title"), tuple(catalogue.sources.items()))


def marked_statement(clause: Clause) -> str:
    """Return the statement of `clause`, with the reason where no check has to exist."""
    marks = {"unchecked": clause.unchecked, "withdrawn": clause.withdrawn}
    told = [f"[{mark}: {reason}]" for mark, reason in marks.items() if reason]
    return " ".join([clause.statement, *told])


def clause_summary(catalogue: Catalogue) -> str:
    """Return one line about the whole catalogue."""
    bases = Counter(clause.basis for clause in catalogue)
    told = ", ".join(f"{bases[basis]} {basis}" for basis in Basis)
    unchecked = sum(clause.unchecked is not None for clause in catalogue)
    withdrawn = sum(clause.withdrawn is not None for clause in catalogue)
    return f"{len(catalogue)} clauses: {told}; {unchecked} unchecked, {withdrawn} withdrawn"
