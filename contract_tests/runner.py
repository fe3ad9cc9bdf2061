"""Run checks, side by side unless they must run alone."""

import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial

import pytest

from contract_tests.checks.failures import judge_failed_creations
from contract_tests.client.connections import submitted
from contract_tests.context import Context
from contract_tests.current import IN_COMPANY, IS_LONG
from contract_tests.evidence import Evidence, Judge
from contract_tests.findings import COMPANY, NoRoom, Outcome, Skipped, Undecided

# One answer proves these, whatever else was under way.
SERVER_ERROR = "errors.no-server-error"
CERTAIN = ("errors.", "protocol.", "secret.")


@dataclass(frozen=True)
class Done:
    """The outcome of a check: its error, its evidence, and when it ran.

    `is_repeated` says that it was run again, alone.
    """

    error: BaseException | None
    evidence: tuple[Evidence, ...]
    started: float
    ended: float
    is_repeated: bool = False

    @property
    def seconds(self) -> float:
        """Return how long it took."""
        return self.ended - self.started

    @property
    def is_clear(self) -> bool:
        """Say whether nothing was found in which calls beside the check may have had a part."""
        found = {item.finding for item in self.evidence if not _is_certain(item)}
        unclear = Outcome.BROKEN in found or Outcome.UNDECIDED in found
        return not unclear and not isinstance(self.error, NoRoom | Undecided)

    def confirmed_by(self, alone: "Done") -> "Done":
        """Return what to tell once the check was run again, alone.

        What it finds then is what counts. What it found in company only is told if it finds nothing
        else, or if one answer proves it.
        """
        broken = [item for item in self.evidence if item.finding is Outcome.BROKEN]
        again = {item.clause for item in alone.evidence if item.finding is Outcome.BROKEN}
        more = [
            item if _is_certain(item) else replace(item, came=f"{item.came} {COMPANY}")
            for item in broken
            if item.clause not in again
            and (not again or item.by_rule or item.clause.startswith(CERTAIN))
            and (item.by_rule or not _is_server_error(item))
        ]
        return replace(alone, evidence=(*alone.evidence, *more), is_repeated=True)


def _is_certain(item: Evidence) -> bool:
    """Say whether a finding follows from the history; a server may break down under many calls."""
    return item.by_rule and item.clause != SERVER_ERROR


def _is_server_error(item: Evidence) -> bool:
    """Say whether all that a finding shows are server errors, which a rule tells as such."""
    shown = item.exchanges
    return bool(shown) and all(exchange.status >= 500 for exchange in shown)


def clauses_of(item: pytest.Item) -> list[str]:
    """Return the ids that a check is marked with."""
    return [clause for marker in item.iter_markers("clause") for clause in marker.args]


def perform(context: Context, item: pytest.Function) -> Done:
    """Run a check, and settle what it has left open."""
    judge, started = context.judge, time.monotonic()
    available = {"workbench": context.workbench, "judge": judge}
    arguments = {name: available[name] for name in item._fixtureinfo.argnames}
    judge.begin(item.name)
    error: BaseException | None = None
    try:
        context.session.course.expect_going_on()
        context.workbench.capacity.expect_clear()
        item.obj(**arguments)
    except Exception as raised:
        error = raised
    finally:
        with contextlib.suppress(Skipped, Undecided):
            judge_failed_creations(context.workbench)
        context.workbench.end()
    _settle(judge, clauses_of(item), error)
    return Done(error, tuple(judge.finish()), started, time.monotonic())


def _is_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("long") is not None


def _perform_in_company(context: Context, item: pytest.Function) -> Done:
    IN_COMPANY.set(True)
    IS_LONG.set(_is_long(item))
    return perform(context, item)


def perform_together(
    context: Context,
    items: Sequence[pytest.Function],
    tell: Callable[[pytest.Function, Done], None],
) -> None:
    """Run checks side by side, the longest first.

    `tell` learns of each that is done. After an interrupt no new call goes out, and those under way
    are awaited.
    """
    longest_first = sorted(items, key=_is_long, reverse=True)
    with ThreadPoolExecutor(context.session.connections.most) as pool:
        running: dict[Future[Done], pytest.Function] = {
            submitted(pool, partial(_perform_in_company, context, item)): item
            for item in longest_first
        }
        try:
            for future in as_completed(running):
                tell(running[future], future.result())
        except KeyboardInterrupt:
            context.session.course.stop("The run was interrupted.")
            raise


def _settle(judge: Judge, clauses: Iterable[str], error: BaseException | None) -> None:
    """Give every clause of the check a finding, also if the check was stopped."""
    for clause in clauses:
        if judge.found(clause):
            continue
        if isinstance(error, Skipped):
            judge.skipped(clause, error)
        elif isinstance(error, Undecided):
            judge.undecided(clause, str(error))
        elif error is not None:
            judge.undecided(clause, f"The check stopped with {type(error).__name__}.")
        else:
            judge.undecided(clause, "The check ended without a look at this.")
