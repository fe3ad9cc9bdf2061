"""The repository as files: its packages, their modules and what these import."""

import ast
import fnmatch
from collections.abc import Iterator, Set
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("openapi", "mock_server", "contract_tests")


def ignored_patterns() -> list[str]:
    """Return the patterns of `.gitignore`, which are plain names here."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [".git", *(line.rstrip("/") for line in lines if line)]


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the files below `folder` that belong to the repository."""
    patterns = ignored_patterns()
    for path in sorted(folder.iterdir()):
        if any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def modules(package: str) -> list[Path]:
    """Return the modules of `package`, those of its inner packages included."""
    return [path for path in files(ROOT / package) if path.suffix == ".py"]


def name(path: Path) -> str:
    """Return how people call a file of the repository."""
    return path.relative_to(ROOT).as_posix()


def imported_packages(path: Path) -> set[str]:
    """Return the top-level packages that the module at `path` imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                found.update(alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom(level=0, module=str(module)):
                found.add(module.partition(".")[0])
            case ast.ImportFrom():
                found.add(path.relative_to(ROOT).parts[0])
    return found


def module_name(path: Path) -> str:
    """Return the dotted name of a module of the repository."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path, known: Set[str]) -> set[str]:
    """Return the modules among `known` that the one at `path` imports, for types only as well."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                found.update(alias.name for alias in node.names)
            case ast.ImportFrom(level=0, module=str(module)):
                names = {f"{module}.{alias.name}" for alias in node.names}
                found.update(names & known or {module})
    return (found & known) - {module_name(path)}
