"""Lies about what a creation accepts and refuses."""

import re
from collections.abc import Callable

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.telling import CREATE, Call, Deed, Telling, fault, valid_creation
from mock_server.faults.ways import PROVIDERS, When, on, on_refusal, refuse, reply


def lacks(*names: str) -> When:
    """Choose JSON objects without these members."""
    return lambda call: isinstance(call.request.json, dict) and not set(names) & set(call.sent)


def is_a(name: str, *kinds: type) -> When:
    """Choose creations in which a member is of one of these types."""
    return lambda call: name in call.sent and type(call.sent[name]) in kinds


def is_provider(test: Callable[[str], bool]) -> When:
    """Choose creations with an unknown provider, a text that passes the test."""
    return lambda call: (
        isinstance(call.sent.get("aiType"), str)
        and call.sent["aiType"] not in PROVIDERS
        and test(call.sent["aiType"])
    )


def is_unparsed(test: Callable[[bytes], object]) -> When:
    """Choose bodies that are no JSON, or null, and pass a test."""
    return lambda call: call.request.json is None and bool(test(call.request.body))


def taken_as(**members: object) -> Deed:
    """Create what was asked for, with some members set."""

    async def deed(call: Call) -> FaultResponse:
        return await call.ask(valid_creation(call.request, **members))

    return deed


def _read(change: Callable[[Call], object]) -> Deed:
    """Create what the body is taken for."""

    async def deed(call: Call) -> FaultResponse:
        value = change(call)
        request = call.request.with_json(value)
        return await call.ask(valid_creation(request) if isinstance(value, dict) else request)

    return deed


def converted(name: str, change: Callable[[object], object]) -> Deed:
    """Create what was asked for, with one member changed."""

    async def deed(call: Call) -> FaultResponse:
        return await call.ask(valid_creation(call.request, **{name: change(call.sent[name])}))

    return deed


def accepted(when: When, do: Deed) -> Telling:
    """Accept creations of which this and nothing else is wrong."""

    async def deed(call: Call) -> FaultResponse:
        return await do(call) if call.has_access else await call.ask()

    return on(CREATE, do=deed, when=when)


def _repaired(body: bytes) -> object:
    for text in (body + b"}", body + b'"}', re.sub(rb",\s*}", b"}", body)):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
    return {}


def is_lower(text: str) -> bool:
    """Say whether a text is a provider in lower case."""
    return text.upper() in PROVIDERS and text == text.lower()


_JSON_REFUSED = {"success": False, "message": "The creation does not fit"}

REQUIRED = (
    fault(
        "create.name-required:default",
        "A creation without `name` makes a key called Untitled.",
        accepted(lambda call: lacks("name")(call) and "aiType" in call.sent, taken_as()),
    ),
    fault(
        "create.name-required:empty-object",
        "A creation with an empty object makes a key.",
        accepted(lambda call: call.request.json == {}, taken_as()),
    ),
    fault(
        "create.name-required:200",
        "A creation without `name` is answered with 200 and `success: false`.",
        on_refusal(CREATE, do=reply(200, _JSON_REFUSED), statuses=(400,), when=lacks("name")),
    ),
    fault(
        "create.ai-type-required:default",
        "A creation without `aiType` makes a key for OPENAI.",
        accepted(
            lambda call: lacks("aiType")(call) and "name" in call.sent, taken_as(aiType="OPENAI")
        ),
    ),
    fault(
        "create.ai-type-required:other",
        "A creation without `aiType` makes a key for OTHER.",
        accepted(
            lambda call: lacks("aiType")(call) and "name" in call.sent, taken_as(aiType="OTHER")
        ),
    ),
    fault(
        "create.body-required:default",
        "A creation without a body makes a key.",
        accepted(is_unparsed(lambda body: not body), taken_as()),
    ),
    fault(
        "create.body-required:200",
        "A creation without a body is answered with 200 and `success: false`.",
        on_refusal(
            CREATE, do=reply(200, _JSON_REFUSED), statuses=(400,), when=is_unparsed(lambda b: not b)
        ),
    ),
)


INVALID = (
    *(
        fault(f"create.invalid-refused:{way}", words, accepted(when, do))
        for way, words, when, do in (
            (
                "name-null",
                "null is accepted as `name`.",
                is_a("name", type(None)),
                taken_as(name=""),
            ),
            (
                "name-number",
                "A number is accepted as `name` and written as text.",
                is_a("name", int, float),
                converted("name", str),
            ),
            (
                "name-boolean",
                "A boolean is accepted as `name`.",
                is_a("name", bool),
                converted("name", str),
            ),
            (
                "name-array",
                "An array is accepted as `name`.",
                is_a("name", list),
                converted("name", str),
            ),
            (
                "name-object",
                "An object is accepted as `name`.",
                is_a("name", dict),
                converted("name", str),
            ),
            (
                "ai-type-null",
                "null is accepted as `aiType`.",
                is_a("aiType", type(None)),
                taken_as(),
            ),
            (
                "ai-type-number",
                "A number is accepted as `aiType`, as the place of a provider.",
                is_a("aiType", int),
                converted("aiType", lambda value: PROVIDERS[int(str(value)) % 5]),
            ),
            (
                "ai-type-array",
                "An array with a provider is accepted as `aiType`.",
                lambda call: call.sent.get("aiType") == ["OPENAI"],
                taken_as(aiType="OPENAI"),
            ),
            (
                "ai-type-object",
                "An object is accepted as `aiType`.",
                is_a("aiType", dict),
                taken_as(),
            ),
            (
                "array",
                "An array with the object in it is accepted as the body.",
                lambda call: isinstance(call.request.json, list) and bool(call.request.json),
                _read(lambda call: call.request.json[0]),
            ),
            (
                "json-in-a-text",
                "A text that holds JSON is accepted as the body.",
                lambda call: isinstance(call.request.json, str),
                _read(lambda call: FaultResponse(0, (), call.request.json.encode()).json),
            ),
            (
                "number",
                "A number is accepted as the body.",
                lambda c: c.request.json == 42,
                taken_as(),
            ),
            (
                "null",
                "null is accepted as the body.",
                is_unparsed(lambda b: b == b"null"),
                taken_as(),
            ),
            (
                "cut-off",
                "JSON that is cut off is mended.",
                is_unparsed(lambda body: body.startswith(b"{") and not body.endswith(b"}")),
                _read(lambda call: _repaired(call.request.body)),
            ),
            (
                "trailing-comma",
                "JSON with a trailing comma is accepted.",
                is_unparsed(lambda body: body.endswith(b",}")),
                _read(lambda call: _repaired(call.request.body)),
            ),
            (
                "form",
                "A form is accepted as the body.",
                is_unparsed(lambda b: b"name=" in b),
                taken_as(),
            ),
        )
    ),
    fault(
        "create.invalid-refused:200",
        "An invalid creation is answered with 200 and `success: false`.",
        on_refusal(
            CREATE,
            do=reply(200, _JSON_REFUSED),
            statuses=(400,),
            when=is_a("name", int, bool, list),
        ),
    ),
    fault(
        "create.invalid-refused:302",
        "A creation with malformed JSON is answered with a redirect.",
        on_refusal(CREATE, do=reply(302), statuses=(400,), when=is_unparsed(len)),
    ),
    *(
        fault(
            f"create.invalid-status:{way}",
            words,
            on_refusal(CREATE, do=refuse(status), statuses=(400,), when=when),
        )
        for way, words, status, when in (
            ("409", "An invalid creation is answered with 409.", 409, lambda _: True),
            ("404", "An invalid creation is answered with 404.", 404, lambda _: True),
            ("403", "An invalid creation is answered with 403.", 403, lambda _: True),
            ("405", "A creation with malformed JSON gets 405.", 405, is_unparsed(len)),
            (
                "406",
                "A creation for an unknown provider gets 406.",
                406,
                is_provider(lambda _: True),
            ),
            ("412", "A creation without `name` gets 412.", 412, lacks("name")),
            ("418", "A creation without a body gets 418.", 418, is_unparsed(lambda b: not b)),
        )
    ),
)

FAULTS = (
    *REQUIRED,
    *INVALID,
)
