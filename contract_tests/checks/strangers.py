"""Calls for keys that do not exist; they are harmless even if the deployment accepts them."""

import contextlib
import secrets
from collections.abc import Callable, Mapping
from functools import partial

from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange, item_path
from contract_tests.client.identifiers import are_uuids
from contract_tests.client.list_reader import items_in
from contract_tests.findings import Skipped
from contract_tests.history.keys import CreatedKey

MALFORMED = frozenset([400, 422])
# Where the last character of an id is a check digit, one guess in ten is well-formed or more.
GUESSES = 20


def call_unknown(workbench: Workbench, call: Callable[[str], Exchange]) -> Exchange:
    """Call for a key that does not exist: with a made-up id, or else with that of a deleted key.

    Where ids are short, a made-up one could be somebody's; where they hold check digits, it may be
    malformed, but never where they are UUIDs.

    Raises:
        Skipped: if there is neither.
    """
    ownership = workbench.session.ownership
    certain = are_uuids(ownership.given)
    with contextlib.suppress(Skipped):
        for _ in range(GUESSES):
            exchange = call(ownership.nobodys_id())
            if certain or exchange.response.status not in MALFORMED:
                return exchange
    return call(_deleted(workbench).id)


def _deleted(workbench: Workbench) -> CreatedKey:
    """Return a key of the run in the main repository that was deleted."""
    for key in workbench.keys:
        life = workbench.history.lives[key.id]
        if life.deleted and life.repo_id == workbench.repo_id:
            return key
    key = workbench.create()
    workbench.delete(key)
    return key


def expect_all_refused(
    workbench: Workbench, clause: str, method: str, key: CreatedKey, most: int | None = None
) -> None:
    """Judge that a call does nothing for up to `most` ids that only resemble the id of a key.

    A deployment, or a server in front of it, may see from the form that they are none, and answer
    with another 4xx than 404, in its own way.
    """
    body = None if method == "DELETE" else b"{}"
    paths = [item_path(key.repo_id, odd) for odd in near_ids(workbench, key)[:most]]
    call = partial(workbench.owner.other, method, body=body)
    exchanges = workbench.together(*(partial(call, path) for path in paths))
    for exchange in exchanges:
        workbench.judge.expect(
            clause,
            exchange.response.refuses,
            expected="a 4xx, since no key has this id",
            came=exchange.response.in_words,
            at=[key.exchange, exchange],
        )


def near_ids(workbench: Workbench, key: CreatedKey) -> list[str]:
    """Return texts that resemble the id of a key and are no id; fewer where ids are short.

    The id in another case, with something before or after it, a beginning of it, and as a pattern.
    """
    ownership, found = workbench.session.ownership, []
    with contextlib.suppress(Skipped):
        found.append(ownership.access_key_as_id(key.key))
    whole, beginning = key.id, key.id[:-1]
    near = [(beginning + ending, beginning) for ending in ("", "_")]
    # A UUID is the same in capitals (RFC 9562, section 4).
    if whole.swapcase() != whole and not are_uuids([whole]):
        near.append((whole.swapcase(), whole))
    odd = [whole + ending for ending in (" ", secrets.token_hex(4), ".json")]
    odd += [whole + ending for ending in (f",{whole}", ";x", "\0")]
    odd += [f"'{whole}'", encoded_twice(whole)]
    near += [(each, whole) for each in odd]
    near += [(beginning + ending, beginning) for ending in ("%", ".")]
    for text, kept in near:
        with contextlib.suppress(Skipped):
            found.append(ownership.odd(text, whole, len(kept)))
    return found


def tells_of_keys(workbench: Workbench, exchange: Exchange) -> bool:
    """Say whether an answer shows a key of the run, or one that is said to be in a repository."""
    members = exchange.response.members
    shown = [*items_in(exchange.response.json), members, *members.values()]
    return any(
        isinstance(item, Mapping)
        and (item.get("id") in workbench.history.lives or item.get("repoId") in workbench.repo_ids)
        for item in shown
    )


def encoded_twice(identifier: str) -> str:
    """Return an id whose first character is percent-encoded, to be encoded once more in a path."""
    return f"%{ord(identifier[0]):02X}{identifier[1:]}"
