"""Edits of alternatives and of what a schema is made of, in a small document of our own."""

import json
from typing import Any

from openapi.document import Document
from tests.openapi.edits import (
    BREAKING,
    HARMLESS,
    MAJOR,
    MINOR,
    PATCH,
    REVIEW,
    Edit,
    field,
    schema,
)

TEXT = {"type": "string"}


def reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def animal(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": TEXT, **properties},
    }


def body(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": reference(name)}}}


def animals() -> Document:
    """Return a document that takes `Wanted` and answers `Pet`, each selected by its `kind`."""
    answer = {"description": "Done.", **body("Pet")}
    selected = {"oneOf": [reference("Cat"), reference("Dog")]}
    told = {"discriminator": {"propertyName": "kind", "mapping": {"dog": "Dog"}}}
    heir = {
        "allOf": [reference("Plant"), {"properties": {"height": {"type": "integer", "minimum": 1}}}]
    }
    item = {"type": "object", "properties": {"owner": TEXT}, "additionalProperties": False}
    schemas = {
        "Pet": {**selected, **told},
        "Wanted": {**selected, **told},
        "Cat": animal(),
        "Dog": animal(name=TEXT),
        "Bird": animal(),
        "Plant": {**animal(), "discriminator": {"propertyName": "kind"}},
        "Tree": heir,
        "Owned": {"type": "object", "properties": {"owner": TEXT}},
        "House": {"allOf": [item, reference("Owned")]},
        "Choice": {"oneOf": [animal(kind={"enum": ["a"]}), reference("Pet")]},
    }
    operations = {
        f"/{name}": {"get": {"responses": {"200": {**answer, **body(name)}}}}
        for name in ("Pet", "Plant", "House", "Choice")
    }
    want = {"requestBody": body("Wanted"), "responses": {"200": {"description": "Done."}}}
    document = {
        "openapi": "3.0.3",
        "servers": [{"url": "https://pets.example/v1"}],
        "paths": {**operations, "/wanted": {"post": want}},
        "components": {"schemas": schemas},
    }
    # Nothing in it is one object in two places, so that an edit changes one place.
    return dict(json.loads(json.dumps(document)))


def move_prefix(document: Document) -> None:
    document["servers"][0]["url"] = "https://pets.example"
    document["paths"] = {f"/v1{path}": item for path, item in document["paths"].items()}


EDITS = [
    Edit(
        "an answer gains a member",
        lambda d: schema(d, "Pet")["oneOf"].append(reference("Bird")),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/Pet/oneOf/2",
    ),
    Edit(
        "an answer loses a member",
        lambda d: schema(d, "Pet")["oneOf"].pop(),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/Pet/oneOf/1",
    ),
    Edit(
        "a request gains a member",
        lambda d: schema(d, "Wanted")["oneOf"].append(reference("Bird")),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/Wanted/oneOf/2",
    ),
    Edit(
        "a request loses a member",
        lambda d: schema(d, "Wanted")["oneOf"].pop(),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/Wanted/oneOf/1",
    ),
    Edit(
        "a member has another value as well",
        lambda d: schema(d, "Pet")["discriminator"]["mapping"].update(wolf="Dog"),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/Pet/discriminator/mapping/wolf",
    ),
    Edit(
        "members are told in another order",
        lambda d: schema(d, "Pet")["oneOf"].reverse(),
        HARMLESS,
        HARMLESS,
        PATCH,
        "/components/schemas/Pet/oneOf",
    ),
    Edit(
        "a member is named by a reference in the mapping",
        lambda d: schema(d, "Pet")["discriminator"]["mapping"].update(
            dog="#/components/schemas/Dog"
        ),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a member gets a limit",
        lambda d: field(d, "Dog.name").update(maxLength=9),
        BREAKING,
        BREAKING,
        MAJOR,
        "/components/schemas/Dog/properties/name/maxLength",
    ),
    Edit(
        "a schema that others build on gains one",
        lambda d: d["components"]["schemas"].update(Moss={"allOf": [reference("Plant")]}),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/Moss",
    ),
    Edit(
        "a schema that builds on another gets a limit",
        lambda d: schema(d, "Tree")["allOf"][1]["properties"]["height"].update(maximum=9),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/Tree/allOf/1/properties/height/maximum",
    ),
    Edit(
        "a limit becomes exclusive",
        lambda d: schema(d, "Tree")["allOf"][1]["properties"]["height"].update(
            exclusiveMinimum=True
        ),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/Tree/allOf/1/properties/height/exclusiveMinimum",
    ),
    Edit(
        "a part has another type than the one before it",
        lambda d: schema(d, "Tree")["allOf"][1].update(type="array"),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/Tree/allOf/1/type",
    ),
    Edit(
        "a discriminator goes, inside an alternative",
        lambda d: schema(d, "Pet").pop("discriminator"),
        REVIEW,
        REVIEW,
        MINOR,
        "/components/schemas/Pet/discriminator",
    ),
    Edit(
        "a field of one alternative gets a limit",
        lambda d: schema(d, "Choice")["oneOf"][0]["properties"].update(
            kind={"enum": ["a"], "description": "The kind.", "maxLength": 9}
        ),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a closed schema is combined with one that gets a limit",
        lambda d: field(d, "Owned.owner").update(maxLength=9),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/Owned/properties/owner/maxLength",
    ),
    Edit(
        "a new path uses a component that is new as well",
        lambda d: [
            d["components"]["schemas"].update(Fish=animal()),
            d["paths"].update({"/fish": {"get": {"responses": {"200": body("Fish")}}}}),
        ],
        HARMLESS,
        BREAKING,
        MINOR,
        "/paths/~1fish",
    ),
]
