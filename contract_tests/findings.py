"""The kinds of findings about a clause, and the exceptions that stop a check."""

from enum import StrEnum

COMPANY = "(only beside other calls)"


class Outcome(StrEnum):
    """The result of one look at a clause."""

    HELD = "held"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    NOT_GIVEN = "not given"
    DID_NOT_OCCUR = "did not occur"


class Undecided(Exception):  # noqa: N818 - it is no error of the program
    """A check cannot go on, since something it needs is broken."""


class Unclear(Undecided):
    """Others run beside the check, and may have had a part in this: it has to run again, alone."""

    def __init__(self) -> None:
        super().__init__("There is no telling beside other checks.")


class Skipped(Exception):  # noqa: N818
    """What a check needs was not given: a setting, a repository, a principal, an operation."""

    finding = Outcome.NOT_GIVEN


class DidNotOccur(Skipped):
    """What a check judges did not occur, though everything was there for it."""

    finding = Outcome.DID_NOT_OCCUR


class NoRoom(Skipped):
    """No more keys can be made at the same moment: there is a limit, of the settings or not."""
