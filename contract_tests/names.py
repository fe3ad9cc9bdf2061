"""The marks: names that a run gives its keys, so that it can find those it lost track of."""

import hashlib
import re
import secrets

# Short, since a deployment may limit names, to 50 characters for example.
_MARK = re.compile(r"(contract-([0-9a-f]{12})([0-9a-f]{4}))-[a-z]{1,8}-[0-9]{1,5}", re.ASCII)


def run_prefix() -> str:
    """Return what the marks of one run begin with, unlike those of any other run."""
    number = secrets.token_hex(6)
    return f"contract-{number}{_check(number)}"


def mark(prefix: str, label: str, number: int) -> str:
    """Return a name of at most 40 plain characters; it is as a whole the mark of a run.

    Raises:
        ValueError: if the label is not one to eight small letters, or the number is too large.
    """
    name = f"{prefix}-{label}-{number}"
    if prefix_of(name) != prefix:
        raise ValueError(f"{label!r} with {number} makes no mark")
    return name


def prefix_of(name: object) -> str | None:
    """Return the prefix of the run whose mark `name` is as a whole, or None if it is none.

    Its last four hexadecimal digits are a check of the twelve before: nobody writes it by chance.
    """
    found = _MARK.fullmatch(name) if isinstance(name, str) else None
    return found[1] if found and found[3] == _check(found[2]) else None


def _check(number: str) -> str:
    return hashlib.sha256(f"apikey-contract {number}".encode()).hexdigest()[:4]
