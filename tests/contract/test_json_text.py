"""Reading JSON, lists among it, whoever wrote it in whatever way."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.json_text import NOT_JSON, read_json
from contract_tests.client.list_reader import FEWEST_TO_FORGET, Item, ListReader, items_in
from tests.contract.exchanges import item
from tests.contract.generating import QUICK

VALUE = {"success": True, "name": "clé 🔑"}
WRITTEN = json.dumps(VALUE, ensure_ascii=False)

ENCODINGS = {
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16 with a byte order mark",
    "utf-16-le": "UTF-16-LE",
    "utf-16-be": "UTF-16-BE",
    "utf-32": "UTF-32 with a byte order mark",
    "utf-32-be": "UTF-32-BE",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_in_another_encoding_is_read_and_told(encoding: str) -> None:
    text = read_json(WRITTEN.encode(encoding))

    assert (text.value, text.encoding) == (VALUE, ENCODINGS[encoding])


@pytest.mark.parametrize("is_ascii", [True, False])
def test_nothing_is_wrong_with_utf_8(is_ascii: bool) -> None:
    text = read_json(json.dumps(VALUE, ensure_ascii=is_ascii).encode())

    assert (text.value, text.encoding, text.repeated) == (VALUE, None, None)


def test_bytes_that_are_not_utf_8_are_read_as_latin_1_and_told() -> None:
    text = read_json('{"name": "clé"}'.encode("latin-1"))

    assert (text.value, text.encoding) == ({"name": "clé"}, "bytes that are not UTF-8")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"id": 1, "id": 1}', "id"),
        (b'{"id": 1, "\\u0069d": 2}', "id"),
        (b'[{"a": {"b": [{"c": 0, "d": 1, "c": 2}]}}]', "c"),
        (b'{"": 1, "": 2}', ""),
        (b'{"id": 1, "ID": 2, "nested": {"id": 3}}', None),
    ],
)
def test_a_member_that_stands_twice_in_one_object_is_told(body: bytes, name: str | None) -> None:
    assert read_json(body).repeated == name


@pytest.mark.parametrize("body", [b"", b"{", b"[1,]", b"NaN", b"\xff\xfe", b"[" * 300 + b"]" * 300])
def test_what_is_no_json_is_told(body: bytes) -> None:
    assert read_json(body).value is NOT_JSON


def written(*items: Any, **members: Any) -> bytes:
    return json.dumps({"success": True, "apiKeys": list(items), **members}).encode()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ITEMS = st.lists(st.dictionaries(st.text(), JSON_VALUES, max_size=4), max_size=5)


@given(
    lists=st.lists(ITEMS, min_size=2, max_size=4),
    rest=st.dictionaries(st.text(), JSON_VALUES, max_size=3),
    indent=st.sampled_from([None, 0, 3]),
    separators=st.sampled_from([None, (",", ":"), (" ,\n", "\t: ")]),
)
@QUICK
def test_lists_say_the_same_as_without_such_care(
    lists: list[list[Any]], rest: dict[str, Any], indent: int | None, separators: Any
) -> None:
    reader = ListReader()
    for items in [*lists, *lists]:
        value = {**rest, "apiKeys": items, "after": 1}
        body = json.dumps(value, indent=indent, separators=separators).encode()

        assert reader.read(body) == read_json(body)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda body: body[:-3],
    "more behind it": lambda body: body + b"x",
    "no comma": lambda body: body.replace(b"}, {", b"} {"),
    "two commas": lambda body: body.replace(b"}, {", b"},, {"),
    "a comma at the end": lambda body: body.replace(b"}]", b"},]"),
    "a list without end": lambda body: body.replace(b"}]", b"}"),
    "NaN in an item": lambda body: body.replace(b"null", b"NaN"),
    "a number among the items": lambda body: body.replace(b"}, {", b"}, 7, {"),
    "the list twice": lambda body: body.replace(b"{", b'{"apiKeys": [], ', 1),
    "an item with a name twice": lambda body: body.replace(b'"id"', b'"name": 1, "id"', 1),
    "a deep item": lambda body: body.replace(b"null", b"[" * 250 + b"]" * 250, 1),
    "a mark": lambda body: b"\xef\xbb\xbf" + body,
}


@pytest.mark.parametrize("way", DAMAGES)
def test_damaged_lists_say_the_same_as_without_such_care(way: str) -> None:
    reader = ListReader()
    sound = written(item(1), item(2), item(3, name='}, {"a": "}'))
    damaged = DAMAGES[way](sound)

    assert damaged != sound
    assert reader.read(sound) == read_json(sound)
    assert reader.read(damaged) == read_json(damaged)
    assert reader.read(damaged) == read_json(damaged)


def test_an_item_knows_when_it_was_read_first() -> None:
    reader = ListReader()
    reader.read(written(item(1)), 1.0)
    items = items_in(reader.read(written(item(1), item(2)), 2.0).value)

    assert [each.first_read for each in items] == [1.0, 2.0]


def test_an_item_is_one_object_in_all_lists_that_spell_it_alike() -> None:
    reader = ListReader()
    first = items_in(reader.read(written(item(1), item(2))).value)
    second = items_in(reader.read(written(item(3), item(1), item(2, name="another"))).value)

    assert second[1] is first[0]
    assert second[2] is not first[1]


def test_what_stands_twice_in_an_item_is_told_in_each_list() -> None:
    reader = ListReader()
    body = DAMAGES["an item with a name twice"](written(item(1), item(2)))

    assert [reader.read(body).repeated for _ in range(2)] == ["name", "name"]
    assert reader.read(written(item(2))).repeated is None


def test_items_that_no_list_shows_any_more_are_forgotten() -> None:
    reader = ListReader()
    size = FEWEST_TO_FORGET // 4
    for start in range(0, 40 * size, size):
        reader.read(written(*({"id": str(number)} for number in range(start, start + size))))

    kept = len(reader._items) + len(reader._older)
    assert kept <= 2 * (2 * size + FEWEST_TO_FORGET) + 2 * size


def test_no_item_is_made_of_what_is_no_list() -> None:
    assert items_in(ListReader().read(b'{"apiKeys": {"id": "1"}}').value) == []
    assert isinstance(items_in(ListReader().read(written(item(1))).value)[0], Item)
