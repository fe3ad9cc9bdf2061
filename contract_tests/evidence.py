"""The evidence that a check collects about a clause."""

import re
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from contract_tests.client.calls import Call, call_of, is_harmless
from contract_tests.client.exchange import Exchange
from contract_tests.client.redaction import RedactedExchange, Redactor
from contract_tests.current import CHECK, IN_COMPANY
from contract_tests.findings import Outcome, Skipped, Unclear
from contract_tests.history.record import History
from contract_tests.rules.judgement import Judgement
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

    `alike` counts the findings that are like this one, and are not told beside it; `by_rule` says
    that it follows from the history alone, whatever else was under way; `shared` that somebody else
    may have caused it, where others change the same keys. `exchanges` are its story:
    what proves it, from the creation of the keys it needs; `calls` repeat it.
    """

    clause: str
    finding: Outcome
    check: str
    expected: str = ""
    came: str = ""
    exchanges: tuple[RedactedExchange, ...] = ()
    alike: int = 0
    by_rule: bool = False
    shared: bool = False
    calls: tuple[Call, ...] = field(default=(), repr=False)

    @property
    def kind(self) -> tuple[str, str, str]:
        """Return what is the same in findings that are alike."""
        return (self.clause, self.expected, kind_of(self.came))

    def undecided(self, why: str) -> "Evidence":
        """Return that there is no telling, in the place of what was found."""
        return Evidence(self.clause, Outcome.UNDECIDED, self.check, came=why)


def kind_of(came: str) -> str:
    """Return a sentence without what differs where the cause is the same: names and numbers.

    The status of an answer tells causes apart.
    """
    return _VARYING.sub("…", came[:LONGEST_KIND])


Found = dict[tuple[str, Outcome, str, str], Evidence]

# What the running check has found; each check that runs side by side with others has its own.
_FOUND: ContextVar[Found] = ContextVar("found")


@dataclass
class Judge:
    """Collect evidence for each check that is running; thread-safe.

    One judge serves a run; `begin` and `finish` frame each check.
    """

    catalogue: Catalogue
    redactor: Redactor
    history: History = field(default_factory=History)

    def begin(self, check: str) -> None:
        """Attribute what follows here to the check called `check`."""
        CHECK.set(check)
        _FOUND.set({})

    def finish(self) -> list[Evidence]:
        """Return what was found since `begin`, one entry for findings that are alike."""
        return list(_FOUND.get().values())

    def held(self, clause: str) -> None:
        """Record that the deployment kept `clause`, as far as this check looked."""
        if (clause, Outcome.HELD, "", "") not in _FOUND.get():
            self._record(Evidence(clause, Outcome.HELD, CHECK.get()))

    def quote(self, text: str) -> str:
        """Return `text`, which came over the wire, as it may stand in a sentence of a check."""
        return self.redactor.text(text)

    def broken(self, clause: str, *, expected: str, came: str, at: Iterable[Exchange] = ()) -> None:
        """Record that the deployment broke `clause`.

        Both texts are sentences of the check, and shown as they are: what they repeat of what came
        over the wire goes through `quote`.

        Raises:
            Unclear: if other checks run beside this one, and may have had a part in it.
        """
        self._record(Evidence(clause, Outcome.BROKEN, CHECK.get(), expected, came), at)
        self.expect_alone()

    def expect_alone(self) -> None:
        """Stop the check if others run beside it, since they may have caused what was found.

        Raises:
            Unclear: if it may.
        """
        if IN_COMPANY.get():
            raise Unclear

    def hear(self, judgements: Iterable[Judgement]) -> None:
        """Record the judgements of rules, which are certain without a second look."""
        for found in judgements:
            if found.holds:
                self.held(found.clause)
            elif found.holds is None:
                self.undecided(found.clause, found.came)
            else:
                new = Evidence(found.clause, Outcome.BROKEN, CHECK.get(), *found[2:4], by_rule=True)
                new = replace(new, shared=found.shared)
                self._record(new, found.at)

    def undecided(self, clause: str, why: str) -> None:
        """Record that `clause` could not be judged."""
        self._record(Evidence(clause, Outcome.UNDECIDED, CHECK.get(), came=why))

    def skipped(self, clause: str, skip: Skipped) -> None:
        """Record that `clause` was not looked at, for the cause that `skip` stands for."""
        self._record(Evidence(clause, skip.finding, CHECK.get(), came=str(skip)))

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
        return any(key[0] == clause for key in list(_FOUND.get()))

    def is_broken(self, clause: str) -> bool:
        """Say whether the running check has found `clause` broken."""
        return any(key[:2] == (clause, Outcome.BROKEN) for key in list(_FOUND.get()))

    def redacted_again(self, item: Evidence) -> Evidence:
        """Return evidence without the secrets that have become known since it was recorded."""
        exchanges = tuple(map(self.redactor.again, item.exchanges))
        calls = tuple(call for call in item.calls if is_harmless(call, self.redactor))
        came = self.redactor.sentence(item.came)
        return replace(item, came=came, exchanges=exchanges, calls=calls)

    def _record(self, new: Evidence, at: Iterable[Exchange] = ()) -> None:
        if new.clause not in self.catalogue:
            raise LookupError(f"no clause is called {new.clause}")
        found, broken = _FOUND.get(), new.finding is Outcome.BROKEN
        key = (new.clause, new.finding, new.expected, kind_of(new.came) if broken else "")
        with self.history.lock:
            if key not in found and broken:
                kinds = sum(known[:3] == key[:3] for known in found)
                key = (*key[:3], "") if kinds >= MOST_KINDS else key
            if key in found:
                found[key] = replace(found[key], alike=found[key].alike + broken)
                return
            story = self.history.story(at)
            exchanges = tuple(self.redactor.exchange(exchange) for exchange in story)
            calls = tuple(filter(None, (call_of(each, self.redactor) for each in story)))
            came = new.came and self.redactor.sentence(new.came)
            found[key] = replace(new, came=came, exchanges=exchanges, calls=calls)
