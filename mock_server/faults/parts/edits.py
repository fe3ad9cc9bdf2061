"""Change the body of an answer."""

from collections.abc import Callable, Iterable
from typing import Any

from mock_server.faults.parts.call import FaultCall, Json

Edit = Callable[[Any, FaultCall], Any]
Items = list[Json]
Arrange = Callable[[Items], Iterable[object]]


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


def echo(*names: str) -> Edit:
    """Write members of the request's body over those of the answer."""
    return lambda body, call: body | {name: call.sent[name] for name in names if name in call.sent}


def in_array(body: Any, _: FaultCall) -> Any:
    """Put the whole body into an array."""
    return [body]


def each(edit: Edit, where: Callable[[Json, FaultCall], object] = lambda _, __: True) -> Edit:
    """Edit the keys of a list that pass a test."""

    def change(item: Json, call: FaultCall) -> object:
        return edit(item, call) if where(item, call) else item

    return lambda body, call: body | {"apiKeys": [change(item, call) for item in body["apiKeys"]]}


def first(count: int) -> Callable[[Items], Items]:
    """Keep the first keys."""
    return lambda items: items[:count]


def arrange(change: Arrange) -> Edit:
    """Change the array of a list."""
    return alter("apiKeys", lambda items: list(change(items)))
