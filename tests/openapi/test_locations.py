"""Each JSON pointer of a document leads to its line, whatever YAML can do."""

import json

import pytest
import yaml

from openapi.document import document_text
from openapi.locations import Locations, Pointer
from openapi.nodes import DEEPEST, compose

TEXT = """\
a: &x
  b: 1
  loop: &r
    inner: *r
e:
  <<: *x
  f: [1, {g: 2}]
200: x
a:
  z: *x
"""


def locate(text: str) -> Locations:
    return Locations(compose(text))


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ((), (1, 1)),
        (("a",), (9, 1)),
        (("a", "z"), (10, 3)),
        (("a", "z", "b"), (2, 3)),
        (("e", "b"), (2, 3)),
        (("e", "f", 1, "g"), (7, 11)),
        (("e", "f", "1"), (7, 10)),
        (("e", "f", 2), (7, 3)),
        ((200,), (8, 1)),
        (("200",), (8, 1)),
        (("e", "loop", "inner", "inner", "inner"), (4, 5)),
        (("e", "nothing", "below"), (5, 1)),
        (("e", "f", 0, "below"), (7, 7)),
    ],
)
def test_a_pointer_leads_to_its_line_and_column(pointer: Pointer, place: tuple[int, int]) -> None:
    assert locate(TEXT).at(pointer) == place


def test_the_operations_of_our_document_are_found() -> None:
    line, column = locate(document_text()).at(("paths", "/repo/{repoId}/ai/apikey", "get"))

    assert document_text().splitlines()[line - 1] == "    get:"
    assert column == 5


def test_a_document_in_json_has_places_too() -> None:
    assert locate('{\n\t"a": [\n\t\ttrue]}').at(("a", 0)) == (3, 3)


def test_the_escapes_of_json_are_understood() -> None:
    root = compose(json.dumps({"a": "\U0001f600", "b": "\\ud83d\\ude00"}).replace("a", "\\/a"))

    assert isinstance(root, yaml.MappingNode)
    assert [(key.value, value.value) for key, value in root.value] == [
        ("/a", "\U0001f600"),
        ("b", "\\ud83d\\ude00"),
    ]


def test_half_a_character_is_refused() -> None:
    with pytest.raises(yaml.MarkedYAMLError):
        compose('{"a": "\\ud83d"}')


def test_an_empty_document_has_a_first_line() -> None:
    assert locate("# nothing\n").at(("paths",)) == (1, 1)


def test_merge_keys_that_bring_in_themselves_end() -> None:
    assert locate("a: &a\n  <<: *a\n  <<: [*a, 1]\n").at(("a", "b")) == (1, 1)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n\t- b", 2),
        ("a: 1\nb: *x", 2),
        ("a: &x 1\nb: &x 2", 2),
        ("a: 1\n---\nb: 1", 2),
        ("a:\n  " + "[" * DEEPEST + "]" * DEEPEST, 2),
        ("[" * 100_000, 1),
        ("- {a: " * 100_000, 1),
    ],
    ids=["tab", "alias", "anchor twice", "two", "deep", "very deep", "deep and broken"],
)
def test_what_is_no_document_is_refused_with_a_place(text: str, line: int) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        compose(text)

    assert caught.value.problem_mark is not None
    assert caught.value.problem_mark.line + 1 == line
