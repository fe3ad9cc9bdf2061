"""Store a new key otherwise than it was asked for, elsewhere, later or not at all."""

from collections.abc import Callable
from functools import partial

from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import lists, stores, stores_name
from mock_server.faults.parts.bodies import for_provider, is_valid
from mock_server.faults.parts.call import (
    FaultCall,
    Handler,
    Json,
    Predicate,
    RememberedKey,
    lingering,
    newest_first,
)
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.lag import LAGS, lagging
from mock_server.faults.parts.meeting import in_the_other_repository, meeting
from mock_server.faults.parts.names import CHANGES, is_empty, named
from mock_server.faults.parts.operations import CREATE, LIST
from mock_server.faults.parts.predicates import after, in_second_repository
from mock_server.faults.parts.responses import refusal
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
LISTED = "create.listed-at-once"

# A key for each creation


def _namesakes(call: FaultCall) -> list[RememberedKey]:
    """Return the active keys of the name that is asked for, the first one first."""
    gone = (*call.memory.deleted, *call.memory.renamed)
    wanted = call.repo_id, call.sent.get("name")
    made = call.memory.made
    return [one for one in made if (one.repo_id, one.name) == wanted and one.id not in gone]


def _name_in_use(call: FaultCall) -> bool:
    return call.has_access and is_valid(call) and bool(_namesakes(call))


def _name_and_provider_in_use(call: FaultCall) -> bool:
    wanted = call.sent.get("name"), call.sent.get("aiType")
    return _name_in_use(call) and any(
        (made.name, made.ai_type) == wanted for made in call.memory.made
    )


async def _already_there(_: FaultCall) -> FaultResponse:
    return refusal(409, "A key of this name exists")


async def _same_again(call: FaultCall) -> FaultResponse:
    made = _namesakes(call)[0]
    body = {"success": True, "id": made.id, "key": made.key, "secret": made.secret}
    return refusal(201).with_json(body)


async def _in_place_of_the_old(call: FaultCall) -> FaultResponse:
    old = _namesakes(call)[0]
    call.memory.deleted.append(old.id)
    await call.delete(old.id)
    return await call.ask()


async def _lost_in_the_crowd(call: FaultCall) -> FaultResponse:
    response = await call.ask()
    if call.meets:
        await call.delete(call.made.id)
    return response


row = FAULTS.of(
    "create.always-new", "A creation under a name in use {}.", also="create.status-created"
)
row["name-taken", "is refused with 409"] = on(CREATE, _already_there, _name_in_use)
row["name-and-provider-taken", "for the same provider is refused with 409"] = on(
    CREATE, _already_there, _name_and_provider_in_use
)
row[
    "same-key-again",
    "answers with the key that has it",
    "create.id-unique",
    "create.key-unique",
    "create.secret-unique",
] = on(CREATE, _same_again, _name_in_use)
row["replaces", "deletes the key that had it"] = on(CREATE, _in_place_of_the_old, _name_in_use)
row = FAULTS.of("create.always-new", "Of creations at the same moment {}.")
row["lost-at-the-same-moment", "only the first one is stored", LISTED, "list.complete"] = lingering(
    CREATE, on(CREATE, _lost_in_the_crowd)
)
row[
    "refused-at-the-same-moment",
    "all but the first one are refused with 409",
    "create.status-created",
] = lingering(CREATE, on(CREATE, _already_there, lambda call: call.meets))

# In the repository asked for


@FAULTS.add("create.one-repository:in-both", "list.own-repository")
async def _in_both(call: FaultCall) -> FaultResponse:
    """The keys of the first repository are listed in the second one too, as its own."""
    response = await call.ask()
    if call.operation != LIST or response.status >= 300 or not in_second_repository(call):
        return response
    others = await call.items(call.memory.made[0].repo_id)
    mine = {made.id for made in call.memory.made}
    foreign = [item | {"repoId": call.repo_id} for item in others if item["id"] in mine]
    return call.with_listed(newest_first([*call.listed, *foreign]))


FAULTS[
    "create.one-repository:at-the-same-moment",
    "A key is made in the other repository if one is made there at the same moment.",
    LISTED,
    "list.own-repository",
    "list.complete",
] = in_the_other_repository(CREATE)

# For the provider asked for


def _stores_provider(change: Callable[[str], str], *when: Predicate) -> Handler:
    return stores(CREATE, lambda call: {"aiType": change(call.sent["aiType"])}, *when)


def _swapped_name(ai_type: str) -> str:
    return {"GOOGLE": "ANTHROPIC", "ANTHROPIC": "GOOGLE"}.get(ai_type, ai_type)


row = FAULTS.of("create.one-provider", by=partial(_stores_provider, lambda _: "OTHER"))
row["aws-as-other", "A key for AWS is stored as one for OTHER"] = for_provider("AWS")
row["later", "From the eleventh creation on all keys are stored as keys for OTHER"] = after(10)
row["second-repository", "In the second repository all keys are stored as keys for OTHER"] = (
    in_second_repository
)
row = FAULTS.of("create.one-provider", by=partial(_stores_provider, lambda _: "OPENAI"))
row["other-as-openai", "A key for OTHER is stored as one for OPENAI"] = for_provider("OTHER")
row["all-the-same", "All keys are stored as keys for OPENAI"] = ()
FAULTS["create.one-provider:swapped", "GOOGLE and ANTHROPIC are mixed up."] = _stores_provider(
    _swapped_name
)


@FAULTS.add("create.one-provider:newest-decides", by=lists)
def _newest_decides(body: Json, _: FaultCall) -> Json:
    """All keys of a repository show the provider of the newest one."""
    items = body["apiKeys"]
    return body | {"apiKeys": [item | {"aiType": items[0]["aiType"]} for item in items]}


# In the next list


def _late(times: int, *when: Predicate) -> Handler:
    """Leave a new key out of the next lists."""

    async def handle(call: FaultCall) -> FaultResponse:
        patches = call.memory.patches
        if call.operation == CREATE:
            if all(test(call) for test in when):
                patches[call.made.id]["lists"] = times
            return call.response
        shown = []
        for item in call.listed:
            left = item.pop("lists", 0)
            if left:
                patches[item["id"]]["lists"] = left - 1
            else:
                shown.append(item)
        return call.with_listed(shown)

    return on_success((CREATE, LIST), handle)


def _listed_as(change: Callable[[RememberedKey], Json], *when: Predicate) -> Handler:
    return stores(CREATE, lambda call: change(call.made), *when)


row = FAULTS.of(LISTED)
row["one-list-late", "A new key is missing from the next list"] = _late(1)
row["two-lists-late", "A new key is missing from the next two lists"] = _late(2)
row[
    "late-in-the-second-repository",
    "In the second repository a new key is missing from the next list",
] = _late(1, in_second_repository)
row["late-for-one-provider", "A new key for GOOGLE is missing from the next list"] = _late(
    1, for_provider("GOOGLE")
)
row = FAULTS.of(LISTED, "Lists show {}.", by=_listed_as)
row["masked-key", "the access key masked"] = lambda made: {"key": "****" + made.key[-6:]}
row["shortened-key", "the beginning of the access key"] = lambda made: {"key": made.key[:-1]}
row["another-key", "another access key than the creation answered"] = lambda made: {
    "key": made.key[::-1]
}
row["upper-case-key", "the access key in upper case"] = lambda made: {"key": made.key.upper()}
row["another-key-for-one-provider", "another access key for AWS"] = (
    lambda made: {"key": made.key[::-1]},
    for_provider("AWS"),
)
row["another-id", "another id than the creation answered"] = lambda made: {"id": made.id[::-1]}
row = FAULTS.of(
    f"{LISTED}:lags-{{}}", "A new key is in lists after {} only.", by=partial(lagging, CREATE)
)
row.add(LAGS)

# Under the name asked for


def _is_taken(call: FaultCall) -> bool:
    return any(made.name == call.made.name for made in call.memory.made[:-1])


def _stores_name(change: Callable[[str], str], *when: Predicate) -> Handler:
    return stores_name(CREATE, change, *when)


row = FAULTS.of("create.name-kept", "The name of a new key {}.", by=_stores_name)
row.add(CHANGES)
row = FAULTS.of("create.name-kept", by=_stores_name)
row["numbered", "A name in use gets a number"] = lambda name: f"{name} (2)", _is_taken
row["empty-untitled", "A key that is made with an empty name is called Untitled"] = (
    lambda _: "Untitled",
    named(is_empty),
)

row = FAULTS.of("create.name-kept", "{} becomes upper case.", by=partial(_stores_name, str.upper))
row["lower-case-for-one-provider", "The name of a new key for GOOGLE"] = for_provider("GOOGLE")
row["lower-case-in-the-second-repository", "The name of a new key in the second repository"] = (
    in_second_repository
)

# Two at the same moment


def _swapped(member: str, value: Callable[[RememberedKey], str]) -> Handler:
    """Give each of two new keys what is the other's."""

    async def handle(call: FaultCall, _: object, before: object) -> FaultResponse:
        response = await call.ask()
        if before and response.status == 201 and len(call.memory.made) > 1:
            one, other = call.memory.made[-2:]
            if one.repo_id == other.repo_id:
                call.memory.patches[one.id][member] = value(other)
                call.memory.patches[other.id][member] = value(one)
        return response

    return meeting(CREATE, do=handle, of_key=False)


row = FAULTS.of("{}:swapped-at-the-same-moment")
row["create.name-kept", "Keys that are made at the same moment get each other's names"] = _swapped(
    "name", lambda made: made.name
)
row["create.one-provider", "Keys that are made at the same moment get each other's providers"] = (
    _swapped("aiType", lambda made: made.ai_type)
)
row[
    LISTED,
    "Lists swap the access keys of keys that are made at the same moment",
    "create.key-unique",
] = _swapped("key", lambda made: made.key)
