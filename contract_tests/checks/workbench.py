"""The workbench of the checks: principals, new keys, and lists, all judged on the way."""

import contextlib
from dataclasses import dataclass, field
from functools import partial

from contract_tests.checks.absence import blame_absence, blame_presence
from contract_tests.checks.deletion import Deletion
from contract_tests.checks.inputs import AI_TYPES
from contract_tests.checks.steadiness import Steadiness
from contract_tests.checks.supply import Supply
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange, collection_path
from contract_tests.client.guard import Withheld
from contract_tests.current import CHECK
from contract_tests.deployment import ANONYMOUS, OUTSIDER
from contract_tests.findings import Skipped, Undecided
from contract_tests.history.keys import (
    CreatedKey,
    ListedKey,
    Listing,
    difference,
    is_same_name,
)
from contract_tests.rules.all_lists import AllListsRule
from contract_tests.rules.list import is_in_order


@dataclass
class Workbench(Supply):
    """The owner's view of the deployment, and the keys that the run made there.

    What it calls in passing must hold for every check. `order_is_wrong` says that lists are not in
    the order that they should have, `still_listed` maps the ids of deleted keys that lists show to
    the clauses that this breaks.
    """

    lists: AllListsRule = field(default_factory=AllListsRule)
    empty_at_first: set[str] = field(default_factory=set)
    order_is_wrong: bool = False
    still_listed: dict[str, str] = field(default_factory=dict)
    _latest: dict[str, Listing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Name the principals."""
        super().__post_init__()
        self.anonymous = Caller(self.session, ANONYMOUS)
        self.deletion = Deletion(self.owner, self.session.guard)
        self.steadiness = Steadiness(self.judge, self.history, self.owner.list)

    @property
    def outsider(self) -> Caller:
        """Return the principal without access, or skip the check."""
        if not self.deployment.has_outsider:
            raise Skipped("no token of an outsider is given")
        return Caller(self.session, OUTSIDER)

    def has_outsider(self, *clauses: str) -> bool:
        """Say whether there is a principal without access; if not, clauses are skipped for it."""
        if not self.deployment.has_outsider:
            for clause in clauses:
                self.judge.skipped(clause, Skipped("no token of an outsider is given"))
        return self.deployment.has_outsider

    @property
    def other_repo_id(self) -> str:
        """Return the owner's second repository, or skip the check."""
        if self.deployment.other_repo_id is None:
            raise Skipped("no second repository is given")
        return self.deployment.other_repo_id

    @property
    def repo_ids(self) -> list[str]:
        """Return the repositories of the owner."""
        other = self.deployment.other_repo_id
        return [self.repo_id] if other is None else [self.repo_id, other]

    def end(self) -> None:
        """Take note that the running check needs none of its keys any more."""
        self.capacity.in_use.pop(CHECK.get(), None)
        self._providers.pop(CHECK.get(), None)

    def listing(self, repo_id: str | None = None) -> Listing:
        """List a repository of the owner.

        Raises:
            Undecided: if there is no list in the answer.
        """
        exchange = self.owner.list(self.repo_id if repo_id is None else repo_id)
        if not self.expect_status("list.status-ok", exchange, 200):
            raise Undecided("A list was not answered with 200.")
        listing = Listing.of(exchange)
        self._latest[exchange.request.repo_id or ""] = listing
        self._diagnose(listing)
        return listing

    def listings(self, *repo_ids: str) -> list[Listing]:
        """List several repositories side by side."""
        return self.together(*(partial(self.listing, repo_id) for repo_id in repo_ids))

    def settled_listings(self, *repo_ids: str) -> list[Listing]:
        """Return the latest lists of repositories if nothing can have changed since, else new ones.

        For checks that run alone.
        """
        latest = [self._latest.get(repo_id) for repo_id in repo_ids]
        settled = [each for each in latest if each and each.exchange.sent > self.history.changed]
        return settled if len(settled) == len(repo_ids) else self.listings(*repo_ids)

    def expect_modified(self, clause: str, listing: Listing) -> None:
        """Judge that a list with a tag is not called unmodified after a change (RFC 9110, 13.1.2).

        For checks that run alone.
        """
        tag, repo_id = listing.exchange.response.header("etag"), listing.exchange.request.repo_id
        if tag is None:
            return
        target, headers = collection_path(repo_id or ""), {"If-None-Match": tag}
        exchange = self.owner.other("GET", target, headers=headers)
        self.judge.expect(
            clause,
            exchange.response.status != 304,
            expected="the list as it is now",
            came="304, as if nothing had changed since",
            at=[listing.exchange, exchange],
        )

    def others_in(self, repo_id: str) -> tuple[int, int]:
        """Return how many keys of others the latest list of a repository had, and its bytes."""
        latest = self._latest.get(repo_id)
        if latest is None:
            return 0, 0
        others = latest.by_id.keys() - self.history.lives.keys()
        return len(others), len(latest.exchange.response.content)

    def _diagnose(self, listing: Listing) -> None:
        """Find out by further calls what is behind things that a list should not show."""
        exchange = listing.exchange
        if not is_in_order(listing.items) and not self.order_is_wrong:
            self.order_is_wrong = self.steadiness.holds("createdAt", exchange)
        gone = self.history.deleted_before(exchange.sent, exchange.request.repo_id or "")
        for apikey_id in sorted(gone & listing.by_id.keys() - self.history.given_twice):
            was_gone = self.lists.was_gone(apikey_id, exchange)
            if_active = "delete.final" if was_gone else "delete.removes"
            blame_presence(self, apikey_id, listing, if_active)

    def listed(self, created: CreatedKey, listing: Listing | None = None) -> ListedKey:
        """Return a key just created as the list shows it, judged against what was asked for.

        Raises:
            Undecided: if it is not there.
        """
        listing = self.listing(created.repo_id) if listing is None else listing
        at = [created.exchange, listing.exchange]
        found = listing.find(created.id)
        if found is None:
            found = blame_absence(self, created, listing, gone="create.listed-at-once")
        if found is None:
            raise Undecided("A key just created is not in the list.")
        for member, wanted, clause in (
            ("key", created.key, "create.listed-at-once"),
            ("name", created.name, "create.name-kept"),
            ("aiType", created.ai_type, "create.one-provider"),
        ):
            shown = found.text(member)
            if (not shown and member == "key") or (member == "aiType" and shown not in AI_TYPES):
                continue
            same = is_same_name(shown, wanted) if member == "name" else shown == wanted
            self.judge.expect(
                clause,
                same or not self.steadiness.holds(member, listing.exchange),
                expected=f"the list shows {member} as it was when the key was created",
                came=shown if member == "aiType" else f"another: {difference(wanted, shown)}",
                at=at,
            )
        return found

    def is_active(self, repo_id: str, apikey_id: str) -> bool:
        """Say whether a key can be updated; the update itself changes nothing.

        One that may be somebody else's is not tried, and taken for none.
        """
        with contextlib.suppress(Withheld):
            return self.owner.update(repo_id, apikey_id, {}).response.succeeds
        return False

    def rename(self, created: CreatedKey, name: str) -> Exchange:
        """Rename a key, which must be accepted.

        Raises:
            Undecided: if it is refused.
        """
        exchange = self.owner.update(created.repo_id, created.id, {"name": name})
        self.judge_update(created, exchange)
        if not exchange.response.succeeds:
            raise Undecided("A valid update was refused.")
        self.history.lives[created.id].name = name
        return exchange

    def judge_update(self, created: CreatedKey, exchange: Exchange) -> None:
        """Judge the answer to a valid update.

        Raises:
            Undecided: if it was refused since the key is not there any more, for whatever reason.
        """
        self.expect_target(created, exchange)
        self.expect_status("update.status-ok", exchange, 200)

    def delete(self, created: CreatedKey) -> Exchange:
        """Delete an active key, which must be accepted.

        Raises:
            Skipped: if the deployment has no deletion.
            Undecided: if the deletion is refused.
        """
        self.require_deletion()
        return self._judge_deletion(created, self.owner.delete(created.repo_id, created.id))

    @property
    def supports_deletion(self) -> bool:
        """Say whether the deployment is known to have the operation that deletes."""
        return bool(self.deletion.supported)

    def calibrate(self) -> None:
        """Make two keys, which show what secrets have in common, and delete the first one."""
        made: list[CreatedKey] = []

        def create() -> None:
            with contextlib.suppress(Undecided, Skipped):
                made.append(self.create())

        def show() -> None:
            # Before a key is changed, a list has to show whose it is.
            with contextlib.suppress(Undecided, Skipped):
                self.owner.list(self.repo_id)

        create()
        self.together(create, *[show] * len(made))
        with contextlib.suppress(Undecided, Skipped):
            for key in made[1:]:
                self.share(key)
            if made:
                self._find_out_deletion(made[0])

    def require_deletion(self) -> None:
        """Find out, once, whether the deployment has the operation that deletes.

        Raises:
            Skipped: if it has not: an active key was answered with 404, 405 or 501.
            Undecided: if no key can be made to find it out, or its deletion is refused.
        """
        if self.deletion.supported is None:
            if not self.deletion.tries_left:
                raise Undecided("Whether the deployment deletes keys could not be found out.")
            self._find_out_deletion(self.create(self.name("probe")))
        if not self.deletion.supported:
            raise Skipped("the deployment does not support deletion")

    def can_delete(self, clause: str) -> bool:
        """Say whether the deployment deletes keys; if it does not, a clause is skipped for it."""
        try:
            self.require_deletion()
        except Skipped as skip:
            self.judge.skipped(clause, skip)
        return self.supports_deletion

    def _find_out_deletion(self, key: CreatedKey) -> None:
        self.deletion.tries_left -= 1
        exchange = self.deletion.try_with(key)
        if self.deletion.supported:
            self._judge_deletion(key, exchange)
            shown = self.listing(key.repo_id).find(key.id) is not None
            if shown and self.is_active(key.repo_id, key.id):
                self.deletion.is_without_effect()

    def _judge_deletion(self, created: CreatedKey, exchange: Exchange) -> Exchange:
        self.expect_target(created, exchange)
        self.expect_status("delete.status-ok", exchange, 200)
        if not exchange.response.succeeds:
            raise Undecided("The deletion of an active key was refused.")
        return exchange

    def expect_target(self, created: CreatedKey, exchange: Exchange) -> None:
        """Go no further if a call was refused since an earlier one took the key away."""
        if exchange.response.refuses and self.listing(created.repo_id).find(created.id) is None:
            raise Undecided("The key of a refused call is not in the list any more.")
