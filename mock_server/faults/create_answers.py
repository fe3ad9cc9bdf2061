"""Answer creations in a wrong way, or with ids that no path can hold."""

from collections.abc import Callable

from mock_server.faults.parts.answers import answers, makes
from mock_server.faults.parts.bodies import for_provider, is_valid
from mock_server.faults.parts.call import FaultCall, Handler
from mock_server.faults.parts.edits import Edit, alter, drop, in_array, move, nest, put
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.names import has_long_name
from mock_server.faults.parts.operations import CREATE
from mock_server.faults.parts.predicates import after, in_second_repository
from mock_server.faults.parts.replies import edited, refuse, reply, written
from mock_server.faults.parts.spellings import UNFIT
from mock_server.faults.parts.table import Faults

FAULTS = Faults()


def _name_in_use(call: FaultCall) -> bool:
    return any(made.name == call.made.name for made in call.memory.made[:-1])


row = FAULTS.of("create.status-created", "A creation {}.")
row["200", "is answered with 200"] = on_success(CREATE, reply(200))
row["202", "is answered with 202"] = on_success(CREATE, reply(202))
row["200-for-one-provider", "for AWS is answered with 200"] = on_success(
    CREATE, reply(200), for_provider("AWS")
)
row["200-in-the-second-repository", "in the second repository is answered with 200"] = on_success(
    CREATE, reply(200), in_second_repository
)
row["200-for-a-name-in-use", "under a name in use is answered with 200"] = on_success(
    CREATE, reply(200), _name_in_use
)
row = FAULTS.of("create.status-created")
row["array", "The answer to a creation is an array with the object in it"] = on_success(
    CREATE, edited(in_array)
)
row["200-later", "From the eleventh creation on the answer is 200"] = on_success(
    CREATE, reply(200), after(10)
)
row[
    "refused-later",
    "The thirtieth key and all after it are refused",
    "create.ai-types-accepted",
    "create.always-new",
] = on(CREATE, refuse(403, "Too many keys"), after(29), is_valid)
row["plain-refused", "A name of plain letters is refused from 40 characters on"] = on(
    CREATE, refuse(400, "name is too long"), has_long_name
)
row = FAULTS.of("create.success-true", "The answer to a creation {}.")
row["dropped", "lacks `success`"] = answers(CREATE, drop("success"))
row["null", "says `success: null`"] = answers(CREATE, put(success=None))
row["text", 'says `success: "true"`'] = answers(CREATE, put(success="true"))
row["number", "says `success: 1`"] = answers(CREATE, put(success=1))
row["false", "says `success: false`"] = answers(CREATE, put(success=False))
row["false-for-one-provider", "for OTHER says `success: false`"] = answers(
    CREATE, put(success=False), for_provider("OTHER")
)
row["false-later", "says `success: false` from the eleventh on"] = answers(
    CREATE, put(success=False), after(10)
)


def _answered(edit: Edit) -> Handler:
    return answers(CREATE, edit)


for _member in ("id", "key", "secret"):
    row = FAULTS.of(
        f"create.{_member}-returned", f"The answer to a creation {{}} `{_member}`.", by=_answered
    )
    row["dropped", "lacks"] = drop(_member)
    row["null", "holds null as"] = put(**{_member: None})
    row["empty", "holds an empty text as"] = put(**{_member: ""})
    row["number", "holds a number as"] = put(**{_member: 12345})
    row["object", "holds an object as"] = alter(_member, lambda text: {"value": text})
    row["renamed", "has another name for"] = move(_member, f"apiKey{_member.title()}")
    row["nested", "wraps an object round"] = nest(_member)
    if _member == "key":
        FAULTS[
            "create.key-returned:dropped-later",
            "From the eleventh creation on the answer lacks `key`.",
        ] = answers(CREATE, drop("key"), after(10))
    else:
        FAULTS[
            f"create.{_member}-returned:dropped-for-one-provider",
            f"The answer to a creation for GOOGLE lacks `{_member}`.",
        ] = answers(CREATE, drop(_member), for_provider("GOOGLE"))


def _changed_id(change: Callable[[str], str]) -> Handler:
    return makes("id", lambda made: change(made.id))


ID = ("create.id-returned", "The id of a new key {}.", _changed_id)
# The first two are always the same.
FAULTS.of(*ID, also=("list.item-id", "create.id-unique")).add(UNFIT[:2])
FAULTS.of(*ID, also="list.item-id").add(UNFIT[2:])


# An escape alone can write half of a surrogate pair.
FAULTS[
    "create.id-returned:half-a-surrogate-pair",
    "The id of a new key begins with half a surrogate pair.",
] = on_success(CREATE, written(lambda body: body.replace(b'"id":"', b'"id":"\\ud83d', 1)))
