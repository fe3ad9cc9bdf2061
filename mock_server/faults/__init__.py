"""Every lie that the mock can be told to tell, by its id."""

from collections.abc import Mapping

from mock_server.faults.base import Fault, FaultRequest, FaultResponse, Forward, Lie

__all__ = ["FAULTS", "Fault", "FaultRequest", "FaultResponse", "Forward", "Lie"]

FAULTS: Mapping[str, Fault] = {}
