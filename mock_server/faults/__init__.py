"""Every lie that the mock can be told to tell, by its id: `CLAUSE:WAY`."""

from collections.abc import Mapping

from mock_server.faults import (
    access,
    authentication,
    create_answers,
    create_effects,
    create_inputs,
    create_names,
    create_providers,
    create_refusals,
    delete_refusals,
    deletes,
    errors,
    json_texts,
    list_answers,
    list_contents,
    list_items,
    list_order,
    protocol,
    secret_in_lists,
    secret_leaks,
    secret_refusals,
    secret_weak,
    server_errors,
    uniqueness,
    update_effects,
    update_refusals,
    updates,
)
from mock_server.faults.base import Fault, FaultRequest, FaultResponse, Forward, Lie
from mock_server.faults.registry import by_id

__all__ = ["FAULTS", "Fault", "FaultRequest", "FaultResponse", "Forward", "Lie"]

FAULTS: Mapping[str, Fault] = by_id(
    access.FAULTS,
    authentication.FAULTS,
    create_answers.FAULTS,
    create_effects.FAULTS,
    create_inputs.FAULTS,
    create_names.FAULTS,
    create_providers.FAULTS,
    create_refusals.FAULTS,
    delete_refusals.FAULTS,
    deletes.FAULTS,
    errors.FAULTS,
    json_texts.FAULTS,
    list_answers.FAULTS,
    list_contents.FAULTS,
    list_items.FAULTS,
    list_order.FAULTS,
    protocol.FAULTS,
    secret_in_lists.FAULTS,
    secret_leaks.FAULTS,
    secret_refusals.FAULTS,
    secret_weak.FAULTS,
    server_errors.FAULTS,
    uniqueness.FAULTS,
    update_effects.FAULTS,
    update_refusals.FAULTS,
    updates.FAULTS,
)
