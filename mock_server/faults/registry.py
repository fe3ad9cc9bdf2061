"""Put the faults of all topics together."""

from collections.abc import Iterable, Mapping

from mock_server.faults.base import Fault
from openapi.catalogue import load_catalogue


def by_id(*topics: Iterable[Fault]) -> Mapping[str, Fault]:
    """Return all faults by id, in the order of the catalogue's clauses.

    Raises:
        ValueError: two faults have the same id.
    """
    faults: dict[str, Fault] = {}
    for topic in topics:
        for fault in topic:
            if fault.id in faults:
                raise ValueError(f"the fault id {fault.id} is used twice")
            faults[fault.id] = fault
    places = {clause.id: place for place, clause in enumerate(load_catalogue())}
    ordered = sorted(faults.values(), key=lambda fault: places.get(fault.clause, len(places)))
    return {fault.id: fault for fault in ordered}
