"""Tell the members that a call has changed from those that differ in every list."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contract_tests.client.exchange import Exchange, Json
from contract_tests.evidence import Judge
from contract_tests.history.keys import MEMBERS
from contract_tests.history.record import History

LISTS_TO_COMPARE = 2
# Other people may rename their keys meanwhile, and do nothing else to them.
_THEIRS = frozenset(["name"])


@dataclass
class Steadiness:
    """Know the members that change from one list to the next, though nobody changed a key.

    Such a member breaks a clause of its own, once, and is of no use to any other comparison.
    `look` asks for a list without judging it.
    """

    judge: Judge
    history: History
    look: Callable[[str], Exchange]

    def holds(self, member: str, exchange: Exchange) -> bool:
        """Say whether the next lists show `member` as the list in `exchange` does.

        To be asked before a change is blamed on a call.
        """
        if member not in self.history.unsteady:
            self.judge.expect_alone()
            repo_id = exchange.request.repo_id or ""
            later = [self.look(repo_id) for _ in range(LISTS_TO_COMPARE)]
            self.compare([exchange, *later], members=[member])
        return member not in self.history.unsteady

    def compare(self, lists: Sequence[Exchange], members: Sequence[str] = MEMBERS) -> set[str]:
        """Judge lists with no change between them, and return the members that changed."""
        since, until = lists[0].sent, lists[-1].answered
        different = [
            (apikey_id, member, items)
            for apikey_id, items in _different(lists).items()
            for member in members
            if member not in _THEIRS or apikey_id in self.history.lives
            if any(item.get(member) != items[0].get(member) for item in items)
            if self.history.is_untouched(apikey_id, since, until)
        ]
        if different:
            self.judge.expect_alone()
        changed = {change[1] for change in different if self._changes(*change, lists)}
        self.history.unsteady |= changed
        for member in sorted(changed):
            self.judge.broken(
                "list.item-created-at" if member == "createdAt" else "list.repeatable",
                expected=f"{member} stays the same",
                came=f"another {member} in the next list",
                at=lists,
            )
        return changed

    def _changes(
        self,
        apikey_id: str,
        member: str,
        items: Sequence[Mapping[str, Json]],
        lists: Sequence[Exchange],
    ) -> bool:
        values = [item.get(member) for item in items]
        news = [after for before, after in itertools.pairwise(values) if before != after]
        if member != "name" or not self.history.gave(apikey_id, *news):
            return True
        self.judge.broken(
            "update.renames",
            expected="the next list shows the new name",
            came="only a later list shows it",
            at=lists,
        )
        return False


def _different(lists: Iterable[Exchange]) -> dict[str, list[Mapping[str, Json]]]:
    """Return the keys that lists do not all show in one way, by id, each as the lists show it."""
    shown: defaultdict[str, list[Mapping[str, Json]]] = defaultdict(list)
    for exchange in lists:
        for item in _items(exchange):
            if isinstance(item.get("id"), str):
                shown[item["id"]].append(item)
    return {
        apikey_id: items
        for apikey_id, items in shown.items()
        if any(item != items[0] for item in items)
    }


def _items(exchange: Exchange) -> Iterator[Mapping[str, Json]]:
    items = exchange.response.members.get("apiKeys")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield item
