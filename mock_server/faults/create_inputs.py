"""Accept creations that must be refused, refuse others, or do what was refused."""

import re
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Handler, Predicate, curried
from mock_server.faults.parts.handlers import on, on_refusal
from mock_server.faults.parts.messages import valid_creation
from mock_server.faults.parts.operations import CREATE, PROVIDERS
from mock_server.faults.parts.replies import done_but, refuse, reply
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CLOSED, ACCEPTED = "create.ai-types-closed", "create.ai-types-accepted"
INVALID, LEAVES = "create.invalid-refused", "create.refusal-leaves-nothing"
CREATED, ALWAYS = "create.status-created", "create.always-new"
SERVER_ERROR = "errors.no-server-error"
UNSUPPORTED = refuse(400, "This aiType is not supported")
SAYS_NO = reply(200, {"success": False, "message": "The creation does not fit"})
FORM = when.unparsed(lambda body: b"name=" in body)
TRAILING_COMMA = when.unparsed(lambda body: body.endswith(b",}"))
WRONG_TYPE = when.is_a("name", int, bool, list)
BRANDS = ("OpenAI", "OpenAi", "Openai", "Google", "Anthropic", "Aws")


def _no_name(call: FaultCall) -> bool:
    return "name" not in call.sent and "aiType" in call.sent


def _no_provider(call: FaultCall) -> bool:
    return "aiType" not in call.sent and "name" in call.sent


def _array_of_openai(call: FaultCall) -> bool:
    return call.sent.get("aiType") == ["OPENAI"]


def _is_wrapped(call: FaultCall) -> bool:
    return isinstance(call.request.json, list) and bool(call.request.json)


def _is(*texts: str) -> Callable[[str], bool]:
    return lambda text: text in texts


def _is_known(text: str) -> bool:
    return text.upper() in PROVIDERS


def _is_lower_case(text: str) -> bool:
    return _is_known(text) and text == text.lower()


def _beginning(text: str) -> str:
    """Return the provider with which a text begins, empty if there is none."""
    return next((known for known in PROVIDERS if text.startswith(known)), "")


def _parsed(text: bytes) -> object:
    return FaultResponse(0, (), text).json


def _unwrapped(call: FaultCall) -> object:
    return call.request.json[0]


def _json_of_text(call: FaultCall) -> object:
    return _parsed(call.request.json.encode())


def _mended(call: FaultCall) -> object:
    body = call.request.body
    tries = (body + b"}", body + b'"}', re.sub(rb",\s*}", b"}", body))
    return next(filter(None, map(_parsed, tries)), {})


def _accepted(test: Predicate, handler: Handler) -> Handler:
    """Accept creations of which this and nothing else is wrong."""
    return on(CREATE, handler, test, when.has_access)


def _provider_taken(test: Callable[[str], object], change: Callable[[str], str]) -> Handler:
    return _accepted(when.unknown_provider(test), _converted("aiType", change))


def _refused(handler: Handler, *tests: Predicate) -> Handler:
    return on_refusal(400, CREATE, handler, *tests)


def _refused_with(status: int, *tests: Predicate) -> Handler:
    return _refused(refuse(status), *tests)


def _refused_for(provider: str, handler: Handler = UNSUPPORTED, *tests: Predicate) -> Handler:
    return on(CREATE, handler, *tests, when.is_for(provider))


@curried
async def _taken_as(call: FaultCall, /, **members: object) -> FaultResponse:
    """Create what was asked for, with some members set."""
    return await call.ask(valid_creation(call.request, **members))


@curried
async def _converted(call: FaultCall, name: str, change: Callable[[str], object]) -> FaultResponse:
    """Create what was asked for, with one member changed."""
    return await call.ask(valid_creation(call.request, **{name: change(call.sent[name])}))


@curried
async def _read(call: FaultCall, change: Callable[[FaultCall], object]) -> FaultResponse:
    """Create what the body is taken for."""
    value = change(call)
    request = call.request.with_json(value)
    return await call.ask(valid_creation(request) if isinstance(value, dict) else request)


@curried
async def _making(call: FaultCall, /, **members: object) -> FaultResponse:
    """Answer with the refusal, and make the key all the same."""
    response = call.response
    await call.ask(valid_creation(call.request, **members))
    return response


MAKES = _making()


def _leaves(test: Predicate, handler: Handler = MAKES) -> Handler:
    return _refused(handler, test)


def _fails_but_makes(test: Callable[[str], bool]) -> Handler:
    def chosen(call: FaultCall) -> bool:
        return test(str(call.sent.get("name", "")))

    return on(CREATE, done_but(refuse(500)), when.has_access, chosen)


ANY_PROVIDER = when.unknown_provider(lambda _: True)
LOWER_CASE = when.unknown_provider(_is_lower_case)
AS_TEXT, AS_OTHER, AS_IT_IS = _converted("name", str), _taken_as(aiType="OTHER"), _taken_as()
PLACE = _converted("aiType", lambda value: PROVIDERS[int(value) % 5])

# What is required

row = FAULTS.of("create.name-required", "A creation {} makes a key.", _accepted)
row["default", "without `name`"] = _no_name, AS_IT_IS
row["empty-object", "with an empty object"] = when.empty_object, AS_IT_IS
row = FAULTS.of(
    "create.ai-type-required", "A creation without `aiType` makes a key for {}.", _accepted
)
row["default", "OPENAI"] = _no_provider, _taken_as(aiType="OPENAI")
row["other", "OTHER"] = _no_provider, AS_OTHER
row = FAULTS.of("create.body-required", "A creation {} makes a key.", _accepted)
row["default", "without a body"] = when.no_body, AS_IT_IS
row = FAULTS.of("*:200", "A creation {} gets 200 and `success: false`.", _refused, SAYS_NO)
row["create.name-required", "without `name`"] = when.lacks("name")
row["create.body-required", "without a body"] = when.no_body

# Providers

row = FAULTS.of(ACCEPTED, "A creation for {}.", _refused_for, also=CREATED)
row.add((f"{each.lower()}-refused", f"{each} is refused", each) for each in PROVIDERS)
row["forbidden", "OTHER is answered with 403"] = "OTHER", refuse(403, "Not in your plan")
row = FAULTS.of(ACCEPTED, "A creation for {}.", _refused_for, also=(CREATED, ALWAYS))
row["refused-later", "ANTHROPIC is refused later"] = "ANTHROPIC", UNSUPPORTED, when.after(10)
row = FAULTS.of(CLOSED, "{} is accepted as `aiType`.", _provider_taken)
row["any-case", "A provider in any case"] = _is_known, str.upper
row["lower-case", "A provider in lower case"] = _is_lower_case, str.upper
row["one-in-lower-case", "aws"] = _is("aws"), str.upper
row["capitalised", "OpenAI, Google or the like"] = _is(*BRANDS), str.upper
row["any", "Any text"] = lambda _: True, lambda _: "OTHER"
row["azure", "AZURE"] = _is("AZURE"), lambda _: "OTHER"
row["bedrock", "BEDROCK"] = _is("BEDROCK"), lambda _: "AWS"
row["empty", "An empty text"] = _is(""), lambda _: "OTHER"
row["trimmed", "A provider with spaces round it"] = (
    lambda text: text.strip() in PROVIDERS,
    str.strip,
)
row["by-its-beginning", "Any text that begins with a provider"] = _beginning, _beginning

# What is invalid

row = FAULTS.of(INVALID, "{} is accepted as `name`.", _accepted)
row["name-null", "null"] = when.is_null("name"), _taken_as(name="")
row["name-number", "A number"] = when.is_a("name", int, float), AS_TEXT
row["name-boolean", "A boolean"] = when.is_a("name", bool), AS_TEXT
row["name-array", "An array"] = when.is_a("name", list), AS_TEXT
row["name-object", "An object"] = when.is_a("name", dict), AS_TEXT
row = FAULTS.of(INVALID, "{} is accepted as `aiType`.", _accepted)
row["ai-type-null", "null"] = when.is_null("aiType"), AS_IT_IS
row["ai-type-number", "The place of a provider"] = when.is_a("aiType", int), PLACE
row["ai-type-array", "An array with a provider"] = _array_of_openai, _taken_as(aiType="OPENAI")
row["ai-type-object", "An object"] = when.is_a("aiType", dict), AS_IT_IS
row = FAULTS.of(INVALID, "{} is accepted as the body.", _accepted)
row["array", "An array with the object in it"] = _is_wrapped, _read(_unwrapped)
row["json-in-a-text", "A text that holds JSON"] = when.body_is(str), _read(_json_of_text)
row["number", "A number"] = lambda call: call.request.json == 42, AS_IT_IS
row["null", "null"] = when.unparsed(lambda body: body == b"null"), AS_IT_IS
row["cut-off", "JSON that is cut off"] = when.unparsed(when.is_cut_off), _read(_mended)
row["trailing-comma", "JSON with a trailing comma"] = TRAILING_COMMA, _read(_mended)
row["form", "A form"] = FORM, AS_IT_IS
row = FAULTS.of(INVALID, "A creation with {}.", _refused)
row["200", "a wrong type gets 200 and `success: false`"] = SAYS_NO, WRONG_TYPE
row["302", "malformed JSON is redirected"] = reply(302), when.malformed
FAULTS.of("create.invalid-status", "An invalid creation is answered with {}.", _refused_with).each(
    409, 404, 403
)
row = FAULTS.of("create.invalid-status", "A creation {}.", _refused_with)
row["405", "with malformed JSON gets 405"] = 405, when.malformed
row["406", "for an unknown provider gets 406"] = 406, ANY_PROVIDER
row["412", "without `name` gets 412"] = 412, when.lacks("name")
row["418", "without a body gets 418"] = 418, when.no_body

# What is left behind

row = FAULTS.of(LEAVES, "A creation {} is refused, and makes a key.", _leaves)
row["unknown-provider", "for an unknown provider"] = ANY_PROVIDER, _making(aiType="OTHER")
row["lower-case", "for a provider in lower case"] = LOWER_CASE, _making(aiType="OTHER")
row["no-provider", "without `aiType`"] = _no_provider
row["null-provider", "with null as `aiType`"] = when.is_null("aiType")
row["no-name", "without `name`"] = _no_name
row["number", "with a number as `name`"] = when.is_a("name", int), _making(name="12345")
row["no-body", "without a body"] = when.no_body
row["malformed", "with malformed JSON"] = when.malformed
_words = "A creation with {} is answered with 500, and makes a key."
row = FAULTS.of("create.failure-leaves-nothing", _words, _fails_but_makes, also=SERVER_ERROR)
row["long-name", "a name of more than 255 characters"] = lambda name: len(name) > 255
row["very-long-name", "a name of 50,000 characters"] = lambda name: len(name) >= 50_000
row["emoji", "an emoji in the name"] = lambda name: "🔑" in name
# Lists and objects in place of a name, which should be refused, hold quotes when written as text.
row["quote", "a quote in the name", SERVER_ERROR, INVALID] = lambda name: "'" in name
row["control", "a control character in the name"] = lambda name: "\n" in name or "\0" in name
