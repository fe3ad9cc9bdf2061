"""Every fault that the mock can be told to show, by its id: `CLAUSE:WAY`.

The modules beside this one hold them, by the topics of their clauses, each in its `FAULTS`.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules

from mock_server.fault import Fault
from openapi.catalogue import load_catalogue

__all__ = ["FAULTS", "by_id"]


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


def _topics() -> Iterable[Iterable[Fault]]:
    for module in iter_modules(__path__):
        if not module.ispkg:
            yield import_module(f"{__name__}.{module.name}").FAULTS


FAULTS = by_id(*_topics())
