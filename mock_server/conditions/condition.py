"""Keep the conditions of a session, and find the one for a call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from mock_server.conditions.declared_answers import DeclaredAnswers
from mock_server.errors import Refusal

Lost = Literal["drop", "time-out"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to a call: a delay in seconds, then a given answer, none, or the usual one."""

    status: int | None = None
    delay: float | None = None
    connection: Lost | None = None


@dataclass(slots=True)
class Condition:
    """An effect on the calls of an operation, of a repository and a principal if these are given.

    `times` is how many calls are left to it, None for all; `applied` counts those it had.
    """

    id: str
    operation_id: str
    effect: Effect
    repo_id: str | None = None
    principal: str | None = None
    times: int | None = None
    applied: int = 0

    def fits(self, operation_id: str, repo_id: str | None, principal: str | None) -> bool:
        """Tell whether the condition applies to a call."""
        return (
            self.operation_id == operation_id
            and self.repo_id in (None, repo_id)
            and self.principal in (None, principal)
        )


class Conditions:
    """The conditions of one mock, in the order in which they were added.

    `changed` is called after every change of them.
    """

    def __init__(self, answers: DeclaredAnswers, changed: Callable[[], None]) -> None:
        self.answers = answers
        self._changed = changed
        self.by_id: dict[str, Condition] = {}
        self._added = 0

    def __iter__(self) -> Iterator[Condition]:
        return iter(list(self.by_id.values()))

    def add(
        self,
        operation_id: str,
        effect: Effect,
        *,
        repo_id: str | None = None,
        principal: str | None = None,
        times: int | None = None,
    ) -> Condition:
        """Add a condition and return it.

        Raises:
            Refusal: 400, where the document has no such operation or answer, or where the effect
                is none or contradicts itself.
        """
        if problem := self.problem(operation_id, effect):
            raise Refusal(400, problem)
        self._added += 1
        condition = Condition(
            f"condition-{self._added}", operation_id, effect, repo_id, principal, times
        )
        self.by_id[condition.id] = condition
        self._changed()
        return condition

    def problem(self, operation_id: str, effect: Effect) -> str | None:
        """Say why the document does not allow an effect on an operation, None if it does."""
        if operation_id not in self.answers:
            return f"operationId must be one of {', '.join(self.answers)}"
        if effect.status is not None and effect.connection is not None:
            return "status and connection exclude each other"
        if effect == Effect():
            return "one of status, delay and connection is required"
        if effect.status is not None and effect.status not in self.answers[operation_id]:
            return undeclared("status", operation_id, self.answers)
        return None

    def take(
        self, operation_id: str, repo_id: str | None, principal: str | None
    ) -> Condition | None:
        """Return the condition for a call, and count the call.

        One for some calls goes before one for all, and the first added before later ones.
        """
        fitting = [each for each in self if each.fits(operation_id, repo_id, principal)]
        if not fitting:
            return None
        condition = min(fitting, key=lambda condition: condition.times is None)
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

    def declare(self, answers: DeclaredAnswers) -> None:
        """Use another document from now on, and remove the conditions that it does not allow."""
        self.answers = answers
        for condition in self:
            if self.problem(condition.operation_id, condition.effect):
                self.remove(condition.id)


def undeclared(name: str, operation_id: str, answers: DeclaredAnswers) -> str:
    """Say which statuses may stand in `name`."""
    statuses = ", ".join(map(str, answers[operation_id]))
    return f"{name} must be one that the document declares for {operation_id}: {statuses}"
