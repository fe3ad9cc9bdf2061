"""What a behaviour does with a call, and what it makes of the honest answer."""

from collections.abc import Callable, Container, Iterable
from typing import Any

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import (
    CREATE,
    LIST,
    OPERATIONS,
    CreatedKey,
    FaultCall,
    Handler,
    Json,
    Predicate,
    as_insider,
    refusal,
)

Edit = Callable[[Any, FaultCall], Any]
Arrange = Callable[[list[Json]], Iterable[object]]
Operations = str | tuple[str, ...]

REFUSED = range(400, 500)


# When. An operation "" is a call that the document does not know.


def _chosen(call: FaultCall, operations: Operations, when: tuple[Predicate, ...]) -> bool:
    names = (operations,) if isinstance(operations, str) else operations
    return call.operation in names and all(test(call) for test in when)


def on(operations: Operations, handler: Handler, *when: Predicate) -> Handler:
    """Call the handler in place of the honest mock."""

    async def handle(call: FaultCall) -> FaultResponse:
        return await (handler(call) if _chosen(call, operations, when) else call.ask())

    return handle


def anywhere(handler: Handler, *when: Predicate) -> Handler:
    """Call the handler in place of the honest mock, whatever the operation."""

    async def handle(call: FaultCall) -> FaultResponse:
        return await (handler(call) if all(test(call) for test in when) else call.ask())

    return handle


def on_answer(operations: Operations, handler: Handler, *when: Predicate) -> Handler:
    """Call the handler when the honest mock has answered."""

    async def handle(call: FaultCall) -> FaultResponse:
        response = await call.ask()
        return await handler(call) if _chosen(call, operations, when) else response

    return handle


def on_success(operations: Operations, handler: Handler, *when: Predicate) -> Handler:
    """Call the handler when the honest mock has done what was asked."""
    return on_answer(operations, handler, lambda call: call.status < 300, *when)


def on_refusal(
    statuses: int | Container[int], operations: Operations, handler: Handler, *when: Predicate
) -> Handler:
    """Call the handler when the honest mock has refused with one of `statuses`."""
    chosen = (statuses,) if isinstance(statuses, int) else statuses
    return on_answer(operations, handler, lambda call: call.status in chosen, *when)


# Whole answers


def refuse(status: int, message: str = "The request cannot be carried out") -> Handler:
    """Refuse, and do nothing."""

    async def handle(_: FaultCall) -> FaultResponse:
        return refusal(status, message)

    return handle


FAIL = refuse(500, "Internal error")


def reply(status: int, body: object = None) -> Handler:
    """Answer with a status, and with the body of the honest answer unless one is given."""

    async def handle(call: FaultCall) -> FaultResponse:
        if body is None:
            return FaultResponse(status, call.response.headers, call.response.body)
        return call.response.with_json(body, status)

    return handle


def plain(status: int, text: str = "", media_type: str = "text/plain") -> Handler:
    """Answer with something that is not JSON; without text, with no body."""

    async def handle(_: FaultCall) -> FaultResponse:
        headers = (("content-type", media_type),) if text else ()
        return FaultResponse(status, headers, text.encode())

    return handle


def typed(media_type: str) -> Handler:
    """Answer as the honest mock did, with another Content-Type, or none."""

    async def handle(call: FaultCall) -> FaultResponse:
        headers = tuple(pair for pair in call.response.headers if pair[0].lower() != "content-type")
        if media_type:
            headers = (*headers, ("content-type", media_type))
        return FaultResponse(call.status, headers, call.response.body)

    return handle


def written(change: Callable[[bytes], bytes]) -> Handler:
    """Answer as the honest mock did, with other bytes as the body."""

    async def handle(call: FaultCall) -> FaultResponse:
        return FaultResponse(call.status, call.response.headers, change(call.response.body))

    return handle


def edited(edit: Edit, status: int | None = None) -> Handler:
    """Answer as the honest mock did, with an edited body."""

    async def handle(call: FaultCall) -> FaultResponse:
        return call.response.with_json(edit(call.body, call), status)

    return handle


async def let_in(call: FaultCall) -> FaultResponse:
    """Do what was asked, as if the caller had access."""
    return await call.ask(as_insider(call.request))


def done_but(handler: Handler) -> Handler:
    """Do what was asked in secret, then answer otherwise."""

    async def handle(call: FaultCall) -> FaultResponse:
        await let_in(call)
        return await handler(call)

    return handle


# Edited answers


def answers(operations: Operations, edit: Edit, *when: Predicate) -> Handler:
    """Edit the body of successful answers."""
    return on_success(operations, edited(edit), *when)


def refusals(
    edit: Edit,
    statuses: int | Container[int] = REFUSED,
    operations: Operations = OPERATIONS,
    *when: Predicate,
) -> Handler:
    """Edit the body of refusals."""
    return on_refusal(statuses, operations, edited(edit), *when)


def lists(edit: Edit, *when: Predicate) -> Handler:
    """Edit lists."""
    return answers(LIST, edit, *when)


def items(edit: Edit, *when: Predicate) -> Handler:
    """Edit each key of lists."""
    return lists(each(edit), *when)


def arranged(change: Arrange, *when: Predicate) -> Handler:
    """Change the array of lists."""
    return lists(arrange(change), *when)


def hidden(test: Callable[[Json, FaultCall], object], *when: Predicate) -> Handler:
    """Leave the keys that pass a test out of lists."""

    def edit(body: Json, call: FaultCall) -> Json:
        return body | {"apiKeys": [item for item in body["apiKeys"] if not test(item, call)]}

    return lists(edit, *when)


# Edits


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


def in_array(body: Any, _: FaultCall) -> Any:
    """Put the whole body into an array."""
    return [body]


def each(edit: Edit, where: Callable[[Json, FaultCall], object] | None = None) -> Edit:
    """Edit the keys of a list that pass a test."""
    return lambda body, call: (
        body
        | {
            "apiKeys": [
                edit(item, call) if where is None or where(item, call) else item
                for item in body["apiKeys"]
            ]
        }
    )


def first(count: int) -> Arrange:
    """Keep the first keys."""
    return lambda items: items[:count]


def arrange(change: Arrange) -> Edit:
    """Change the array of a list."""
    return lambda body, _: body | {"apiKeys": list(change(body["apiKeys"]))}


# What is stored, as later lists show it


def stores(
    operations: Operations, change: Callable[[FaultCall], Json], *when: Predicate
) -> Handler:
    """Let lists show `change` over a key's members after a call that created or updated it."""

    async def handle(call: FaultCall) -> FaultResponse:
        target = call.made.id if call.operation == CREATE else call.apikey_id
        call.memory.patches[target].update(change(call))
        return call.response

    return on_success(operations, handle, *when)


def stores_name(operation: str, change: Callable[[str], str], *when: Predicate) -> Handler:
    """Let lists show a name that is not quite the one sent."""

    def changed(call: FaultCall) -> Json:
        return {"name": change(call.sent["name"])}

    return stores(operation, changed, lambda call: "name" in call.sent, *when)


def makes(member: str, value: Callable[[CreatedKey], object], *when: Predicate) -> Handler:
    """Give new keys another `id`, `key` or `secret`, in the answer and in lists."""

    async def handle(call: FaultCall) -> FaultResponse:
        made, memory = call.made, call.memory
        text = value(made)
        if member != "secret":
            memory.patches[made.id][member] = text
        if member == "id":
            memory.aliases[made.repo_id, str(text)] = made.id
        return call.response.with_json(call.body | {member: text})

    return on_success(CREATE, handle, *when)
