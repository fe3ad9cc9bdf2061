"""Store a new key otherwise than it was asked for, elsewhere, later or not at all."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Handler, Predicate, RememberedKey, newest_first
from mock_server.faults.parts.changes import arranged, stores, stores_name
from mock_server.faults.parts.handlers import lingering, on, on_answer, on_success
from mock_server.faults.parts.messages import refusal
from mock_server.faults.parts.names import CHANGES, Change, is_empty
from mock_server.faults.parts.operations import CREATE, LIST
from mock_server.faults.parts.replies import refuse
from mock_server.faults.parts.table import Faults
from mock_server.faults.parts.timing import LAGS, in_the_other_repository, lagging, meeting

FAULTS = Faults()
LISTED, OWN, STATUS = "create.listed-at-once", "list.own-repository", "create.status-created"
GIVEN_TWICE = ("create.id-unique", "create.key-unique", "create.secret-unique")
TAKEN = refuse(409, "A key of this name exists")


def _namesakes(call: FaultCall) -> list[RememberedKey]:
    """Return the active keys of the name that is asked for, the first one first."""
    gone = (*call.memory.deleted, *call.memory.renamed)
    wanted = call.repo_id, call.sent.get("name")
    made = call.memory.made
    return [one for one in made if (one.repo_id, one.name) == wanted and one.id not in gone]


def _provider_in_use(call: FaultCall) -> bool:
    wanted = call.sent.get("name"), call.sent.get("aiType")
    return any((made.name, made.ai_type) == wanted for made in call.memory.made)


async def _same_again(call: FaultCall) -> FaultResponse:
    made = _namesakes(call)[0]
    body = {"success": True, "id": made.id, "key": made.key, "secret": made.secret}
    return refusal(201).with_json(body)


async def _in_place_of_the_old(call: FaultCall) -> FaultResponse:
    old = _namesakes(call)[0]
    call.memory.deleted.append(old.id)
    await call.delete(old.id)
    return await call.ask()


async def _lost(call: FaultCall) -> FaultResponse:
    await call.delete(call.made.id)
    return call.response


ALL_BUT_ONE_LOST = on_answer(CREATE, _lost, when.meeting)
NEWEST_DECIDES = arranged(lambda keys: [key | {"aiType": keys[0]["aiType"]} for key in keys])
ALL_BUT_ONE_REFUSED = on(CREATE, TAKEN, when.meeting)


async def _in_both(call: FaultCall) -> FaultResponse:
    others = await call.items(call.memory.made[0].repo_id)
    mine = {made.id for made in call.memory.made}
    foreign = [item | {"repoId": call.repo_id} for item in others if item["id"] in mine]
    return call.with_listed(newest_first([*call.listed, *foreign]))


def _stores_provider(change: Callable[[str], str], *tests: Predicate) -> Handler:
    return stores(CREATE, lambda call: {"aiType": change(call.sent["aiType"])}, *tests)


def _mixed_up(ai_type: str) -> str:
    return {"GOOGLE": "ANTHROPIC", "ANTHROPIC": "GOOGLE"}.get(ai_type, ai_type)


def _reversed(text: str) -> str:
    return text[::-1]


def _late(times: int, *tests: Predicate) -> Handler:
    """Leave a new key out of the next lists."""

    async def handle(call: FaultCall) -> FaultResponse:
        patches = call.memory.patches
        if call.operation == CREATE:
            if all(test(call) for test in tests):
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


def _listed_as(member: str, change: Change, *tests: Predicate) -> Handler:
    return stores(CREATE, lambda call: {member: change(getattr(call.made, member))}, *tests)


def _swapped(member: str, attribute: str) -> Handler:
    """Give each of two new keys what is the other's."""

    async def handle(call: FaultCall, _: object, before: object) -> FaultResponse:
        response = await call.ask()
        if before and response.status == 201 and len(call.memory.made) > 1:
            one, other = call.memory.made[-2:]
            if one.repo_id == other.repo_id:
                call.memory.patches[one.id][member] = getattr(other, attribute)
                call.memory.patches[other.id][member] = getattr(one, attribute)
        return response

    return meeting(CREATE, do=handle, of_key=False)


# A key for each creation
_words, _in_use = "A creation under a name in use {}.", (when.has_access, when.valid, _namesakes)
row = FAULTS.of("create.always-new", _words, on, CREATE, only=_in_use, also=STATUS)
row["name-taken", "is refused with 409"] = TAKEN
row["name-and-provider-taken", "for the same provider is refused"] = TAKEN, _provider_in_use
row["same-key-again", "answers with the key that has it", *GIVEN_TWICE] = _same_again
row["replaces", "deletes the key that had it"] = _in_place_of_the_old
row = FAULTS.of("create.always-new", "Of creations at the same moment {}.", lingering, CREATE)
also = (LISTED, "list.complete")
row["lost-at-the-same-moment", "only the first one is stored", *also] = ALL_BUT_ONE_LOST
row["refused-at-the-same-moment", "all but one get 409", STATUS] = ALL_BUT_ONE_REFUSED

# In the repository asked for
row = FAULTS.of("create.one-repository", "The second repository {}.", on_success, LIST, also=OWN)
row["in-both", "lists the keys of the first one too, as its own"] = _in_both, when.elsewhere
apart = (LISTED, OWN, "list.complete")
row = FAULTS.of("create.one-repository", "A key {}.", in_the_other_repository, also=apart)
row["at-the-same-moment", "goes to the other repository if one is made there now"] = CREATE

# For the provider asked for
row = FAULTS.of("create.one-provider", "{} for OTHER.", _stores_provider, lambda _: "OTHER")
row["aws-as-other", "A key for AWS is stored as one"] = when.is_for("AWS")
row["later", "From the eleventh creation on all keys are stored as keys"] = when.after(10)
row["second-repository", "In the second repository all keys are stored as keys"] = when.elsewhere
row = FAULTS.of("create.one-provider", "{} for OPENAI.", _stores_provider, lambda _: "OPENAI")
row["other-as-openai", "A key for OTHER is stored as one"] = when.is_for("OTHER")
row["all-the-same", "All keys are stored as keys"] = ()
row = FAULTS.of("create.one-provider")
row["swapped", "GOOGLE and ANTHROPIC are mixed up"] = _stores_provider(_mixed_up)
row["newest-decides", "All keys show the provider of the newest one"] = NEWEST_DECIDES

# In the next list
row = FAULTS.of(LISTED, "A new key is missing from the next {}.", _late)
row["one-list-late", "list"] = 1
row["two-lists-late", "two lists"] = 2
row = FAULTS.of(LISTED, "A new key {} is missing from the next list.", _late, 1)
row["late-in-the-second-repository", "in the second repository"] = when.elsewhere
row["late-for-one-provider", "for GOOGLE"] = when.is_for("GOOGLE")
row = FAULTS.of(LISTED, "Lists show {}.", _listed_as, "key")
row["masked-key", "the access key masked"] = lambda key: "****" + key[-6:]
row["shortened-key", "the beginning of the access key"] = lambda key: key[:-1]
row["another-key", "another access key than the creation answered"] = _reversed
row["upper-case-key", "the access key in upper case"] = str.upper
row["another-key-for-one-provider", "another access key for AWS"] = _reversed, when.is_for("AWS")
row = FAULTS.of(LISTED, "Lists show {}.", _listed_as, "id")
row["another-id", "another id than the creation answered"] = _reversed
row = FAULTS.of(f"{LISTED}:lags-*", "A new key is in lists after {} only.", lagging, CREATE)
row.add(LAGS)

# Under the name asked for
NAME = "create.name-kept"
row = FAULTS.of(NAME, "The name of a new key {}.", stores_name, CREATE)
row.add(CHANGES)
row["numbered", "gets a number if it is in use"] = lambda name: f"{name} (2)", when.name_taken
row["empty-untitled", "is Untitled if it is empty"] = lambda _: "Untitled", when.named(is_empty)
row = FAULTS.of(NAME, "The name of a new key {} is in capitals.", stores_name, CREATE, str.upper)
row["lower-case-for-one-provider", "for GOOGLE"] = when.is_for("GOOGLE")
row["lower-case-in-the-second-repository", "in the second repository"] = when.elsewhere

# Two at the same moment
row = FAULTS.of("*:swapped-at-the-same-moment", "Keys made at the same moment swap {}.", _swapped)
row[NAME, "their names"] = "name", "name"
row["create.one-provider", "their providers"] = "aiType", "ai_type"
row[LISTED, "their access keys in lists", "create.key-unique"] = "key", "key"
