"""Edits of schemas: each is judged for clients and for servers."""

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
    add,
    answer,
    body,
    drop,
    field,
    rename,
    schema,
)

TEXT = {"type": "string"}


def create_request(document: Document) -> Any:
    return schema(document, "CreateRepoAiApiKeyRequest")


def created(document: Document) -> Any:
    return schema(document, "CreateRepoAiApiKeyResponse")


def listed(document: Document) -> Any:
    return schema(document, "RepoAiApiKeyDTO")


def update_request(document: Document) -> Any:
    return schema(document, "UpdateRepoAiApiKeyRequest")


def with_values(*values: str) -> Any:
    return lambda d: field(d, "CreateRepoAiApiKeyResponse.message").update(enum=list(values))


def separate_provider(document: Document, name: str, **members: Any) -> None:
    """Give one schema a provider of its own."""
    field(document, name).clear()
    field(document, name).update({**schema(document, "AiType"), **members})


def recursive(document: Document) -> None:
    listed(document)["properties"]["parent"] = {"$ref": "#/components/schemas/RepoAiApiKeyDTO"}


FIELDS = [
    Edit(
        "a required field leaves a response",
        lambda d: drop(created(d), "secret"),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/CreateRepoAiApiKeyResponse/properties/secret",
    ),
    Edit(
        "an optional field leaves a response",
        lambda d: drop(created(d), "message"),
        REVIEW,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "a field leaves listed keys", lambda d: drop(listed(d), "repoId"), BREAKING, HARMLESS, MAJOR
    ),
    Edit(
        "a required field is new in a response",
        lambda d: add(created(d), "url", TEXT, required=True),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/CreateRepoAiApiKeyResponse/properties/url",
    ),
    Edit(
        "an optional field is new in a response",
        lambda d: add(created(d), "url", TEXT),
        HARMLESS,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "a required field leaves a request",
        lambda d: drop(create_request(d), "name"),
        REVIEW,
        BREAKING,
        MINOR,
    ),
    Edit(
        "an optional field leaves a request",
        lambda d: drop(update_request(d), "name"),
        REVIEW,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "a required field is new in a request",
        lambda d: add(create_request(d), "region", TEXT, required=True),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "an optional field is new in a request",
        lambda d: add(create_request(d), "note", TEXT),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a field of a request is renamed",
        lambda d: [
            drop(create_request(d), "name"),
            add(create_request(d), "label", TEXT, required=True),
        ],
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a field of a response is renamed",
        lambda d: [drop(listed(d), "createdAt"), add(listed(d), "created", TEXT, required=True)],
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a field of a response becomes optional",
        lambda d: created(d)["required"].remove("secret"),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/CreateRepoAiApiKeyResponse/properties/secret",
    ),
    Edit(
        "a field of listed keys becomes optional",
        lambda d: listed(d)["required"].remove("deletedAt"),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a field of a response becomes required",
        lambda d: created(d)["required"].append("message"),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/CreateRepoAiApiKeyResponse/properties/message",
    ),
    Edit(
        "a field of a request becomes optional",
        lambda d: create_request(d)["required"].remove("name"),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a field of a request becomes required",
        lambda d: update_request(d).update(required=["name"]),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "errors get a required message",
        lambda d: schema(d, "ErrorResponse")["required"].append("message"),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a field of a request may be null",
        lambda d: field(d, "UpdateRepoAiApiKeyRequest.name").update(nullable=True),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a field of a response may be null",
        lambda d: field(d, "RepoAiApiKeyDTO.key").update(nullable=True),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/RepoAiApiKeyDTO/properties/key/nullable",
    ),
    Edit(
        "a field of a response may no longer be null",
        lambda d: field(d, "RepoAiApiKeyDTO.deletedAt").pop("nullable"),
        HARMLESS,
        BREAKING,
        MINOR,
        "/components/schemas/RepoAiApiKeyDTO/properties/deletedAt/nullable",
    ),
    Edit(
        "null is written without effect beside a reference",
        lambda d: field(d, "RepoAiApiKeyDTO.aiType").update(nullable=True),
        REVIEW,
        REVIEW,
        MINOR,
    ),
    Edit(
        "null is written without effect around a reference",
        lambda d: listed(d)["properties"].update(
            aiType={"nullable": True, "allOf": [{"$ref": "#/components/schemas/AiType"}]}
        ),
        REVIEW,
        REVIEW,
        MINOR,
    ),
    Edit(
        "null is written without effect beside an enum",
        lambda d: field(d, "ErrorResponse.success").update(nullable=True),
        REVIEW,
        REVIEW,
        MINOR,
    ),
    Edit(
        "a field is for answers only",
        lambda d: field(d, "UpdateRepoAiApiKeyRequest.name").update(readOnly=True),
        REVIEW,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "a field is for requests only",
        lambda d: field(d, "RepoAiApiKeyDTO.key").update(writeOnly=True),
        BREAKING,
        REVIEW,
        MAJOR,
        "/components/schemas/RepoAiApiKeyDTO/properties/key/writeOnly",
    ),
    Edit(
        "unknown fields of a request are refused",
        lambda d: create_request(d).update(additionalProperties=False),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a response has no other fields",
        lambda d: listed(d).update(additionalProperties=False),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "other fields are allowed expressly",
        lambda d: listed(d).update(additionalProperties=True),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
]

VALUES = [
    Edit(
        "a provider is new, in requests and responses",
        lambda d: schema(d, "AiType")["enum"].append("AZURE"),
        BREAKING,
        BREAKING,
        MAJOR,
        "/components/schemas/AiType/enum/5",
    ),
    Edit(
        "a provider goes, in requests and responses",
        lambda d: schema(d, "AiType")["enum"].remove("AWS"),
        BREAKING,
        BREAKING,
        MAJOR,
        "/components/schemas/AiType/enum",
    ),
    Edit(
        "a provider is renamed",
        lambda d: schema(d, "AiType")["enum"].__setitem__(3, "BEDROCK"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a provider is new in requests",
        lambda d: separate_provider(
            d,
            "CreateRepoAiApiKeyRequest.aiType",
            enum=["OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER", "AZURE"],
        ),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a provider goes from requests",
        lambda d: separate_provider(
            d, "CreateRepoAiApiKeyRequest.aiType", enum=["OPENAI", "GOOGLE"]
        ),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a provider is new in responses",
        lambda d: separate_provider(
            d,
            "RepoAiApiKeyDTO.aiType",
            enum=["OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER", "AZURE"],
        ),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a provider goes from responses",
        lambda d: separate_provider(d, "RepoAiApiKeyDTO.aiType", enum=["OPENAI"]),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "the providers are open",
        lambda d: schema(d, "AiType").pop("enum"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "the providers are told in another order",
        lambda d: schema(d, "AiType")["enum"].reverse(),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit("a response's texts are listed", with_values("created"), HARMLESS, BREAKING, MINOR),
    Edit(
        "success may be false",
        lambda d: field(d, "CreateRepoAiApiKeyResponse.success").pop("enum"),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a response's type changes",
        lambda d: field(d, "RepoAiApiKeyDTO.createdAt").update(type="integer"),
        BREAKING,
        BREAKING,
        MAJOR,
        "/components/schemas/RepoAiApiKeyDTO/properties/createdAt/type",
    ),
    Edit(
        "a request's type changes",
        lambda d: field(d, "UpdateRepoAiApiKeyRequest.name").update(type="object"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a request's type goes",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").pop("type"),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a list is an object now",
        lambda d: field(d, "GetRepoAiApiKeysResponse.apiKeys").update(type="object"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a request gets an upper limit",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update(maxLength=100),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/CreateRepoAiApiKeyRequest/properties/name/maxLength",
    ),
    Edit(
        "a request gets a lower limit",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update(minLength=1),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a limit that always held is written",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update(minLength=0),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a response's lower limit goes",
        lambda d: field(d, "RepoAiApiKeyDTO.key").pop("minLength"),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/RepoAiApiKeyDTO/properties/key/minLength",
    ),
    Edit(
        "a response's lower limit rises",
        lambda d: field(d, "RepoAiApiKeyDTO.key").update(minLength=20),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a response gets an upper limit",
        lambda d: field(d, "RepoAiApiKeyDTO.name").update(maxLength=100),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "lists get an upper limit",
        lambda d: field(d, "GetRepoAiApiKeysResponse.apiKeys").update(maxItems=100),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a path parameter's limit goes",
        lambda d: d["components"]["parameters"]["RepoId"]["schema"].pop("minLength"),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a path parameter gets a limit",
        lambda d: d["components"]["parameters"]["RepoId"]["schema"].update(maxLength=36),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/parameters/RepoId/schema/maxLength",
    ),
    Edit(
        "a request gets a pattern",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update(pattern="^[a-z]+$"),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a response gets a pattern",
        lambda d: field(d, "RepoAiApiKeyDTO.key").update(pattern="^FB_AI_"),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a path parameter gets a pattern",
        lambda d: d["components"]["parameters"]["RepoId"]["schema"].update(pattern="^repo-"),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a request gets a pattern that looks ahead",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update(pattern="^(?!x)(?=y)"),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a request gets a pattern that fits all its values",
        lambda d: separate_provider(d, "CreateRepoAiApiKeyRequest.aiType", pattern="^[A-Z]+$"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a path parameter becomes a UUID",
        lambda d: d["components"]["parameters"]["ApikeyId"]["schema"].update(format="uuid"),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a response's format goes",
        lambda d: field(d, "RepoAiApiKeyDTO.createdAt").pop("format"),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/components/schemas/RepoAiApiKeyDTO/properties/createdAt/format",
    ),
    Edit(
        "a response's format changes",
        lambda d: field(d, "RepoAiApiKeyDTO.createdAt").update(format="date"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a response gets a format",
        lambda d: field(d, "RepoAiApiKeyDTO.id").update(format="uuid"),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a request gets a format nobody knows",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update(format="fancy"),
        REVIEW,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "a secret is to be shown as one",
        lambda d: field(d, "CreateRepoAiApiKeyResponse.secret").update(format="password"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a default for an optional field of a request",
        lambda d: field(d, "UpdateRepoAiApiKeyRequest.name").update(default="Unnamed"),
        REVIEW,
        REVIEW,
        MINOR,
    ),
    Edit(
        "a default for a required field",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update(default="x"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a default for an optional field of a response",
        lambda d: field(d, "CreateRepoAiApiKeyResponse.message").update(default="Done"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "an optional field of a request is deprecated",
        lambda d: field(d, "UpdateRepoAiApiKeyRequest.name").update(deprecated=True),
        HARMLESS,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "a keyword that nobody knows",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update(maxLenght=3),
        REVIEW,
        REVIEW,
        MINOR,
    ),
    Edit(
        "an extension",
        lambda d: field(d, "CreateRepoAiApiKeyRequest.name").update({"x-max": 3}),
        REVIEW,
        REVIEW,
        MINOR,
    ),
]

WRITING = [
    Edit(
        "a reference is written out",
        lambda d: create_request(d)["properties"].update(aiType=schema(d, "AiType")),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a reference is put into an allOf",
        lambda d: create_request(d)["properties"].update(
            aiType={
                "allOf": [{"$ref": "#/components/schemas/AiType"}],
                "description": "The provider.",
            }
        ),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a schema is split into an allOf",
        lambda d: d["components"]["schemas"].update(
            RepoAiApiKeyDTO={
                "allOf": [
                    {k: v for k, v in listed(d).items() if k != "required"},
                    {"required": listed(d)["required"]},
                ]
            }
        ),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "an allOf hides a field that goes",
        lambda d: [
            drop(listed(d), "key"),
            d["components"]["schemas"].update(RepoAiApiKeyDTO={"allOf": [listed(d)]}),
        ],
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a component is renamed",
        lambda d: [
            rename(d["components"]["schemas"], "AiType", "Provider"),
            field(d, "CreateRepoAiApiKeyRequest.aiType").update(
                {"$ref": "#/components/schemas/Provider"}
            ),
            field(d, "RepoAiApiKeyDTO.aiType").update({"$ref": "#/components/schemas/Provider"}),
        ],
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "an unused component is new",
        lambda d: d["components"]["schemas"].update(Unused={"type": "string"}),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "what is required is told in another order",
        lambda d: created(d)["required"].reverse(),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "an enum is one alternative of an anyOf",
        lambda d: (
            field(d, "RepoAiApiKeyDTO.aiType").update({"$ref": "#/components/schemas/Provider"})
            or d["components"]["schemas"].update(
                Provider={"anyOf": [{"$ref": "#/components/schemas/AiType"}]}
            )
        ),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a oneOf of a text and a number replaces a text",
        lambda d: create_request(d)["properties"].update(
            name={"oneOf": [TEXT, {"type": "integer"}]}
        ),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a description of a field changes",
        lambda d: field(d, "RepoAiApiKeyDTO.key").update(description="New."),
        HARMLESS,
        HARMLESS,
        PATCH,
        "/components/schemas/RepoAiApiKeyDTO/properties/key/description",
    ),
    Edit(
        "an example of a schema changes",
        lambda d: schema(d, "AiType").update(example="AWS"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "an example of a request changes",
        lambda d: body(d, "createRepoAiApiKey")["content"]["application/json"]["examples"].pop(
            "bedrock"
        ),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "an example of a response changes",
        lambda d: answer(d, "createRepoAiApiKey", "201")["content"]["application/json"][
            "example"
        ].update(id="1"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit("a schema holds itself", recursive, HARMLESS, HARMLESS, MINOR),
    Edit(
        "a field called description leaves",
        lambda d: [add(listed(d), "description", TEXT)],
        HARMLESS,
        HARMLESS,
        MINOR,
    ),
]

EDITS = [*FIELDS, *VALUES, *WRITING]
