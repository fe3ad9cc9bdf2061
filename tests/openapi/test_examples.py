"""Every example of the document fits the schema that it is an example of."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from openapi.document import load_document, operations, resolve

DOCUMENT = load_document()

Node = dict[str, Any]


def nodes(node: Any, pointer: str = "") -> Iterator[tuple[str, Node]]:
    """Yield every object of the document with its JSON pointer."""
    if isinstance(node, dict):
        yield pointer, node
        for key, child in node.items():
            if key not in {"example", "examples"}:
                yield from nodes(child, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from nodes(child, f"{pointer}/{index}")


def examples() -> Iterator[tuple[str, Node, Any]]:
    """Yield pointer, schema and value of the examples of media types, parameters and schemas."""
    for pointer, node in nodes(DOCUMENT):
        # A media type, parameter or header has its schema; a schema is its own.
        schema = node.get("schema", node)
        if "example" in node and "/properties/example" not in pointer:
            yield f"{pointer}/example", schema, node["example"]
        for name, example in node.get("examples", {}).items():
            yield f"{pointer}/examples/{name}", schema, resolve(DOCUMENT, example)["value"]


EXAMPLES = {pointer: (schema, value) for pointer, schema, value in examples()}


@pytest.mark.parametrize("pointer", EXAMPLES)
def test_the_example_fits_its_schema(pointer: str) -> None:
    schema, value = EXAMPLES[pointer]
    # With the components beside it, the schema's references resolve.
    rooted = {**schema, "components": DOCUMENT["components"]}

    OAS30Validator(rooted, format_checker=oas30_format_checker).validate(value)


def test_every_request_body_and_every_answer_has_an_example() -> None:
    for operation in operations(DOCUMENT):
        bodies = [operation.definition.get("requestBody", {"content": {}})]
        bodies += [resolve(DOCUMENT, each) for each in operation.definition["responses"].values()]
        for body in bodies:
            for media_type in body["content"].values():
                assert "example" in media_type or media_type["examples"]


def test_every_parameter_has_an_example() -> None:
    assert all("example" in each for each in DOCUMENT["components"]["parameters"].values())


def test_examples_of_one_situation_tell_one_story() -> None:
    """The same example key everywhere, so that answers can be followed from page to page."""
    schemas_with_ids = [
        EXAMPLES["/components/parameters/ApikeyId/example"][1],
        EXAMPLES[
            "/paths/~1repo~1{repoId}~1ai~1apikey/post/responses/201/content/application~1json/example"
        ][1]["id"],
        EXAMPLES[
            "/paths/~1repo~1{repoId}~1ai~1apikey/get/responses/200/content/application~1json"
            "/examples/twoKeys"
        ][1]["apiKeys"][0]["id"],
    ]

    assert len(set(schemas_with_ids)) == 1
