"""The endpoints about conditions."""

from typing import TYPE_CHECKING

from mock_server.conditions.condition import Condition, Place
from mock_server.conditions.effect import Effect
from mock_server.control.messages import ControlRequest, Endpoints, Json, Reply, done, told
from mock_server.errors import Refusal
from openapi.document import operations

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def list_conditions(_call: ControlRequest) -> Reply:
        return told({"conditions": [condition_view(each) for each in session.conditions]})

    async def add_condition(call: ControlRequest) -> Reply:
        wanted = call.body
        place = Place(**{field: wanted.get(camel_case(field)) for field in Place._fields})
        effect = Effect(**{field: wanted.get(camel_case(field)) for field in Effect._fields})
        check_place(place, session)
        condition = session.conditions.add(
            place,
            effect,
            times=wanted.get("times"),
            every=wanted.get("every"),
        )
        return told(condition_view(condition), 201)

    async def remove_conditions(_call: ControlRequest) -> Reply:
        session.conditions.clear()
        return done("There are no conditions any more")

    async def remove_condition(call: ControlRequest) -> Reply:
        if not session.conditions.remove(call.parameters["conditionId"]):
            raise Refusal(404, "There is no such condition")
        return done("The condition is removed")

    return {
        "listConditions": list_conditions,
        "addCondition": add_condition,
        "removeConditions": remove_conditions,
        "removeCondition": remove_condition,
    }


def check_place(place: Place, session: "Session") -> None:
    """Check that calls of a place can come; raises `Refusal` (400)."""
    principals = [principal.name for principal in session.principals]
    for name, value, known in (
        ("repoId", place.repo_id, session.repositories),
        ("principal", place.principal, principals),
    ):
        if value is not None and value not in known:
            raise Refusal(400, f"{name} must be one of {', '.join(known)}")
    if place.apikey_id is None:
        return
    for operation in operations(session.service_document.document):
        if operation.operation_id == place.operation_id and "{apikeyId}" not in operation.path:
            raise Refusal(400, f"apikeyId is not for {place.operation_id}, which concerns no key")
    repositories = session.repositories if place.repo_id is None else [place.repo_id]
    keys = (key.id for repo_id in repositories for key in session.store.all(repo_id))
    if place.apikey_id not in keys:
        raise Refusal(400, "apikeyId must be that of a key, active or deleted")


def condition_view(condition: Condition) -> Json:
    """Show a condition."""
    fields = condition.place._asdict() | condition.effect._asdict()
    return {
        "id": condition.id,
        **{camel_case(field): value for field, value in fields.items()},
        "times": condition.times,
        "every": condition.every,
        "applied": condition.applied,
    }


def camel_case(field: str) -> str:
    """Return the name of a member of JSON for the name of a field."""
    first, *rest = field.split("_")
    return first + "".join(map(str.capitalize, rest))
