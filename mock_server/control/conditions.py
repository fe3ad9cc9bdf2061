"""The endpoints about conditions."""

from typing import TYPE_CHECKING

from mock_server.conditions.condition import Condition, Effect
from mock_server.control.messages import ControlRequest, Endpoints, Json, Reply, done, told
from mock_server.errors import Refusal

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def list_conditions(_call: ControlRequest) -> Reply:
        return told({"conditions": [condition_view(each) for each in session.conditions]})

    async def add_condition(call: ControlRequest) -> Reply:
        wanted = call.body
        for name, known in (
            ("repoId", session.repositories),
            ("principal", [principal.name for principal in session.principals]),
        ):
            if wanted.get(name) is not None and wanted[name] not in known:
                raise Refusal(400, f"{name} must be one of {', '.join(known)}")
        condition = session.conditions.add(
            wanted["operationId"],
            Effect(wanted.get("status"), wanted.get("delay"), wanted.get("connection")),
            repo_id=wanted.get("repoId"),
            principal=wanted.get("principal"),
            times=wanted.get("times"),
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


def condition_view(condition: Condition) -> Json:
    """Show a condition."""
    return {
        "id": condition.id,
        "operationId": condition.operation_id,
        "repoId": condition.repo_id,
        "principal": condition.principal,
        "status": condition.effect.status,
        "delay": condition.effect.delay,
        "connection": condition.effect.connection,
        "times": condition.times,
        "applied": condition.applied,
    }
