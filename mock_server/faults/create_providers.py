"""Lies about the provider of a new key."""

from collections.abc import Callable

from mock_server.faults.create_inputs import accepted, converted, is_lower, is_provider
from mock_server.faults.telling import (
    CREATE,
    Call,
    Json,
    Telling,
    fault,
)
from mock_server.faults.ways import (
    PROVIDERS,
    When,
    after,
    for_provider,
    in_second_repository,
    lists,
    on,
    refuse,
    stores,
)

PROVIDERS_ACCEPTED = (
    *(
        fault(
            f"create.ai-types-accepted:{ai_type.lower()}-refused",
            f"A creation for {ai_type} is refused.",
            on(CREATE, do=refuse(400, "This aiType is not supported"), when=for_provider(ai_type)),
            "create.status-created",
        )
        for ai_type in PROVIDERS
    ),
    fault(
        "create.ai-types-accepted:forbidden",
        "A creation for OTHER is answered with 403.",
        on(CREATE, do=refuse(403, "Not in your plan"), when=for_provider("OTHER")),
        "create.status-created",
    ),
    fault(
        "create.ai-types-accepted:refused-later",
        "From the eleventh creation on ANTHROPIC is refused.",
        on(
            CREATE,
            do=refuse(400, "This aiType is not supported"),
            when=lambda call: after(10)(call) and for_provider("ANTHROPIC")(call),
        ),
        "create.status-created",
        "create.always-new",
    ),
)

PROVIDERS_CLOSED = tuple(
    fault(
        f"create.ai-types-closed:{way}",
        words,
        accepted(is_provider(test), converted("aiType", change)),
    )
    for way, words, test, change in (
        (
            "any-case",
            "`aiType` may be written in any case.",
            lambda text: text.upper() in PROVIDERS,
            lambda text: str(text).upper(),
        ),
        (
            "lower-case",
            "`aiType` may be written in lower case.",
            is_lower,
            lambda text: str(text).upper(),
        ),
        (
            "one-in-lower-case",
            "aws is accepted as `aiType`.",
            lambda text: text == "aws",
            lambda _: "AWS",
        ),
        (
            "capitalised",
            "OpenAI, Google and the like are accepted as `aiType`.",
            lambda text: text in {"OpenAI", "OpenAi", "Openai", "Google", "Anthropic", "Aws"},
            lambda text: str(text).upper(),
        ),
        ("any", "Any text is accepted as `aiType`.", lambda _: True, lambda _: "OTHER"),
        (
            "azure",
            "AZURE is accepted as `aiType`.",
            lambda text: text == "AZURE",
            lambda _: "OTHER",
        ),
        (
            "bedrock",
            "BEDROCK is accepted as `aiType`.",
            lambda text: text == "BEDROCK",
            lambda _: "AWS",
        ),
        ("empty", "An empty text is accepted as `aiType`.", lambda t: t == "", lambda _: "OTHER"),
        (
            "trimmed",
            "Spaces around `aiType` are taken away.",
            lambda text: text.strip() in PROVIDERS,
            lambda text: str(text).strip(),
        ),
        (
            "by-its-beginning",
            "Any `aiType` that begins with a known one is accepted.",
            lambda text: text.startswith(PROVIDERS),
            lambda text: next(known for known in PROVIDERS if str(text).startswith(known)),
        ),
    )
)


def _as_provider(change: Callable[[str], str], when: When) -> Telling:
    return stores(lambda call: {"aiType": change(call.sent["aiType"])}, when=when)


def _swapped(ai_type: str) -> str:
    return {"GOOGLE": "ANTHROPIC", "ANTHROPIC": "GOOGLE"}.get(ai_type, ai_type)


_PROVIDER = tuple(
    fault(
        f"create.one-provider:{way}",
        words,
        _as_provider(change, when),
    )
    for way, words, change, when in (
        (
            "aws-as-other",
            "A key for AWS is stored as one for OTHER.",
            lambda _: "OTHER",
            for_provider("AWS"),
        ),
        (
            "other-as-openai",
            "A key for OTHER is stored as one for OPENAI.",
            lambda _: "OPENAI",
            for_provider("OTHER"),
        ),
        (
            "swapped",
            "GOOGLE and ANTHROPIC are mixed up.",
            _swapped,
            lambda _: True,
        ),
        (
            "all-the-same",
            "All keys are stored as keys for OPENAI.",
            lambda _: "OPENAI",
            lambda _: True,
        ),
        (
            "later",
            "From the eleventh creation on all keys are stored as keys for OTHER.",
            lambda _: "OTHER",
            after(10),
        ),
        (
            "second-repository",
            "In the second repository all keys are stored as keys for OTHER.",
            lambda _: "OTHER",
            in_second_repository,
        ),
    )
)


def _newest_decides(body: Json, _: Call) -> Json:
    items = body["apiKeys"]
    return body | {"apiKeys": [item | {"aiType": items[0]["aiType"]} for item in items]}


FAULTS = (
    *PROVIDERS_ACCEPTED,
    *PROVIDERS_CLOSED,
    *_PROVIDER,
    fault(
        "create.one-provider:newest-decides",
        "All keys of a repository show the provider of the newest one.",
        lists(_newest_decides),
        "update.nothing-else",
        "delete.others-stay",
        "list.repeatable",
    ),
)
