"""What the checks work with: principals, new keys, and lists, all judged on the way."""

import contextlib
import itertools
from dataclasses import dataclass, field

from contract_tests.checks.absence import Patience, blame_absence
from contract_tests.checks.capacity import Capacity
from contract_tests.checks.deletion import Deletion
from contract_tests.checks.inputs import AI_TYPES
from contract_tests.checks.statuses import expected_status
from contract_tests.checks.steadiness import Steadiness
from contract_tests.cleanup import Traces
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange
from contract_tests.client.guard import Withheld
from contract_tests.client.identifiers import is_safe
from contract_tests.client.session import Session
from contract_tests.deployment import ANONYMOUS, OUTSIDER, OWNER, Deployment
from contract_tests.evidence import Judge
from contract_tests.findings import Skipped, Undecided
from contract_tests.history.keys import (
    CreatedKey,
    ListedKey,
    Listing,
    Secret,
    difference,
    listed_keys,
)
from contract_tests.names import mark
from contract_tests.rules.listings import ListRules


@dataclass
class Workbench:
    """The owner's view of the deployment, and the keys that the run made there.

    What it calls in passing must hold for every check: a valid creation that is refused breaks
    its clause here, and the check that needed it goes no further.
    """

    deployment: Deployment
    session: Session
    judge: Judge
    traces: Traces
    keys: list[CreatedKey] = field(default_factory=list)
    empty_at_first: set[str] = field(default_factory=set)
    patience: Patience = field(default_factory=Patience)
    _labels: "itertools.count[int]" = field(default_factory=itertools.count)
    _ai_types: "itertools.cycle[str]" = field(default_factory=lambda: itertools.cycle(AI_TYPES))

    def __post_init__(self) -> None:
        """Name the principals."""
        self.owner = Caller(self.session, OWNER)
        self.anonymous = Caller(self.session, ANONYMOUS)
        self.repo_id = self.deployment.repo_id
        self.deletion = Deletion(self.owner, self.session.guard)
        self.capacity = Capacity(self.owner, self.keys, self.traces.made, self.name)
        self.steadiness = Steadiness(self.judge, self.traces, self.owner.list)
        self.list_rules = ListRules(self.judge, self.traces, self.is_active, self.steadiness)

    @property
    def outsider(self) -> Caller:
        """Return the principal without access, or skip the check."""
        if not self.deployment.has_outsider:
            raise Skipped("no token of an outsider is given")
        return Caller(self.session, OUTSIDER)

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

    def name(self, label: str = "key") -> str:
        """Return a name that no other key has, the mark of the run."""
        return mark(self.deployment.prefix, label, next(self._labels))

    def create(
        self,
        name: str | None = None,
        ai_type: str | None = None,
        repo_id: str | None = None,
    ) -> CreatedKey:
        """Create a key that must be accepted, for each provider in turn unless one is given.

        Raises:
            Undecided: if it is refused, or the answer lacks what a key needs.
        """
        name = self.name() if name is None else name
        repo_id = self.repo_id if repo_id is None else repo_id
        ai_type = next(self._ai_types) if ai_type is None else ai_type
        exchange = self.capacity.create(repo_id, {"name": name, "aiType": ai_type})
        self.expect_status("create.status-created", exchange, 201)
        if not exchange.response.succeeds:
            raise Undecided("A valid creation was refused.")
        return self.created(exchange, repo_id, name, ai_type)

    def bystander(self) -> CreatedKey:
        """Return the oldest key of the run in the main repository."""
        return self.some(1)[0]

    def some(self, count: int, repo_id: str | None = None) -> list[CreatedKey]:
        """Return keys of a repository, the oldest of the run first; new ones if need be.

        For calls that leave no trace, or for which any key will do: each key that is made has to be
        removed again.
        """
        return self.at_least(count, self.repo_id if repo_id is None else repo_id)[:count]

    def at_least(self, count: int, repo_id: str) -> list[CreatedKey]:
        """Return all active keys of a repository, with new ones if there are fewer than `count`."""
        useless = self.traces.given_twice | self.traces.spoilt
        active = [key for key in self.capacity.active(repo_id) if key.id not in useless]
        self.capacity.in_use |= {key.id for key in active}
        try:
            made = [self.create(repo_id=repo_id) for _ in range(count - len(active))]
        except Skipped:
            # Is the deployment full, or does it refuse creations whatever room there is?
            self.capacity.in_use.clear()
            self.create(repo_id=repo_id)
            raise
        return [*active, *made]

    def created(self, exchange: Exchange, repo_id: str, name: str, ai_type: str) -> CreatedKey:
        """Return the key of a creation's answer.

        Raises:
            Undecided: if the answer lacks what a key needs; the observers report that.
        """
        texts = [exchange.response.members.get(member) for member in ("id", "key", "secret")]
        if not all(isinstance(text, str) and text for text in texts):
            raise Undecided("The answer to a creation lacks id, key or secret.")
        identifier, key, secret = map(str, texts)
        if not is_safe(identifier):
            raise Undecided("The answer to a creation holds an id that no path can hold.")
        if identifier in self.list_rules.homes or self.session.ownership.is_foreign(identifier):
            raise Undecided("The answer to a creation holds the id of another key.")
        self.list_rules.homes[identifier] = repo_id
        made = CreatedKey(repo_id, name, ai_type, identifier, key, Secret(secret), exchange)
        self.keys.append(made)
        self.capacity.in_use.add(made.id)
        return made

    def begin(self) -> None:
        """Take note that a check begins: it needs none of the keys of those before."""
        self.capacity.in_use.clear()

    def listing(self, repo_id: str | None = None) -> Listing:
        """List a repository of the owner.

        Raises:
            Undecided: if there is no list in the answer.
        """
        exchange = self.owner.list(self.repo_id if repo_id is None else repo_id)
        if not self.expect_status("list.status-ok", exchange, 200):
            raise Undecided("A list was not answered with 200.")
        items = exchange.response.members.get("apiKeys")
        if not isinstance(items, list):
            raise Undecided("The answer to a list lacks apiKeys.")
        listing = Listing(exchange, listed_keys(items))
        self.list_rules.apply(exchange.request.repo_id or "", exchange, listing.items)
        return listing

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
            if member == "aiType" and shown not in AI_TYPES:
                continue
            self.judge.expect(
                clause,
                shown == wanted or not self.steadiness.holds(member, listing.exchange),
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
        self.traces.names[created.id] = name
        return exchange

    def judge_update(self, created: CreatedKey, exchange: Exchange) -> None:
        """Judge the answer to a valid update.

        Raises:
            Undecided: if it was refused since the key is not there any more, for whatever reason.
        """
        self.expect_target(created, exchange)
        self.expect_status("update.status-ok", exchange, 200)
        self.judge.expect(
            "update.key-and-secret-fixed",
            not created.differs_in(exchange.response.members),
            expected="an answer without another access key and secret",
            came="one that holds them",
            at=[exchange],
        )

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
        for _ in range(2):
            with contextlib.suppress(Undecided, Skipped):
                made.append(self.create())
        with contextlib.suppress(Undecided, Skipped):
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

    def expect_status(self, clause: str, exchange: Exchange, *statuses: int) -> bool:
        """Judge the status of an answer."""
        return self.judge.expect(
            clause,
            exchange.response.status in statuses,
            expected=expected_status(clause, statuses),
            came=exchange.response.in_words,
            at=[exchange],
        )
