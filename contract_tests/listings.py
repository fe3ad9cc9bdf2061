"""What must hold of every list, whichever check asked for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from contract_tests.cleanup import Traces
from contract_tests.evidence import Judge
from contract_tests.exchange import Exchange
from contract_tests.keys import ListedKey


@dataclass
class ListRules:
    """Judge lists with what is known of the run's own keys.

    `homes` maps the ids of keys that the run made to their repositories; `is_active` finds out
    whether a key can still be updated.
    """

    judge: Judge
    traces: Traces
    is_active: Callable[[str, str], bool]
    homes: dict[str, str] = field(default_factory=dict)
    _seen_deleted: set[str] = field(default_factory=set)
    _labels_are_wrong: bool = False
    _strangers: dict[str, dict[str, Exchange | None]] = field(default_factory=dict)

    def apply(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        """Judge the list of `repo_id` that came in `exchange`."""
        self._newest_first(exchange, items)
        self._own_repository(repo_id, exchange, items)
        self._each_once(exchange, items)
        self._only_active(repo_id, exchange, items)
        self._nothing_hidden(repo_id, exchange, items)

    def _newest_first(self, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        moments = [item.moment for item in items if item.moment is not None]
        self.judge.expect(
            "list.newest-first",
            moments == sorted(moments, reverse=True),
            expected="createdAt never increases from one item to the next",
            came="an older key stands before a newer one",
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
            elif self.is_active(repo_id, apikey_id):
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

    def _nothing_hidden(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        """Judge keys that were out of a list: one that is listed again was active all the time."""
        shown = {item.identifier for item in items if item.identifier}
        strangers = self._strangers.setdefault(repo_id, {})
        for apikey_id, missed in list(strangers.items()):
            if apikey_id not in shown:
                strangers[apikey_id] = missed or exchange
            elif missed is not None and apikey_id not in self.traces.deleted:
                self.judge.broken(
                    "list.repeatable" if apikey_id in self.traces.ever_made else "list.complete",
                    expected="all active keys in every list",
                    came="a list without a key that lists before and after it show",
                    at=[missed, exchange],
                )
                strangers[apikey_id] = None
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
