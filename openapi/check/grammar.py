"""The objects of OpenAPI 3.0.3 with their fields, as data.

Fields stand before their type, and are required if the name ends with `!`. Types: `string`,
`boolean`, `number`, `count` (an integer from 0), `any`, the name of an object, `[T]` an array,
`{T}` a map with free names; `T&` may be a reference instead; `T|U` is one of two.
Source: the OpenAPI Specification 3.0.3, section "Schema".
"""

import re

from openapi.document import METHODS

_VALUES = "example: any; examples: {Example&}"
_HEADER = f"""\
    description style: string; required deprecated allowEmptyValue explode allowReserved: boolean;
    schema: Schema&; {_VALUES}; content: {{MediaType}}"""

_TEXTS = {
    "OpenAPI": """
        openapi!: string; info!: Info; servers: [Server]; paths!: Paths; components: Components;
        security: [SecurityRequirement]; tags: [Tag]; externalDocs: ExternalDocs""",
    "Info": """
        title! description termsOfService version!: string; contact: Contact; license: License""",
    "Contact": "name url email: string",
    "License": "name! url: string",
    "Server": "url! description: string; variables: {ServerVariable}",
    "ServerVariable": "enum: [string]; default! description: string",
    "Components": """
        schemas: {Schema&}; responses: {Response&}; parameters: {Parameter&}; examples: {Example&};
        requestBodies: {RequestBody&}; headers: {Header&}; securitySchemes: {SecurityScheme&};
        links: {Link&}; callbacks: {Callback&}""",
    "PathItem": f"""
        $ref summary description: string; {" ".join(METHODS)}: Operation; servers: [Server];
        parameters: [Parameter&]""",
    "Operation": """
        tags: [string]; summary description operationId: string; externalDocs: ExternalDocs;
        parameters: [Parameter&]; requestBody: RequestBody&; responses!: Responses;
        callbacks: {Callback&}; deprecated: boolean; security: [SecurityRequirement];
        servers: [Server]""",
    "ExternalDocs": "description url!: string",
    "Parameter": f"name! in!: string; {_HEADER}",
    "Header": _HEADER,
    "RequestBody": "description: string; content!: {MediaType}; required: boolean",
    "MediaType": f"schema: Schema&; {_VALUES}; encoding: {{Encoding}}",
    "Encoding": "contentType style: string; headers: {Header&}; explode allowReserved: boolean",
    "Response": "description!: string; headers: {Header&}; content: {MediaType}; links: {Link&}",
    "Example": "summary description externalValue: string; value: any",
    "Link": """
        operationRef operationId description: string; parameters: {any}; requestBody: any;
        server: Server""",
    "Tag": "name! description: string; externalDocs: ExternalDocs",
    "Schema": """
        title pattern type description format: string; multipleOf maximum minimum: number;
        exclusiveMaximum exclusiveMinimum uniqueItems: boolean; maxLength minLength: count;
        maxItems minItems maxProperties minProperties: count; required: [string]; enum: [any];
        not items: Schema&; allOf oneOf anyOf: [Schema&]; properties: {Schema&};
        additionalProperties: boolean|Schema&; default example: any; xml: XML;
        nullable readOnly writeOnly deprecated: boolean; discriminator: Discriminator;
        externalDocs: ExternalDocs""",
    "Discriminator": "propertyName!: string; mapping: {string}",
    "XML": "name namespace prefix: string; attribute wrapped: boolean",
    "SecurityScheme": """
        type! description name in scheme bearerFormat openIdConnectUrl: string;
        flows: OAuthFlows""",
    "OAuthFlows": "implicit password clientCredentials authorizationCode: OAuthFlow",
    "OAuthFlow": "authorizationUrl tokenUrl refreshUrl: string; scopes!: {string}",
}
_LINES = {kind: [each.split(":") for each in text.split(";")] for kind, text in _TEXTS.items()}
OBJECTS = {
    kind: {name.strip("!"): wanted.strip() for names, wanted in lines for name in names.split()}
    for kind, lines in _LINES.items()
}
NEEDED = {
    kind: [name[:-1] for names, _ in lines for name in names.split() if name.endswith("!")]
    for kind, lines in _LINES.items()
}
# What may be a reference instead.
REFERABLE = {name for text in _TEXTS.values() for name in re.findall(r"(\w+)&", text)}

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
