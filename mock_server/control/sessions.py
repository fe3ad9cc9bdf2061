"""The endpoints about sessions."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mock_server.control.messages import ControlRequest, Endpoints, Json, Reply, done, told
from mock_server.core.clock import timestamp
from mock_server.errors import Refusal
from mock_server.middleware.documents import base_url

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session
    from mock_server.sessions import ServedSession


def endpoints(_session: "Session", mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def list_sessions(call: ControlRequest) -> Reply:
        url = main_url(call)
        sessions = [session_view(each, url) for each in mock.sessions.last_used_first()]
        return told({"limit": mock.sessions.limit, "sessions": sessions})

    async def drop_sessions(_call: ControlRequest) -> Reply:
        mock.sessions.drop_all()
        return done("There are no sessions any more")

    async def drop_session(call: ControlRequest) -> Reply:
        if not mock.sessions.drop(call.parameters["name"]):
            raise no_session()
        return done("The session is dropped")

    async def reset_session(call: ControlRequest) -> Reply:
        served = mock.sessions.get(call.parameters["name"])
        if served is None:
            raise no_session()
        served.session.reset(**(call.body or {}))
        return done("The session is as it was in the beginning")

    return {
        "listSessions": list_sessions,
        "dropSessions": drop_sessions,
        "dropSession": drop_session,
        "resetSession": reset_session,
    }


def main_url(call: ControlRequest) -> str:
    """Return the base URL of the world at `/`, whichever session is asked."""
    return base_url(call.scope).partition("/@")[0]


def session_view(served: "ServedSession", url: str) -> Json:
    """Show a session."""
    return {
        "name": served.session.name,
        "baseUrl": f"{url}/@{served.session.name}",
        "firstUsed": timestamp(datetime.fromtimestamp(served.first_used, UTC)),
        "lastUsed": timestamp(datetime.fromtimestamp(served.last_used, UTC)),
    }


def no_session() -> Refusal:
    """Return the refusal of a name that no session has."""
    return Refusal(404, "There is no such session")
