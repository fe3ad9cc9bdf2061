"""Rules about parameters, bodies, responses, servers, tags and security."""

import re
from collections.abc import Iterator

import jsonschema_rs

from openapi.check.finding import Finding, Level, did_you_mean, shown
from openapi.check.paths import VARIABLE, broken
from openapi.check.references import resolved
from openapi.check.structure import Part, Structure, article

STYLES = {
    "path": ("matrix", "label", "simple"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
SCHEME_FIELDS = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": ("flows",),
    "openIdConnect": ("openIdConnectUrl",),
}
FLOW_FIELDS = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
}
MEDIA_TYPE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+\s*(;.*)?\Z")
ADDRESSES = {
    "Info": ("termsOfService",),
    "Contact": ("url", "email"),
    "License": ("url",),
    "ExternalDocs": ("url",),
    "OAuthFlow": ("authorizationUrl", "tokenUrl", "refreshUrl"),
    "SecurityScheme": ("openIdConnectUrl",),
}
WITHOUT_BODY = ("get", "head", "delete", "trace")


def check(structure: Structure) -> Iterator[Finding]:
    """Yield what is wrong about the operations of a document, their schemas aside."""
    for part in structure.of("Parameter"):
        yield from parameter(part)
    for part in structure.of("Parameter", "Header"):
        yield from described_once(part)
    for part in structure.of("Parameter", "Header", "RequestBody", "Response"):
        yield from media_types(part)
    for part in structure.of("Operation"):
        yield from bodies(structure, part)
    for part in structure.of("SecurityScheme", "OAuthFlow"):
        yield from scheme(part)
    for part in structure.of("Server"):
        yield from server(part)
    for part in structure.of(*ADDRESSES):
        yield from addresses(part)
    yield from requirements(structure)
    yield from tags(structure)
    yield from component_names(structure)


def parameter(part: Part) -> Iterator[Finding]:
    """Find a parameter in no place, not required in the path, or with a style of another place."""
    place = part.fields.get("in")
    if place is None:
        return
    if place not in STYLES:
        message = f"A parameter cannot stand in {shown(place)}."
        hint = did_you_mean(place, STYLES, "It may be `path`, `query`, `header` or `cookie`.")
        if place in ("body", "formData"):
            hint = "OpenAPI 3 has `requestBody` for it."
        yield Finding("parameter-in", (*part.pointer, "in"), message, hint)
        return
    if place == "path" and part.fields.get("required", part.value.get("required")) is not True:
        pointer = (*part.pointer, "required") if "required" in part.value else part.pointer
        message = "A path parameter has to be `required: true`."
        yield Finding("path-parameter-optional", pointer, message)
    style = part.fields.get("style")
    if style is not None and style not in STYLES[place]:
        message = f"A {place} parameter cannot have the style {shown(style)}."
        hint = did_you_mean(style, STYLES[place], f"It may be {' or '.join(STYLES[place])}.")
        yield Finding("parameter-style", (*part.pointer, "style"), message, hint)
    if place == "header" and str(part.fields.get("name")).lower() in IGNORED_HEADERS:
        message = f"A header parameter {shown(part.fields['name'])} is ignored."
        hint = "Media types and `security` say what these headers hold."
        yield Finding("parameter-ignored", part.pointer, message, hint, Level.WARNING)


IGNORED_HEADERS = ("accept", "content-type", "authorization")


def described_once(part: Part) -> Iterator[Finding]:
    """Find a parameter or header that has not exactly one of `schema` and `content`."""
    found = [name for name in ("schema", "content") if name in part.value]
    if len(found) != 1 and not any(
        name.lower() in ("shema", "scheme", "schemas") for name in part.value
    ):
        message = (
            f"{article(part.kind)} has to have `schema` or `content`."
            if not found
            else (f"{article(part.kind)} cannot have both `schema` and `content`.")
        )
        yield Finding("parameter-schema", part.pointer, message)
    content = part.fields.get("content")
    if content is not None and len(content) != 1:
        message = "The `content` of a parameter or header has exactly one media type."
        yield Finding("parameter-schema", (*part.pointer, "content"), message)


def media_types(part: Part) -> Iterator[Finding]:
    """Find names that are no media types, and bodies without any."""
    if part.kind == "RequestBody" and part.fields.get("content") == {}:
        message = "A request body has to have a media type."
        yield Finding("media-type", (*part.pointer, "content"), message)
    for name in part.fields.get("content", {}):
        if not MEDIA_TYPE.match(name):
            message = f"{shown(name)} is not a media type."
            hint = did_you_mean(name, ("application/json", "application/xml", "text/plain"))
            yield Finding("media-type", (*part.pointer, "content", name), message, hint)


def bodies(structure: Structure, part: Part) -> Iterator[Finding]:
    """Find bodies where HTTP has none, or gives them no meaning (RFC 9110)."""
    method = str(part.pointer[-1])
    if method in WITHOUT_BODY and "requestBody" in part.fields:
        message = f"HTTP gives the body of a {method.upper()} request no meaning."
        pointer = (*part.pointer, "requestBody")
        yield Finding("request-body", pointer, message, level=Level.WARNING)
    for status in ("204", "304"):
        pointer = (*part.pointer, "responses", status)
        response = resolved(structure, structure.parts.get(pointer))
        if response and response.fields.get("content"):
            message = f"A response with the status {status} has no body."
            yield Finding("response-body", pointer, message, level=Level.WARNING)


def scheme(part: Part) -> Iterator[Finding]:
    """Find a security scheme or OAuth flow that lacks what its type needs."""
    if part.kind == "OAuthFlow":
        needed = FLOW_FIELDS.get(str(part.pointer[-1]), ())
        name = f"The flow `{part.pointer[-1]}`"
    else:
        type_ = part.fields.get("type")
        if type_ is None:
            return
        if type_ not in SCHEME_FIELDS:
            known = ", ".join(SCHEME_FIELDS)
            message = f"A security scheme cannot have the type {shown(type_)}."
            hint = did_you_mean(type_, SCHEME_FIELDS, f"The types are {known}.")
            yield Finding("security-scheme", (*part.pointer, "type"), message, hint)
            return
        needed, name = SCHEME_FIELDS[type_], f"A security scheme of the type `{type_}`"
        place = part.fields.get("in")
        if type_ == "apiKey" and place not in (None, "query", "header", "cookie"):
            message = f"An API key cannot stand in {shown(place)}."
            hint = "It may be `query`, `header` or `cookie`."
            yield Finding("security-scheme", (*part.pointer, "in"), message, hint)
    for field in needed:
        if field not in part.value:
            yield Finding("security-scheme", part.pointer, f"{name} has to have `{field}`.")


def addresses(part: Part) -> Iterator[Finding]:
    """Find what is no address of a page, or of a person."""
    for name in ADDRESSES[part.kind]:
        value = part.fields.get(name)
        kind = "email" if name == "email" else "uri-reference"
        if value is not None and not jsonschema_rs.is_valid(
            {"format": kind}, value, validate_formats=True
        ):
            message = f"{shown(value)} is no {'email ' if name == 'email' else ''}address."
            yield Finding("address", (*part.pointer, name), message)


def requirements(structure: Structure) -> Iterator[Finding]:
    """Find requirements of schemes or scopes that are not defined."""
    components = structure.parts.get(("components",))
    schemes = components.fields.get("securitySchemes", {}) if components else {}
    for part in structure.of("SecurityRequirement"):
        for name, scopes in part.fields.items():
            pointer = (*part.pointer, name)
            if name not in schemes:
                message = f"No security scheme is called {shown(name)}."
                yield Finding("security-undefined", pointer, message, did_you_mean(name, schemes))
                continue
            found = resolved(
                structure, structure.parts.get(("components", "securitySchemes", name))
            )
            if found is not None:
                yield from scope_findings(structure, found, part, name, scopes)


def scope_findings(
    structure: Structure, scheme_part: Part, part: Part, name: str, scopes: list[str]
) -> Iterator[Finding]:
    """Find scopes that the flows of a scheme do not define."""
    pointer = (*part.pointer, name)
    if scheme_part.fields.get("type") in ("http", "apiKey") and scopes:
        message = f"The scheme {shown(name)} has no scopes."
        yield Finding("security-scope", pointer, message, "Write `[]`.")
    if scheme_part.fields.get("type") == "oauth2":
        flows = [
            each
            for each in structure.of("OAuthFlow")
            if each.within("SecurityScheme") is scheme_part
        ]
        known = {scope for flow in flows for scope in flow.fields.get("scopes", {})}
        for position, scope in enumerate(scopes):
            if flows and scope not in known:
                message = f"The scheme {shown(name)} has no scope {shown(scope)}."
                hint = did_you_mean(scope, known)
                yield Finding("security-scope", (*pointer, position), message, hint)


def server(part: Part) -> Iterator[Finding]:
    """Find variables of a server's address that are not defined, and defaults out of their enum."""
    known, url = part.fields.get("variables", {}), part.fields.get("url", "")
    if broken(url):
        message = f"The braces of the address {shown(url)} do not enclose names."
        yield Finding("server-variable", (*part.pointer, "url"), message)
    for name in filter(None, VARIABLE.findall(url)):
        if name not in known:
            message = f"The address has a variable {shown(name)} that is not defined."
            yield Finding(
                "server-variable", (*part.pointer, "url"), message, did_you_mean(name, known)
            )
    for name, variable in known.items():
        default = variable.get("default")
        if default not in (None, *variable.get("enum", [default])):
            message = f"The default {shown(default)} is not in the enum."
            pointer = (*part.pointer, "variables", name, "default")
            yield Finding("server-variable", pointer, message)


def tags(structure: Structure) -> Iterator[Finding]:
    """Find tags that are declared twice."""
    seen = set()
    for part in structure.of("Tag"):
        name = part.fields.get("name")
        if name is not None and name in seen:
            yield Finding("tag-repeated", part.pointer, f"The tag {shown(name)} is declared twice.")
        seen.add(name)


def component_names(structure: Structure) -> Iterator[Finding]:
    """Find components with names that references could not use."""
    components = structure.parts.get(("components",))
    for section, members in components.fields.items() if components else ():
        for name in members:
            if not re.fullmatch(r"[a-zA-Z0-9._-]+", name):
                message = f"A component cannot be called {shown(name)}."
                hint = "Use letters, digits, dots, hyphens and underscores."
                yield Finding("name", ("components", section, name), message, hint)
