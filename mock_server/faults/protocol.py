"""Answer with other media types and other JSON, and refuse what the document does not name."""

import json

from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Handler, Predicate
from mock_server.faults.parts.handlers import on, on_answer, on_refusal, on_success
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, OPERATIONS, UPDATE, VERBS
from mock_server.faults.parts.replies import refuse, typed, written
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
MEDIA_TYPE, JSON, ONCE = "protocol.json-media-type", "protocol.json-text", "protocol.members-once"
NESTED = '"links": [{"self": 1, "self": 2}]'


def _typed(media_type: str) -> Handler:
    return on_answer(OPERATIONS, typed(media_type))


def _in(encoding: str) -> Handler:
    """Write JSON in another encoding."""
    return written(lambda body: body.decode().encode(encoding))


def _all_in(encoding: str) -> Handler:
    return on_answer(OPERATIONS, _in(encoding))


def _in_latin_1(body: bytes) -> bytes:
    text = json.dumps(json.loads(body) | {"message": "Clé à jour"}, ensure_ascii=False)
    return text.encode("latin-1", "replace")


MARKED = _in("utf-8-sig")


def _before(text: str) -> Handler:
    """Write a member before all others."""
    return written(lambda body: body.replace(b"{", f"{{{text}, ".encode(), 1))


def _twice(operation: str, text: str) -> Handler:
    return on_success(operation, _before(text))


def _in_first_item(body: bytes) -> bytes:
    return body.replace(b'[{"', b'[{"name": "Another name", "', 1)


def _refusals(handler: Handler, status: int) -> Handler:
    return on_refusal(status, OPERATIONS, handler)


def _refused(operation: str, test: Predicate) -> Handler:
    return on(operation, refuse(400, "Unknown field"), when.has_access, test)


def _not_only(*known: str) -> Predicate:
    return lambda call: call.sent.keys() - known


def _nothing_known(call: FaultCall) -> bool:
    return bool(call.sent) and "name" not in call.sent


# Media types

row = FAULTS.of(MEDIA_TYPE, "All answers {}.", _typed)
row["text-plain", "say text/plain"] = "text/plain"
row["text-html", "say text/html"] = "text/html; charset=utf-8"
row["octet-stream", "say application/octet-stream"] = "application/octet-stream"
row["none", "have no Content-Type"] = ""
row["javascript", "say text/javascript"] = "text/javascript"
row = FAULTS.of(MEDIA_TYPE, "Successful answers to {} say text/html.", on_success)
row.add((verb, each, each, typed("text/html")) for each, verb in VERBS.items())
_words = "Refusals with {} say text/plain."
FAULTS.of(f"{MEDIA_TYPE}:refusal-*", _words, _refusals, typed("text/plain")).each(403, 404)

# Encodings

row = FAULTS.of(JSON, "All answers are written in {}.", _all_in)
row["utf-16-with-a-mark", "UTF-16 with a byte order mark"] = "utf-16"
row["utf-16-little-endian", "UTF-16, the low byte first"] = "utf-16-le"
row["utf-16-big-endian", "UTF-16, the high byte first"] = "utf-16-be"
row["utf-32", "UTF-32 with a byte order mark"] = "utf-32"
row["utf-8-with-a-mark", "UTF-8 with a byte order mark"] = "utf-8-sig"
row = FAULTS.of(JSON, "Successful answers to {} begin with a byte order mark.", on_success)
row.add((VERBS[each], each, each, MARKED) for each in (CREATE, LIST, UPDATE))
_words = "Refusals with {} begin with a byte order mark."
FAULTS.of(f"{JSON}:refusal-*", _words, _refusals, MARKED).each(403, 404)
row = FAULTS.of(JSON, "The answer to an update is written in {}.", on_success, UPDATE)
row["latin-1", "Latin-1"] = written(_in_latin_1)

# Members that stand there twice

row = FAULTS.of(ONCE, "{} twice.", _twice)
row["create", "The answer to a creation has `id`"] = CREATE, '"id": "0"'
row["create-secret", "The answer to a creation has `secret`"] = CREATE, '"secret": ""'
row["list", "A list has `apiKeys`"] = LIST, '"apiKeys": []'
row["update", "The answer to an update has `message`"] = UPDATE, '"message": ""'
row["delete", "The answer to a deletion has `success`"] = DELETE, '"success": true'
row["nested", "The answer to an update has a nested member"] = UPDATE, NESTED
row["create-spelt-apart", "The answer to a creation has `key`"] = CREATE, '"\\u006bey": null'
row = FAULTS.of(ONCE, "The first item of a list has {} twice.", on_success, LIST)
row["list-item", "`name`"] = written(_in_first_item)
_words = "Refusals with {} have `message` twice."
FAULTS.of(f"{ONCE}:refusal-*", _words, _refusals, _before('"message": null')).each(403, 404)

# Unknown fields

row = FAULTS.of("protocol.unknown-fields-ignored", "{} is refused.", _refused)
row["update-refused", "An update with an unknown field"] = UPDATE, _not_only("name")
row["create-refused", "A creation with an unknown field"] = CREATE, _not_only("name", "aiType")
row["only-unknown-refused", "An update with unknown fields alone"] = UPDATE, _nothing_known
