"""Our document as it may be one day: with parts that build on each other, choices and recursion."""

from typing import Any

from openapi.document import Document, load_document


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def grown() -> Document:
    """Return our document with a listed key in two parts, a field of several kinds, and a tree."""
    document = load_document()
    schemas: dict[str, Any] = document["components"]["schemas"]
    item = schemas["RepoAiApiKeyDTO"]
    schemas["NamedThing"] = {
        "type": "object",
        "description": "What has an id and a name.",
        "required": ["id", "name"],
        "properties": {name: item["properties"].pop(name) for name in ("id", "name")},
    }
    item["required"] = [name for name in item["required"] if name in item["properties"]]
    item["properties"] |= {
        "limit": {
            "description": "How much the key may be used.",
            "oneOf": [reference("CallLimit"), reference("CostLimit")],
            "discriminator": {"propertyName": "kind", "mapping": {"calls": "CallLimit"}},
        },
        "folder": {"allOf": [reference("Folder")], "nullable": True, "deprecated": True},
        "labels": {
            "type": "object",
            "additionalProperties": {"type": "string", "maxLength": 40},
            "maxProperties": 10,
            "description": "Words of the caller's own.",
        },
    }
    schemas["RepoAiApiKeyDTO"] = {
        "description": item.pop("description"),
        "allOf": [reference("NamedThing"), item],
    }
    kind = {"type": "string", "description": "Which limit it is."}
    schemas["CallLimit"] = {
        "type": "object",
        "description": "At most so many calls.",
        "required": ["kind", "calls"],
        "additionalProperties": False,
        "properties": {"kind": kind, "calls": {"type": "integer", "minimum": 1, "format": "int32"}},
    }
    schemas["CostLimit"] = {
        "type": "object",
        "description": "At most so much money.",
        "required": ["kind", "cost"],
        "properties": {"kind": kind, "cost": {"type": "string", "pattern": "^\\d+\\.\\d{2}$"}},
    }
    schemas["Folder"] = {
        "type": "object",
        "description": "A folder, which may hold others.",
        "properties": {
            "name": {"type": "string", "description": "Its name.", "default": "unnamed"},
            "folders": {"type": "array", "items": reference("Folder"), "description": "In it."},
        },
    }
    return document
