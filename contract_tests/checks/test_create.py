"""Creating a key."""

import itertools
from functools import partial

import pytest

from contract_tests.checks.absence import blame_absence
from contract_tests.checks.failures import judge_failed_creations
from contract_tests.checks.inputs import (
    AI_TYPES,
    HIDDEN_TEXT,
    LONGEST_PLAIN,
    ODD_TEXT,
    PLAIN_TEXT,
    UNUSUAL_TEXT,
    InvalidBody,
    invalid_creations,
)
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange
from contract_tests.current import CHECK
from contract_tests.evidence import Judge
from contract_tests.history.keys import CreatedKey, Listing


@pytest.mark.clause("create.ai-types-accepted", "create.one-provider", "create.listed-at-once")
@pytest.mark.clause("create.status-created", "create.success-true", "create.id-returned")
@pytest.mark.clause(
    "create.key-returned",
    "create.secret-returned",
    "protocol.json-media-type",
    "protocol.json-text",
    "protocol.members-once",
)
@pytest.mark.clause("list.item-id", "list.item-name", "list.item-repo-id", "list.item-key")
@pytest.mark.clause("list.item-ai-type", "list.item-created-at", "list.item-deleted-at")
def test_each_provider_is_accepted_and_stored_as_sent(workbench: Workbench, judge: Judge) -> None:
    """All five values, in the list as in the request."""
    made: list[CreatedKey] = []

    def create(ai_type: str) -> None:
        name = workbench.name("provider")
        body = {"name": name, "aiType": ai_type}
        exchange = workbench.capacity.create(workbench.repo_id, body)
        if judge.expect(
            "create.ai-types-accepted",
            exchange.response.succeeds,
            expected=f"{ai_type} is accepted",
            came=exchange.response.in_words,
            at=[exchange],
        ):
            workbench.expect_status("create.status-created", exchange, 201)
            made.append(workbench.created(exchange, workbench.repo_id, name, ai_type))

    try:
        workbench.together(*(partial(create, ai_type) for ai_type in AI_TYPES))
    finally:
        # Where only some can be made, these are looked at all the same.
        listing = workbench.listing()
        for created in made:
            workbench.listed(created, listing)


@pytest.mark.clause("create.listed-at-once", "list.item-repo-id")
def test_a_new_key_is_in_the_next_list(workbench: Workbench, judge: Judge) -> None:
    """In the second repository too, if there is one."""
    created = workbench.create(repo_id=workbench.repo_ids[-1])
    listed = workbench.listed(created)
    judge.expect(
        "list.item-repo-id",
        listed.text("repoId") == created.repo_id,
        expected=f"repoId {created.repo_id!r}",
        came=f"repoId {judge.quote(listed.text('repoId'))!r}",
        at=[created.exchange],
    )


@pytest.mark.depth("standard")
@pytest.mark.clause("create.name-kept", "create.status-created", "errors.no-server-error")
@pytest.mark.clause("create.failure-leaves-nothing", "list.complete")
def test_the_name_is_kept_to_the_last_character(workbench: Workbench, judge: Judge) -> None:
    """A plain one must be accepted; unusual text and long names may be refused."""
    plain = f"{workbench.name()}-{PLAIN_TEXT}"[:LONGEST_PLAIN]
    unusual = (*UNUSUAL_TEXT.values(), "n" * 200, "n" * 5_000)
    made: list[CreatedKey] = []
    names = [plain, *(f"{workbench.name()} {text}." for text in unusual), *ODD_TEXT.values()]
    names += HIDDEN_TEXT

    def create(name: str, ai_type: str) -> Exchange:
        workbench.session.guard.expect_room(spare=1)
        create = workbench.capacity.create if name == plain else workbench.owner.create
        return create(workbench.repo_id, {"name": name, "aiType": ai_type})

    wanted = list(zip(names, itertools.cycle(AI_TYPES), strict=False))
    exchanges = workbench.together(*(partial(create, *each) for each in wanted))
    for (name, ai_type), exchange in zip(wanted, exchanges, strict=True):
        # That it is no server error is for a rule to say.
        if not exchange.response.succeeds and name != plain:
            continue
        if workbench.expect_status("create.status-created", exchange, 201):
            made.append(workbench.created(exchange, workbench.repo_id, name, ai_type))
    listing = workbench.listing()
    for created in made:
        workbench.listed(created, listing)
    judge.held("list.complete")
    judge_failed_creations(workbench)


@pytest.mark.depth("standard")
@pytest.mark.clause("create.always-new", "create.name-kept", "create.status-created")
def test_a_name_may_be_given_twice(workbench: Workbench, judge: Judge) -> None:
    """The second key of the name is a key of its own, and has the very name."""
    name = workbench.name("same")
    first = workbench.create(name, "OPENAI")
    exchange = workbench.capacity.create(first.repo_id, {"name": name, "aiType": "OPENAI"})
    if not judge.expect(
        "create.always-new",
        exchange.response.succeeds and exchange.response.members.get("id") != first.id,
        expected="a second key under the same name",
        came=f"{exchange.response.in_words}, without another key",
        at=[first.exchange, exchange],
    ):
        return
    workbench.expect_status("create.status-created", exchange, 201)
    second = workbench.created(exchange, first.repo_id, name, "OPENAI")
    listing = workbench.listing()
    for key in (first, second):
        if listing.find(key.id) is None:
            blame_absence(workbench, key, listing, gone="create.always-new")
        else:
            workbench.listed(key, listing)


@pytest.mark.clause(
    "create.name-required",
    "create.ai-type-required",
    "create.body-required",
    "create.ai-types-closed",
    "create.invalid-refused",
    "create.invalid-status",
    "create.refusal-leaves-nothing",
    "errors.no-server-error",
)
def test_an_invalid_creation_is_refused_and_leaves_no_key(
    workbench: Workbench, judge: Judge
) -> None:
    """Every body that lacks what is required or has something else in its place."""
    before = workbench.listing()
    refused: list[InvalidBody] = []
    marker = workbench.name("invalid")
    bodies = invalid_creations(marker)
    if workbench.deployment.depth == "quick":
        bodies = list({invalid.clause: invalid for invalid in bodies}.values())
    exchanges = workbench.together(
        *(
            partial(workbench.owner.create_raw, workbench.repo_id, invalid.body or None)
            for invalid in bodies
        )
    )
    for invalid, exchange in zip(bodies, exchanges, strict=True):
        status = exchange.response.status
        if judge.expect(
            invalid.clause,
            exchange.response.refuses,
            expected=f"a 4xx for a creation with {invalid.label}",
            came=exchange.response.in_words,
            at=[exchange],
        ):
            refused.append(invalid)
            # Without a body there is no media type either.
            lawful = {400, 422} if invalid.body else {400, 411, 415, 422}
            judge.expect(
                "create.invalid-status",
                status in lawful,
                expected=f"{' or '.join(map(str, sorted(lawful)))}, since it has {invalid.label}",
                came=exchange.response.in_words,
                at=[exchange],
            )
    if len(refused) == len(bodies):
        _judge_leftovers(workbench, judge, marker, refused, before)


def _judge_leftovers(
    workbench: Workbench, judge: Judge, marker: str, refused: list[InvalidBody], before: Listing
) -> None:
    """Look for keys made by refused creations; other people's new keys are none."""
    after = workbench.listing()
    judge.expect(
        "create.refusal-leaves-nothing",
        not _named(after, marker),
        expected="no key from a refused creation",
        came="a key with its name",
        at=[after.exchange],
    )
    if not _strangers(workbench, before, after):
        return
    # Others may make keys meanwhile; a creation that leaves one each time is at fault.
    for invalid in refused:
        if all(_leaves_a_stranger(workbench, invalid, pause) for pause in range(3, 9)):
            judge.broken(
                "create.refusal-leaves-nothing",
                expected=f"no key from a refused creation with {invalid.label}",
                came="one more key in the list after each such call, and none without it",
                at=[workbench.owner.create_raw(workbench.repo_id, invalid.body or None)],
            )
            return


def _leaves_a_stranger(workbench: Workbench, invalid: InvalidBody, pause: int) -> bool:
    """Say whether a refused creation leaves a key behind, while lists alone do not.

    `pause` is how many lists come before it, so that no other caller's rhythm fits each time.
    """
    lists = [workbench.listing() for _ in range(pause)]
    workbench.owner.create_raw(workbench.repo_id, invalid.body or None)
    after = workbench.listing()
    alone = _strangers(workbench, lists[0], lists[-1])
    return not alone and bool(_strangers(workbench, lists[-1], after))


def _named(listing: Listing, marker: str) -> list[str]:
    return [item.id for item in listing.named(marker)]


def _strangers(workbench: Workbench, before: Listing, after: Listing) -> list[str]:
    """Return the keys in `after` only, of which no creation of the run told, nor is to tell yet."""
    known = {item.members.get("id") for item in before} | workbench.history.lives.keys()
    prefix = workbench.deployment.prefix
    sent_by, check = workbench.history.names_sent, CHECK.get()
    return [
        item.id
        for item in after
        if item.members.get("id") not in known
        and not str(item.members.get("name")).startswith(prefix)
        and sent_by.get(str(item.members.get("name")).strip(), check) == check
    ]
