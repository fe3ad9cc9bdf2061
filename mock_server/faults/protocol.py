"""Answer with other media types and other JSON, and refuse what the document does not name."""

import json

from mock_server.faults.parts import when
from mock_server.faults.parts.call import Handler, Predicate
from mock_server.faults.parts.handlers import on, on_answer, on_refusal, on_success
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, OPERATIONS, UPDATE, VERBS
from mock_server.faults.parts.replies import refuse, typed, written
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
MEDIA_TYPE, JSON, ONCE = "protocol.json-media-type", "protocol.json-text", "protocol.members-once"
ESCAPED = '"\\u006bey": null'
IGNORED, UNKNOWN = "protocol.unknown-fields-ignored", refuse(400, "Unknown field")
NESTED = '"links": [{"self": 1, "self": 2}]'


def _in(encoding: str) -> Handler:
    """Write JSON in another encoding."""
    return written(lambda body: body.decode().encode(encoding))


def _in_latin_1(body: bytes) -> bytes:
    text = json.dumps(json.loads(body) | {"message": "Clé à jour"}, ensure_ascii=False)
    return text.encode("latin-1", "replace")


MARKED = _in("utf-8-sig")


def _before(text: str) -> Handler:
    """Write a member before all others."""
    return written(lambda body: body.replace(b"{", f"{{{text}, ".encode(), 1))


def _in_first_item(body: bytes) -> bytes:
    return body.replace(b'[{"', b'[{"name": "Another name", "', 1)


def _not_only(*known: str) -> Predicate:
    return lambda call: call.sent.keys() - known


NOTHING_KNOWN = (_not_only("name"), when.lacks("name"))

# Media types
row = FAULTS.of(MEDIA_TYPE, "All answers {}.", on_answer, OPERATIONS)
row["text-plain", "say text/plain"] = typed("text/plain")
row["text-html", "say text/html"] = typed("text/html; charset=utf-8")
row["octet-stream", "say application/octet-stream"] = typed("application/octet-stream")
row["none", "have no Content-Type"] = typed("")
row["javascript", "say text/javascript"] = typed("text/javascript")
row = FAULTS.of(MEDIA_TYPE, "Successful answers to {} say text/html.", on_success)
row.add((verb, each, each, typed("text/html")) for each, verb in VERBS.items())

# Encodings
row = FAULTS.of(JSON, "All answers are written in {}.", on_answer, OPERATIONS)
row["utf-16-with-a-mark", "UTF-16 with a byte order mark"] = _in("utf-16")
row["utf-16-little-endian", "UTF-16, the low byte first"] = _in("utf-16-le")
row["utf-16-big-endian", "UTF-16, the high byte first"] = _in("utf-16-be")
row["utf-32", "UTF-32 with a byte order mark"] = _in("utf-32")
row["utf-8-with-a-mark", "UTF-8 with a byte order mark"] = MARKED
row = FAULTS.of(JSON, "Successful answers to {} begin with a byte order mark.", on_success)
row.add((VERBS[each], each, each, MARKED) for each in (CREATE, LIST, UPDATE))

# Members that stand there twice
row = FAULTS.of(ONCE, "{} twice.", on_success)
row["create", "The answer to a creation has `id`"] = CREATE, _before('"id": "0"')
row["create-secret", "The answer to a creation has `secret`"] = CREATE, _before('"secret": ""')
row["list", "A list has `apiKeys`"] = LIST, _before('"apiKeys": []')
row["update", "The answer to an update has `message`"] = UPDATE, _before('"message": ""')
row["delete", "The answer to a deletion has `success`"] = DELETE, _before('"success": true')
row["nested", "The answer to an update has a nested member"] = UPDATE, _before(NESTED)
row["create-spelt-apart", "The answer to a creation has `key`"] = CREATE, _before(ESCAPED)
row = FAULTS.of(ONCE, "The first item of a list has {} twice.", on_success, LIST)
row["list-item", "`name`"] = written(_in_first_item)

# Refusals
for _status in (403, 404):
    _words = f"Refusals with {_status} {{}}."
    row = FAULTS.of(f"*:refusal-{_status}", _words, on_refusal, _status, OPERATIONS)
    row[MEDIA_TYPE, "say text/plain"] = typed("text/plain")
    row[JSON, "begin with a byte order mark"] = MARKED
    row[ONCE, "have `message` twice"] = _before('"message": null')
row = FAULTS.of(JSON, "The answer to an update is written in {}.", on_success, UPDATE)
row["latin-1", "Latin-1"] = written(_in_latin_1)

# Unknown fields
row = FAULTS.of(IGNORED, "{} unknown fields is refused.", on, only=when.has_access)
row["update-refused", "An update with"] = UPDATE, UNKNOWN, _not_only("name")
row["create-refused", "A creation with"] = CREATE, UNKNOWN, _not_only("name", "aiType")
row["only-unknown-refused", "An update with nothing but"] = UPDATE, UNKNOWN, *NOTHING_KNOWN
