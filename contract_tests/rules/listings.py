"""What must hold of every list, whichever check asked for it."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from contract_tests.checks.steadiness import Steadiness
from contract_tests.cleanup import Traces
from contract_tests.client.exchange import Exchange
from contract_tests.evidence import Judge
from contract_tests.history.keys import ListedKey

# Deleted keys that lists show, of which it is found out whether they are active; the others will
# be like them.
ENOUGH = 3


@dataclass
class ListRules:
    """Judge lists with what is known of the run's own keys.

    `homes` maps the ids of keys that the run made to their repositories, and `listed` all ids to
    the number of the exchange that showed them first; `is_active` finds out whether a key can still
    be updated.
    """

    judge: Judge
    traces: Traces
    is_active: Callable[[str, str], bool]
    steadiness: Steadiness
    homes: dict[str, str] = field(default_factory=dict)
    listed: dict[str, int] = field(default_factory=dict)
    order_is_wrong: bool = False
    _seen_deleted: set[str] = field(default_factory=set)
    _still_listed: dict[str, str] = field(default_factory=dict)
    _labels_are_wrong: bool = False
    _strangers: dict[str, dict[str, Exchange | None]] = field(default_factory=dict)

    def apply(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        """Judge the list of `repo_id` that came in `exchange`."""
        self._newest_first(exchange, items)
        self._own_repository(repo_id, exchange, items)
        self._each_once(exchange, items)
        self._only_active(repo_id, exchange, items)
        self._nothing_hidden(repo_id, exchange, items)
        shown = {identifier for item in items if (identifier := item.identifier)}
        self.listed |= dict.fromkeys(shown - self.listed.keys(), exchange.sequence)

    def was_listed(self, apikey_id: str, before: Exchange) -> bool:
        """Say whether a list showed a key before another one was asked for."""
        first = self.listed.get(apikey_id)
        return first is not None and first < before.sequence

    def _newest_first(self, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        moments = [item.moment for item in items if item.moment is not None]
        in_order = moments == sorted(moments, reverse=True)
        if "createdAt" in self.steadiness.unsteady or not (
            in_order or self.order_is_wrong or self.steadiness.holds("createdAt", exchange)
        ):
            why = "createdAt changes from one list to the next."
            self.judge.undecided("list.newest-first", why)
            return
        self.order_is_wrong = self.order_is_wrong or not in_order
        self.judge.expect(
            "list.newest-first",
            in_order,
            expected="createdAt never increases from one item to the next",
            came=_disorder(items, self.judge.quote),
            at=[exchange],
        )

    def _own_repository(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        homes, given_twice = self.homes, self.traces.given_twice
        # Of two keys with one id, it is open which one is listed.
        strangers = [
            item
            for item in items
            if homes.get(item.identifier or "", repo_id) != repo_id
            and item.identifier not in given_twice
        ]
        self.judge.expect(
            "list.own-repository",
            not strangers,
            expected=f"keys of {repo_id} only",
            came="a key that was created in another repository",
            at=[exchange],
        )
        mislabelled = [
            item
            for item in items
            if (label := item.members.get("repoId")) != repo_id and isinstance(label, str)
        ]
        ours = any(item.identifier in self.homes for item in mislabelled)
        self._labels_are_wrong = self._labels_are_wrong or (ours and not strangers)
        self.judge.expect(
            "list.item-repo-id" if self._labels_are_wrong else "list.own-repository",
            not mislabelled,
            expected=f"repoId {repo_id!r}",
            came="a key with another repoId",
            at=[exchange],
        )

    def _each_once(self, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        for member, clause in (("id", "create.id-unique"), ("key", "create.key-unique")):
            groups = _groups(items, member)
            repeated = any(item == group[0] for group in groups for item in group[1:])
            self.judge.expect(
                "list.complete" if repeated else clause,
                not groups,
                expected=f"every {member} stands in the list once",
                came=f"one {member} stands there twice",
                at=[exchange],
            )

    def _only_active(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        shown = {item.identifier: item for item in items if item.identifier}
        deleted_here = {key for key, home in self.traces.deleted.items() if home == repo_id}
        for apikey_id in sorted((deleted_here & shown.keys()) - self.traces.given_twice):
            if apikey_id in self._seen_deleted:
                clause, came = "delete.final", "a deleted key, which was gone before"
            elif self._blamed_for(repo_id, apikey_id) == "delete.removes":
                clause, came = "delete.removes", "a key that was deleted, and is still active"
            else:
                clause, came = "list.only-active", "a key that was deleted"
            self.judge.broken(clause, expected="active keys only", came=came, at=[exchange])
        self._seen_deleted |= deleted_here - shown.keys()
        marked = [
            apikey_id
            for apikey_id, item in shown.items()
            if isinstance(item.members.get("deletedAt"), str)
            and apikey_id not in self.traces.deleted
        ]
        if marked:
            self.judge.broken(
                "list.item-deleted-at",
                expected="deletedAt: null",
                came="a timestamp for a key in use",
                at=[exchange],
            )

    def _blamed_for(self, repo_id: str, apikey_id: str) -> str:
        """Return the clause that a deleted key breaks by being listed still."""
        if apikey_id not in self._still_listed:
            last = list(self._still_listed.values())[-ENOUGH:]
            if len(last) == ENOUGH and len(set(last)) == 1:
                return last[0]
            active = self.is_active(repo_id, apikey_id)
            self._still_listed[apikey_id] = "delete.removes" if active else "list.only-active"
        return self._still_listed[apikey_id]

    def _nothing_hidden(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        """Judge keys that were out of a list: one that is listed again was active all the time."""
        shown = {item.identifier for item in items if item.identifier}
        strangers = self._strangers.setdefault(repo_id, {})
        back: dict[str, Exchange] = {}
        for apikey_id, missed in list(strangers.items()):
            if apikey_id not in shown:
                strangers[apikey_id] = missed or exchange
            elif missed is not None and apikey_id not in self.traces.deleted:
                back[apikey_id] = missed
                strangers[apikey_id] = None
        # Own keys first: of those it is certain that nobody has changed them.
        own = {
            apikey_id: back[apikey_id] for apikey_id in back if apikey_id in self.traces.ever_made
        }
        for missed in list((own or back).values())[:1]:
            self.judge.broken(
                "list.repeatable" if own else "list.complete",
                expected="all active keys in every list",
                came="a list without a key that lists before and after it show",
                at=[missed, exchange],
            )
        for new_id in shown - strangers.keys() - self.traces.deleted.keys():
            strangers[new_id] = None


def _groups(items: Sequence[ListedKey], member: str) -> list[list[ListedKey]]:
    """Return the items that share the text of a member, group by group."""
    values = [item.members.get(member) for item in items]
    texts = [value for value in values if isinstance(value, str) and value]
    if len(set(texts)) == len(texts):
        return []
    by_value: dict[str, list[ListedKey]] = {}
    for item, value in zip(items, values, strict=True):
        if isinstance(value, str) and value:
            by_value.setdefault(value, []).append(item)
    return [group for group in by_value.values() if len(group) > 1]


def _disorder(items: Sequence[ListedKey], quote: Callable[[str], str]) -> str:
    """Say which older key stands above which newer one, with the times that the list shows."""
    dated = [item for item in items if item.moment is not None]
    for older, newer in itertools.pairwise(dated):
        if (older.moment or 0) < (newer.moment or 0):
            times = [quote(str(item.members.get("createdAt")))[:40] for item in (older, newer)]
            if times[0][:11] == times[1][:11]:
                times = [time[11:].rstrip("Z") for time in times]
            above, below = (quote(item.identifier or "without id") for item in (older, newer))
            return f"key {above} ({times[0]}) stands above key {below} ({times[1]})"
    return ""
