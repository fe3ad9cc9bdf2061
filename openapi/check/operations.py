"""Rules about parameters, bodies, responses, servers, tags and security."""

import re
from collections.abc import Collection, Iterator

import jsonschema_rs

from openapi.check.finding import Finding, article, did_you_mean, inside, shown
from openapi.check.paths import VARIABLE, broken
from openapi.check.references import at, section
from openapi.check.structure import Part, Structure

STYLES = {
    "path": ("matrix", "label", "simple"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
# Where the values are that other kinds describe.
KINDS = {"Header": "header", "Encoding": "query"}
# What schemes and flows of each type have to have, and no others may.
SCHEMES = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": ("flows",),
    "openIdConnect": ("openIdConnectUrl",),
}
FLOWS = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
}
# Which kinds have one of two fields at most, which rule says so, and whether one is needed.
EITHER = (
    (("MediaType", "Parameter", "Header"), ("example", "examples"), "example-twice", False),
    (("Example",), ("value", "externalValue"), "example-twice", False),
    (("Link",), ("operationId", "operationRef"), "link", True),
    (("Parameter", "Header"), ("schema", "content"), "parameter-schema", True),
)
MEDIA_TYPE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+\s*(;.*)?\Z")
MEDIA_TYPES = ("application/json", "application/xml", "text/plain")
ADDRESSES = {
    "Info": ("termsOfService",),
    "Contact": ("url", "email"),
    "License": ("url",),
    "ExternalDocs": ("url",),
    "OAuthFlow": ("authorizationUrl", "tokenUrl", "refreshUrl"),
    "SecurityScheme": ("openIdConnectUrl",),
}
WITHOUT_BODY = ("get", "head", "delete", "trace")
IGNORED = {"Parameter": ("accept", "content-type", "authorization"), "Header": ("content-type",)}


def check(structure: Structure) -> Iterator[Finding]:
    """Yield what is wrong about the operations of a document, their schemas aside."""
    for kinds, fields, rule, needed in EITHER:
        for part in structure.of(*kinds):
            yield from either(part, fields, rule, needed=needed)
    for part in structure.of("Parameter", "Header", "Encoding"):
        yield from parameter(part)
    for part in structure.of("Parameter", "Header", "RequestBody", "Response"):
        yield from media_types(part)
    for part in structure.of("Operation"):
        yield from bodies(structure, part)
    for part in structure.of("SecurityScheme", "OAuthFlow"):
        yield from scheme(part)
    for part in structure.of("SecurityRequirement"):
        yield from requirement(structure, part)
    for part in structure.of("Server"):
        yield from server(part)
    for part in structure.of(*ADDRESSES):
        yield from addresses(part)
    yield from tags(structure)
    yield from component_names(structure)


def either(part: Part, fields: tuple[str, str], rule: str, *, needed: bool) -> Iterator[Finding]:
    """Find a part with both of two fields, or with none where one is `needed`."""
    first, second = fields
    if first in part.value and second in part.value:
        yield part.error(rule, f"`{first}` and `{second}` exclude each other.", second)
    if needed and part.lacks(first) and part.lacks(second):
        yield part.error(rule, f"{article(part.kind)} has to have `{first}` or `{second}`.")


INSTEAD = {
    "body": "OpenAPI 3 has `requestBody` for it.",
    "formData": "OpenAPI 3 has `requestBody` for it.",
    "null": "OpenAPI 3.0 has `nullable: true` for it.",
}


def choice(part: Part, name: str, allowed: Collection[str], rule: str) -> Iterator[Finding]:
    """Find a field whose value is none of those that are `allowed`."""
    value = part.fields.get(name)
    if value is not None and value not in allowed:
        message = f"The `{name}` of {inside(part.kind)} cannot be {shown(value)} here."
        otherwise = f"It may be {', '.join(f'`{each}`' for each in allowed)}."
        hint = INSTEAD.get(value) or did_you_mean(value, allowed, otherwise)
        yield part.error(rule, message, name, hint=hint)


def parameter(part: Part) -> Iterator[Finding]:
    """Find a parameter, header or encoding in no place, ignored, or with a style of another place.

    The values of a path are always there.
    """
    place = KINDS.get(part.kind) or part.fields.get("in", "")
    yield from choice(part, "in", STYLES, "parameter-in")
    if place in STYLES:
        yield from choice(part, "style", STYLES[place], "parameter-style")
    if place == "path" and not part.fields.get("required") and "required" not in part.lost:
        message = "A path parameter has to be `required: true`."
        where = ["required"] if "required" in part.fields else []
        yield part.error("path-parameter-optional", message, *where)
    name = part.fields.get("name", "")
    if part.kind == "Header" and part.pointer[:-1] != ("components", "headers"):
        name = str(part.pointer[-1])
    if place == "header" and name.lower() in IGNORED[part.kind]:
        hint = "Media types and `security` say what these headers hold."
        yield part.warning("parameter-ignored", f"A header {shown(name)} is ignored.", hint=hint)


def media_types(part: Part) -> Iterator[Finding]:
    """Find names that are no media types, and not one of them where it has to be one."""
    content = part.fields.get("content", {})
    if part.kind in ("Parameter", "Header") and "content" in part.fields and len(content) != 1:
        message = "The `content` of a parameter or header has exactly one media type."
        yield part.error("parameter-schema", message, "content")
    if part.kind == "RequestBody" and "content" in part.fields and not content:
        yield part.error("media-type", "A request body has to have a media type.", "content")
    for name in content:
        if not MEDIA_TYPE.match(name):
            hint = did_you_mean(name, MEDIA_TYPES)
            message = f"{shown(name)} is not a media type."
            yield part.error("media-type", message, "content", name, hint=hint)


def bodies(structure: Structure, part: Part) -> Iterator[Finding]:
    """Find bodies where HTTP has none, or gives them no meaning (RFC 9110)."""
    method = str(part.pointer[-1])
    if method in WITHOUT_BODY and "requestBody" in part.fields:
        message = f"HTTP gives the body of a {method.upper()} request no meaning."
        yield part.warning("request-body", message, "requestBody")
    for status in ("204", "304"):
        response = at(structure, (*part.pointer, "responses", status))
        if response and response.fields.get("content"):
            message = f"A response with the status {status} has no body."
            yield part.warning("response-body", message, "responses", status)


def scheme(part: Part) -> Iterator[Finding]:
    """Find a security scheme or OAuth flow with other fields than its type has."""
    if part.kind == "OAuthFlow":
        types, type_ = FLOWS, str(part.pointer[-1])
    else:
        types, type_ = SCHEMES, part.fields.get("type", "")
        yield from choice(part, "type", SCHEMES, "security-scheme")
        if type_ == "apiKey":
            yield from choice(part, "in", ("query", "header", "cookie"), "security-scheme")
    if type_ not in types:
        return
    bearer = str(part.fields.get("scheme")).lower() == "bearer"
    missing = list(filter(part.lacks, types[type_]))
    others = {name for fields in types.values() for name in fields} - set(types[type_])
    for name in missing:
        message = f"{article(part.kind)} of the type `{type_}` has to have `{name}`."
        yield part.error("security-scheme", message)
    for name in [] if missing else part.fields:
        if name in others or (name == "bearerFormat" and not bearer):
            message = f"`{name}` says nothing about {inside(part.kind)} of this type."
            yield part.error("security-scheme", message, name)


def addresses(part: Part) -> Iterator[Finding]:
    """Find what is no address of a page, or of a person."""
    for name in ADDRESSES[part.kind]:
        kind = "email" if name == "email" else "uri-reference"
        if not is_address(part.fields.get(name), kind):
            what = "email address" if name == "email" else "address"
            message = f"{shown(part.fields[name])} is no {what}."
            yield part.error("address", message, name)


def is_address(value: str | None, kind: str = "uri-reference") -> bool:
    """Say whether a value has a format of JSON Schema."""
    return jsonschema_rs.is_valid({"format": kind}, value, validate_formats=True)


def requirement(structure: Structure, part: Part) -> Iterator[Finding]:
    """Find requirements of schemes that are not defined, or of scopes that they do not have."""
    schemes = section(structure, "securitySchemes")
    for name, scopes in part.fields.items():
        found = at(structure, ("components", "securitySchemes", name))
        if schemes is not None and name not in schemes:
            message = f"No security scheme is called {shown(name)}."
            hint = did_you_mean(name, schemes)
            yield part.error("security-undefined", message, name, hint=hint)
        elif found and found.fields.get("type") in ("http", "apiKey") and scopes:
            message = f"The scheme {shown(name)} has no scopes."
            yield part.error("security-scope", message, name, hint="Write `[]`.")
        elif found and found.fields.get("type") == "oauth2":
            flows = found.fields.get("flows", {}).values()
            known = {scope for flow in flows for scope in flow.get("scopes", ())}
            for position, scope in enumerate(scopes):
                if flows and scope not in known:
                    message = f"The scheme {shown(name)} has no scope {shown(scope)}."
                    hint = did_you_mean(scope, known)
                    yield part.error("security-scope", message, name, position, hint=hint)


def server(part: Part) -> Iterator[Finding]:
    """Find what is no address, variables that are not defined, and defaults out of their enum."""
    known, url = part.fields.get("variables", {}), part.fields.get("url", "")
    # What stands first may be a scheme, what stands last a port.
    filled = VARIABLE.sub(lambda found: "1" if found.start() else "a", url)
    if broken(url):
        message = f"The braces of the address {shown(url)} do not enclose names."
        yield part.error("server-variable", message, "url")
    elif not is_address(filled):
        yield part.error("address", f"{shown(url)} is no address.", "url")
    for name in filter(None, VARIABLE.findall(url)):
        if name not in known and "variables" not in part.lost:
            message = f"The address has a variable {shown(name)} that is not defined."
            hint = did_you_mean(name, known)
            yield part.error("server-variable", message, "url", hint=hint)
    for name, variable in known.items():
        default = variable.get("default")
        if default not in (None, *variable.get("enum", [default])):
            message = f"The default {shown(default)} is not in the enum."
            yield part.error("server-variable", message, "variables", name, "default")


def tags(structure: Structure) -> Iterator[Finding]:
    """Find tags that are declared twice."""
    seen = set()
    for part in structure.of("Tag"):
        name = part.fields.get("name")
        if name is not None and name in seen:
            yield part.error("tag-repeated", f"The tag {shown(name)} is declared twice.")
        seen.add(name)


def component_names(structure: Structure) -> Iterator[Finding]:
    """Find components with names that references could not use."""
    for part in structure.of("Components"):
        for section_name, members in part.fields.items():
            for name in members:
                if not re.fullmatch(r"[a-zA-Z0-9._-]+", name):
                    message = f"A component cannot be called {shown(name)}."
                    hint = "Use letters, digits, dots, hyphens and underscores."
                    yield part.error("name", message, section_name, name, hint=hint)
