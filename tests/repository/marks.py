"""Find the checks of each clause, without importing them."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.repository.tree import ROOT


def clauses_by_check() -> dict[str, set[str]]:
    """Return the checks as `module::function` with the clauses that each is marked with."""
    return {
        f"{path.stem}::{function}": clauses
        for path in sorted((ROOT / "contract_tests" / "checks").glob("test_*.py"))
        for function, clauses in marked_clauses(path).items()
    }


def marked_clauses(path: Path) -> Mapping[str, set[str]]:
    """Return the checks of one module with the clauses that they and `pytestmark` name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return dict(Reader(tree).checks(tree, set()))


class Reader:
    """Reads the marks of one module; an argument is a string or the module's name for one."""

    def __init__(self, tree: ast.Module) -> None:
        self.strings = {
            name: text
            for statement in tree.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            for name, text in assigned_strings(target, statement.value)
        }

    def checks(
        self, parent: ast.Module | ast.ClassDef, inherited: set[str]
    ) -> Iterator[tuple[str, set[str]]]:
        """Yield the test functions in a module or class with their clauses."""
        inherited = inherited | self.shared_marks(parent)
        for statement in parent.body:
            if isinstance(statement, ast.ClassDef):
                yield from self.checks(statement, inherited | self.own_marks(statement))
            elif isinstance(statement, ast.FunctionDef) and statement.name.startswith("test_"):
                yield statement.name, inherited | self.own_marks(statement)

    def shared_marks(self, parent: ast.Module | ast.ClassDef) -> set[str]:
        """Return the clauses in the `pytestmark` of a module or class."""
        return {
            clause
            for statement in parent.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name) and target.id == "pytestmark"
            for clause in self.arguments(statement.value)
        }

    def own_marks(self, statement: ast.ClassDef | ast.FunctionDef) -> set[str]:
        """Return the clauses in the decorators of a class or function."""
        return {each for mark in statement.decorator_list for each in self.arguments(mark)}

    def arguments(self, expression: ast.expr) -> Iterator[str]:
        """Yield the arguments of every `pytest.mark.clause(…)` in an expression.

        Raises:
            ValueError: if one cannot be read.
        """
        for node in ast.walk(expression):
            match node:
                case ast.Call(func=ast.Attribute(attr="clause")):
                    yield from map(self.argument, node.args)

    def argument(self, node: ast.expr) -> str:
        """Return the text of one argument."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name) if name in self.strings:
                return self.strings[name]
        raise ValueError(f"the clause in line {node.lineno} cannot be read: {ast.unparse(node)}")


def assigned_strings(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield the names that an assignment gives to plain strings, one by one or as a tuple."""
    match target, value:
        case ast.Name(id=name), ast.Constant(value=str(text)):
            yield name, text
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            for each in zip(targets, values, strict=False):
                yield from assigned_strings(*each)
