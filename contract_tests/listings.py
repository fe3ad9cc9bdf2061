"""What must hold of every list, whichever check asked for it."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from contract_tests.cleanup import Traces
from contract_tests.evidence import Judge
from contract_tests.exchange import Exchange
from contract_tests.keys import ListedKey
from contract_tests.timestamps import instant


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
    _strangers: dict[str, dict[str, Exchange | None]] = field(default_factory=dict)

    def apply(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        """Judge the list of `repo_id` that came in `exchange`."""
        self._newest_first(exchange, items)
        self._own_repository(repo_id, exchange, items)
        self._each_once(exchange, items)
        self._only_active(repo_id, exchange, items)
        self._nothing_hidden(repo_id, exchange, items)

    def _newest_first(self, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        instants = list(_instants(items))
        self.judge.expect(
            "list.newest-first",
            all(newer >= older for newer, older in itertools.pairwise(instants)),
            expected="createdAt never increases from one item to the next",
            came="an older key stands before a newer one",
            at=[exchange],
        )

    def _own_repository(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        strangers = [
            item
            for item in items
            if self.homes.get(str(item.members.get("id")), repo_id) != repo_id
        ]
        self.judge.expect(
            "list.own-repository",
            not strangers,
            expected=f"keys of {repo_id} only",
            came="a key that was created in another repository",
            at=[exchange],
        )
        mislabelled = [item for item in items if item.members.get("repoId") != repo_id]
        own = [item for item in mislabelled if item.members.get("id") in self.homes]
        if own and not strangers:
            clause, came = "list.item-repo-id", "another repoId for a key created here"
        else:
            clause, came = "list.own-repository", "a key with another repoId"
        usable = [item for item in mislabelled if isinstance(item.members.get("repoId"), str)]
        self.judge.expect(
            clause, not usable, expected=f"repoId {repo_id!r}", came=came, at=[exchange]
        )

    def _each_once(self, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        for member, clause in (("id", "create.id-unique"), ("key", "create.key-unique")):
            by_value: dict[str, list[ListedKey]] = {}
            for item in items:
                value = item.members.get(member)
                if isinstance(value, str) and value:
                    by_value.setdefault(value, []).append(item)
            groups = [group for group in by_value.values() if len(group) > 1]
            repeated = any(item == group[0] for group in groups for item in group[1:])
            self.judge.expect(
                "list.complete" if repeated else clause,
                not groups,
                expected=f"every {member} stands in the list once",
                came=f"one {member} stands there twice",
                at=[exchange],
            )

    def _only_active(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        shown = {str(item.members.get("id")): item for item in items}
        for apikey_id in sorted(self.traces.deleted & shown.keys()):
            if not self.is_active(repo_id, apikey_id):
                clause, came = "list.only-active", "a key that was deleted"
            elif apikey_id in self._seen_deleted:
                clause, came = "delete.final", "a deleted key, which is active again"
            else:
                clause, came = "delete.removes", "a key that was deleted, and is still active"
            self.judge.broken(clause, expected="active keys only", came=came, at=[exchange])
        self._seen_deleted |= self.traces.deleted - shown.keys()
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
        shown = {item.members.get("id") for item in items}
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
        for shown_id in shown:
            if isinstance(shown_id, str) and shown_id not in self.traces.deleted:
                strangers.setdefault(shown_id, None)


def _instants(items: Sequence[ListedKey]) -> Iterator[Fraction]:
    for item in items:
        moment = instant(item.members.get("createdAt"))
        if moment is not None:
            yield moment
