"""Compare `createdAt` with the moments at which the keys of the run were created."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from contract_tests.client.exchange import Exchange, Response
from contract_tests.history.record import History
from contract_tests.history.timestamps import instant, names_instant, precision
from contract_tests.rules.judgement import Judgement

CLAUSE = "list.created-at-instant"
DATE_APART = 7 * 60.0  # seconds between `createdAt` and Date, which a proxy may have set
SERIES = 5  # keys, more than the servers that take turns with clocks of their own
CLOCKS_APART = 3.0  # seconds by which the clocks of several servers may differ


@dataclass
class _Creation:
    """A creation, and how lists show its moment; `known` once two lists agreed.

    `date` is what its answer tells, `moment` what lists show, both in seconds since 1970.
    """

    exchange: Exchange
    date: float | None
    shown_as: str = ""
    moment: float = 0.0
    known: bool = False

    @property
    def started(self) -> float:
        return self.exchange.sent

    @property
    def answered(self) -> float:
        return self.exchange.answered


@dataclass
class CreatedAtRule:
    """Judge each list of the owner: the form of all timestamps, the instants of own keys.

    An instant is judged once two lists have shown it; one that changes from list to list breaks
    another clause, and is no instant at all.
    """

    quote: Callable[[str], str]
    _creations: dict[str, _Creation] = field(default_factory=dict)
    _well_formed: set[str] = field(default_factory=set)
    _ambiguous: set[str] = field(default_factory=set)

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Note a creation, or judge a list."""
        request, response = exchange.request, exchange.response
        if not response.succeeds or request.principal not in history.owners:
            return
        if request.operation == "createRepoAiApiKey":
            self._note(history, exchange)
        elif request.operation == "getRepoAiApiKeys":
            items = response.members.get("apiKeys")
            if isinstance(items, list):
                yield from self._judge(exchange, [item for item in items if isinstance(item, dict)])

    def _note(self, history: History, exchange: Exchange) -> None:
        identifier = exchange.response.members.get("id")
        if not isinstance(identifier, str) or identifier in history.extended:
            return
        if identifier in self._creations or identifier in self._ambiguous:
            # Of two keys with one id, it is open which is listed.
            self._creations.pop(identifier, None)
            self._ambiguous.add(identifier)
        else:
            self._creations[identifier] = _Creation(exchange, date_of(exchange.response))

    def _judge(self, exchange: Exchange, items: Sequence[Mapping[str, Any]]) -> Iterator[Judgement]:
        texts = {text for item in items if isinstance(text := item.get("createdAt"), str)}
        readable = {text for text in texts - self._well_formed if instant(text) is not None}
        malformed = sorted(text for text in readable if not names_instant(text))
        if malformed:
            yield Judgement(
                CLAUSE,
                False,
                expected="createdAt as YYYY-MM-DDThh:mm, seconds or none, and Z or an offset",
                came=self.quote(malformed[0]),
                at=[exchange],
            )
            return
        self._well_formed |= readable
        if self._look_at(items):
            known = [creation for creation in self._creations.values() if creation.known]
            yield from self._judge_instants(exchange, known)
        if not items or texts & self._well_formed:
            yield Judgement(CLAUSE, True)

    def _look_at(self, items: Iterable[Mapping[str, Any]]) -> bool:
        """Note how own keys are shown, and say whether there is an instant more to judge."""
        more = False
        for item in items:
            identifier, text = item.get("id"), item.get("createdAt")
            creation = self._creations.get(identifier) if isinstance(identifier, str) else None
            if creation is None or not isinstance(text, str) or text not in self._well_formed:
                continue
            if creation.shown_as not in {"", text}:
                del self._creations[str(identifier)]
            elif creation.shown_as and not creation.known:
                creation.known = more = True
            creation.shown_as, creation.moment = text, float(instant(text) or 0)
        return more

    def _judge_instants(
        self, exchange: Exchange, known: Sequence[_Creation]
    ) -> Iterator[Judgement]:
        step = precision(creation.shown_as for creation in known)
        yield from self._expect_date(exchange, known, step)
        yield from self._expect_progress(exchange, known)
        yield from self._expect_steps(exchange, known, step)
        yield from self._expect_differences(exchange, known, step)

    def _expect_date(
        self, exchange: Exchange, known: Iterable[_Creation], step: float
    ) -> Iterator[Judgement]:
        """Expect the instant that the Date of the creation's own answer tells."""
        for creation in known:
            if creation.date is None:
                continue
            # A Date has whole seconds, and may be from the beginning or the end of the call.
            tolerance = DATE_APART + step + 1 + creation.exchange.seconds
            off = creation.moment - creation.date
            yield Judgement(
                CLAUSE,
                abs(off) <= tolerance,
                expected="createdAt is the moment that Date told when the key was created",
                came=f"a moment {_duration(off)} {'after' if off > 0 else 'before'} it",
                at=[creation.exchange, exchange],
            )

    def _expect_progress(
        self, exchange: Exchange, known: Iterable[_Creation]
    ) -> Iterator[Judgement]:
        """Expect that not all later keys have an earlier createdAt, as they have by no clocks."""
        series = sorted(known, key=lambda creation: creation.started)
        backwards = all(one.moment > other.moment for one, other in itertools.pairwise(series))
        yield Judgement(
            CLAUSE,
            not backwards or len(series) < SERIES,
            expected="createdAt goes on from one creation to the next",
            came="it goes back each time",
            at=[series[0].exchange, series[-1].exchange, exchange],
        )

    def _expect_steps(
        self, exchange: Exchange, known: Iterable[_Creation], step: float
    ) -> Iterator[Judgement]:
        """Expect keys that were created further apart than the clock's step to tell so."""
        by_moment: defaultdict[str, list[_Creation]] = defaultdict(list)
        for creation in known:
            by_moment[creation.shown_as].append(creation)
        for group in by_moment.values():
            first = min(group, key=lambda creation: creation.answered)
            last = max(group, key=lambda creation: creation.started)
            apart = _apart(first, last)
            yield Judgement(
                CLAUSE,
                apart <= step + CLOCKS_APART,
                expected="keys created at different moments have a different createdAt",
                came=f"the same one for keys created {_duration(apart)} apart",
                at=[first.exchange, last.exchange, exchange],
            )

    def _expect_differences(
        self, exchange: Exchange, known: Iterable[_Creation], step: float
    ) -> Iterator[Judgement]:
        """Where no Date tells the time, expect a clock that runs at the speed of ours."""
        dateless = [creation for creation in known if creation.date is None]
        if not dateless:
            return
        # How far the clock is ahead of ours, by each creation: at least, and at most.
        ahead = max(dateless, key=lambda one: one.moment - one.answered)
        behind = min(dateless, key=lambda one: one.moment - one.started)
        off = (ahead.moment - ahead.answered) - (behind.moment + step - behind.started)
        earlier, later = sorted((ahead, behind), key=lambda one: one.started)
        shown = later.moment - earlier.moment
        yield Judgement(
            CLAUSE,
            off <= step + CLOCKS_APART,
            expected="createdAt of two keys is as far apart as their creations",
            came=f"{_duration(shown)} {'later' if shown >= 0 else 'earlier'} for a key "
            f"created {_duration(later.started - earlier.started)} after the other",
            at=[earlier.exchange, later.exchange, exchange],
        )


def date_of(response: Response) -> float | None:
    """Return what the Date of an answer tells (RFC 9110, 6.6.1) in seconds since 1970, or None.

    There is none to go by where it cannot be read, or is told in several ways.
    """
    values = {value for name, value in response.headers if name.lower() == "date"}
    if len(values) != 1:
        return None
    try:
        date = parsedate_to_datetime(values.pop())
    except (ValueError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def _apart(first: _Creation, last: _Creation) -> float:
    """Return how far two creations are apart at least; by the deployment's clock if it has one."""
    ours = last.started - first.answered
    if first.date is None or last.date is None:
        return ours
    return min(ours, last.date - first.date + 1)


def _duration(seconds: float) -> str:
    seconds = abs(seconds)
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s"
