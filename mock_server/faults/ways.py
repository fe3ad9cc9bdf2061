"""Ways to lie, from which most faults are made: when, in which answer, and with what change."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mock_server.fault import FaultResponse
from mock_server.faults.telling import (
    CREATE,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Deed,
    Json,
    Made,
    Telling,
    lie,
    refusal,
)

When = Callable[[Call], bool]
Edit = Callable[[Any, Call], Any]
ItemTest = Callable[[Json], bool]


def always(_: Call) -> bool:
    """Lie whenever there is an occasion."""
    return True


def after(count: int, operation: str = "") -> When:
    """Lie once the operation, or the one called, has succeeded `count` times before this call."""

    def later(call: Call) -> bool:
        counted = operation or call.operation or ""
        done = call.memory.done[counted]
        return (
            done - (counted == call.operation and call.response.status in range(200, 300)) >= count
        )

    return later


def both(first: When, second: When) -> When:
    """Lie where both say so."""
    return lambda call: first(call) and second(call)


def is_valid(call: Call) -> bool:
    """Lie about creations that the honest mock would accept."""
    return isinstance(call.sent.get("name"), str) and call.sent.get("aiType") in PROVIDERS


def has_long_name(call: Call) -> bool:
    """Lie about names that are longer than the suite makes them without need."""
    return len(str(call.sent.get("name", ""))) >= 40


def for_provider(ai_type: str) -> When:
    """Lie about creations for one provider."""
    return lambda call: call.sent.get("aiType") == ai_type


def in_second_repository(call: Call) -> bool:
    """Lie about every repository but the one in which the first key was made."""
    return bool(call.memory.made) and call.repo_id != call.memory.made[0].repo_id


def longer_than(count: int) -> When:
    """Lie about lists of more than `count` keys."""
    return lambda call: len((call.response.json or {}).get("apiKeys", ())) > count


PROVIDERS = ("OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER")


# What happens to a call.


def on(*operations: str, do: Deed, when: When = always, lingering: str = "") -> Telling:
    """Do `do` in place of asking the honest mock; the operation "" is a call it does not know."""

    async def deed(call: Call) -> FaultResponse:
        if (call.operation or "") in operations and when(call):
            return await do(call)
        return await call.ask()

    return lie(deed, lingering=lingering)


def on_success(*operations: str, do: Deed, when: When = always) -> Telling:
    """Do `do` when the honest mock has done what was asked."""
    return on_answer(
        *operations, do=do, when=lambda call: call.response.status < 300 and when(call)
    )


def on_refusal(
    *operations: str, do: Deed, statuses: Sequence[int] = range(400, 500), when: When = always
) -> Telling:
    """Do `do` when the honest mock has refused with one of `statuses`."""
    return on_answer(
        *operations, do=do, when=lambda call: call.response.status in statuses and when(call)
    )


def on_answer(*operations: str, do: Deed, when: When = always) -> Telling:
    """Do `do` when the honest mock has answered."""

    async def deed(call: Call) -> FaultResponse:
        response = await call.ask()
        asked = (call.operation or "") in operations and when(call)
        return await do(call) if asked else response

    return lie(deed)


def refuse(status: int, message: str = "The request cannot be carried out") -> Deed:
    """Refuse, and do nothing."""

    async def deed(_: Call) -> FaultResponse:
        return refusal(status, message)

    return deed


def reply(status: int, body: object = None) -> Deed:
    """Answer with a status, and with the body of the honest answer unless one is given."""

    async def deed(call: Call) -> FaultResponse:
        if body is None:
            return FaultResponse(status, call.response.headers, call.response.body)
        return call.response.with_json(body, status)

    return deed


def plain(status: int, text: str = "", media_type: str = "text/plain") -> Deed:
    """Answer with something that is not JSON; without text, with no body."""

    async def deed(_: Call) -> FaultResponse:
        headers = (("content-type", media_type),) if text else ()
        return FaultResponse(status, headers, text.encode())

    return deed


# What an answer says.


def edited(edit: Edit, status: int | None = None) -> Deed:
    """Answer as the honest mock did, with an edited body."""

    async def deed(call: Call) -> FaultResponse:
        return call.response.with_json(edit(call.response.json, call), status)

    return deed


def answer(edit: Edit, *operations: str, when: When = always) -> Telling:
    """Edit the body of successful answers."""
    return on_success(*operations, do=edited(edit), when=when)


def errors(
    edit: Edit,
    *operations: str,
    statuses: Sequence[int] = range(400, 500),
    when: When = always,
) -> Telling:
    """Edit the body of refusals."""
    return on_refusal(*(operations or OPERATIONS), do=edited(edit), statuses=statuses, when=when)


def lists(edit: Edit, when: When = always) -> Telling:
    """Edit lists."""
    return answer(edit, LIST, when=when)


def drop(*names: str) -> Edit:
    """Leave members out."""
    return lambda body, _: {name: body[name] for name in body if name not in names}


def put(**members: object) -> Edit:
    """Set members."""
    return lambda body, _: body | members


def move(name: str, new_name: str) -> Edit:
    """Call a member something else."""
    return lambda body, _: {new_name if key == name else key: body[key] for key in body}


def alter(name: str, change: Callable[[Any], object]) -> Edit:
    """Change a member."""
    return lambda body, _: body | {name: change(body[name])}


def nest(name: str) -> Edit:
    """Put a member into an object called `data`."""
    return lambda body, call: drop(name)(body, call) | {"data": {name: body[name]}}


def each(edit: Edit, where: ItemTest = bool) -> Edit:
    """Edit the items of a list that pass a test."""
    return lambda body, call: (
        body | {"apiKeys": [edit(item, call) if where(item) else item for item in body["apiKeys"]]}
    )


def first(count: int) -> Callable[[list[Json]], list[Json]]:
    """Keep the first items."""
    return lambda items: items[:count]


def arrange(change: Callable[[list[Json]], Iterable[object]]) -> Edit:
    """Change the array of a list."""
    return lambda body, _: body | {"apiKeys": list(change(body["apiKeys"]))}


async def typed(call: Call, media_type: str) -> FaultResponse:
    """Answer as the honest mock did, with another Content-Type, or none."""
    headers = tuple(pair for pair in call.response.headers if pair[0].lower() != "content-type")
    if media_type:
        headers = (*headers, ("content-type", media_type))
    return FaultResponse(call.response.status, headers, call.response.body)


# What is stored, as later lists show it.


def stores(change: Callable[[Call], Json], *operations: str, when: When = always) -> Telling:
    """Let lists show `change` over a key's members after a call that created or updated it."""

    async def deed(call: Call) -> FaultResponse:
        target = call.made.id if call.operation == CREATE else call.apikey_id
        call.memory.patches[target].update(change(call))
        return call.response

    return on_success(*(operations or (CREATE,)), do=deed, when=when)


def stores_name(
    change: Callable[[str], str], operation: str = CREATE, when: When = always
) -> Telling:
    """Let lists show a name that is not quite the one sent."""
    return stores(
        lambda call: {"name": change(call.sent["name"])},
        operation,
        when=lambda call: "name" in call.sent and when(call),
    )


def makes(member: str, value: Callable[[Made], object], when: When = always) -> Telling:
    """Give new keys another `id`, `key` or `secret`, in the answer and in lists."""

    async def deed(call: Call) -> FaultResponse:
        made, memory = call.made, call.memory
        text = value(made)
        if member != "secret":
            memory.patches[made.id][member] = text
        if member == "id":
            memory.aliases[made.repo_id, str(text)] = made.id
        return call.response.with_json(call.response.json | {member: text})

    return on_success(CREATE, do=deed, when=when)


def keeps_ghost(operation: str) -> Deed:
    """Ask, and go on showing the key of the path if the call took it away."""

    async def deed(call: Call) -> FaultResponse:
        item = await call.item()
        response = await call.ask()
        if item is not None and response.status < 300 and call.operation == operation:
            call.memory.ghosts[call.repo_id].append(item)
        return response

    return deed


def renames_also(chosen: Callable[[Call, Json, Json], bool], when: When = always) -> Telling:
    """Give the new name of an update to other keys too: those chosen by call, key and other key."""

    async def deed(call: Call) -> FaultResponse:
        items = await call.items()
        target = next((item for item in items if item["id"] == call.apikey_id), None)
        response = await call.ask()
        if target is not None and response.status < 300 and "name" in call.sent:
            for other in items:
                if other is not target and chosen(call, target, other):
                    call.memory.patches[other["id"]]["name"] = call.sent["name"]
        return response

    return on(UPDATE, do=deed, when=when)
