"""Which checks look for a fault: the cheapest that may notice it, and all of them in the end."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from contract_tests.run import CHECKS
from contract_tests.settings import Selection
from tests.repository.marks import marked_clauses

EVERYTHING = Selection()


@dataclass(frozen=True)
class Step:
    """Checks that are run together, and how deep they go."""

    selection: Selection
    depth: str


@dataclass(frozen=True)
class Exactly(Selection):
    """The check that is marked with these clauses, and with no other."""

    def wants(self, clauses: Sequence[str]) -> bool:
        return sorted(clauses) == sorted(self.clauses)


@dataclass(frozen=True)
class _Marks:
    clauses: tuple[str, ...]
    is_quick: bool


@cache
def _checks() -> tuple[_Marks, ...]:
    """Return how each check is marked; to import them all, this run of pytest lacks the markers."""
    found = []
    for path in sorted(CHECKS.glob("test_*.py")):
        clauses = marked_clauses(path)
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.FunctionDef) and statement.name in clauses:
                decorators = map(ast.unparse, statement.decorator_list)
                is_quick = not any("mark.depth(" in each for each in decorators)
                found.append(_Marks(tuple(sorted(clauses[statement.name])), is_quick))
    return tuple(found)


# For each clause the marks of its checks, first those of the check that found a fault last.
_own: dict[str, list[tuple[str, ...]]] = {}


def own_steps(clause: str) -> Iterator[Step]:
    """Yield the checks of the clause: those of the quick depth together, then one after the other.

    Whoever goes no further has found what was looked for; the next fault of the clause is most
    likely noticed by the same check.
    """
    if any(clause in check.clauses for check in _checks() if check.is_quick):
        yield Step(Selection((clause,)), "quick")
    own = _own.setdefault(
        clause, list(dict.fromkeys(each.clauses for each in _checks() if clause in each.clauses))
    )
    for marks in own[:]:
        yield Step(Exactly(marks), "standard")
        own.remove(marks)
        own.append(marks)


def short_steps(clause: str) -> Iterator[Step]:
    """Yield what to run, one after the other, until a fault of the clause is noticed.

    A fault that some of the checks notice does not escape all of them. Nearly every one shows in
    the first steps, those of its clause.
    """
    yield from own_steps(clause)
    yield Step(EVERYTHING, "quick")
    yield Step(EVERYTHING, "standard")


def long_steps(clause: str) -> Iterator[Step]:
    """Yield all checks of the clause together, and then all there are."""
    yield Step(Selection((clause,)), "standard")
    yield Step(EVERYTHING, "standard")
