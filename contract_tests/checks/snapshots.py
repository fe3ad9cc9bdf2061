"""Compare the lists before and after a call that must change little or nothing."""

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from contract_tests.checks.absence import blame_absence, blame_name
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange
from contract_tests.history.keys import CreatedKey, ListedKey, Listing, is_same_name
from contract_tests.history.timestamps import instant

# Some members have a clause of their own.
_CLAUSES = {("update.nothing-else", "key"): "update.key-and-secret-fixed"}


@dataclass(frozen=True)
class Snapshot:
    """The keys of a check as the lists of their repositories showed them at one moment.

    Only these keys are compared, since other people may change theirs meanwhile; of all other keys
    of the run, it counts only whether they are there.
    """

    workbench: Workbench
    keys: tuple[CreatedKey, ...]
    listings: dict[str, Listing]

    @classmethod
    def take(cls, workbench: Workbench, keys: Iterable[CreatedKey]) -> "Snapshot":
        """List the repositories of `keys`; the newest key of the run in each is looked at too."""
        keys = tuple(keys)
        repo_ids = dict.fromkeys(key.repo_id for key in keys)
        newest = {key.repo_id: key for key in workbench.keys if key.id in workbench.history.made}
        keys += tuple(newest[repo_id] for repo_id in repo_ids if repo_id in newest)
        listings = dict(zip(repo_ids, workbench.listings(*repo_ids), strict=True))
        return cls(workbench, tuple({key.id: key for key in keys}.values()), listings)

    def of(self, *keys: CreatedKey) -> "Snapshot":
        """Return what it shows of some of its keys."""
        return replace(self, keys=keys)

    def expect_unchanged(  # noqa: PLR0913 - what may have changed, and what did it
        self,
        clause: str,
        *,
        after: str,
        at: Iterable[Exchange] = (),
        but: Collection[str] = (),
        gone: Collection[str] = (),
        now: "Snapshot | None" = None,
    ) -> "Snapshot":
        """Judge that the keys are as they were, and return how they are now.

        Args:
            clause: the clause that a change breaks.
            after: the call that must not have changed them, in words.
            at: the exchanges of that call.
            but: the ids of keys that may have another name.
            gone: the ids of keys that may be missing.
            now: how the keys are afterwards, where that is known already.
        """
        now = now or Snapshot.take(self.workbench, self.keys)
        judge = self.workbench.judge
        for key in self.keys:
            was, is_now = self._item(key), now._item(key)
            if was is None or key.id in gone or self._changed_elsewhere(now, key, but):
                continue
            if is_now is None:
                listing = now.listings[key.repo_id]
                blame_absence(self.workbench, key, listing, gone=clause)
                continue
            for member in was.differences(is_now):
                if member != "name" or key.id not in but:
                    self._blame_change(now, key, member, clause, after=after, at=at)
        self._expect_others(now, clause, gone)
        before, after_it = self._order(gone), now._order(gone)
        knows_order = not self.workbench.order_is_wrong
        knows_order = knows_order and "createdAt" not in self.workbench.history.unsteady
        swapped = [(second, first) for first, second in before if (second, first) in after_it]
        # Where other keys than those of the calls change places, lists are out of order anyway.
        called = {exchange.request.apikey_id for exchange in at}
        if knows_order and swapped and all(called & {*pair} or not called for pair in swapped):
            above, below = map(judge.quote, min(swapped))
            judge.broken(
                clause,
                expected=f"{after} leaves the keys in their order",
                came=f"key {above} stands above key {below}, which stood above it before",
                at=[*at, *(listing.exchange for listing in now.listings.values())],
            )
        judge.held(clause)
        return now

    def expect_name(self, key: CreatedKey, name: str) -> None:
        """Judge that a key has the name that an update gave it last."""
        listing = self.listings[key.repo_id]
        listed = listing.find(key.id)
        if listed is not None and not is_same_name(listed.name, name):
            blame_name(self.workbench, key, name, listing, "update.renames")
        self.workbench.judge.held("update.renames")

    def _changed_elsewhere(self, now: "Snapshot", key: CreatedKey, but: Collection[str]) -> bool:
        """Say whether another check may have changed a key meanwhile."""
        since = self.listings[key.repo_id].exchange.sent
        until = now.listings[key.repo_id].exchange.answered
        untouched = self.workbench.history.is_untouched(key.id, since, until)
        return key.id not in but and not untouched

    def _blame_change(  # noqa: PLR0913 - what changed, and what did it
        self,
        now: "Snapshot",
        key: CreatedKey,
        member: str,
        clause: str,
        *,
        after: str,
        at: Iterable[Exchange],
    ) -> None:
        """Record that the call changed a `member` of a key, unless it differs in all lists."""
        listing, item = now.listings[key.repo_id], now._item(key)
        name = None if item is None else item.members.get("name")
        if not self.workbench.steadiness.holds(member, listing.exchange):
            return
        if member == "createdAt" and self._ages(key.repo_id):
            return
        if member == "name" and self.workbench.history.gave(key.id, name):
            self.workbench.judge.broken(
                "update.renames",
                expected="the next list shows the new name",
                came="only a later list shows it",
                at=[self.listings[key.repo_id].exchange, listing.exchange],
            )
        else:
            self.workbench.judge.broken(
                _CLAUSES.get((clause, member), clause),
                expected=f"{after} leaves everything else as it was",
                came=f"another {member} of a key",
                at=[*at, listing.exchange],
            )

    def _ages(self, repo_id: str) -> bool:
        """Say whether the second list of a key tells another creation than the first one."""
        self.workbench.create(repo_id=repo_id)
        lists = [self.workbench.steadiness.look(repo_id) for _ in range(2)]
        return bool(self.workbench.steadiness.compare(lists, ["createdAt"]))

    def _expect_others(self, now: "Snapshot", clause: str, gone: Collection[str]) -> None:
        """Judge that no other key of the run has vanished; one that did will do as an example."""
        there = {repo_id: now._ids(repo_id) for repo_id in self.listings}
        was_there = {repo_id: self._ids(repo_id) for repo_id in self.listings}
        judged = {*gone, *(key.id for key in self.keys)}
        for key in self.workbench.keys:
            if key.id in judged or key.id not in was_there.get(key.repo_id, ()):
                continue
            listing = now.listings[key.repo_id]
            if key.id not in there[key.repo_id] and not self.workbench.history.may_be_deleted(
                key.id, listing.exchange.answered
            ):
                blame_absence(self.workbench, key, listing, gone=clause)
                return

    def _ids(self, repo_id: str) -> Collection[str]:
        return self.listings[repo_id].by_id.keys()

    def _item(self, key: CreatedKey) -> ListedKey | None:
        return self.listings[key.repo_id].find(key.id)

    def _order(self, without: Collection[str]) -> set[tuple[str, str]]:
        """Return the pairs of keys of which one stands before the other; ties may stand anyhow."""
        ids = {key.id for key in self.keys} - set(without)
        return {
            (first.id, second.id)
            for listing in self.listings.values()
            for first, second in itertools.combinations(listing.only(ids), 2)
            if instant(first.members.get("createdAt")) != instant(second.members.get("createdAt"))
        }
