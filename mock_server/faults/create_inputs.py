"""Accept creations that must be refused, refuse others, or do what was refused."""

import re
from collections.abc import Callable
from functools import partial

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.parts.bodies import (
    for_provider,
    is_a,
    is_cut_off,
    is_empty_object,
    is_lower_case,
    is_malformed,
    is_missing,
    is_provider,
    is_unparsed,
    lacks,
    sends,
)
from mock_server.faults.parts.call import FaultCall, Handler, Predicate, curried
from mock_server.faults.parts.handlers import on, on_refusal
from mock_server.faults.parts.operations import CREATE, PROVIDERS
from mock_server.faults.parts.predicates import after, has_access
from mock_server.faults.parts.replies import refuse, reply
from mock_server.faults.parts.requests import valid_creation
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
REFUSED = {"success": False, "message": "The creation does not fit"}


def _all(*when: Predicate) -> Predicate:
    return lambda call: all(test(call) for test in when)


def _accepted(when: Predicate, handler: Handler) -> Handler:
    """Accept creations of which this and nothing else is wrong."""
    return on(CREATE, handler, when, has_access)


def _refused_with(handler: Handler, when: Predicate) -> Handler:
    return on_refusal(400, CREATE, handler, when)


@curried
async def taken_as(call: FaultCall, /, **members: object) -> FaultResponse:
    """Create what was asked for, with some members set."""
    return await call.ask(valid_creation(call.request, **members))


@curried
async def _read(call: FaultCall, change: Callable[[FaultCall], object]) -> FaultResponse:
    """Create what the body is taken for."""
    value = change(call)
    request = call.request.with_json(value)
    return await call.ask(valid_creation(request) if isinstance(value, dict) else request)


@curried
async def converted(call: FaultCall, name: str, change: Callable[[str], object]) -> FaultResponse:
    """Create what was asked for, with one member changed."""
    return await call.ask(valid_creation(call.request, **{name: change(call.sent[name])}))


def _mended(call: FaultCall) -> object:
    body = call.request.body
    for text in (body + b"}", body + b'"}', re.sub(rb",\s*}", b"}", body)):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
    return {}


def _json_of_text(call: FaultCall) -> object:
    return FaultResponse(0, (), call.request.json.encode()).json


def _is_wrapped(call: FaultCall) -> bool:
    return isinstance(call.request.json, list) and bool(call.request.json)


NO_NAME = _all(lacks("name"), sends("aiType"))
NO_PROVIDER = _all(lacks("aiType"), sends("name"))
ANY_PROVIDER = is_provider(lambda _: True)
FORM = is_unparsed(lambda body: b"name=" in body)
NONE = type(None)

# What is required

row = FAULTS.of("create.name-required", "A creation {}.")
row["default", "without `name` makes a key called Untitled"] = _accepted(NO_NAME, taken_as())
row["empty-object", "with an empty object makes a key"] = _accepted(is_empty_object, taken_as())
row["200", "without `name` is answered with 200 and `success: false`"] = _refused_with(
    reply(200, REFUSED), lacks("name")
)
row = FAULTS.of("create.ai-type-required", "A creation without `aiType` makes a key for {}.")
row["default", "OPENAI"] = _accepted(NO_PROVIDER, taken_as(aiType="OPENAI"))
row["other", "OTHER"] = _accepted(NO_PROVIDER, taken_as(aiType="OTHER"))
row = FAULTS.of("create.body-required", "A creation without a body {}.")
row["default", "makes a key"] = _accepted(is_missing, taken_as())
row["200", "is answered with 200 and `success: false`"] = _refused_with(
    reply(200, REFUSED), is_missing
)

# Providers

UNSUPPORTED = refuse(400, "This aiType is not supported")

row = FAULTS.of(
    "create.ai-types-accepted:{}-refused",
    "A creation for {} is refused.",
    also="create.status-created",
)
row.add((each.lower(), each, on(CREATE, UNSUPPORTED, for_provider(each))) for each in PROVIDERS)
FAULTS[
    "create.ai-types-accepted:forbidden",
    "A creation for OTHER is answered with 403.",
    "create.status-created",
] = on(CREATE, refuse(403, "Not in your plan"), for_provider("OTHER"))
FAULTS[
    "create.ai-types-accepted:refused-later",
    "From the eleventh creation on ANTHROPIC is refused.",
    "create.status-created",
    "create.always-new",
] = on(CREATE, UNSUPPORTED, after(10), for_provider("ANTHROPIC"))

BRANDS = {"OpenAI", "OpenAi", "Openai", "Google", "Anthropic", "Aws"}


def _provider_taken(test: Callable[[str], bool], change: Callable[[str], str]) -> Handler:
    return _accepted(is_provider(test), converted("aiType", change))


def _beginning(text: str) -> str:
    return next(known for known in PROVIDERS if text.startswith(known))


row = FAULTS.of("create.ai-types-closed", by=_provider_taken)
row["any-case", "`aiType` may be written in any case"] = (
    lambda text: text.upper() in PROVIDERS,
    str.upper,
)
row["lower-case", "`aiType` may be written in lower case"] = is_lower_case, str.upper
row["one-in-lower-case", "aws is accepted as `aiType`"] = lambda text: text == "aws", str.upper
row["capitalised", "OpenAI, Google and the like are accepted as `aiType`"] = (
    BRANDS.__contains__,
    str.upper,
)
row["any", "Any text is accepted as `aiType`"] = lambda _: True, lambda _: "OTHER"
row["azure", "AZURE is accepted as `aiType`"] = lambda text: text == "AZURE", lambda _: "OTHER"
row["bedrock", "BEDROCK is accepted as `aiType`"] = lambda text: text == "BEDROCK", lambda _: "AWS"
row["empty", "An empty text is accepted as `aiType`"] = lambda text: not text, lambda _: "OTHER"
row["trimmed", "Spaces around `aiType` are taken away"] = (
    lambda text: text.strip() in PROVIDERS,
    str.strip,
)
row["by-its-beginning", "Any `aiType` that begins with a known one is accepted"] = (
    lambda text: text.startswith(PROVIDERS),
    _beginning,
)

# What is invalid

row = FAULTS.of("create.invalid-refused", by=_accepted)
row["name-null", "null is accepted as `name`"] = is_a("name", NONE), taken_as(name="")
row["name-number", "A number is accepted as `name` and written as text"] = (
    is_a("name", int, float),
    converted("name", str),
)
row["name-boolean", "A boolean is accepted as `name`"] = is_a("name", bool), converted("name", str)
row["name-array", "An array is accepted as `name`"] = is_a("name", list), converted("name", str)
row["name-object", "An object is accepted as `name`"] = is_a("name", dict), converted("name", str)
row["ai-type-null", "null is accepted as `aiType`"] = is_a("aiType", NONE), taken_as()
row["ai-type-number", "A number is accepted as `aiType`, as the place of a provider"] = (
    is_a("aiType", int),
    converted("aiType", lambda value: PROVIDERS[int(value) % 5]),
)
row["ai-type-array", "An array with a provider is accepted as `aiType`"] = (
    lambda call: call.sent.get("aiType") == ["OPENAI"],
    taken_as(aiType="OPENAI"),
)
row["ai-type-object", "An object is accepted as `aiType`"] = is_a("aiType", dict), taken_as()
row["array", "An array with the object in it is accepted as the body"] = (
    _is_wrapped,
    _read(lambda call: call.request.json[0]),
)
row["json-in-a-text", "A text that holds JSON is accepted as the body"] = (
    lambda call: isinstance(call.request.json, str),
    _read(_json_of_text),
)
row["number", "A number is accepted as the body"] = lambda c: c.request.json == 42, taken_as()
row["null", "null is accepted as the body"] = is_unparsed(lambda b: b == b"null"), taken_as()
row["cut-off", "JSON that is cut off is mended"] = is_unparsed(is_cut_off), _read(_mended)
row["trailing-comma", "JSON with a trailing comma is accepted"] = (
    is_unparsed(lambda body: body.endswith(b",}")),
    _read(_mended),
)
row["form", "A form is accepted as the body"] = FORM, taken_as()
FAULTS[
    "create.invalid-refused:200", "An invalid creation is answered with 200 and `success: false`."
] = _refused_with(reply(200, REFUSED), is_a("name", int, bool, list))
FAULTS[
    "create.invalid-refused:302", "A creation with malformed JSON is answered with a redirect."
] = _refused_with(reply(302), is_malformed)


def _refused_as(status: int, *when: Predicate) -> Handler:
    return on_refusal(400, CREATE, refuse(status), *when)


row = FAULTS.of("create.invalid-status", by=_refused_as)
row["409", "An invalid creation is answered with 409"] = 409
row["404", "An invalid creation is answered with 404"] = 404
row["403", "An invalid creation is answered with 403"] = 403
row["405", "A creation with malformed JSON gets 405"] = 405, is_malformed
row["406", "A creation for an unknown provider gets 406"] = 406, ANY_PROVIDER
row["412", "A creation without `name` gets 412"] = 412, lacks("name")
row["418", "A creation without a body gets 418"] = 418, is_missing

# What is left behind


def _refused_but_made(when: Predicate, **members: object) -> Handler:
    """Refuse an invalid creation, and make the key all the same."""

    async def handle(call: FaultCall) -> FaultResponse:
        response = call.response
        await call.ask(valid_creation(call.request, **members))
        return response

    return _refused_with(handle, when)


_made_for_other = partial(_refused_but_made, aiType="OTHER")

row = FAULTS.of("create.refusal-leaves-nothing", "A creation {} is refused, and makes a key.")
row["unknown-provider", "for an unknown provider"] = _made_for_other(ANY_PROVIDER)
row["lower-case", "for a provider in lower case"] = _made_for_other(is_provider(is_lower_case))
row["no-provider", "without `aiType`"] = _refused_but_made(NO_PROVIDER)
row["null-provider", "with null as `aiType`"] = _refused_but_made(is_a("aiType", NONE))
row["no-name", "without `name`"] = _refused_but_made(NO_NAME)
row["number", "with a number as `name`"] = _refused_but_made(is_a("name", int), name="12345")
row["no-body", "without a body"] = _refused_but_made(is_missing)
row["malformed", "with malformed JSON"] = _refused_but_made(is_malformed)


def _fails_but_makes(test: Callable[[str], bool]) -> Handler:
    async def handle(call: FaultCall) -> FaultResponse:
        await call.ask()
        return await refuse(500)(call)

    return on(CREATE, handle, has_access, lambda call: test(str(call.sent.get("name", ""))))


row = FAULTS.of(
    "create.failure-leaves-nothing",
    "A creation with {} is answered with 500, and makes a key.",
    by=_fails_but_makes,
    also="errors.no-server-error",
)
row["long-name", "a name of more than 255 characters"] = lambda name: len(name) > 255
row["very-long-name", "a name of 50,000 characters"] = lambda name: len(name) >= 50_000
row["emoji", "an emoji in the name"] = lambda name: "🔑" in name
# Lists and objects in place of a name, which should be refused, hold quotes when written as text.
row["quote", "a quote in the name", "errors.no-server-error", "create.invalid-refused"] = (
    lambda name: "'" in name
)
row["control", "a control character in the name"] = lambda name: "\n" in name or "\0" in name
