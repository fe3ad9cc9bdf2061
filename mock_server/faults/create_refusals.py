"""Lies about what a refused or failed creation leaves behind."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.create_inputs import is_a, is_lower, is_provider, is_unparsed, lacks
from mock_server.faults.telling import CREATE, Call, Telling, fault, valid_creation
from mock_server.faults.ways import When, on, on_refusal, refuse


def refused_but_made(when: When, **members: object) -> Telling:
    """Refuse an invalid creation, and make the key all the same."""

    async def deed(call: Call) -> FaultResponse:
        response = call.response
        await call.ask(valid_creation(call.request, **members))
        return response

    return on_refusal(CREATE, do=deed, statuses=(400,), when=when)


LEFT_BEHIND = (
    *(
        fault(f"create.refusal-leaves-nothing:{way}", words, refused_but_made(when, **members))
        for way, words, when, members in (
            (
                "unknown-provider",
                "A creation for an unknown provider is refused, and makes a key.",
                is_provider(lambda _: True),
                {"aiType": "OTHER"},
            ),
            (
                "lower-case",
                "A creation for a provider in lower case is refused, and makes a key.",
                is_provider(is_lower),
                {"aiType": "OTHER"},
            ),
            (
                "no-provider",
                "A creation without `aiType` is refused, and makes a key.",
                lambda call: lacks("aiType")(call) and "name" in call.sent,
                {},
            ),
            (
                "null-provider",
                "A creation with null as `aiType` is refused, and makes a key.",
                is_a("aiType", type(None)),
                {},
            ),
            (
                "no-name",
                "A creation without `name` is refused, and makes a key.",
                lambda call: lacks("name")(call) and "aiType" in call.sent,
                {},
            ),
            (
                "number",
                "A creation with a number as `name` is refused, and makes a key.",
                is_a("name", int),
                {"name": "12345"},
            ),
            (
                "no-body",
                "A creation without a body is refused, and makes a key.",
                is_unparsed(lambda body: not body),
                {},
            ),
            (
                "malformed",
                "A creation with malformed JSON is refused, and makes a key.",
                is_unparsed(len),
                {},
            ),
        )
    ),
)

_FAILURES: tuple[tuple[str, str, Callable[[str], bool], int], ...] = (
    ("long-name", "a name of more than 255 characters", lambda name: len(name) > 255, 500),
    ("very-long-name", "a name of 50,000 characters", lambda name: len(name) >= 50_000, 500),
    ("emoji", "an emoji in the name", lambda name: "🔑" in name, 500),
    ("quote", "a quote in the name", lambda name: "'" in name, 500),
    ("control", "a control character in the name", lambda name: "\n" in name or "\0" in name, 500),
)


def _fails_but_makes(test: Callable[[str], bool], status: int) -> Telling:
    async def deed(call: Call) -> FaultResponse:
        await call.ask()
        return await refuse(status)(call)

    return on(
        CREATE,
        do=deed,
        when=lambda call: call.has_access and test(str(call.sent.get("name", ""))),
    )


FAULTS = (
    *LEFT_BEHIND,
    *(
        fault(
            f"create.failure-leaves-nothing:{way}",
            f"A creation with {words} is answered with {status}, and makes a key.",
            _fails_but_makes(test, status),
            "errors.no-server-error",
            "create.status-created",
        )
        for way, words, test, status in _FAILURES
    ),
)
