"""Keep the conditions of a session, and find the one for a call."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mock_server.conditions.declared_answers import DeclaredAnswers
from mock_server.conditions.effect import Effect
from mock_server.errors import Refusal


class Place(NamedTuple):
    """Where a call belongs; in a condition None stands for all, in a call for none."""

    operation_id: str | None = None
    repo_id: str | None = None
    apikey_id: str | None = None
    principal: str | None = None


@dataclass(slots=True)
class Condition:
    """An effect on the calls of a place.

    `times` is how many calls are left to it, None for all; with `every` only each so many-th of
    its calls is meant. `met` counts its calls, `applied` those to which it was applied.
    """

    id: str
    place: Place
    effect: Effect
    times: int | None
    every: int | None
    random: random.Random
    met: int = 0
    applied: int = 0

    @property
    def counts(self) -> bool:
        """Tell whether it is for some of its calls only."""
        return (self.times, self.every) != (None, None)

    def is_due(self, call: Place) -> bool:
        """Count a call if it is one of these, and tell whether the condition may be applied."""
        if not all(wanted in (None, given) for wanted, given in zip(self.place, call, strict=True)):
            return False
        self.met += 1
        return self.met % (self.every or 1) == 0


class Conditions:
    """The conditions of one session, in the order in which they were added.

    `changed` is called after every change of them; with `seed` each draws the same waits anew.
    """

    def __init__(
        self, answers: DeclaredAnswers, changed: Callable[[], None], seed: int | None = None
    ) -> None:
        self.answers = answers
        self._changed = changed
        self._seed = seed
        self.by_id: dict[str, Condition] = {}
        self._added = 0

    def __iter__(self) -> Iterator[Condition]:
        return iter(list(self.by_id.values()))

    def add(
        self, place: Place, effect: Effect, *, times: int | None = None, every: int | None = None
    ) -> Condition:
        """Add a condition and return it.

        Raises:
            Refusal: 400, where the document has no such operation or answer, or where the effect
                is none or contradicts itself.
        """
        if problem := self.problem(place.operation_id, effect):
            raise Refusal(400, problem)
        self._added += 1
        source = random.Random(self._seed)  # noqa: S311 - it draws waits
        condition = Condition(f"condition-{self._added}", place, effect, times, every, source)
        self.by_id[condition.id] = condition
        self._changed()
        return condition

    def problem(self, operation_id: str | None, effect: Effect) -> str | None:
        """Say why the document does not allow an effect on an operation, None if it does.

        Without an operation it has to be allowed for all of them.
        """
        if operation_id is not None and operation_id not in self.answers:
            return f"operationId must be one of {', '.join(self.answers)}"
        if problem := effect.contradiction():
            return problem
        concerned = [operation_id] if operation_id else list(self.answers)
        declared = [
            status
            for status in self.answers[concerned[0]]
            if all(status in self.answers[each] for each in concerned)
        ]
        if effect.status is not None and effect.status not in declared:
            statuses = ", ".join(map(str, declared))
            return (
                f"status must be one that the document declares for "
                f"{operation_id or 'every operation'}: {statuses}; gateway is for others"
            )
        return None

    def take(self, call: Place) -> Condition | None:
        """Return the condition for a call, and count the call.

        One for some calls goes before one for all, and the first added before later ones.
        """
        due = [condition for condition in self if condition.is_due(call)]
        if not due:
            return None
        condition = min(due, key=lambda condition: not condition.counts)
        condition.applied += 1
        if condition.times is not None:
            condition.times -= 1
            if not condition.times:
                del self.by_id[condition.id]
        self._changed()
        return condition

    def remove(self, condition_id: str) -> bool:
        """Remove a condition; tell whether there was one."""
        removed = self.by_id.pop(condition_id, None) is not None
        self._changed()
        return removed

    def clear(self) -> None:
        """Remove all conditions."""
        self.by_id.clear()
        self._changed()

    def begin_anew(self) -> None:
        """Remove all conditions, and number the next ones from 1 on."""
        self._added = 0
        self.clear()

    def declare(self, answers: DeclaredAnswers) -> None:
        """Use another document from now on, and remove the conditions that it does not allow."""
        self.answers = answers
        for condition in self:
            if self.problem(condition.place.operation_id, condition.effect):
                self.remove(condition.id)
