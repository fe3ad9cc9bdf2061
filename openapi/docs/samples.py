"""Write a request of each operation as people send it: with curl, fetch and Python."""

import json
import shlex
from collections.abc import Iterator
from pprint import pformat
from textwrap import indent
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from openapi.docs.text import compact, pretty
from openapi.document import Document, Operation, layers, resolve

CREDENTIAL = "YOUR_TOKEN"
ELSEWHERE = "http://localhost"
DEEPEST = 4
BY_FORMAT = {
    "date": "2024-01-15",
    "date-time": "2024-01-15T10:30:00Z",
    "uuid": "550e8400-e29b-41d4-a716-446655440000",
    "email": "somebody@example.org",
    "uri": "https://example.org",
}
BY_TYPE = {"string": "text", "integer": 1, "number": 1.5, "boolean": True}


class Request(NamedTuple):
    """A request with its body: JSON if the media type is, else text; None for no body."""

    method: str
    url: str
    headers: dict[str, str]
    body: Any
    is_json: bool


def samples(document: Document, operation: Operation) -> dict[str, str]:
    """Return one request of an operation in several languages, by their names."""
    request = request_of(document, operation)
    return {"curl": curl(request), "fetch": fetch(request), "Python": python(request)}


def request_of(document: Document, operation: Operation) -> Request:
    """Return a request with examples of all that it has to hold, and no more."""
    sent: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for parameter in parameters(document, operation):
        if parameter.get("required"):
            name = parameter.get("name", "")
            sent.setdefault(parameter.get("in", ""), {})[name] = text(example(document, parameter))
    for place, name, value in credentials(document, operation):
        sent[place][name] = value
    if cookies := sent["cookie"]:
        sent["header"]["Cookie"] = "; ".join(f"{name}={each}" for name, each in cookies.items())
    content = resolve(document, operation.definition.get("requestBody", {})).get("content", {})
    media_type = min(content, key=lambda name: "json" not in name, default="")
    if media_type:
        sent["header"]["Content-Type"] = media_type
    body = example(document, content[media_type]) if media_type else None
    path = operation.path
    for name, value in sent["path"].items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    query = f"?{urlencode(sent['query'])}" if sent["query"] else ""
    url = f"{server(document, operation)}{path}{query}"
    return Request(operation.method.upper(), url, sent["header"], body, "json" in media_type)


def parameters(document: Document, operation: Operation) -> list[dict[str, Any]]:
    """Return the parameters of an operation, and those of its path that it does not replace."""
    item = resolve(document, document["paths"][operation.path])
    listed = [*item.get("parameters", []), *operation.definition.get("parameters", [])]
    found = [resolve(document, parameter) for parameter in listed]
    return [*{(each.get("in"), each.get("name")): each for each in found}.values()]


def server(document: Document, operation: Operation) -> str:
    """Return the first address of an operation, with the defaults of its variables."""
    item = resolve(document, document["paths"][operation.path])
    holders = (operation.definition, item, document)
    listed = [each["servers"][0] for each in holders if each.get("servers")]
    first = listed[0] if listed else {}
    url = str(first.get("url", ""))
    for name, variable in first.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return (url if "://" in url else f"{ELSEWHERE}{url}").rstrip("/")


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


def example(document: Document, holder: dict[str, Any]) -> Any:
    """Return an example of a parameter or media type, an invented one if none is given."""
    if "example" in holder:
        return holder["example"]
    for reference in holder.get("examples", {}).values():
        found = resolve(document, reference)
        if "value" in found:
            return found["value"]
    for media_type in holder.get("content", {}).values():
        return example(document, media_type)
    return invented(document, holder.get("schema", {}))


def invented(document: Document, schema: dict[str, Any], depth: int = 0) -> Any:
    """Return a value that a schema may allow, with the fields that it requires."""
    parts = [each for _, each in layers(document, schema, ())]
    whole = {name: value for each in reversed(parts) for name, value in each.items()}
    given = [whole[name] for name in ("example", "default") if name in whole]
    given += whole.get("enum", [])
    inner = [*whole.get("oneOf", []), *whole.get("anyOf", [])]
    if given or depth == DEEPEST:
        return given[0] if given else None
    if inner:
        return invented(document, inner[0], depth + 1)
    if whole.get("type", "object") == "array":
        return [invented(document, whole.get("items", {}), depth + 1)]
    if whole.get("type", "object") != "object":
        return BY_FORMAT.get(whole.get("format", ""), BY_TYPE.get(whole["type"]))
    required = [name for each in parts for name in each.get("required", ())]
    fields = {name: value for each in parts for name, value in each.get("properties", {}).items()}
    return {name: invented(document, fields.get(name, {}), depth + 1) for name in required}


def text(value: Any) -> str:
    """Return a value as it stands in a path, a query or a header."""
    return value if isinstance(value, str) else compact(value)


def curl(request: Request) -> str:
    """Return a command for a POSIX shell."""
    method = "" if request.method == "GET" else f" -X {request.method}"
    lines = [f"curl{method} {shlex.quote(request.url)}"]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers.items()]
    if request.body is not None:
        body = compact(request.body) if request.is_json else text(request.body)
        lines.append(f"--data-raw {shlex.quote(body)}")
    return " \\\n  ".join(lines)


def fetch(request: Request) -> str:
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


def python(request: Request) -> str:
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
