"""Edits of our own document, and what each means for clients, for servers and for the version."""

from copy import deepcopy

import pytest

from openapi.diff.change import Impact, bump, level_for
from openapi.diff.compare import compare
from openapi.document import load_document
from tests.openapi import edits_of_operations, edits_of_schemas
from tests.openapi.edits import Edit

DOCUMENT = load_document()
EDITS = [*edits_of_schemas.EDITS, *edits_of_operations.EDITS]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_is_judged_for_clients_and_for_servers(edit: Edit) -> None:
    old, new = deepcopy(DOCUMENT), deepcopy(DOCUMENT)
    edit.change(new)

    changes = compare(old, new)

    told = [f"{change.node.location}: {change.what}" for change in changes]
    assert (level_for("clients", changes), level_for("servers", changes), bump(changes)) == (
        edit.clients,
        edit.servers,
        edit.bump,
    ), told
    if edit.pointer is not None:
        assert changes[0].node.location == edit.pointer
    for change in changes:
        *above, name = change.node.pointer
        assert change.node.above(len(above)).child(name) is not None, change.node.location
    assert sum(change.gravest is not Impact.HARMLESS for change in changes) <= 3, told
    assert len(changes) <= 6, told
