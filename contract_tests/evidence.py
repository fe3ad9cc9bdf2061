"""What a check found out about a clause."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from contract_tests.client.exchange import Exchange
from contract_tests.client.redaction import RedactedExchange, Redactor
from contract_tests.findings import Finding, Skipped
from openapi import Catalogue

LONGEST_KIND = 500  # characters in which kinds of findings differ
MOST_KINDS = 10  # of findings of a check about one thing; all further ones count as alike

_VARYING = re.compile(
    r"(?<=^key )\S+|(?<= above key )\S+|\[\d+\]|\([^()]*\)|'[^']*'|\"[^\"]*\""
    r"|(?<!answered with )(?<![\w.])\d+(?:[.:,]\d+)*"
)


@dataclass(frozen=True)
class Evidence:
    """One finding about one clause, fit for every output: everything in it is redacted.

    `alike` counts the findings that are like this one, and are not told beside it.
    """

    clause: str
    finding: Finding
    check: str
    expected: str = ""
    came: str = ""
    exchanges: tuple[RedactedExchange, ...] = ()
    alike: int = 0

    @property
    def kind(self) -> tuple[str, str, str]:
        """Return what is the same in findings that are alike."""
        return (self.clause, self.expected, kind_of(self.came))


def kind_of(came: str) -> str:
    """Return a sentence without what differs where the cause is the same: names and numbers.

    The status of an answer tells causes apart.
    """
    return _VARYING.sub("…", came[:LONGEST_KIND])


@dataclass
class Judge:
    """Collect evidence for the check that is running.

    One judge serves a session; `begin` and `finish` frame each check.
    """

    catalogue: Catalogue
    redactor: Redactor
    check: str = ""
    _evidence: dict[tuple[str, Finding, str, str], Evidence] = field(default_factory=dict)

    def begin(self, check: str) -> None:
        """Attribute what follows to the check called `check`."""
        self.check = check
        self._evidence = {}

    def finish(self) -> list[Evidence]:
        """Return what was found since `begin`, one entry for findings that are alike."""
        return list(self._evidence.values())

    def held(self, clause: str) -> None:
        """Record that the deployment kept `clause`, as far as this check looked."""
        self._record(clause, Finding.HELD)

    def quote(self, text: str) -> str:
        """Return `text`, which came over the wire, as it may stand in a sentence of a check."""
        return self.redactor.text(text)

    def broken(self, clause: str, *, expected: str, came: str, at: Iterable[Exchange] = ()) -> None:
        """Record that the deployment broke `clause`.

        Both texts are sentences of the check, and shown as they are: what they repeat of what came
        over the wire goes through `quote`.
        """
        self._record(clause, Finding.BROKEN, expected, came, at)

    def undecided(self, clause: str, why: str) -> None:
        """Record that `clause` could not be judged."""
        self._record(clause, Finding.UNDECIDED, came=why)

    def skipped(self, clause: str, skip: Skipped) -> None:
        """Record that `clause` was not looked at, for the cause that `skip` stands for."""
        self._record(clause, skip.finding, came=str(skip))

    def expect(
        self, clause: str, condition: bool, *, expected: str, came: str, at: Iterable[Exchange] = ()
    ) -> bool:
        """Record `clause` as held or broken, and return `condition`."""
        if condition:
            self.held(clause)
        else:
            self.broken(clause, expected=expected, came=came, at=at)
        return condition

    def found(self, clause: str) -> bool:
        """Say whether the running check has any finding about `clause`."""
        return any(key[0] == clause for key in self._evidence)

    def is_broken(self, clause: str) -> bool:
        """Say whether the running check has found `clause` broken."""
        return any(key[:2] == (clause, Finding.BROKEN) for key in self._evidence)

    def redacted_again(self, item: Evidence) -> Evidence:
        """Return evidence without the secrets that have become known since it was recorded."""
        exchanges = tuple(map(self.redactor.again, item.exchanges))
        return replace(item, came=self.redactor.sentence(item.came), exchanges=exchanges)

    def _record(
        self,
        clause: str,
        finding: Finding,
        expected: str = "",
        came: str = "",
        at: Iterable[Exchange] = (),
    ) -> None:
        if clause not in self.catalogue:
            raise LookupError(f"no clause is called {clause}")
        broken = finding is Finding.BROKEN
        key = (clause, finding, expected, kind_of(came) if broken else "")
        if key not in self._evidence and self._kinds(key) >= MOST_KINDS:
            key = (clause, finding, expected, "")
        if key in self._evidence:
            known = self._evidence[key]
            self._evidence[key] = replace(known, alike=known.alike + broken)
            return
        exchanges = tuple(self.redactor.exchange(exchange) for exchange in at)
        came = self.redactor.sentence(came)
        self._evidence[key] = Evidence(clause, finding, self.check, expected, came, exchanges)

    def _kinds(self, key: tuple[str, Finding, str, str]) -> int:
        return sum(known[:3] == key[:3] for known in self._evidence)
