"""Change what the honest mock answers, and what lists show of what it stored."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate, curried
from mock_server.faults.parts.edits import Arrange, Edit, arrange, each
from mock_server.faults.parts.handlers import Operations, Statuses, on_refusal, on_success
from mock_server.faults.parts.operations import CREATE, LIST


@curried
async def edited(call: FaultCall, edit: Edit) -> FaultResponse:
    """Answer as the honest mock did, with an edited body."""
    return call.response.with_json(edit(call.body, call))


def answers(operations: Operations, edit: Edit, *when: Predicate) -> Handler:
    """Edit the body of successful answers."""
    return on_success(operations, edited(edit), *when)


def refusals(statuses: Statuses, operations: Operations, edit: Edit, *when: Predicate) -> Handler:
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


def makes(
    member: str,
    value: Callable[[FaultCall], object],
    *when: Predicate,
    answered: bool = True,
    listed: bool = True,
) -> Handler:
    """Give new keys another `id`, `key` or `secret`: where it is answered, and where listed."""

    async def handle(call: FaultCall) -> FaultResponse:
        made, memory = call.made, call.memory
        text = value(call)
        if listed and member != "secret":
            memory.patches[made.id][member] = text
            if member == "id":
                memory.aliases[made.repo_id, str(text)] = made.id
        return call.with_members(**{member: text}) if answered else call.response

    return on_success(CREATE, handle, *when)
