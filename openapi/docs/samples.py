"""Write a request of each operation as people send it: with curl, fetch and Python."""

import json
import re
import shlex
from collections.abc import Iterator
from pprint import pformat
from textwrap import indent
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from openapi.docs.text import compact, pretty
from openapi.document import Document, Operation, layers, resolve

PLACEHOLDER = "YOUR_{}"
CREDENTIAL = PLACEHOLDER.format("TOKEN")
ELSEWHERE = "http://localhost"
ABSOLUTE = re.compile("[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# How many objects within each other a body is made of where no example of it is given.
DEEPEST = 3
WORDS = {"object": {}, "array": [], "integer": 1, "number": 1, "boolean": True}


class SampleRequest(NamedTuple):
    """A request with its body: JSON if the media type is, the parts of a form, or text, or None."""

    method: str
    url: str
    headers: dict[str, str]
    body: Any
    is_json: bool

    @property
    def parts(self) -> dict[str, str]:
        """Return the parts of a form that is sent in parts."""
        return self.body if isinstance(self.body, dict) and not self.is_json else {}


def samples(document: Document, operation: Operation) -> dict[str, str]:
    """Return one request of an operation in several languages, by their names."""
    request = request_of(document, operation)
    if request.parts:
        return {"curl": curl(request)}
    return {"curl": curl(request), "fetch": fetch(request), "Python": python(request)}


def request_of(document: Document, operation: Operation) -> SampleRequest:
    """Return a request with examples of all that it has to hold, and no more."""
    sent: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for parameter in parameters(document, operation):
        if parameter.get("required"):
            name, place = parameter.get("name", ""), parameter.get("in", "")
            value = example(document, parameter, name)
            items = [text(each) for each in (value if isinstance(value, list) else [value])]
            repeated = place == "query" and parameter.get("explode", True)
            sent.setdefault(place, {})[name] = items if repeated else ",".join(items)
    for place, name, value in credentials(document, operation):
        sent.setdefault(place, {})[name] = value
    if cookies := sent["cookie"]:
        sent["header"]["Cookie"] = "; ".join(f"{name}={each}" for name, each in cookies.items())
    content = resolve(document, operation.definition.get("requestBody", {})).get("content", {})
    media_type = min(content, key=lambda name: "json" not in name, default="")
    body = example(document, content[media_type]) if media_type else None
    is_json, is_parted = "json" in media_type, "multipart/" in media_type
    if isinstance(body, dict) and not is_json:
        fields = {name: text(each) for name, each in body.items()}
        encoded = urlencode(fields) if "urlencoded" in media_type else PLACEHOLDER.format("BODY")
        body = fields if is_parted else encoded
    if media_type and not is_parted:
        sent["header"]["Content-Type"] = media_type
    path = operation.path
    for name, value in sent["path"].items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    query = f"?{urlencode(sent['query'], doseq=True)}" if sent["query"] else ""
    url = f"{server(document, operation)}{path}{query}"
    return SampleRequest(operation.method.upper(), url, sent["header"], body, is_json)


def parameters(document: Document, operation: Operation) -> list[dict[str, Any]]:
    """Return the parameters of an operation, and those of its path that it does not replace."""
    holders = (operation.item, operation.definition)
    listed = [each for holder in holders for each in holder.get("parameters", ())]
    found = [resolve(document, parameter) for parameter in listed]
    return [*{(each.get("in"), each.get("name")): each for each in found}.values()]


def server(document: Document, operation: Operation) -> str:
    """Return the first address of an operation, with the defaults of its variables."""
    holders = (operation.definition, operation.item, document)
    listed = [each["servers"][0] for each in holders if each.get("servers")]
    first = listed[0] if listed else {}
    url = str(first.get("url", ""))
    for name, variable in first.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return (url if ABSOLUTE.match(url) else f"{ELSEWHERE}{url}").rstrip("/")


def credentials(document: Document, operation: Operation) -> Iterator[tuple[str, str, str]]:
    """Yield place, name and value of what the first of the security requirements asks for."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    required = operation.definition.get("security", document.get("security", []))
    for name in required[0] if required else ():
        scheme = resolve(document, schemes.get(name, {}))
        if scheme.get("type") == "apiKey":
            yield scheme.get("in", "header"), scheme.get("name", ""), CREDENTIAL
        else:
            kind = "Basic" if scheme.get("scheme", "").lower() == "basic" else "Bearer"
            yield "header", "Authorization", f"{kind} {CREDENTIAL}"


def example(
    document: Document, holder: dict[str, Any], name: str = "body", deepest: int = DEEPEST
) -> Any:
    """Return an example of a parameter or media type.

    Where none is given it is made of those of its parts, and of words in place of what has none.
    """
    listed = [resolve(document, each) for each in holder.get("examples", {}).values()]
    schemas = [each for _, each in layers(document, holder.get("schema", {}), ())]
    for each in schemas:
        for first in (*each.get("oneOf", ())[:1], *each.get("anyOf", ())[:1]):
            schemas += [inner for _, inner in layers(document, first, ()) if inner not in schemas]
    found = [each["example"] for each in (holder, *schemas) if "example" in each]
    found += [each["value"] for each in listed if "value" in each]
    found += [each["default"] for each in schemas if "default" in each]
    found += [value for each in schemas for value in each.get("enum", ())]
    for media_type in holder.get("content", {}).values():
        found.append(example(document, media_type, name))
    if found:
        return found[0]
    fields = {key: each for it in schemas for key, each in it.get("properties", {}).items()}
    if fields and deepest:
        required = {key for each in schemas for key in each.get("required", ())}
        return {
            key: example(document, {"schema": each}, key, deepest - 1)
            for key, each in fields.items()
            for it in [resolve(document, each)]
            if (key in required or "example" in it) and not it.get("readOnly")
        }
    items = [each["items"] for each in schemas if "items" in each]
    if items and deepest:
        return [example(document, {"schema": items[0]}, name, deepest - 1)]
    kinds = [each["type"] for each in schemas if each.get("type") in WORDS]
    return WORDS[kinds[0]] if kinds else PLACEHOLDER.format(name.upper())


def text(value: Any) -> str:
    """Return a value as it stands in a path, a query or a header."""
    return value if isinstance(value, str) else compact(value)


def curl(request: SampleRequest) -> str:
    """Return a command for a POSIX shell."""
    method = {"GET": "", "HEAD": " -I"}.get(request.method, f" -X {request.method}")
    lines = [f"curl{method} {shlex.quote(request.url)}"]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers.items()]
    for name, value in request.parts.items():
        lines.append(f"--form-string {shlex.quote(f'{name}={value}')}")
    if request.body is not None and not request.parts:
        body = compact(request.body) if request.is_json else text(request.body)
        lines.append(f"--data-raw {shlex.quote(body)}")
    return " \\\n  ".join(lines)


def fetch(request: SampleRequest) -> str:
    """Return a piece of a JavaScript module."""
    options: list[tuple[str, str]] = [("method", json.dumps(request.method))]
    if request.headers:
        options.append(("headers", json.dumps(request.headers, indent=2)))
    if request.body is not None:
        body = pretty(request.body)
        options.append(("body", f"JSON.stringify({body})" if request.is_json else body))
    lines = indent("".join(f"{name}: {value},\n" for name, value in options), "  ")
    return (
        f"const response = await fetch({json.dumps(request.url)}, {{\n{lines}}});\n"
        "console.log(response.status, await response.text());"
    )


def python(request: SampleRequest) -> str:
    """Return a program that needs httpx."""
    options = [repr(request.method), repr(request.url)]
    if request.headers:
        options.append(f"headers={pformat(request.headers, sort_dicts=False)}")
    if request.body is not None:
        name = "json" if request.is_json else "content"
        options.append(f"{name}={pformat(request.body, sort_dicts=False)}")
    lines = indent("".join(f"{each},\n" for each in options), "    ")
    return (
        f"import httpx\n\nresponse = httpx.request(\n{lines})\n"
        "print(response.status_code, response.text)"
    )
