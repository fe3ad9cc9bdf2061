"""What must hold of every list, whichever check asked for it."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from contract_tests.evidence import Judge
from contract_tests.exchange import Exchange
from contract_tests.keys import ListedKey
from contract_tests.timestamps import instant


@dataclass
class ListRules:
    """Judge lists with what is known of the run's own keys.

    `homes` maps the ids of keys that the run made to their repositories; `deleted` holds the ids
    of those that it deleted since.
    """

    judge: Judge
    homes: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    def settle(self, apikey_id: str, repo_id: str) -> None:
        """Note where a key was created; an id given twice says nothing about its key's home."""
        if self.homes.setdefault(apikey_id, repo_id) != repo_id:
            del self.homes[apikey_id]

    def apply(self, repo_id: str, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        """Judge the list of `repo_id` that came in `exchange`."""
        self._newest_first(exchange, items)
        self._own_repository(repo_id, exchange, items)
        self._each_once(exchange, items)
        self._only_active(exchange, items)

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
            values = Counter(
                value for item in items if isinstance(value := item.members.get(member), str)
            )
            twice = {value for value, count in values.items() if count > 1}
            items_twice = [item for item in items if item.members.get(member) in twice]
            same = all(item == items_twice[0] for item in items_twice)
            self.judge.expect(
                "list.complete" if twice and same else clause,
                not twice,
                expected=f"every {member} stands in the list once",
                came=f"an {member} that stands there twice",
                at=[exchange],
            )

    def _only_active(self, exchange: Exchange, items: Sequence[ListedKey]) -> None:
        for item in items:
            mark = item.members.get("deletedAt")
            if item.members.get("id") in self.deleted:
                clauses, came = ["list.only-active", "delete.removes"], "a key that was deleted"
            elif isinstance(mark, str):
                clauses, came = ["list.item-deleted-at"], "a timestamp for a key in use"
            else:
                continue
            for clause in clauses:
                self.judge.broken(
                    clause, expected="active keys with deletedAt: null", came=came, at=[exchange]
                )


def _instants(items: Sequence[ListedKey]) -> Iterator[Fraction]:
    for item in items:
        moment = instant(item.members.get("createdAt"))
        if moment is not None:
            yield moment
