"""Lies that give out an id, an access key or a secret twice."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.telling import CREATE, Call, Made, Telling, fault, lie

_WORDS = {"id": "The id", "key": "The access key", "secret": "The secret"}


def _given_again(member: str, chosen: Callable[[Call], Made | None], lingering: str) -> Telling:
    """Give a new key what an earlier one was given, where one is chosen."""

    async def deed(call: Call) -> FaultResponse:
        response = await call.ask()
        if call.operation != CREATE or response.status != 201:
            return response
        made, earlier = call.made, chosen(call)
        if earlier is None or earlier is made:
            return response
        given = getattr(earlier, member)
        patches = call.memory.patches
        if member == "secret":
            return response.with_json(response.json | {member: given})
        given = patches[earlier.id].get(member, given)
        patches[made.id][member] = given
        if member == "id":
            # The id names the key to which it was given last.
            call.memory.aliases[made.repo_id, given] = made.id
        return response.with_json(response.json | {member: given})

    return lie(deed, lingering=lingering)


def _first(test: Callable[[Made, Made], bool]) -> Callable[[Call], Made | None]:
    """Choose the first key made, of those that pass the test with the new one."""
    return lambda call: next((made for made in call.memory.made if test(made, call.made)), None)


def _deleted(call: Call) -> Made | None:
    """Choose a deleted key, each of them once."""
    memory = call.memory
    left = [made for made in memory.made if made.id in memory.deleted]
    left = [made for made in left if "again" not in memory.patches[made.id]]
    if left:
        memory.patches[left[0].id]["again"] = True
    return left[0] if left else None


def _crowd(call: Call) -> Made | None:
    return call.memory.made[-2] if call.meets and len(call.memory.made) > 1 else None


_CHOICES: tuple[tuple[str, str, Callable[[Call], Made | None], str], ...] = (
    ("all", "is the same for all keys", _first(lambda _, __: True), ""),
    ("name", "is the same for the same name", _first(lambda one, new: one.name == new.name), ""),
    (
        "provider",
        "is the same for the same provider",
        _first(lambda one, new: one.ai_type == new.ai_type),
        "",
    ),
    (
        "repository",
        "is the same in all of a repository",
        _first(lambda one, new: one.repo_id == new.repo_id),
        "",
    ),
    (
        "twins",
        "is the same for keys of both repositories",
        lambda call: next(
            (
                made
                for made in call.memory.made
                if made.repo_id != call.made.repo_id and made.number + 1 == call.made.number
            ),
            None,
        ),
        "",
    ),
    (
        "every-ten",
        "comes again after ten creations",
        _first(lambda one, new: one.number % 10 == new.number % 10),
        "",
    ),
    (
        "later",
        "is the same from the thirtieth creation on",
        _first(lambda one, new: one.number >= 30 <= new.number),
        "",
    ),
    ("deleted", "is that of a key that was deleted", _deleted, ""),
    ("same-moment", "is the same for creations at the same moment", _crowd, CREATE),
)

_ALSO = {
    # What never changes can be guessed.
    ("key", "all"): ("create.key-random",),
    ("key", "provider"): ("create.key-random",),
    ("key", "repository"): ("create.key-random",),
    ("key", "name"): ("create.key-random",),
    ("key", "every-ten"): ("create.key-random",),
    ("key", "later"): ("create.key-random",),
    ("secret", "all"): ("create.secret-random",),
    ("secret", "provider"): ("create.secret-random",),
    ("secret", "repository"): ("create.secret-random",),
    ("secret", "name"): ("create.secret-random",),
    ("secret", "every-ten"): ("create.secret-random",),
    ("secret", "later"): ("create.secret-random",),
}

FAULTS = (
    *(
        fault(
            f"create.{member}-unique:{way}",
            f"{_WORDS[member]} {words}.",
            _given_again(member, chosen, lingering),
            *_ALSO.get((member, way), ()),
        )
        for member in _WORDS
        for way, words, chosen, lingering in _CHOICES
        # Many keys of one id in one list would break everything else with it.
        if (member, way) != ("id", "later")
    ),
)
