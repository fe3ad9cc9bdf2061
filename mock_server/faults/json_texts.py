"""Lies about how JSON is written, and ids that no path can hold."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from mock_server.fault import Fault, FaultResponse
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Deed,
    Json,
    Made,
    fault,
)
from mock_server.faults.ways import lists, makes, on_answer, on_refusal, on_success

Rewrite = Callable[[str], bytes]


def _written(rewrite: Rewrite) -> Deed:
    """Answer as the honest mock did, with its JSON written in another way."""

    async def deed(call: Call) -> FaultResponse:
        body = rewrite(call.response.body.decode())
        return FaultResponse(call.response.status, call.response.headers, body)

    return deed


def _encoded(encoding: str) -> Rewrite:
    return lambda text: text.encode(encoding)


def _in_latin_1(text: str) -> bytes:
    return json.dumps(json.loads(text) | {"message": "Clé à jour"}, ensure_ascii=False).encode(
        "latin-1", "replace"
    )


def _twice(name: str, value: object = None) -> Rewrite:
    """Write an object with a member of this name before all others."""
    return lambda text: text.replace("{", f'{{"{name}": {json.dumps(value)}, ', 1).encode()


def _twice_in_first_item(text: str) -> bytes:
    return text.replace('[{"', '[{"name": "Another name", "', 1).encode()


_ENCODINGS = (
    ("utf-16-with-a-mark", "in UTF-16 with a byte order mark", "utf-16"),
    ("utf-16-little-endian", "in UTF-16, the low byte first", "utf-16-le"),
    ("utf-16-big-endian", "in UTF-16, the high byte first", "utf-16-be"),
    ("utf-32", "in UTF-32 with a byte order mark", "utf-32"),
    ("utf-8-with-a-mark", "in UTF-8 with a byte order mark", "utf-8-sig"),
)


def _encodings() -> Iterator[Fault]:
    for way, words, encoding in _ENCODINGS:
        yield fault(
            f"protocol.json-text:{way}",
            f"All answers are written {words}.",
            on_answer(*OPERATIONS, do=_written(_encoded(encoding))),
        )
    marked = _written(_encoded("utf-8-sig"))
    for way, operation in (("create", CREATE), ("list", LIST), ("update", UPDATE)):
        yield fault(
            f"protocol.json-text:{way}",
            f"Successful answers to {operation} begin with a byte order mark.",
            on_success(operation, do=marked),
        )
    for status in (403, 404):
        yield fault(
            f"protocol.json-text:refusal-{status}",
            f"Refusals with {status} begin with a byte order mark.",
            on_refusal(*OPERATIONS, do=marked, statuses=(status,)),
        )
    yield fault(
        "protocol.json-text:latin-1",
        "The answer to an update is written in Latin-1.",
        on_success(UPDATE, do=_written(_in_latin_1)),
    )


_REPEATED: tuple[tuple[str, str, str, Rewrite], ...] = (
    ("create", "The answer to a creation has `id` twice", CREATE, _twice("id", "0")),
    ("create-secret", "The answer to a creation has `secret` twice", CREATE, _twice("secret", "")),
    (
        "create-spelt-apart",
        "The answer to a creation has `key` twice, once with an escape",
        CREATE,
        _twice("\\u006bey"),
    ),
    ("list", "A list has `apiKeys` twice", LIST, _twice("apiKeys", [])),
    ("list-item", "The first item of a list has `name` twice", LIST, _twice_in_first_item),
    ("update", "The answer to an update has `message` twice", UPDATE, _twice("message", "")),
    ("delete", "The answer to a deletion has `success` twice", DELETE, _twice("success", True)),
    (
        "nested",
        "The answer to an update has an additional object with a member twice",
        UPDATE,
        lambda text: text.replace("{", '{"links": [{"self": 1, "self": 2}], ', 1).encode(),
    ),
)


def _repeated() -> Iterator[Fault]:
    for way, words, operation, rewrite in _REPEATED:
        yield fault(
            f"protocol.members-once:{way}",
            f"{words}.",
            on_success(operation, do=_written(rewrite)),
        )
    for status in (403, 404):
        yield fault(
            f"protocol.members-once:refusal-{status}",
            f"Refusals with {status} have `message` twice.",
            on_refusal(*OPERATIONS, do=_written(_twice("message")), statuses=(status,)),
        )


# What no path can hold, or what leads elsewhere when it stands in one.
_UNFIT: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("dot", "is a dot", lambda _: "."),
    ("dots", "is two dots", lambda _: ".."),
    ("slash", "holds a slash", lambda text: f"keys/{text}"),
    ("backslash", "holds a backslash", lambda text: f"keys\\{text}"),
    ("percent", "holds a percent sign", lambda text: f"keys%2F{text}"),
    ("question-mark", "holds a question mark", lambda text: f"{text}?all=true"),
    ("number-sign", "holds a number sign", lambda text: f"{text}#1"),
    ("line-end", "ends with the end of a line", lambda text: f"{text}\n"),
    ("nul", "ends with NUL", lambda text: f"{text}\0"),
)


def _old_key(identifier: str) -> Callable[[Any, Call], Any]:
    """Add a key from before to a list, with an unfit id."""

    def edit(body: Any, call: Call) -> Any:
        item: Json = {
            "id": identifier,
            "name": "An old key",
            "repoId": call.repo_id,
            "key": "FB_AI_0LDK3Y0LDK3Y0LDK3Y",
            "aiType": "OTHER",
            "createdAt": "2020-01-15T10:30:00.000Z",
            "deletedAt": None,
        }
        return body | {"apiKeys": [*body["apiKeys"], item]}

    return edit


def _unfit(change: Callable[[str], str]) -> Callable[[Made], str]:
    return lambda made: change(made.id)


async def _half_a_pair_in_creation(call: Call) -> FaultResponse:
    """Begin the id with half of a surrogate pair, which only an escape can write."""
    return await _written(lambda text: text.replace('"id":"', '"id":"\\ud83d', 1).encode())(call)


async def _half_a_pair_in_list(call: Call) -> FaultResponse:
    honest = call.response.json
    listed = call.response.with_json(_old_key("half")(honest, call))
    body = listed.body.replace(b'"id":"half"', b'"id":"\\udd11half"')
    return FaultResponse(listed.status, listed.headers, body)


def _unfit_ids() -> Iterator[Fault]:
    for way, words, change in _UNFIT:
        yield fault(
            f"create.id-returned:{way}",
            f"The id of a new key {words}.",
            makes("id", _unfit(change)),
            "list.item-id",
            *(["create.id-unique"] if change("") == change("0") else ()),
        )
        yield fault(
            f"list.item-id:{way}",
            f"The id of a key from before {words}.",
            lists(_old_key(change("0b5d2c8e"))),
        )
    yield fault(
        "create.id-returned:half-a-surrogate-pair",
        "The id of a new key begins with half a surrogate pair.",
        on_success(CREATE, do=_half_a_pair_in_creation),
    )
    yield fault(
        "list.item-id:half-a-surrogate-pair",
        "The id of a key from before begins with half a surrogate pair.",
        on_success(LIST, do=_half_a_pair_in_list),
    )


FAULTS = (*_encodings(), *_repeated(), *_unfit_ids())
