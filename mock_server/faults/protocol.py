"""Lies about media types, and about fields that the document does not name."""

from mock_server.fault import Fault, FaultResponse
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Deed,
    fault,
)
from mock_server.faults.ways import (
    on,
    on_answer,
    on_refusal,
    on_success,
    refuse,
    typed,
)

_ONE = {CREATE: "create", LIST: "list", UPDATE: "update", DELETE: "delete"}


def _typed(media_type: str) -> Deed:
    async def deed(call: Call) -> FaultResponse:
        return await typed(call, media_type)

    return deed


_MEDIA_TYPES: tuple[tuple[str, str, str], ...] = (
    ("text-plain", "say text/plain", "text/plain"),
    ("text-html", "say text/html", "text/html; charset=utf-8"),
    ("octet-stream", "say application/octet-stream", "application/octet-stream"),
    ("none", "have no Content-Type", ""),
    ("javascript", "say text/javascript", "text/javascript"),
)

FAULTS: tuple[Fault, ...] = (
    *(
        fault(
            f"protocol.json-media-type:{way}",
            f"All answers {words}.",
            on_answer(*OPERATIONS, do=_typed(media_type)),
        )
        for way, words, media_type in _MEDIA_TYPES
    ),
    *(
        fault(
            f"protocol.json-media-type:{verb}",
            f"Successful answers to {operation} say text/html.",
            on_success(operation, do=_typed("text/html")),
        )
        for operation, verb in _ONE.items()
    ),
    *(
        fault(
            f"protocol.json-media-type:refusal-{status}",
            f"Refusals with {status} say text/plain.",
            on_refusal(*OPERATIONS, do=_typed("text/plain"), statuses=(status,)),
        )
        for status in (403, 404)
    ),
    fault(
        "protocol.unknown-fields-ignored:update-refused",
        "An update with an unknown field is refused.",
        on(
            UPDATE,
            do=refuse(400, "Unknown field"),
            when=lambda call: call.has_access and bool(set(call.sent) - {"name"}),
        ),
    ),
    fault(
        "protocol.unknown-fields-ignored:create-refused",
        "A creation with an unknown field is refused.",
        on(
            CREATE,
            do=refuse(400, "Unknown field"),
            when=lambda call: call.has_access and bool(set(call.sent) - {"name", "aiType"}),
        ),
    ),
    fault(
        "protocol.unknown-fields-ignored:only-unknown-refused",
        "An update with unknown fields alone is refused.",
        on(
            UPDATE,
            do=refuse(400, "Unknown field"),
            when=lambda call: call.has_access and bool(call.sent) and "name" not in call.sent,
        ),
    ),
)
