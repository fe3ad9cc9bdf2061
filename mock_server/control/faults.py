"""The faults: wrong behaviour that the mock is told to show."""

from functools import cache
from typing import TYPE_CHECKING

from mock_server.control.messages import ControlRequest, Endpoints, Json, Reply, told
from mock_server.errors import Refusal
from mock_server.middleware.faults import UnknownFaultError, all_faults
from openapi.catalogue import load_catalogue

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def list_faults(_call: ControlRequest) -> Reply:
        return told({"faults": faults_view(session)})

    async def choose_faults(call: ControlRequest) -> Reply:
        try:
            session.faults.activate(call.body["active"])
        except UnknownFaultError:
            raise Refusal(400, "active must hold ids of faults; see GET") from None
        session.feed.changed("faults")
        return told({"faults": faults_view(session)})

    return {"listFaults": list_faults, "chooseFaults": choose_faults}


def faults_view(session: "Session") -> list[Json]:
    """Show all faults, with the clauses that they break."""
    return [
        {
            "id": fault.id,
            "clause": fault.clause,
            "statement": statements().get(fault.clause, ""),
            "description": fault.description,
            "active": fault.id in session.faults.active,
        }
        for fault in all_faults().values()
    ]


@cache
def statements() -> dict[str, str]:
    """Return what the clauses promise, by their ids."""
    return {clause.id: clause.statement for clause in load_catalogue()}
