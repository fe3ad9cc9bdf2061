"""Many keys; the last checks of a run, since the keys of the others count too."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial

import pytest

from contract_tests.checks.absence import blame_name, comes_later, late_clause
from contract_tests.checks.workbench import Workbench
from contract_tests.evidence import Judge
from contract_tests.history.keys import CreatedKey
from contract_tests.history.timestamps import instant
from contract_tests.rules.randomness import Sample, origin, weakness

# Services page by 10, 20, 25, 50 or 100, or by a thousand; one more key than that shows it.
SIZES = {"standard": 101, "deep": 1_001}
SIZE_ELSEWHERE = 4
ENOUGH = 5  # keys that a list lacks, to ask for

SAMPLES = {"quick": 12, "standard": 30, "deep": 100}
LEAST_GROUP = 5
# Of 32 and 80 bits, a few may hide in letters that happen not to occur; in few samples, many.
LEAST_BITS = {"key": 28.0, "secret": 76.0}
FEW = 12


@pytest.mark.alone
@pytest.mark.depth("standard")
@pytest.mark.clause("list.complete", "errors.no-server-error")
def test_a_list_holds_all_active_keys(workbench: Workbench, judge: Judge) -> None:
    """More of them than a page would hold."""
    if workbench.deployment.read_only:
        workbench.listing()
        if not judge.is_broken("list.complete"):
            judge.held("list.complete")
        return
    sizes = [SIZES[workbench.deployment.depth], SIZE_ELSEWHERE]
    repo_ids = workbench.repo_ids
    made = workbench.together(
        *(
            partial(workbench.at_least, size, repo_id, *workbench.others_in(repo_id))
            for size, repo_id in zip(sizes, repo_ids, strict=False)
        )
    )
    listings = workbench.listings(*repo_ids)
    for repo_id, keys, listing in zip(repo_ids, made, listings, strict=True):
        missing = [key for key in keys if listing.find(key.id) is None]
        late = late_clause(workbench, missing, listing)
        if missing and comes_later(workbench, repo_id, missing):
            judge.broken(
                late,
                expected=f"all {len(keys)} keys of the run",
                came=f"{len(missing)} of them are in a later list only",
                at=[listing.exchange],
            )
            missing = []
        # What took another key away is for other checks to say.
        hidden = any(workbench.is_active(repo_id, key.id) for key in missing[:ENOUGH])
        judge.expect(
            "list.complete",
            not hidden,
            expected=f"all {len(keys)} keys of the run",
            came=f"{len(missing)} of them are not in the list of {len(listing.items)}",
            at=[listing.exchange],
        )


@pytest.mark.alone
@pytest.mark.depth("standard")
@pytest.mark.clause("update.renames")
def test_names_stay_as_they_were_given(workbench: Workbench, judge: Judge) -> None:
    """However long ago, whatever happened to other keys since."""
    lives = workbench.history.lives
    if not any(life.name for life in lives.values()):
        workbench.rename(workbench.create(), workbench.name("renamed"))
    for listing in workbench.settled_listings(*workbench.repo_ids):
        for key in workbench.keys:
            given = lives[key.id].name
            item = None if given is None else listing.find(key.id)
            if given is not None and item is not None and item.name != given:
                blame_name(workbench, key, given, listing, "update.renames")
    judge.held("update.renames")


@pytest.mark.alone
@pytest.mark.clause("create.id-unique", "create.key-unique", "create.secret-unique")
@pytest.mark.clause("create.key-random", "create.secret-random")
def test_keys_and_secrets_cannot_be_guessed(workbench: Workbench, judge: Judge) -> None:
    """For all keys of the run together, and for those of one kind or one moment."""
    missing = SAMPLES[workbench.deployment.depth] - len(workbench.keys)
    if missing > 0:
        here = -(-missing * 4 // 5)
        sizes = zip((here, missing - here), workbench.repo_ids, strict=False)
        workbench.together(*(partial(workbench.create_all, *each) for each in sizes))
    made = sorted(workbench.keys, key=lambda key: key.exchange.answered)
    if not all(workbench.lists.first_shown(key.id) for key in made):
        workbench.listings(*workbench.repo_ids)
    created_at = {
        key.id: instant(item.members.get("createdAt"))
        for key in made
        if (item := workbench.lists.first_shown(key.id)) is not None
    }
    # The secret first: where one of the two was made from the other, it is the more likely one.
    for part, clause in (("secret", "create.secret-random"), ("key", "create.key-random")):
        apart = judge.is_broken("create.secret-random")
        samples = {key.id: _sample(part, key, created_at.get(key.id), apart=apart) for key in made}
        reasons = [
            (weakness(found, LEAST_BITS[part] / (2 if len(found) < FEW else 1)), group[0])
            for group in (made, *_kinds(made), *_neighbours(made))
            if len(found := _distinct(samples[key.id] for key in group)) >= LEAST_GROUP
        ]
        # Trying all derivations takes time; two keys of a kind will do.
        some = {key.id: key for group in _kinds(made) for key in group[:2]}
        reasons += [(origin(samples[key.id]), key) for key in some.values()]
        for why, key in reasons:
            judge.expect(
                clause,
                why is None,
                expected=f"a {part} that cannot be guessed",
                came=why or "",
                at=[key.exchange],
            )
    for clause in ("create.id-unique", "create.key-unique", "create.secret-unique"):
        judge.held(clause)


def _distinct(samples: Iterable[Sample]) -> list[Sample]:
    """Return samples of different values: whether a value is given twice is another question."""
    return list({sample.value: sample for sample in samples}.values())


def _kinds(keys: Sequence[CreatedKey]) -> list[list[CreatedKey]]:
    """Return the keys of each provider and of each repository."""
    kinds: defaultdict[str, list[CreatedKey]] = defaultdict(list)
    for key in keys:
        kinds[key.ai_type].append(key)
        kinds[key.repo_id].append(key)
    return [group for group in kinds.values() if len(group) >= LEAST_GROUP]


def _neighbours(keys: Sequence[CreatedKey]) -> list[Sequence[CreatedKey]]:
    """Return runs of keys that were made one after the other."""
    starts = range(0, len(keys) - LEAST_GROUP, LEAST_GROUP)
    return [keys[start : start + LEAST_GROUP] for start in starts]


def _sample(part: str, key: CreatedKey, created_at: Fraction | None, *, apart: bool) -> Sample:
    """Return the access key or the secret, `apart` from the other one or with it."""
    value, other = key.key, key.secret.reveal()
    if part == "secret":
        value, other = other, value
    known = {
        "the id": key.id,
        "the name": key.name,
        "the repository": key.repo_id,
        "the provider": key.ai_type,
    }
    moment = None if created_at is None else float(created_at)
    return Sample(value, "" if apart else other, known, moment)
