"""The endpoint that gives an overview of the mock."""

from typing import TYPE_CHECKING

from mock_server.control.clock import clock_view
from mock_server.control.control_document import control_document
from mock_server.control.messages import ControlRequest, Endpoints, Json, Reply, told
from mock_server.middleware.documents import base_url
from mock_server.world import principal_view
from openapi.document import operations

if TYPE_CHECKING:
    from mock_server.core.service_document import ServiceDocument
    from mock_server.mock import Mock
    from mock_server.session import Session


def endpoints(session: "Session", mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def get_control_document(_call: ControlRequest) -> Reply:
        return told(control_document())

    async def get_overview(call: ControlRequest) -> Reply:
        return told(
            {
                "session": session.name,
                "baseUrl": base_url(call.scope),
                "principals": [principal_view(each) for each in session.principals],
                "repositories": [
                    {
                        "id": repo_id,
                        "active": sum(1 for _ in session.store.active(repo_id)),
                        "deleted": sum(1 for _ in session.store.deleted(repo_id)),
                    }
                    for repo_id in session.repositories
                ],
                "operations": operations_view(session.service_document),
                "clock": clock_view(session.clock),
                "manners": session.manners.likeness if session.manners.entries else None,
                "seeded": session.settings.seed is not None,
                "reload": {"watching": mock.watching, "problem": mock.problem},
            }
        )

    return {"getControlDocument": get_control_document, "getOverview": get_overview}


def operations_view(service_document: "ServiceDocument") -> list[Json]:
    """Show the operations of the service's document with the answers that they may give."""
    return [
        {
            "operationId": operation.operation_id,
            "method": operation.method.upper(),
            "path": operation.path,
            "summary": operation.definition["summary"],
            "statuses": [
                {"status": status, "description": declared.description}
                for status, declared in service_document.answers[operation.operation_id].items()
            ],
        }
        for operation in operations(service_document.document)
    ]
