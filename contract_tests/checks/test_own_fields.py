"""Undocumented members of bodies: only documented ones have an effect.

A service may refuse such bodies, or ignore what it does not know.
"""

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pytest

from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange, Json
from contract_tests.client.guard import GONE
from contract_tests.client.identifiers import made_up
from contract_tests.evidence import Judge
from contract_tests.findings import Skipped, Undecided
from contract_tests.history.keys import Listing
from contract_tests.history.timestamps import instant

LONG_AGO = "2001-01-01T00:00:00.000Z"

# In both spellings of case, and by the names that frameworks and databases use.
_IDS = ("id", "_id", "uuid", "apiKeyId", "api_key_id", "apikeyId")
_KEYS = ("key", "accessKey", "access_key", "keyId", "apiKeyValue", "api_key_value")
_SECRETS = ("secret", "secretKey", "secret_key", "apiSecret", "plainSecret", "plain_secret")
_PLACES = ("repoId", "repo_id", "repository", "repositoryId", "repository_id", "repo")
_DATES = ("createdAt", "created_at", "deletedAt", "deleted_at")
_WRAPPERS = ("apiKey", "api_key", "apikey", "data", "attributes", "fields")
_PROVIDERS = ("provider", "ai_type", "type", "aiProvider", "ai_provider")
_NAMES = ("title", "displayName", "display_name", "label", "keyName", "key_name")
_GONE = {
    **dict.fromkeys(("deleted", "isDeleted", "is_deleted", "archived", "revoked"), True),
    **dict.fromkeys(("active", "isActive", "is_active", "enabled"), False),
    **dict.fromkeys(("status", "state"), "deleted"),
    **dict.fromkeys(("expiresAt", "expires_at", "expiry", "validUntil"), LONG_AGO),
    **dict.fromkeys(("dryRun", "dry_run", "validateOnly", "validate_only"), True),
}
_PREFIX = "chosenprefix"
_LENGTH = 8


@dataclass(frozen=True)
class Chosen:
    """What a caller would choose, if a service let it; `apikey_id` is nobody's, if there is one."""

    key: str
    secret: str
    apikey_id: str | None
    repo_id: str | None

    @classmethod
    def alike(cls, workbench: Workbench) -> "Chosen":
        """Return values of the form that the deployment gives."""
        keys = [made.key for made in workbench.keys]
        made = [made.secret.reveal() for made in workbench.keys]
        apikey_id = None
        with contextlib.suppress(Skipped):
            apikey_id = workbench.session.ownership.nobodys_id()
        return cls(
            made_up(keys) or f"chosen-{secrets.token_hex(12)}",
            made_up(made) or f"chosen-{secrets.token_hex(20)}",
            apikey_id,
            workbench.deployment.other_repo_id,
        )

    @property
    def credentials(self) -> dict[str, Json]:
        """Return the members that choose id, access key and secret."""
        ids = dict.fromkeys(_IDS, self.apikey_id) if self.apikey_id else {}
        return {**ids, **dict.fromkeys(_KEYS, self.key), **dict.fromkeys(_SECRETS, self.secret)}

    @property
    def place(self) -> dict[str, Json]:
        """Return the members that choose another repository of the owner; none without one."""
        return dict.fromkeys(_PLACES, self.repo_id) if self.repo_id else {}

    def is_in(self, members: Mapping[str, Json]) -> str | None:
        """Return the documented member that holds a value which the caller chose, or None."""
        chosen = {"id": self.apikey_id, "key": self.key, "secret": self.secret}
        for name, value in chosen.items():
            if value is not None and members.get(name) == value:
                return name
        if members.get("success") is False or members.get("deletedAt") is not None:
            return "success" if "success" in members else "deletedAt"
        if _PREFIX in str(members.get("key")) or len(str(members.get("secret", ""))) == _LENGTH:
            return "prefix or length"
        return "createdAt" if instant(members.get("createdAt")) == instant(LONG_AGO) else None


def _meant(name: str) -> dict[str, Json]:
    """Return what may be taken for name and aiType, or for a wish how to make credentials."""
    other = {**dict.fromkeys(_PROVIDERS, "OTHER"), **dict.fromkeys(_NAMES, name)}
    return {**other, **dict.fromkeys(("prefix", "keyPrefix"), _PREFIX), "length": _LENGTH}


def _born(chosen: Chosen, name: str) -> list[dict[str, Json]]:
    """Return further members of creations, of one kind each; the last ones are nested."""
    life = {**dict.fromkeys(_DATES, LONG_AGO), **_GONE}
    kinds = [chosen.credentials, chosen.place, life, {"success": False, **_meant(name)}]
    inner = {**chosen.credentials, **chosen.place, **life, "name": name, "aiType": "OTHER"}
    return [*filter(None, kinds), dict.fromkeys(_WRAPPERS, inner)]


@pytest.mark.depth("standard")
@pytest.mark.clause("create.nothing-else", "protocol.unknown-fields-ignored")
def test_a_creation_cannot_choose_what_the_service_gives(
    workbench: Workbench, judge: Judge
) -> None:
    """Neither id, access key and secret, nor another repository, nor that it is deleted."""
    workbench.bystander()
    chosen = Chosen.alike(workbench)
    more: list[dict[str, Json]] = [{}, *_born(chosen, workbench.name("nested"))]
    bodies = [{"name": workbench.name("own"), "aiType": "GOOGLE", **each} for each in more]
    create = partial(workbench.capacity.create, workbench.repo_id)
    plain, *exchanges = workbench.together(*(partial(create, each) for each in bodies))
    listings = workbench.listings(*workbench.repo_ids)
    listed = [bool(each.find(str(plain.response.members.get("id")))) for each in listings]
    at_home = listed == [True, False][: len(listings)]
    if not at_home or _came(chosen, bodies[0], plain, listings):
        raise Undecided("A key created with name and aiType alone is not listed as it was made.")
    for body, exchange in zip(bodies[1:], exchanges, strict=True):
        _expect_ignored(judge, exchange, 201)
        # Of a key with the id of another one, it is open what lists show.
        identifier = str(exchange.response.members.get("id"))
        twice = identifier in workbench.history.given_twice
        if exchange.response.succeeds and not (
            twice or workbench.session.ownership.is_foreign(identifier)
        ):
            came = _came(chosen, body, exchange, listings)
            judge.expect(
                "create.nothing-else",
                came is None,
                expected="a key as any other, whatever else its creation holds",
                came=came or "",
                at=[exchange, *(listing.exchange for listing in listings)],
            )
    judge.held("create.nothing-else")


def _expect_ignored(judge: Judge, exchange: Exchange, status: int) -> None:
    judge.expect(
        "protocol.unknown-fields-ignored",
        not exchange.response.refuses,
        expected=f"{status}, the unknown fields ignored",
        came=exchange.response.in_words,
        at=[exchange],
    )


def _came(chosen: Chosen, body: Json, exchange: Exchange, listings: list[Listing]) -> str | None:
    """Say in what a key is not as if its creation had held nothing but name and aiType."""
    members, here = exchange.response.members, listings[0]
    listed = here.find(str(members.get("id")))
    shown = {} if listed is None else listed.members
    if member := chosen.is_in(members) or chosen.is_in(shown):
        return f"the caller's own {member}"
    plain = (shown.get("name"), shown.get("aiType")) == (body["name"], body["aiType"])
    differences = {
        "a key in another repository": any(
            here.find(item.id) is None for each in listings[1:] for item in each.named(body["name"])
        ),
        "no key in the list": listed is None,
        "another name or provider in the list": not plain,
        "another access key in the list than in the answer": shown.get("key") != members.get("key"),
        "another repoId in the list": shown.get("repoId") != exchange.request.repo_id,
    }
    return next((words for words, differs in differences.items() if differs), None)


@pytest.mark.depth("standard")
@pytest.mark.clause("update.key-and-secret-fixed", "update.nothing-else")
@pytest.mark.clause("protocol.unknown-fields-ignored")
def test_an_update_cannot_change_what_is_fixed(workbench: Workbench, judge: Judge) -> None:
    """Whatever stands in the body, at the top or nested."""
    bystander, sibling = workbench.bystander(), workbench.create()
    key = workbench.create(ai_type="GOOGLE")
    chosen, stray = Chosen.alike(workbench), workbench.name("stray")
    place = chosen.place or dict.fromkeys(_PLACES, "another-repository")
    fixed = {**chosen.credentials, **place, **dict.fromkeys(_DATES, LONG_AGO), "aiType": "OTHER"}
    rotation: dict[str, Json] = dict.fromkeys(("rotate", "regenerate", "refresh"), True)
    rotation |= dict.fromkeys(
        ("regenerateKey", "regenerateSecret", "newSecret", "new_secret"), True
    )
    inner = {**fixed, "name": stray}
    bodies: list[dict[str, Json]] = [
        {"key": chosen.key},
        {"secret": chosen.secret},
        {"key": None, "secret": None},
        {"key": "", "secret": ""},
        {"aiType": "OTHER", **place, "createdAt": LONG_AGO, **_GONE},
        {"ai_type": "OTHER", "created_at": LONG_AGO, "success": False},
        {"name": workbench.name("renamed"), "id": sibling.id},
        {"name": workbench.name("renamed"), **fixed, **rotation},
        {"name": workbench.name("renamed"), **dict.fromkeys(_WRAPPERS, inner), **_meant(stray)},
    ]
    before = Snapshot.take(workbench, [sibling, key, bystander])
    for body in bodies:
        exchange = workbench.owner.update(key.repo_id, key.id, body)
        if exchange.response.status in GONE:
            workbench.history.spoilt.add(key.id)
            break
        _expect_ignored(judge, exchange, 200)
        if exchange.response.succeeds:
            workbench.judge_update(key, exchange)
        else:
            judge.held("update.key-and-secret-fixed")
    after = before.expect_unchanged(
        "update.nothing-else", after="an update of fixed fields", at=[exchange], but={key.id}
    )
    if exchange.response.succeeds:
        after.expect_name(key, str(body["name"]))
