"""Edits of paths, parameters, answers and security: each is judged for clients and for servers."""

from openapi.document import Document
from tests.openapi.edits import (
    BREAKING,
    HARMLESS,
    KEY,
    KEYS,
    MAJOR,
    MINOR,
    NONE,
    PATCH,
    REVIEW,
    Edit,
    answer,
    body,
    create,
    listing,
    operation,
    parameter,
    rename,
)

JSON = "application/json"
ERROR = {"$ref": "#/components/responses/Forbidden"}


def rename_parameter(document: Document) -> None:
    rename(document["paths"], KEYS, KEYS.replace("repoId", "repository"))
    rename(document["paths"], KEY, KEY.replace("repoId", "repository"))
    document["components"]["parameters"]["RepoId"]["name"] = "repository"


def inherit_security(document: Document) -> None:
    """Write the document's security into each operation instead."""
    requirement = document.pop("security")
    for item in document["paths"].values():
        for method in set(item) - {"parameters"}:
            item[method]["security"] = requirement


def move_parameters(document: Document) -> None:
    """Write the parameters of paths into their operations."""
    for item in document["paths"].values():
        inherited = item.pop("parameters")
        for each in item.values():
            each["parameters"] = inherited


PATHS = [
    Edit("nothing changes", lambda _: None, HARMLESS, HARMLESS, NONE),
    Edit(
        "an operation goes",
        lambda d: d["paths"][KEY].pop("delete"),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey~1{apikeyId}/delete",
    ),
    Edit(
        "an operation is new",
        lambda d: d["paths"][KEY].update(get={"responses": {"200": {"description": "ok"}}}),
        HARMLESS,
        BREAKING,
        MINOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey~1{apikeyId}/get",
    ),
    Edit("a path goes", lambda d: d["paths"].pop(KEY), BREAKING, HARMLESS, MAJOR),
    Edit(
        "a path is new",
        lambda d: d["paths"].update({"/health": {"get": {"responses": {}}}}),
        HARMLESS,
        BREAKING,
        MINOR,
        "/paths/~1health",
    ),
    Edit(
        "a path is new that was a value in another one",
        lambda d: d["paths"].update({f"{KEYS}/self": {"delete": {"responses": {}}}}),
        REVIEW,
        BREAKING,
        MINOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey~1self",
    ),
    Edit(
        "a path is new beside another one, with another method",
        lambda d: d["paths"].update({f"{KEYS}/self": {"patch": {"responses": {}}}}),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a path is renamed",
        lambda d: rename(d["paths"], KEYS, KEYS + "s"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a method is replaced",
        lambda d: rename(d["paths"][KEY], "put", "patch"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit("a path parameter is renamed", rename_parameter, HARMLESS, HARMLESS, PATCH),
    Edit(
        "an operationId is renamed",
        lambda d: create(d).update(operationId="createKey"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a description changes",
        lambda d: create(d).update(description="Other."),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a summary changes", lambda d: create(d).update(summary="Other"), HARMLESS, HARMLESS, PATCH
    ),
    Edit(
        "a tag is renamed",
        lambda d: [d["tags"][0].update(name="Keys"), create(d).update(tags=["Keys"])],
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "an operation is deprecated",
        lambda d: create(d).update(deprecated=True),
        HARMLESS,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "the version is counted up",
        lambda d: d["info"].update(version="1.0.1"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "the patch level of OpenAPI changes",
        lambda d: d.update(openapi="3.0.4"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "an address is replaced",
        lambda d: d["servers"][0].update(url="https://other.example"),
        REVIEW,
        REVIEW,
        MINOR,
    ),
    Edit(
        "an address may be written with another variable",
        lambda d: d["servers"][0].update(variables={"region": {"default": "eu"}}),
        REVIEW,
        REVIEW,
        MINOR,
        "/servers/0/variables",
    ),
    Edit(
        "an address is new",
        lambda d: d["servers"].append({"url": "https://other.example"}),
        HARMLESS,
        REVIEW,
        MINOR,
    ),
    Edit(
        "a callback is new",
        lambda d: create(d).update(callbacks={"done": {}}),
        REVIEW,
        REVIEW,
        MINOR,
    ),
    Edit(
        "a link goes",
        lambda d: answer(d, "createRepoAiApiKey", "201").pop("links"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
]

PARAMETERS = [
    Edit(
        "an optional query parameter is new",
        lambda d: listing(d).update(parameters=[parameter()]),
        HARMLESS,
        BREAKING,
        MINOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey/get/parameters/0",
    ),
    Edit(
        "an optional query parameter with a default is new",
        lambda d: listing(d).update(parameters=[parameter(schema={"default": 20})]),
        REVIEW,
        BREAKING,
        MINOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey/get/parameters/0",
    ),
    Edit(
        "an optional query parameter is new among the shared ones",
        lambda d: [
            d["components"]["parameters"].update(Limit=parameter()),
            listing(d).update(parameters=[{"$ref": "#/components/parameters/Limit"}]),
        ],
        HARMLESS,
        BREAKING,
        MINOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey/get/parameters/0",
    ),
    Edit(
        "a required query parameter is new",
        lambda d: listing(d).update(parameters=[parameter(required=True)]),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a required header is new for a whole path",
        lambda d: d["paths"][KEY]["parameters"].append(
            {"name": "X-Request-Id", "in": "header", "required": True, "schema": {"type": "string"}}
        ),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a header that OpenAPI ignores is new",
        lambda d: listing(d).update(parameters=[{"name": "Accept", "in": "header", "schema": {}}]),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit("parameters move from paths to operations", move_parameters, HARMLESS, HARMLESS, PATCH),
    Edit(
        "a parameter has another type",
        lambda d: d["components"]["parameters"]["RepoId"]["schema"].update(type="integer"),
        BREAKING,
        HARMLESS,
        MAJOR,
    ),
    Edit(
        "a description of a parameter changes",
        lambda d: d["components"]["parameters"]["RepoId"].update(description="Other."),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a style is written that holds anyway",
        lambda d: d["components"]["parameters"]["RepoId"].update(style="simple"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a style changes",
        lambda d: d["components"]["parameters"]["RepoId"].update(style="label"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
]

BODIES = [
    Edit(
        "a body becomes optional",
        lambda d: body(d, "updateRepoAiApiKey").update(required=False),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a body goes",
        lambda d: operation(d, "updateRepoAiApiKey").pop("requestBody"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a required body is new",
        lambda d: operation(d, "deleteRepoAiApiKey").update(
            requestBody=body(d, "updateRepoAiApiKey")
        ),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a request may be a form as well",
        lambda d: body(d, "createRepoAiApiKey")["content"].update(
            {"application/x-www-form-urlencoded": {}}
        ),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a request has to be a form",
        lambda d: rename(body(d, "createRepoAiApiKey")["content"], JSON, "text/plain"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a response is something else",
        lambda d: rename(answer(d, "getRepoAiApiKeys", "200")["content"], JSON, "text/csv"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "a response may be something else",
        lambda d: answer(d, "getRepoAiApiKeys", "200")["content"].update({"text/csv": {}}),
        REVIEW,
        REVIEW,
        MINOR,
    ),
    Edit(
        "a media type says how it is encoded",
        lambda d: rename(
            answer(d, "getRepoAiApiKeys", "200")["content"], JSON, f"{JSON}; charset=utf-8"
        ),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "a request is described by a range",
        lambda d: rename(body(d, "createRepoAiApiKey")["content"], JSON, "application/*"),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
]

ANSWERS = [
    Edit(
        "a success has another status",
        lambda d: rename(create(d)["responses"], "201", "200"),
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "another success is possible",
        lambda d: create(d)["responses"].update({"202": {"description": "later"}}),
        BREAKING,
        HARMLESS,
        MAJOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey/post/responses/202",
    ),
    Edit(
        "another error is possible",
        lambda d: create(d)["responses"].update({"429": ERROR}),
        REVIEW,
        HARMLESS,
        MINOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey/post/responses/429",
    ),
    Edit(
        "an error goes",
        lambda d: create(d)["responses"].pop("403"),
        HARMLESS,
        BREAKING,
        MINOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey/post/responses/403",
    ),
    Edit(
        "an error is told by its class",
        lambda d: rename(create(d)["responses"], "500", "5XX"),
        REVIEW,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "any error is possible",
        lambda d: create(d)["responses"].update(default=ERROR),
        REVIEW,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "the body of an answer goes",
        lambda d: answer(d, "deleteRepoAiApiKey", "200").pop("content"),
        BREAKING,
        REVIEW,
        MAJOR,
    ),
    Edit(
        "a header of an answer goes",
        lambda d: d["components"]["responses"]["Unauthorized"]["headers"].pop("WWW-Authenticate"),
        REVIEW,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "a header of an answer is new",
        lambda d: d["components"]["responses"]["Forbidden"].update(
            headers={"Retry-After": {"schema": {"type": "integer"}}}
        ),
        HARMLESS,
        HARMLESS,
        MINOR,
    ),
    Edit(
        "a header of an answer becomes required",
        lambda d: d["components"]["responses"]["Unauthorized"]["headers"][
            "WWW-Authenticate"
        ].update(required=True),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "a description of an answer changes",
        lambda d: d["components"]["responses"]["Forbidden"].update(description="No."),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
]

SECURITY = [
    Edit(
        "an operation is open",
        lambda d: listing(d).update(security=[]),
        HARMLESS,
        BREAKING,
        MINOR,
        "/paths/~1repo~1{repoId}~1ai~1apikey/get/security",
    ),
    Edit(
        "all operations are open",
        lambda d: d.pop("security"),
        HARMLESS,
        BREAKING,
        MINOR,
        "/security",
    ),
    Edit(
        "a token is not always needed",
        lambda d: d["security"].append({}),
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "another scheme is possible",
        lambda d: [
            d["components"]["securitySchemes"].update(
                Key={"type": "apiKey", "in": "header", "name": "X-Key"}
            ),
            d["security"].append({"Key": []}),
        ],
        HARMLESS,
        BREAKING,
        MINOR,
    ),
    Edit(
        "another scheme is needed as well",
        lambda d: [
            d["components"]["securitySchemes"].update(
                Key={"type": "apiKey", "in": "header", "name": "X-Key"}
            ),
            d["security"][0].update(Key=[]),
        ],
        BREAKING,
        BREAKING,
        MAJOR,
    ),
    Edit(
        "the scheme changes",
        lambda d: d["components"]["securitySchemes"]["BearerAuth"].update(scheme="basic"),
        BREAKING,
        BREAKING,
        MAJOR,
        "/components/securitySchemes/BearerAuth/scheme",
    ),
    Edit(
        "the scheme is renamed",
        lambda d: [
            rename(d["components"]["securitySchemes"], "BearerAuth", "Token"),
            d.update(security=[{"Token": []}]),
        ],
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "the form of tokens is hinted at",
        lambda d: d["components"]["securitySchemes"]["BearerAuth"].update(bearerFormat="JWT"),
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
    Edit(
        "security moves from the document to operations",
        inherit_security,
        HARMLESS,
        HARMLESS,
        PATCH,
    ),
]

EDITS = [*PATHS, *PARAMETERS, *BODIES, *ANSWERS, *SECURITY]
