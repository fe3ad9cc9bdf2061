"""The objects of OpenAPI 3.0.3 with their fields, as data.

A field is `name: type`, required if the name ends with `!`. Types: `string`, `boolean`, `number`,
`count` (an integer from 0), `any`, the name of an object, `[T]` an array, `{T}` a map with free
names; `T&` may be a reference instead; `T|U` is one of two.
Source: the OpenAPI Specification 3.0.3, section "Schema".
"""

import re

from openapi.document import METHODS

Fields = dict[str, str]

_DESCRIBED = {"description": "string"}
_VALUES: Fields = {"example": "any", "examples": "{Example&}"}
_HEADER: Fields = {
    **_DESCRIBED,
    "required": "boolean",
    "deprecated": "boolean",
    "allowEmptyValue": "boolean",
    "style": "string",
    "explode": "boolean",
    "allowReserved": "boolean",
    "schema": "Schema&",
    **_VALUES,
    "content": "{MediaType}",
}

OBJECTS: dict[str, Fields] = {
    "OpenAPI": {
        "openapi!": "string",
        "info!": "Info",
        "servers": "[Server]",
        "paths!": "Paths",
        "components": "Components",
        "security": "[SecurityRequirement]",
        "tags": "[Tag]",
        "externalDocs": "ExternalDocs",
    },
    "Info": {
        "title!": "string",
        **_DESCRIBED,
        "termsOfService": "string",
        "contact": "Contact",
        "license": "License",
        "version!": "string",
    },
    "Contact": {"name": "string", "url": "string", "email": "string"},
    "License": {"name!": "string", "url": "string"},
    "Server": {"url!": "string", **_DESCRIBED, "variables": "{ServerVariable}"},
    "ServerVariable": {"enum": "[string]", "default!": "string", **_DESCRIBED},
    "Components": {
        "schemas": "{Schema&}",
        "responses": "{Response&}",
        "parameters": "{Parameter&}",
        "examples": "{Example&}",
        "requestBodies": "{RequestBody&}",
        "headers": "{Header&}",
        "securitySchemes": "{SecurityScheme&}",
        "links": "{Link&}",
        "callbacks": "{Callback&}",
    },
    "PathItem": {
        "$ref": "string",
        "summary": "string",
        **_DESCRIBED,
        **dict.fromkeys(METHODS, "Operation"),
        "servers": "[Server]",
        "parameters": "[Parameter&]",
    },
    "Operation": {
        "tags": "[string]",
        "summary": "string",
        **_DESCRIBED,
        "externalDocs": "ExternalDocs",
        "operationId": "string",
        "parameters": "[Parameter&]",
        "requestBody": "RequestBody&",
        "responses!": "Responses",
        "callbacks": "{Callback&}",
        "deprecated": "boolean",
        "security": "[SecurityRequirement]",
        "servers": "[Server]",
    },
    "ExternalDocs": {**_DESCRIBED, "url!": "string"},
    "Parameter": {"name!": "string", "in!": "string", **_HEADER},
    "Header": _HEADER,
    "RequestBody": {**_DESCRIBED, "content!": "{MediaType}", "required": "boolean"},
    "MediaType": {"schema": "Schema&", **_VALUES, "encoding": "{Encoding}"},
    "Encoding": {
        "contentType": "string",
        "headers": "{Header&}",
        "style": "string",
        "explode": "boolean",
        "allowReserved": "boolean",
    },
    "Response": {
        "description!": "string",
        "headers": "{Header&}",
        "content": "{MediaType}",
        "links": "{Link&}",
    },
    "Example": {"summary": "string", **_DESCRIBED, "value": "any", "externalValue": "string"},
    "Link": {
        "operationRef": "string",
        "operationId": "string",
        "parameters": "{any}",
        "requestBody": "any",
        **_DESCRIBED,
        "server": "Server",
    },
    "Tag": {"name!": "string", **_DESCRIBED, "externalDocs": "ExternalDocs"},
    "Schema": {
        "title": "string",
        "multipleOf": "number",
        "maximum": "number",
        "exclusiveMaximum": "boolean",
        "minimum": "number",
        "exclusiveMinimum": "boolean",
        "maxLength": "count",
        "minLength": "count",
        "pattern": "string",
        "maxItems": "count",
        "minItems": "count",
        "uniqueItems": "boolean",
        "maxProperties": "count",
        "minProperties": "count",
        "required": "[string]",
        "enum": "[any]",
        "type": "string",
        "not": "Schema&",
        "allOf": "[Schema&]",
        "oneOf": "[Schema&]",
        "anyOf": "[Schema&]",
        "items": "Schema&",
        "properties": "{Schema&}",
        "additionalProperties": "boolean|Schema&",
        **_DESCRIBED,
        "format": "string",
        "default": "any",
        "nullable": "boolean",
        "discriminator": "Discriminator",
        "readOnly": "boolean",
        "writeOnly": "boolean",
        "example": "any",
        "externalDocs": "ExternalDocs",
        "deprecated": "boolean",
        "xml": "XML",
    },
    "Discriminator": {"propertyName!": "string", "mapping": "{string}"},
    "XML": {
        "name": "string",
        "namespace": "string",
        "prefix": "string",
        "attribute": "boolean",
        "wrapped": "boolean",
    },
    "SecurityScheme": {
        "type!": "string",
        **_DESCRIBED,
        "name": "string",
        "in": "string",
        "scheme": "string",
        "bearerFormat": "string",
        "flows": "OAuthFlows",
        "openIdConnectUrl": "string",
    },
    "OAuthFlows": dict.fromkeys(
        ("implicit", "password", "clientCredentials", "authorizationCode"), "OAuthFlow"
    ),
    "OAuthFlow": {
        "authorizationUrl": "string",
        "tokenUrl": "string",
        "refreshUrl": "string",
        "scopes!": "{string}",
    },
}

FIELDS = {
    kind: {name.removesuffix("!"): wanted for name, wanted in fields.items()}
    for kind, fields in OBJECTS.items()
}
NEEDED = {
    kind: [name[:-1] for name in fields if name.endswith("!")] for kind, fields in OBJECTS.items()
}
# What may be a reference instead.
REFERABLE = {
    re.sub(r"\W|.*\|", "", wanted)
    for fields in OBJECTS.values()
    for wanted in fields.values()
    if "&" in wanted
}

# Objects whose names are free but follow a pattern; the other names may only begin with `x-`.
PATTERNED: dict[str, tuple[re.Pattern[str], str, str]] = {
    "Paths": (re.compile(r"/"), "PathItem", "a path, which begins with `/`"),
    "Responses": (
        re.compile(r"([1-5](\d\d|XX)|default)\Z"),
        "Response&",
        "a status such as `200`, a range such as `4XX`, or `default`",
    ),
    "Callback": (re.compile(r"(?!x-)"), "PathItem", "an expression"),
    "SecurityRequirement": (re.compile(r""), "[string]", "the name of a security scheme"),
}

# What OpenAPI 3.1 and other dialects have and 3.0 lacks, with what to write instead.
LATER: dict[tuple[str, str], str] = {
    ("OpenAPI", "webhooks"): "Describe them as `callbacks` of an operation.",
    ("OpenAPI", "jsonSchemaDialect"): "Leave it out.",
    ("Info", "summary"): "Put it into `description`.",
    ("License", "identifier"): "Give the `url` of the licence.",
    ("Components", "pathItems"): "Write the path items below `paths`.",
    ("Schema", "const"): "Write an `enum` with one value.",
    ("Schema", "examples"): "Give one value as `example`.",
    ("Schema", "patternProperties"): "Use `additionalProperties`.",
    ("Schema", "prefixItems"): "Use `items` with `anyOf`.",
    ("Schema", "$defs"): "Move the schemas to `components.schemas`.",
    ("Schema", "definitions"): "Move the schemas to `components.schemas`.",
    **{
        ("Schema", keyword): "Say it in the description, or otherwise."
        for keyword in (
            *("$anchor", "$comment", "$dynamicAnchor", "$dynamicRef", "$id", "$schema"),
            *("$vocabulary", "additionalItems", "contains", "contentEncoding", "contentSchema"),
            *("contentMediaType", "dependencies", "dependentRequired", "dependentSchemas", "else"),
            *("id", "if", "maxContains", "minContains", "propertyNames", "then"),
            *("unevaluatedItems", "unevaluatedProperties"),
        )
    },
}

IN_SCHEMA = ("type", "format", "enum", "default", "items", "minimum", "maximum", "pattern")
# What Swagger 2.0 had and OpenAPI 3.0 has elsewhere: in which field, and what to do.
EARLIER = {
    (kind, name): (field, hint)
    for kind, names, field, hint in (
        ("OpenAPI", ["definitions"], "components", "Move the schemas to `components.schemas`."),
        (
            "OpenAPI",
            ["securityDefinitions"],
            "components",
            "Move them to `components`.",
        ),
        ("OpenAPI", ["host", "basePath", "schemes"], "servers", "Give the address in `servers`."),
        ("Operation", ["consumes"], "requestBody", "The `content` of the body names media types."),
        ("Operation", ["produces"], "responses", "The `content` of responses names media types."),
        ("Response", ["schema", "example", "examples"], "content", "Put it into the `content`."),
        ("Parameter", IN_SCHEMA, "schema", "Put it into `schema`."),
        ("Header", IN_SCHEMA, "schema", "Put it into `schema`."),
        ("Schema", ["optional"], "required", "What is not listed as `required` is optional."),
    )
    for name in names
}
