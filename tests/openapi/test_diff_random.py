"""What is called harmless is harmless: no value gets in the way, whatever the two schemas are."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from openapi.diff.change import Impact, level_for
from openapi.diff.compare import compare
from tests.openapi.random_schemas import (
    animal_values,
    animals,
    other_animals,
    pairs,
    selecting,
    validator,
    values,
)

pytestmark = pytest.mark.slow

VALUES = 12


def document(schema: Any, direction: str, **schemas: Any) -> dict[str, Any]:
    """Return a document with one operation that takes or gives values of a schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    answer: dict[str, Any] = {"description": "Done."}
    operation: dict[str, Any] = {"responses": {"200": answer}}
    if direction == "request":
        operation["requestBody"] = {"required": True, **content}
    else:
        answer.update(content)
    document = {"openapi": "3.0.3", "paths": {"/things": {"post": operation}}}
    return {**document, "components": {"schemas": schemas}} if schemas else document


VIEWS = pytest.mark.parametrize(
    ("view", "direction", "sender", "receiver"),
    [
        ("clients", "request", 0, 1),
        ("clients", "response", 1, 0),
        ("servers", "request", 1, 0),
        ("servers", "response", 0, 1),
    ],
)
FEW = settings(
    max_examples=120,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@VIEWS
@given(data=st.data())
@FEW
def test_what_is_harmless_lets_every_value_pass(
    data: st.DataObject, view: str, direction: str, sender: int, receiver: int
) -> None:
    schemas = data.draw(pairs())
    changes = compare(*(document(schema, direction) for schema in schemas))
    if level_for(view, changes) is not Impact.HARMLESS:
        return

    sends, receives = validator(schemas[sender]), validator(schemas[receiver])
    note("; ".join(change.what for change in changes))

    for value in data.draw(st.lists(values(schemas[sender]), min_size=VALUES, max_size=VALUES)):
        assert not sends.is_valid(value) or receives.is_valid(value), value


@VIEWS
@given(data=st.data())
@FEW
def test_so_it_is_with_alternatives_that_a_discriminator_tells_apart(
    data: st.DataObject, view: str, direction: str, sender: int, receiver: int
) -> None:
    first = data.draw(animals())
    both = first, data.draw(other_animals(first))
    changes = compare(*(document(each["Root"], direction, **each) for each in both))
    if level_for(view, changes) is not Impact.HARMLESS:
        return

    sends, receives = (validator(selecting(both[side])) for side in (sender, receiver))
    note("; ".join(change.what for change in changes))

    for value in data.draw(st.lists(animal_values(both[sender]), min_size=VALUES, max_size=VALUES)):
        assert not sends.is_valid(value) or receives.is_valid(value), value
