"""The secret: shown once, and worth the name."""

import itertools

import pytest

from contract_tests.caller import collection_path, item_path
from contract_tests.evidence import Judge
from contract_tests.keys import CreatedKey, Listing
from contract_tests.randomness import counts_up, origin, strength, without_known, without_time
from contract_tests.timestamps import instant
from contract_tests.workbench import Workbench

SAMPLES = 14
LEAST_BITS = {"key": 32.0, "secret": 80.0}

_QUERIES = (
    "includeSecret=true",
    "include=secret",
    "showSecret=1",
    "fields=secret",
    "reveal=true",
    "includeDeleted=true",
)
_PATHS = ("/secret", "/reveal", "/credentials")


@pytest.mark.clause("secret.never-again")
def test_no_call_of_the_four_operations_gives_the_secret_back(workbench: Workbench) -> None:
    """A key's whole life, with a look at the list after each step; the observers do the rest."""
    created = workbench.create()
    workbench.listing()
    workbench.rename(created, workbench.name("renamed"))
    workbench.owner.update(created.repo_id, created.id, {})
    workbench.owner.update(created.repo_id, created.id, {"secret": None, "key": None})
    workbench.owner.update_raw(created.repo_id, created.id, b"{")
    workbench.owner.create(created.repo_id, {"name": created.name, "aiType": "none"})
    workbench.listing()
    workbench.create(created.name)
    workbench.delete(created)
    workbench.listing()
    workbench.owner.update(created.repo_id, created.id, {"name": created.name})
    workbench.owner.delete(created.repo_id, created.id)
    workbench.listing()


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again", "secret.refusal-bare")
def test_no_refusal_gives_a_secret_away(workbench: Workbench) -> None:
    """Callers without a token or without access, and calls that fail otherwise."""
    created = workbench.create()
    has_outsider = workbench.deployment.has_outsider
    for caller in [workbench.outsider if has_outsider else workbench.anonymous]:
        caller.list(created.repo_id)
        caller.create(created.repo_id, {"name": created.name, "aiType": created.ai_type})
        caller.update(created.repo_id, created.id, {"name": created.name})
        caller.delete(created.repo_id, created.id)
    workbench.owner.update(created.repo_id, created.key, {"name": created.name})
    workbench.owner.update(created.repo_id, created.id, ["name"])


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again")
def test_no_undocumented_call_gives_the_secret_back(workbench: Workbench) -> None:
    """Other methods, other paths, and query parameters that ask for it."""
    created = workbench.create()
    item, collection = item_path(created.repo_id, created.id), collection_path(created.repo_id)
    for method in ("GET", "HEAD", "OPTIONS", "PATCH", "POST"):
        body = b"{}" if method in {"PATCH", "POST"} else None
        workbench.owner.other(method, item, body)
    workbench.owner.other("HEAD", collection)
    for path in _PATHS:
        workbench.owner.other("GET", item + path)
    for query in _QUERIES:
        workbench.owner.other("GET", f"{collection}?{query}")
    workbench.owner.other("GET", f"{item}?{_QUERIES[0]}")
    workbench.owner.other("GET", f"/repo/{created.repo_id}/ai/apikeys")


@pytest.mark.clause(
    "create.id-unique", "create.key-unique", "create.secret-unique", "create.key-random"
)
@pytest.mark.clause("create.secret-random", "create.always-new")
def test_keys_and_secrets_cannot_be_guessed(workbench: Workbench, judge: Judge) -> None:
    """Two of the same name, and as many others as it takes to tell chance from none."""
    name = workbench.name("same")
    same = [workbench.create(name) for _ in range(2)]
    while len(workbench.keys) < SAMPLES:
        workbench.create()
    listing = workbench.listing()
    found = len(listing.only({key.id for key in same}))
    judge.expect(
        "create.always-new",
        found == len(same),
        expected=f"{len(same)} keys of one name in the list",
        came=str(found),
        at=[same[-1].exchange, listing.exchange],
    )
    keys = [*workbench.keys[: SAMPLES - len(same)], *same]
    for part in ("key", "secret"):
        values = [key.key if part == "key" else key.secret.reveal() for key in keys]
        weakness = _weakness(part, values, keys, listing)
        judge.expect(
            f"create.{part}-random",
            weakness is None,
            expected=f"a {part} that cannot be guessed",
            came=weakness or "",
            at=[keys[0].exchange, keys[1].exchange],
        )


def _weakness(part: str, values: list[str], keys: list[CreatedKey], listing: Listing) -> str | None:
    """Return in words why the values are no random ones, without quoting them."""
    moments = [_moments(key, listing) for key in keys]
    remains = [
        without_known(without_time(value, when), _known(part, key).values())
        for value, key, when in zip(values, keys, moments, strict=True)
    ]
    bits = strength(remains)
    if bits < LEAST_BITS[part]:
        return f"at most {bits:.0f} bits of it are neither constant, nor known, nor the time"
    if counts_up(values):
        return "it counts up"
    for value, key, when in itertools.islice(zip(values, keys, moments, strict=True), 4):
        made_from = origin(value, _known(part, key), when)
        if made_from:
            return f"it is made from {made_from}"
    return None


def _known(part: str, key: CreatedKey) -> dict[str, str]:
    """Return what everybody knows who sees the key in a list."""
    known = {
        "the id": key.id,
        "the name": key.name,
        "the repository": key.repo_id,
        "the provider": key.ai_type,
    }
    return known if part == "key" else {"the access key": key.key, **known}


def _moments(key: CreatedKey, listing: Listing) -> list[float]:
    """Return the milliseconds around the time at which a key says it was created."""
    listed = listing.find(key.id)
    moment = instant(listed.members.get("createdAt")) if listed else None
    if moment is None:
        return []
    return [float(moment) + offset / 1000 for offset in range(-50, 51)]
