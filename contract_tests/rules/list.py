"""Rules about lists, each judged by itself."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contract_tests.client.exchange import Exchange
from contract_tests.history.keys import ListedKey, Shown, fits_a_path
from contract_tests.history.record import History
from contract_tests.rules.create import unfit_id
from contract_tests.rules.judgement import Judgement


@dataclass
class ListRule:
    """Judge each list of the owner by itself.

    `quote` makes what came over the wire fit to be shown. A `read_only` run has no own keys, which
    tell a wrong repoId from a key of another repository.
    """

    quote: Callable[[str], str]
    read_only: bool = False
    _labels_are_known: bool = False
    _labels_are_wrong: bool = False

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Judge a list, if it is one."""
        items = items_of(history, exchange)
        if items is None:
            return
        yield self._newest_first(exchange, items)
        yield from self._own_repository(history, exchange, items)
        yield from self._each_once(exchange, items)
        yield from self._not_marked_deleted(history, exchange, items)
        if not all(fits_a_path(item.members) for item in items):
            yield unfit_id("list.item-id", exchange)

    def _newest_first(self, exchange: Exchange, items: Sequence[ListedKey]) -> Judgement:
        return Judgement(
            "list.newest-first",
            is_in_order(items),
            expected="createdAt never increases from one item to the next",
            came=_disorder(items, self.quote),
            at=[exchange],
        )

    def _own_repository(
        self, history: History, exchange: Exchange, items: Sequence[ListedKey]
    ) -> Iterator[Judgement]:
        repo_id, lives = exchange.request.repo_id or "", history.lives
        items = [item for item in items if item.identifier not in history.extended]
        # Of two keys with one id, it is open which one is listed.
        strangers = [
            item
            for item in items
            if (life := lives.get(item.identifier or "")) is not None
            and life.repo_id != repo_id
            and item.identifier not in history.given_twice
        ]
        yield Judgement(
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
        ours = any(item.identifier in lives for item in mislabelled)
        self._labels_are_wrong = self._labels_are_wrong or (ours and not strangers)
        if not self._labels_are_known and not self.read_only:
            self._labels_are_known = any(item.identifier in lives for item in items)
        if not self._labels_are_known and not self.read_only:
            return
        yield Judgement(
            "list.item-repo-id" if self._labels_are_wrong else "list.own-repository",
            not mislabelled,
            expected=f"repoId {repo_id!r}",
            came="a key with another repoId",
            at=[exchange],
        )

    def _each_once(self, exchange: Exchange, items: Sequence[ListedKey]) -> Iterator[Judgement]:
        for member, clause in (("id", "create.id-unique"), ("key", "create.key-unique")):
            groups = _groups(items, member)
            repeated = any(item == group[0] for group in groups for item in group[1:])
            yield Judgement(
                "list.complete" if repeated else clause,
                not groups,
                expected=f"every {member} stands in the list once",
                came=f"one {member} stands there twice",
                at=[exchange],
            )

    def _not_marked_deleted(
        self, history: History, exchange: Exchange, items: Sequence[ListedKey]
    ) -> Iterator[Judgement]:
        marked = [
            item
            for item in items
            if isinstance(item.members.get("deletedAt"), str)
            and item.identifier not in history.extended
            and not history.may_be_deleted(item.identifier or "", exchange.answered)
        ]
        if marked:
            yield Judgement(
                "list.item-deleted-at",
                False,
                expected="deletedAt: null",
                came="a timestamp for a key in use",
                at=[exchange],
            )


def _shown(history: History, exchange: Exchange) -> Shown | None:
    request, response = exchange.request, exchange.response
    items = response.members.get("apiKeys")
    if request.operation != "getRepoAiApiKeys" or request.principal not in history.owners:
        return None
    return Shown.of(items) if response.status == 200 and isinstance(items, list) else None


def items_of(history: History, exchange: Exchange) -> Sequence[ListedKey] | None:
    """Return the keys that a list of the owner shows, None if it is none."""
    shown = _shown(history, exchange)
    return None if shown is None else shown.keys


def shown_by(history: History, exchange: Exchange) -> Mapping[str, ListedKey] | None:
    """Return the keys that a list of the owner shows by their ids, None if it is none."""
    shown = _shown(history, exchange)
    return None if shown is None else shown.by_id


def is_in_order(items: Sequence[ListedKey]) -> bool:
    """Say whether no key stands above a newer one, as far as their createdAt can be read."""
    moments = [item.moment for item in items if item.moment is not None]
    return moments == sorted(moments, reverse=True)


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
