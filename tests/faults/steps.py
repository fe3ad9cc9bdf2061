"""Which checks look for a fault: the cheapest that may notice it, and all of them in the end."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from contract_tests.run import CHECKS
from contract_tests.settings import Selection
from mock_server.fault import Fault
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
class Check:
    """A check as it is written; `is_quick` says that it belongs to the least depth."""

    name: str
    clauses: tuple[str, ...]
    is_quick: bool


@cache
def noticed_by() -> dict[str, str]:
    """Return the check to begin with for each fault that the checks of its clause do not suit."""
    text = Path(__file__).with_name("noticed_by.yaml").read_text(encoding="utf-8")
    return {
        f"{clause}:{way}": check
        for check, clauses in yaml.safe_load(text).items()
        for clause, ways in clauses.items()
        for way in ways
    }


@cache
def checks() -> tuple[Check, ...]:
    """Return how each check is marked; to import them all, this run of pytest lacks the markers."""
    found = []
    for path in sorted(CHECKS.glob("test_*.py")):
        clauses = marked_clauses(path)
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.FunctionDef) and statement.name in clauses:
                decorators = map(ast.unparse, statement.decorator_list)
                is_quick = not any("mark.depth(" in each for each in decorators)
                marks = tuple(sorted(clauses[statement.name]))
                found.append(Check(statement.name, marks, is_quick))
    return tuple(found)


def own_steps(clause: str) -> Iterator[Step]:
    """Yield the checks of a clause: the quick ones together, then all, one after the other."""
    own = [check for check in checks() if clause in check.clauses]
    if any(check.is_quick for check in own):
        yield Step(Selection((clause,)), "quick")
    for check in own:
        yield Step(Exactly(check.clauses), "standard")


# For each clause its checks one by one, first the one that noticed a fault last.
_one_by_one: dict[str, list[Step]] = {}


def _likely_steps(clause: str) -> Iterator[Step]:
    """Yield the checks of a clause one by one, to begin with each as cheap as it can be.

    Whoever goes no further has found what was looked for; the next fault of the clause is most
    likely noticed by the same check.
    """
    own = [check for check in checks() if clause in check.clauses]
    quick = [Step(Exactly(check.clauses), "quick") for check in own if check.is_quick]
    deeper = sorted(own, key=lambda check: check.is_quick)
    all_steps = quick + [Step(Exactly(check.clauses), "standard") for check in deeper]
    steps = _one_by_one.setdefault(clause, all_steps)
    for step in steps[:]:
        yield step
        steps.remove(step)
        steps.append(step)


def short_steps(fault: Fault) -> Iterator[Step]:
    """Yield what to run, one after the other, until a fault is noticed.

    A fault that some of the checks notice does not escape all of them. Nearly every one shows in
    the first steps.
    """
    known = [check for check in checks() if check.name == noticed_by().get(fault.id)]
    yield from (Step(Exactly(check.clauses), "standard") for check in known)
    yield from _likely_steps(fault.clause)
    yield Step(EVERYTHING, "quick")
    yield Step(EVERYTHING, "standard")


def long_steps(clause: str) -> Iterator[Step]:
    """Yield all checks of the clause together, and then all there are."""
    yield Step(Selection((clause,)), "standard")
    yield Step(EVERYTHING, "standard")
