"""Answer with other media types and other JSON, and refuse what the document does not name."""

import json

from mock_server.faults.parts.call import Handler
from mock_server.faults.parts.handlers import on, on_answer, on_refusal, on_success
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, OPERATIONS, UPDATE, VERBS
from mock_server.faults.parts.predicates import has_access
from mock_server.faults.parts.replies import refuse, typed, written
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
MEDIA_TYPE, JSON, ONCE = "protocol.json-media-type", "protocol.json-text", "protocol.members-once"


# Media types

row = FAULTS.of(
    MEDIA_TYPE, "All answers {}.", by=lambda media_type: on_answer(OPERATIONS, typed(media_type))
)
row["text-plain", "say text/plain"] = "text/plain"
row["text-html", "say text/html"] = "text/html; charset=utf-8"
row["octet-stream", "say application/octet-stream"] = "application/octet-stream"
row["none", "have no Content-Type"] = ""
row["javascript", "say text/javascript"] = "text/javascript"
row = FAULTS.of(MEDIA_TYPE, "Successful answers to {} say text/html.")
row.add(((verb, each, on_success(each, typed("text/html"))) for each, verb in VERBS.items()))
row = FAULTS.of(f"{MEDIA_TYPE}:refusal-{{}}", "Refusals with {} say text/plain.")
row.add(
    (str(each), str(each), on_refusal(each, OPERATIONS, typed("text/plain"))) for each in (403, 404)
)

# Encodings


def _in(encoding: str) -> Handler:
    """Write JSON in another encoding."""
    return written(lambda body: body.decode().encode(encoding))


def _in_latin_1(body: bytes) -> bytes:
    text = json.dumps(json.loads(body) | {"message": "Clé à jour"}, ensure_ascii=False)
    return text.encode("latin-1", "replace")


MARKED = _in("utf-8-sig")

row = FAULTS.of(
    JSON, "All answers are written in {}.", by=lambda encoding: on_answer(OPERATIONS, _in(encoding))
)
row["utf-16-with-a-mark", "UTF-16 with a byte order mark"] = "utf-16"
row["utf-16-little-endian", "UTF-16, the low byte first"] = "utf-16-le"
row["utf-16-big-endian", "UTF-16, the high byte first"] = "utf-16-be"
row["utf-32", "UTF-32 with a byte order mark"] = "utf-32"
row["utf-8-with-a-mark", "UTF-8 with a byte order mark"] = "utf-8-sig"
row = FAULTS.of(JSON, "Successful answers to {} begin with a byte order mark.")
row.add((VERBS[each], each, on_success(each, MARKED)) for each in (CREATE, LIST, UPDATE))
row = FAULTS.of(f"{JSON}:refusal-{{}}", "Refusals with {} begin with a byte order mark.")
row.add((str(each), str(each), on_refusal(each, OPERATIONS, MARKED)) for each in (403, 404))
FAULTS[f"{JSON}:latin-1", "The answer to an update is written in Latin-1."] = on_success(
    UPDATE, written(_in_latin_1)
)

# Members that stand there twice


def _before(text: str) -> Handler:
    """Write a member before all others."""
    return written(lambda body: body.replace(b"{", f"{{{text}, ".encode(), 1))


def _in_first_item(body: bytes) -> bytes:
    return body.replace(b'[{"', b'[{"name": "Another name", "', 1)


row = FAULTS.of(ONCE, "{} twice.", by=lambda operation, text: on_success(operation, _before(text)))
row["create", "The answer to a creation has `id`"] = CREATE, '"id": "0"'
row["create-secret", "The answer to a creation has `secret`"] = CREATE, '"secret": ""'
row["list", "A list has `apiKeys`"] = LIST, '"apiKeys": []'
row["update", "The answer to an update has `message`"] = UPDATE, '"message": ""'
row["delete", "The answer to a deletion has `success`"] = DELETE, '"success": true'
row["nested", "The answer to an update has an additional object with a member"] = (
    UPDATE,
    '"links": [{"self": 1, "self": 2}]',
)
row = FAULTS.of(ONCE)
row["create-spelt-apart", "The answer to a creation has `key` twice, once with an escape"] = (
    on_success(CREATE, _before('"\\u006bey": null'))
)
row["list-item", "The first item of a list has `name` twice"] = on_success(
    LIST, written(_in_first_item)
)
row = FAULTS.of(
    f"{ONCE}:refusal-{{}}",
    "Refusals with {} have `message` twice.",
    by=lambda status: on_refusal(status, OPERATIONS, _before('"message": null')),
)
row["403", "403"] = 403
row["404", "404"] = 404

# Unknown fields


row = FAULTS.of(
    "protocol.unknown-fields-ignored",
    "{} is refused.",
    by=lambda operation, when: on(operation, refuse(400, "Unknown field"), has_access, when),
)
row["update-refused", "An update with an unknown field"] = UPDATE, lambda c: set(c.sent) - {"name"}
row["create-refused", "A creation with an unknown field"] = (
    CREATE,
    lambda call: set(call.sent) - {"name", "aiType"},
)
row["only-unknown-refused", "An update with unknown fields alone"] = (
    UPDATE,
    lambda call: call.sent and "name" not in call.sent,
)
