"""The README's table of clauses with their checks and faults.

`python -m tests.repository.clause_table` writes it anew.
"""

import re
from collections import Counter

from mock_server.faults import FAULTS
from openapi import load_catalogue
from openapi.checks import clauses_by_check
from tests.repository.tree import ROOT

README = ROOT / "README.md"
MARKED = re.compile(r"(<!-- clauses -->\n).*?(<!-- end of clauses -->)", re.DOTALL)


def table() -> str:
    """Return the table, one row a clause in the catalogue's order."""
    checks = Counter(clause for clauses in clauses_by_check().values() for clause in clauses)
    faults = Counter(fault.clause for fault in FAULTS.values())
    rows = [
        f"| `{clause.id}` | {clause.basis} | {checks[clause.id] or '-'} "
        f"| {faults[clause.id] or '-'} |"
        for clause in load_catalogue()
        if clause.withdrawn is None
    ]
    head = ["| clause | basis | checks | faults |", "| --- | --- | ---: | ---: |"]
    return "\n".join([*head, *rows]) + "\n"


def with_table(readme: str) -> str:
    """Return the text of the README with the table between its marks."""
    return MARKED.sub(lambda found: f"{found[1]}\n{table()}\n{found[2]}", readme)


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
