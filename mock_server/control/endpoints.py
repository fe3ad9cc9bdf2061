"""Put the control interface of a session together."""

from mock_server.asgi import ASGIApp
from mock_server.control import (
    clock,
    conditions,
    faults,
    overview,
    records,
    sessions,
    state,
    stream,
    verification,
)
from mock_server.control.interface import Interface
from mock_server.mock import Mock
from mock_server.session import Session


def control_of(session: Session, mock: Mock) -> ASGIApp:
    """Return the interface of a session, for callers that `permission` lets in."""
    rooms = (overview, stream, conditions, faults, state, records, verification, clock, sessions)
    endpoints = {
        operation_id: endpoint
        for room in rooms
        for operation_id, endpoint in room.endpoints(session, mock).items()
    }
    return Interface(endpoints)
