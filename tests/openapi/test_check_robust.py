"""No document, however damaged, makes a command fail instead of its author."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openapi_spec_validator.schemas import schema_v30

from openapi.catalogue import catalogue_text, load_catalogue
from openapi.check.finding import Level
from openapi.check.reading import read
from openapi.check.rendering import RENDERINGS
from openapi.check.rules import findings
from openapi.check.run import check
from openapi.docs.page import render
from openapi.document import load_document
from openapi.locations import Pointer
from openapi.source import File, UnreadableError, Version, outlined

pytestmark = pytest.mark.slow

SCHEMA_NAMES = ["$ref", "type", "properties", "required", "items", "allOf", "nullable", "enum"]
OTHER_NAMES = ["example", "examples", "schema", "parameters", "responses", "get", "in", "name"]
RARE_NAMES = ["callbacks", "links", "encoding", "headers", "servers", "tags", "externalDocs"]
NAMES = st.sampled_from(
    [*SCHEMA_NAMES, *OTHER_NAMES, *RARE_NAMES, "security", "content", "200", "x-a"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["#/components/schemas/AiType", "#/paths", "#", "object", "path", "("]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)


def places(node: Any, pointer: Pointer = ()) -> Iterator[Pointer]:
    yield pointer
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(value, (*pointer, key))


PLACES = sorted(places(load_document()), key=str)


@dataclass(frozen=True)
class Name:
    """A change of a member's name, and none of its value."""

    new: str


REMOVED = object()
OPENAPI = jsonschema_rs.Draft4Validator(dict(schema_v30))


def changed(document: Any, pointer: Pointer, change: Any) -> Any:
    """Return a copy of `document` with something else at `pointer`, if that still exists."""
    if not pointer:
        return {} if change is REMOVED or isinstance(change, Name) else change
    result = copy.deepcopy(document)
    node = result
    with suppress(AttributeError, KeyError, IndexError, TypeError):
        for token in pointer[:-1]:
            node = node[token]
        if change is REMOVED:
            del node[pointer[-1]]
        elif isinstance(change, Name):
            node[change.new] = node.pop(pointer[-1])
        else:
            node[pointer[-1]] = change
    return result


def with_changes(changes: list[tuple[Pointer, Any]]) -> Any:
    document: Any = load_document()
    for pointer, change in changes:
        document = changed(document, pointer, change)
    return document


CHANGES = st.tuples(st.sampled_from(PLACES), VALUES | st.just(REMOVED) | st.builds(Name, NAMES))


@settings(
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(CHANGES, min_size=1, max_size=3))
def test_a_document_with_anything_anywhere_has_findings_with_places(
    changes: list[tuple[Pointer, Any]],
) -> None:
    text = json.dumps(with_changes(changes), indent=1)

    version = Version("it.json", text.encode(), File("clauses.yaml", CATALOGUE))

    result = check(version)

    with suppress(UnreadableError):
        assert render(outlined("it", version), load_catalogue())
    lines = text.count("\n") + 1
    for placed in result.findings:
        assert placed.file == "clauses.yaml" or 1 <= placed.line <= lines
    assert all(rendering(result) for rendering in RENDERINGS.values())


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.lists(CHANGES, min_size=1, max_size=2))
def test_what_the_schema_of_openapi_refuses_is_an_error(
    changes: list[tuple[Pointer, Any]],
) -> None:
    document = with_changes(changes)
    assume(not OPENAPI.is_valid(document))

    found = findings(read(json.dumps(document).encode()), own=False)

    assert Level.ERROR in {each.level for each in found}


CATALOGUE = catalogue_text().encode()


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_whatever_bytes_a_file_holds_there_is_an_answer(content: bytes) -> None:
    result = check(Version("it", content))

    assert result.findings


@pytest.mark.parametrize("position", range(0, len(catalogue_text()), 997))
def test_a_catalogue_that_was_cut_off_is_said_to_be_broken(position: int) -> None:
    catalogue = File("clauses.yaml", CATALOGUE[:position])

    result = check(Version("it", b"", catalogue))

    assert {placed.file for placed in result.findings} >= {"it"}
