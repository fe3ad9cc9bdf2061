"""The keys of other people: what stands in every repository at first, and what comes meanwhile.

Their ids are those that a careless run would hit: the numbers and words that generators try first,
the document's examples, and ids that are almost those of a key of the run.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contract_tests.names import mark, run_prefix

_ANOTHER_RUN = run_prefix()

# By place of the repository, since no two keys of the mock's world have one id.
_IDS = (
    (
        "0",
        "1",
        "53",
        "550e8400-e29b-41d4-a716-446655440000",
        "660f9511-f3ac-52e5-b827-557766551111",
        "7D444840-9DC0-41D1-B245-5FFDCE74FAD2",
        "null",
        "apikey",
    ),
    ("2", "00", "2147483647", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "-1", "undefined", "x"),
    ("3", "9", "9b2b1f64-8c1e-4c38-9f0c-2f5d8c7b6a10", "string", "a" * 32),
)


@dataclass(frozen=True)
class Stranger:
    """A key of somebody else, as it was made."""

    id: str
    name: str
    key: str
    ai_type: str = "OTHER"


def names(prefix: str) -> Iterator[str]:
    """Yield names for ever, first those that look like the marks of the run that has `prefix`."""
    yield "Production AI Key"
    yield "contract-20240131 with ACME Inc"
    yield "contract-deadbeef.prod"
    yield mark(_ANOTHER_RUN, "key", 3)
    yield f"{mark(prefix, 'key', 3)} (old)"
    yield f"copy of {mark(prefix, 'key', 1)}"
    yield prefix
    number = 0
    while True:
        number += 1
        yield f"Colleague's key {number}"


def strangers_at_first(prefix: str, *repo_ids: str) -> dict[str, list[Stranger]]:
    """Return the keys of others in each repository, the oldest first."""
    found = {}
    for repo_id, ids in zip(repo_ids, _IDS, strict=True):
        pairs = zip(ids, names(prefix), strict=False)
        found[repo_id] = [Stranger(id_, name, f"FB_AI_{repo_id}_{id_}") for id_, name in pairs]
    return found


def almost(apikey_id: str) -> list[str]:
    """Return ids that differ from `apikey_id` in case, or by one character more or less."""
    swapped = apikey_id.swapcase()
    differing = [swapped] if swapped != apikey_id else []
    return [*differing, f"{apikey_id}0", apikey_id[:-1] or "7"]


class Arrivals:
    """Somebody else who makes keys beside some of the run's."""

    def __init__(self) -> None:
        self._creations = 0

    def beside(self, apikey_id: str) -> list[Stranger]:
        """Return the keys that somebody makes when the run gets one with this id.

        The run's first key is soon deleted, so its second one has the most like it.
        """
        self._creations += 1
        alike = almost(apikey_id)
        if self._creations % 7 == 0:
            alike = alike[:1]
        elif self._creations != 2:
            alike = []
        return [
            Stranger(each, f"Made meanwhile {self._creations}", f"FB_AI_meanwhile_{each}")
            for each in alike
        ]


def as_first_keys(strangers: Iterable[Stranger]) -> list[dict[str, str]]:
    """Return keys as a world of the mock has them; of those after the first, two at each moment."""
    return [
        as_first_key(stranger, f"2024-01-15T10:{30 + (place + 1) // 2}:00.000Z")
        for place, stranger in enumerate(strangers)
    ]


def as_first_key(stranger: Stranger, created_at: str) -> dict[str, str]:
    """Return a key as a world of the mock has it."""
    return {
        "id": stranger.id,
        "name": stranger.name,
        "key": stranger.key,
        "aiType": stranger.ai_type,
        "createdAt": created_at,
    }
