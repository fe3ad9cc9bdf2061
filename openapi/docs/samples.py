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


class SampleRequest(NamedTuple):
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


def request_of(document: Document, operation: Operation) -> SampleRequest:
    """Return a request with examples of all that it has to hold, and no more."""
    sent: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for parameter in parameters(document, operation):
        if parameter.get("required"):
            name = parameter.get("name", "")
            value = text(example(document, parameter, name))
            sent.setdefault(parameter.get("in", ""), {})[name] = value
    for place, name, value in credentials(document, operation):
        sent[place][name] = value
    if cookies := sent["cookie"]:
        sent["header"]["Cookie"] = "; ".join(f"{name}={each}" for name, each in cookies.items())
    content = resolve(document, operation.definition.get("requestBody", {})).get("content", {})
    media_type = min(content, key=lambda name: "json" not in name, default="")
    if media_type:
        sent["header"]["Content-Type"] = media_type
    body = example(document, content[media_type]) if media_type else None
    if "urlencoded" in media_type and isinstance(body, dict):
        body = urlencode({name: text(each) for name, each in body.items()})
    path = operation.path
    for name, value in sent["path"].items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    query = f"?{urlencode(sent['query'])}" if sent["query"] else ""
    url = f"{server(document, operation)}{path}{query}"
    return SampleRequest(operation.method.upper(), url, sent["header"], body, "json" in media_type)


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


def example(document: Document, holder: dict[str, Any], name: str = "body") -> Any:
    """Return an example of a parameter or media type, a word in its place where none is given."""
    listed = [resolve(document, each) for each in holder.get("examples", {}).values()]
    schemas = [each for _, each in layers(document, holder.get("schema", {}), ())]
    found = [each["example"] for each in (holder, *schemas) if "example" in each]
    found += [each["value"] for each in listed if "value" in each]
    found += [each["default"] for each in schemas if "default" in each]
    found += [value for each in schemas for value in each.get("enum", ())]
    for media_type in holder.get("content", {}).values():
        found.append(example(document, media_type, name))
    return found[0] if found else f"YOUR_{name.upper()}"


def text(value: Any) -> str:
    """Return a value as it stands in a path, a query or a header."""
    return value if isinstance(value, str) else compact(value)


def curl(request: SampleRequest) -> str:
    """Return a command for a POSIX shell."""
    method = "" if request.method == "GET" else f" -X {request.method}"
    lines = [f"curl{method} {shlex.quote(request.url)}"]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers.items()]
    if request.body is not None:
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
