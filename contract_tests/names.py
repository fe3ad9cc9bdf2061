"""The names of the keys that a run creates, by which they are found again and removed."""

import re
import secrets

# Short, since a deployment may limit names, to 50 characters for example.
MARK = "contract"

_OURS = re.compile(rf"{MARK}-[0-9a-f]{{8}}\b")


def run_prefix() -> str:
    """Return a prefix for the names of one run, unlike that of any other run."""
    return f"{MARK}-{secrets.token_hex(4)}"


def is_ours(name: object) -> bool:
    """Say whether some run of this suite gave the name."""
    return isinstance(name, str) and _OURS.match(name) is not None
