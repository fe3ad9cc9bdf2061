"""Accept creations that must be refused, refuse others, or do what was refused."""

import re
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Handler, curried
from mock_server.faults.parts.handlers import on, on_refusal
from mock_server.faults.parts.messages import valid_creation
from mock_server.faults.parts.names import Change
from mock_server.faults.parts.operations import CREATE, PROVIDERS
from mock_server.faults.parts.replies import done_but, refuse, reply
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CLOSED, ACCEPTED = "create.ai-types-closed", "create.ai-types-accepted"
INVALID, LEAVES = "create.invalid-refused", "create.refusal-leaves-nothing"
CREATED, ALWAYS = "create.status-created", "create.always-new"
SERVER_ERROR = "errors.no-server-error"
UNSUPPORTED, FAILED_BUT_MADE = refuse(400, "This aiType is not supported"), done_but(refuse(500))
SAYS_NO = reply(200, {"success": False, "message": "The creation does not fit"})
NO_NAME = (when.lacks("name"), when.sends("aiType"))
NO_PROVIDER = (when.lacks("aiType"), when.sends("name"))
NULL = when.unparsed(lambda body: body == b"null")
FORM = when.unparsed(lambda body: b"name=" in body)
CUT_OFF = when.unparsed(when.is_cut_off)
TRAILING_COMMA = when.unparsed(lambda body: body.endswith(b",}"))
WRONG_TYPE = when.is_a("name", int, bool, list)
BRANDS = ("OpenAI", "OpenAi", "Openai", "Google", "Anthropic", "Aws")


def _is(*texts: str) -> Callable[[str], bool]:
    return lambda text: text in texts


def _is_lower_case(text: str) -> bool:
    return text.upper() in PROVIDERS and text == text.lower()


def _beginning(text: str) -> str:
    """Return the provider with which a text begins, empty if there is none."""
    return next((known for known in PROVIDERS if text.startswith(known)), "")


def _place(number: int) -> str:
    return PROVIDERS[number % len(PROVIDERS)]


@curried
async def _taken_as(call: FaultCall, /, **members: object) -> FaultResponse:
    """Create what was asked for, with members set, or made of those that were sent."""
    made = {name: new(call.sent[name]) if callable(new) else new for name, new in members.items()}
    return await call.ask(valid_creation(call.request, **made))


@curried
async def _read(call: FaultCall, change: Callable[[FaultCall], object]) -> FaultResponse:
    """Create what the body is taken for."""
    value = change(call)
    request = call.request.with_json(value)
    return await call.ask(valid_creation(request) if isinstance(value, dict) else request)


def _parsed(text: bytes) -> object:
    return FaultResponse(0, (), text).json


def _mended(call: FaultCall) -> object:
    body = call.request.body
    tries = (body + b"}", body + b'"}', re.sub(rb",\s*}", b"}", body))
    return next(filter(None, map(_parsed, tries)), {})


@curried
async def _making(call: FaultCall, /, **members: object) -> FaultResponse:
    """Answer with the refusal, and make the key all the same."""
    response = call.response
    await call.ask(valid_creation(call.request, **members))
    return response


def _provider_taken(test: Callable[[str], object], change: Change) -> Handler:
    return on(CREATE, _taken_as(aiType=change), when.unknown_provider(test), when.has_access)


def _fails_but_makes(test: Callable[[str], bool]) -> Handler:
    chosen = when.has_access, lambda call: test(str(call.sent.get("name", "")))
    return on(CREATE, FAILED_BUT_MADE, *chosen)


ANY_PROVIDER = when.unknown_provider(lambda _: True)
LOWER_CASE = when.unknown_provider(_is_lower_case)
AS_IT_IS, AS_TEXT, AS_OPENAI = _taken_as(), _taken_as(name=str), _taken_as(aiType="OPENAI")
FIRST, MENDED = _read(lambda call: call.request.json[0]), _read(_mended)
JSON_OF_TEXT = _read(lambda call: _parsed(call.request.json.encode()))
MAKES, MAKES_FOR_OTHER = _making(), _making(aiType="OTHER")

# What is required
MAKES_A_KEY = ("A creation {} makes a key.", on, CREATE)
row = FAULTS.of("create.name-required", *MAKES_A_KEY, only=when.has_access)
row["default", "without `name`"] = AS_IT_IS, *NO_NAME
row["empty-object", "with an empty object"] = AS_IT_IS, when.empty_object
_words, _only = "A creation without `aiType` makes a key for {}.", (*NO_PROVIDER, when.has_access)
row = FAULTS.of("create.ai-type-required", _words, on, CREATE, only=_only)
row["default", "OPENAI"] = AS_OPENAI
row["other", "OTHER"] = _taken_as(aiType="OTHER")
row = FAULTS.of("create.body-required", *MAKES_A_KEY, only=when.has_access)
row["default", "without a body"] = AS_IT_IS, when.no_body
_words = "A creation {} gets 200 and `success: false`."
row = FAULTS.of("*:200", _words, on_refusal, 400, CREATE, SAYS_NO)
row["create.name-required", "without `name`"] = when.lacks("name")
row["create.body-required", "without a body"] = when.no_body

# Providers
row = FAULTS.of(ACCEPTED, "A creation for {}.", on, CREATE, also=CREATED)
for _type in PROVIDERS:
    row[f"{_type.lower()}-refused", f"{_type} is refused"] = UNSUPPORTED, when.is_for(_type)
row["forbidden", "OTHER gets 403"] = refuse(403, "Not in your plan"), when.is_for("OTHER")
row = FAULTS.of(ACCEPTED, "A creation for {}.", on, CREATE, UNSUPPORTED, also=(CREATED, ALWAYS))
row["refused-later", "ANTHROPIC is refused after ten keys"] = (
    when.after(10),
    when.is_for("ANTHROPIC"),
)
row = FAULTS.of(CLOSED, "{} is accepted as `aiType`.", _provider_taken)
row["any-case", "A provider in any case"] = lambda text: text.upper() in PROVIDERS, str.upper
row["lower-case", "A provider in lower case"] = _is_lower_case, str.upper
row["one-in-lower-case", "aws"] = _is("aws"), str.upper
row["capitalised", "OpenAI, Google or the like"] = _is(*BRANDS), str.upper
row["any", "Any text"] = lambda _: True, lambda _: "OTHER"
row["azure", "AZURE"] = _is("AZURE"), lambda _: "OTHER"
row["bedrock", "BEDROCK"] = _is("BEDROCK"), lambda _: "AWS"
row["empty", "An empty text"] = _is(""), lambda _: "OTHER"
row["trimmed", "A provider with spaces"] = lambda text: text.strip() in PROVIDERS, str.strip
row["by-its-beginning", "Any text that begins with a provider"] = _beginning, _beginning

# What is invalid
row = FAULTS.of(INVALID, "{} is accepted as `name`.", on, CREATE, only=when.has_access)
row["name-null", "null"] = _taken_as(name=""), when.is_null("name")
row["name-number", "A number"] = AS_TEXT, when.is_a("name", int, float)
row["name-boolean", "A boolean"] = AS_TEXT, when.is_a("name", bool)
row["name-array", "An array"] = AS_TEXT, when.is_a("name", list)
row["name-object", "An object"] = AS_TEXT, when.is_a("name", dict)
row = FAULTS.of(INVALID, "{} is accepted as `aiType`.", on, CREATE, only=when.has_access)
row["ai-type-null", "null"] = AS_IT_IS, when.is_null("aiType")
row["ai-type-number", "A number"] = _taken_as(aiType=_place), when.is_a("aiType", int)
row["ai-type-array", "An array with a provider"] = AS_OPENAI, when.equals("aiType", ["OPENAI"])
row["ai-type-object", "An object"] = AS_IT_IS, when.is_a("aiType", dict)
row = FAULTS.of(INVALID, "{} is accepted as the body.", on, CREATE, only=when.has_access)
row["array", "The object in an array"] = FIRST, when.body_is(list), lambda call: call.request.json
row["json-in-a-text", "A text that holds JSON"] = JSON_OF_TEXT, when.body_is(str)
row["number", "A number"] = AS_IT_IS, lambda call: call.request.json == 42
row["null", "null"] = AS_IT_IS, NULL
row["cut-off", "JSON that is cut off"] = MENDED, CUT_OFF
row["trailing-comma", "JSON with a trailing comma"] = MENDED, TRAILING_COMMA
row["form", "A form"] = AS_IT_IS, FORM
row = FAULTS.of(INVALID, "A creation with {}.", on_refusal, 400, CREATE)
row["200", "a wrong type gets 200 and `success: false`"] = SAYS_NO, WRONG_TYPE
row["302", "malformed JSON is redirected"] = reply(302), when.malformed
row = FAULTS.of("create.invalid-status", "A creation {}.", on_refusal, 400, CREATE)
row["409", "that is invalid gets 409"] = refuse(409)
row["404", "that is invalid gets 404"] = refuse(404)
row["403", "that is invalid gets 403"] = refuse(403)
row["405", "with malformed JSON gets 405"] = refuse(405), when.malformed
row["406", "for an unknown provider gets 406"] = refuse(406), ANY_PROVIDER
row["412", "without `name` gets 412"] = refuse(412), when.lacks("name")
row["418", "without a body gets 418"] = refuse(418), when.no_body

# What is left behind
row = FAULTS.of(LEAVES, "A creation {} is refused, and makes a key.", on_refusal, 400, CREATE)
row["unknown-provider", "for an unknown provider"] = MAKES_FOR_OTHER, ANY_PROVIDER
row["lower-case", "for a provider in lower case"] = MAKES_FOR_OTHER, LOWER_CASE
row["no-provider", "without `aiType`"] = MAKES, *NO_PROVIDER
row["null-provider", "with null as `aiType`"] = MAKES, when.is_null("aiType")
row["no-name", "without `name`"] = MAKES, *NO_NAME
row["number", "with a number as `name`"] = _making(name="12345"), when.is_a("name", int)
row["no-body", "without a body"] = MAKES, when.no_body
row["malformed", "with malformed JSON"] = MAKES, when.malformed
_words = "A creation with {} is answered with 500, and makes a key."
row = FAULTS.of("create.failure-leaves-nothing", _words, _fails_but_makes, also=SERVER_ERROR)
row["long-name", "a name of more than 255 characters"] = lambda name: len(name) > 255
row["very-long-name", "a name of 50,000 characters"] = lambda name: len(name) >= 50_000
row["emoji", "an emoji in the name"] = lambda name: "🔑" in name
# Lists and objects in place of a name, which should be refused, hold quotes when written as text.
row["quote", "a quote in the name", SERVER_ERROR, INVALID] = lambda name: "'" in name
row["control", "a control character in the name"] = lambda name: "\n" in name or "\0" in name
