"""Updating a key, which renames it and no more."""

from functools import partial

import pytest

from contract_tests.checks.inputs import (
    LONGEST_PLAIN,
    ODD_TEXT,
    PLAIN_TEXT,
    UNUSUAL_TEXT,
    invalid_updates,
)
from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.strangers import call_unknown, expect_all_refused
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange
from contract_tests.evidence import Judge
from contract_tests.history.keys import CreatedKey, is_same_name


def _family(workbench: Workbench) -> list[CreatedKey]:
    """Create keys that a careless update could confuse: of one name, of one provider."""
    name = workbench.name("twin")
    older = workbench.bystander()
    repo_ids = reversed(workbench.repo_ids)
    twins = workbench.together(
        *(partial(workbench.create, name, older.ai_type, repo_id) for repo_id in repo_ids)
    )
    return [*workbench.keys[:1], older, *twins, workbench.create(name, older.ai_type)]


@pytest.mark.long
@pytest.mark.clause(
    "update.status-ok", "update.success-true", "update.message-returned", "update.renames"
)
@pytest.mark.clause("update.nothing-else")
def test_an_update_renames_its_key_and_nothing_else(workbench: Workbench, judge: Judge) -> None:
    """Among keys of the same name, of the same provider, and of another repository."""
    keys = _family(workbench)
    twins = [key for key in keys if key.name == keys[-1].name and key.repo_id == workbench.repo_id]
    before = Snapshot.take(workbench, keys)
    # The younger one first: a service that looks for the name may find the older one.
    renamed: set[str] = set()
    for key in (twins[-1], twins[0]):
        name = workbench.name("renamed")
        exchange = workbench.rename(key, name)
        renamed.add(key.id)
        before = before.expect_unchanged(
            "update.nothing-else", after="an update", at=[exchange], but=renamed
        )
        before.expect_name(key, name)
        listing = before.listings[key.repo_id]
        judge.expect(
            "update.nothing-else",
            all(item == listing.find(key.id) for item in listing.named(name)),
            expected="an update renames no other key",
            came="another key has the new name too",
            at=[exchange, listing.exchange],
        )


@pytest.mark.alone
@pytest.mark.depth("standard")
@pytest.mark.clause("update.renames", "update.nothing-else")
def test_the_new_name_is_kept_to_the_last_character(workbench: Workbench, judge: Judge) -> None:
    """Names of all kinds, one that another key has among them; unusual ones may be refused."""
    unusual = {**UNUSUAL_TEXT, "long": "n" * 5_000}
    names = {kind: f"{workbench.name()} {text}." for kind, text in unusual.items()}
    unusual |= ODD_TEXT
    names |= ODD_TEXT
    names["plain"] = f"{workbench.name()}-{PLAIN_TEXT}"[:LONGEST_PLAIN]
    bystander, some = workbench.bystander(), workbench.left_over(len(names) + 1)
    names["taken"] = bystander.name
    keys = dict(zip(names, some, strict=True))
    before = Snapshot.take(workbench, [bystander, *some])
    renamed: dict[str, Exchange] = {}
    exchanges = workbench.together(
        *(
            partial(workbench.owner.update, keys[kind].repo_id, keys[kind].id, {"name": name})
            for kind, name in names.items()
        )
    )
    for (kind, key), exchange in zip(keys.items(), exchanges, strict=True):
        # That it is no server error is for a rule to say.
        if not exchange.response.succeeds and kind in unusual:
            continue
        workbench.expect_target(key, exchange)
        if workbench.expect_status("update.status-ok", exchange, 200):
            renamed[kind] = exchange
    after = before.expect_unchanged(
        "update.nothing-else",
        after="an update",
        at=[exchange],
        but={key.id for key in some},
    )
    # An empty name, or one like it, may be what a name was changed to.
    given = {*names.values()} - {*ODD_TEXT.values()}
    workbench.expect_modified("update.renames", before.listings[workbench.repo_id])
    for kind, exchange in renamed.items():
        listed = after.listings[keys[kind].repo_id].find(keys[kind].id)
        if listed is None or not judge.expect(
            "update.nothing-else",
            is_same_name(listed.name, names[kind]) or listed.name not in given,
            expected="an update renames no other key",
            came="the name that another key was given",
            at=[exchange],
        ):
            return
        after.expect_name(keys[kind], names[kind])


@pytest.mark.depth("standard")
@pytest.mark.clause("update.name-optional")
def test_an_empty_update_changes_nothing(workbench: Workbench, judge: Judge) -> None:
    """Not even the name, and no more does one with null in its place."""
    # The older one, which should stay below the newer one.
    keys = workbench.create_all(2)
    workbench.listing()
    usual = workbench.rename(keys[0], workbench.name("renamed")).response.status
    before = Snapshot.take(workbench, keys)
    exchange = workbench.owner.update(keys[0].repo_id, keys[0].id, {})
    judge.expect(
        "update.name-optional",
        exchange.response.status in {200, usual},
        expected="200 for an update without a name",
        came=exchange.response.in_words,
        at=[exchange],
    )
    before = before.expect_unchanged(
        "update.name-optional", after="an update with an empty object", at=[exchange]
    )
    # Whether null is a name that is wrong, or none, is open.
    exchange = workbench.owner.update(keys[1].repo_id, keys[1].id, {"name": None})
    refused = exchange.response.refuses
    before.expect_unchanged(
        "update.refusal-leaves-unchanged" if refused else "update.name-optional",
        after="an update with null for a name",
        at=[exchange],
    )


@pytest.mark.depth("standard")
@pytest.mark.clause(
    "update.invalid-refused", "update.invalid-status", "update.refusal-leaves-unchanged"
)
def test_an_invalid_update_is_refused_and_changes_nothing(
    workbench: Workbench, judge: Judge
) -> None:
    """Wrong types and malformed JSON."""
    keys = [workbench.create(), workbench.bystander()]
    before = Snapshot.take(workbench, keys)
    update = partial(workbench.owner.update_raw, keys[0].repo_id, keys[0].id)
    bodies = invalid_updates()
    exchanges = workbench.together(*(partial(update, invalid.body) for invalid in bodies))
    for invalid, exchange in zip(bodies, exchanges, strict=True):
        status = exchange.response.status
        if judge.expect(
            invalid.clause,
            exchange.response.refuses,
            expected=f"a 4xx for an update with {invalid.label}",
            came=exchange.response.in_words,
            at=[exchange],
        ):
            judge.expect(
                "update.invalid-status",
                status in {400, 422},
                expected=f"400 or 422, since it has {invalid.label}",
                came=exchange.response.in_words,
                at=[exchange],
            )
    if judge.is_broken("update.invalid-refused"):
        judge.undecided("update.refusal-leaves-unchanged", "An invalid update was not refused.")
        return
    before.expect_unchanged(
        "update.refusal-leaves-unchanged", after="a refused update", at=[exchange]
    )


@pytest.mark.depth("standard")
@pytest.mark.clause("update.unknown-key")
def test_an_unknown_key_cannot_be_updated(workbench: Workbench, judge: Judge) -> None:
    """Nor is one made, nor another one changed."""
    keys = [workbench.bystander(), workbench.create()]
    before = Snapshot.take(workbench, keys)
    name = workbench.name("nobody")

    def update(apikey_id: str) -> Exchange:
        # A name only where the call is known to be refused.
        exchange = workbench.owner.update(workbench.repo_id, apikey_id, {})
        if not exchange.response.refuses:
            return exchange
        return workbench.owner.update(workbench.repo_id, apikey_id, {"name": name})

    exchange = call_unknown(workbench, update)
    workbench.expect_status("update.unknown-key", exchange, 404)
    expect_all_refused(workbench, "update.unknown-key", "PUT", keys[1])
    after = before.expect_unchanged(
        "update.unknown-key", after="an update of an unknown key", at=[exchange]
    )
    listing = after.listings[workbench.repo_id]
    judge.expect(
        "update.unknown-key",
        not listing.named(name),
        expected="no key from the update of an unknown one",
        came="a key with its name",
        at=[exchange, listing.exchange],
    )


@pytest.mark.depth("standard")
@pytest.mark.clause("update.deleted-key", "delete.final", "errors.json-object")
def test_a_deleted_key_cannot_be_updated(workbench: Workbench, judge: Judge) -> None:
    """And no update brings it back."""
    key, active = workbench.create_all(2)
    workbench.listing()
    workbench.delete(key)
    before = Snapshot.take(workbench, [workbench.bystander(), active])
    exchange = workbench.owner.update(key.repo_id, key.id, {"name": workbench.name("back")})
    workbench.expect_status("update.deleted-key", exchange, 404)
    exchange = _restore(workbench, key, active)
    before.expect_unchanged("update.deleted-key", after="an update of a deleted key", at=[exchange])
    judge.held("delete.final")


def _restore(workbench: Workbench, key: CreatedKey, active: CreatedKey) -> Exchange:
    """Try to take the deletion of a key back, with a field that the document does not know.

    A service may refuse such a body for itself, and before it looks the key up: what it says of an
    active key it may say of a deleted one.
    """
    body = {"deletedAt": None}
    usual = workbench.owner.update(active.repo_id, active.id, body).response
    exchange = workbench.owner.update(key.repo_id, key.id, body)
    statuses = (404, usual.status) if usual.refuses else (404,)
    workbench.expect_status("update.deleted-key", exchange, *statuses)
    return exchange
