"""The table of manners, their file, the check by clauses, and what changed between two."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from openapi import Basis, load_catalogue
from openapi.manners.difference import differences
from openapi.manners.file import (
    Broken,
    Learned,
    Manners,
    MannersError,
    dump_manners,
    load_manners,
    schema,
    written,
)
from openapi.manners.forms import ALPHABETS, form_of, made, pattern_of
from openapi.manners.table import row_of, rows

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)


def test_every_clause_of_the_table_exists_and_has_the_basis_that_the_table_says() -> None:
    catalogue = load_catalogue()

    for row in rows():
        assert {catalogue[clause].basis for clause in row.assumed} <= {Basis.ASSUMED}
        assert Basis.ASSUMED not in {catalogue[clause].basis for clause in row.clauses}


def test_every_default_breaks_nothing() -> None:
    defaults = {row.name: row.default for row in rows() if row.is_single}

    assert load_manners(written({"manners": defaults})).entries.keys() == defaults.keys()


def test_the_schema_of_the_file_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_a_file_says_what_was_read_and_names_what_was_not_seen() -> None:
    manners = Manners(
        {
            "status.no-token": Learned(403, 7),
            "members.key": Learned({"status": {"always": "active"}, "uses": "integer"}, 3),
            "timestamps.offset": Learned("+10:00"),
        },
        (Broken("delete.only-once", "delete.only-once:200"), Broken("list.newest-first")),
        "https://staging.example",
        "2024-06-01",
    )

    text = dump_manners(manners)

    assert load_manners(text) == manners
    assert "  validation: not seen\n" in text


def test_a_plain_value_by_hand_is_enough() -> None:
    manners = load_manners("manners:\n  message.list.401: No\n  timestamps.offset: +10:00\n")

    assert manners["message.list.401"] == "No"
    assert manners["timestamps.offset"] == "+10:00"
    assert manners["status.no-token"] == 401


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[", "YAML"),
        ("", "empty"),
        ("deployment: x", "manners"),
        ("manners: {status.nobody: 401}", "status.no-token"),
        ("manners: {status.no-token: {value: 401, seen: 0}}", "status.no-token.seen"),
        ("manners: {status.no-token: 401, status.no-token: 403}", "twice"),
        (
            "manners: {form.id: {alphabet: runes, length: 4}}",
            'form.id.alphabet: it has to be `"digits"` or .*`runes`',
        ),
        ("manners: {form.id: nanoid}", 'form.id: it has to be `"uuid"` or .*`nanoid`'),
        ("manners: {form.id: {value: nanoid, seen: 3}}", "form.id.value: it has to be .*`nanoid`"),
        (
            "manners: {members.key: {note: string}}",
            "members.key.note: it has to be .*text",
        ),
        ("{manners: {}, broken: [{clause: list.sorted}]}", "list.sorted"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(text: str, named: str) -> None:
    with pytest.raises(MannersError, match=named):
        load_manners(text)


@pytest.mark.parametrize(
    ("name", "value", "clause"),
    [
        ("status.no-token", 200, "authentication.token-required"),
        ("status.invalid-body", 500, "create.invalid-refused"),
        ("name.longest", 12, "create.status-created"),
        ("deletion", 403, "delete.status-ok"),
        ("form.id", {"alphabet": "base64", "length": 20}, "create.id-returned"),
        ("form.key", "counted", "create.key-random"),
        ("form.secret", {"alphabet": "digits", "length": 8}, "create.secret-random"),
        ("timestamps.offset", "none", "list.created-at-instant"),
        ("members.key", {"secret": "text"}, "secret.never-again"),
        ("members.list.403", {"id": "uuid"}, "secret.refusal-bare"),
        ("members.list.403", {"success": "missing"}, "errors.success-false"),
    ],
)
def test_manners_that_break_a_documented_or_implied_clause_are_refused_with_it(
    name: str, value: Any, clause: str
) -> None:
    with pytest.raises(MannersError, match=clause):
        load_manners(written({"manners": {name: value}}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status.no-token", 404),
        ("status.invalid-body", 409),
        ("fields.unknown", "refused"),
        ("members.list.401", {"success": "missing", "detail": "text"}),
        ("members.list.403", {"id": {"always": None}}),
    ],
)
def test_those_that_break_an_assumed_clause_only_are_lawful(name: str, value: Any) -> None:
    assert load_manners(written({"manners": {name: value}}))[name] == value


def test_what_changed_is_told_in_words() -> None:
    before = load_manners(
        "manners: {status.no-token: 401, members.key: {status: {always: active}}, "
        "form.id: uuid, message.list.403: No access}"
    )
    now = load_manners(
        "manners: {status.no-token: 403, members.key: {uses: integer}, "
        "form.id: {prefix: key_, alphabet: hex, length: 8}, message.list.403: none}"
    )

    assert differences(before, now) == [
        "without a token: 401 before, 403 now",
        "further members of listed keys, status: always active before, none now",
        "further members of listed keys, uses: none before, integer now",
        "the form of ids: uuid before, key_ and 8 of hex now",
        "the message of 403 for list: “No access” before, none now",
    ]


def test_counts_what_was_not_seen_and_how_much_texts_vary_are_no_differences() -> None:
    before = load_manners(
        "manners: {status.no-token: {value: 401, seen: 9}, validation: last, "
        "message.create.400: aiType is required}"
    )
    now = load_manners("manners: {status.no-token: 401, message.create.400: varies}")

    assert differences(before, now) == []


def test_latency_counts_if_asked_for_from_twice_the_median_on() -> None:
    before, now = (
        load_manners(f"manners: {{latency.list: {{median: {median}, p95: 90}}}}")
        for median in (20, 41)
    )

    assert differences(before, now) == []
    assert differences(now, before, latency=True) == []
    assert differences(before, now, latency=True) == ["milliseconds of list: 20 before, 41 now"]


FORMS = [
    "uuid",
    "ulid",
    "counted",
    {"prefix": "FB_AI_", "alphabet": "hex", "length": 32},
    {"prefix": "AKIA", "alphabet": "base32", "length": 16},
    {"prefix": "sk.", "alphabet": "unreserved", "length": 40},
    {"prefix": "K", "alphabet": "hex", "length": 16},
    {"prefix": "ak-", "form": "counted"},
    {"prefix": "key_", "form": "ulid"},
    {"prefix": "ORDER-", "form": "uuid"},
    *({"prefix": "", "alphabet": name, "length": 40} for name in ALPHABETS),
]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_form_is_told_from_texts_that_were_made_of_it(form: Any) -> None:
    source = random.Random(7).randbytes
    texts = [made(form, source, NOON, count) for count in range(1, 21)]

    assert form_of(texts) == form
    assert Draft202012Validator({"pattern": f"^{pattern_of(form)}$"}).is_valid(texts[0])


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["a-1", "a-2"], id="too few"),
        pytest.param(["same", "same", "other"], id="one twice"),
        pytest.param(["a" * 20, "b" * 24, "c" * 20], id="lengths differ"),
        pytest.param(["one two", "three four", "five six"], id="spaces"),
    ],
)
def test_there_may_be_no_telling(texts: list[str]) -> None:
    assert form_of(texts) is None


def test_what_may_be_the_time_is_no_prefix() -> None:
    texts = [f"6745d{random.Random(seed).getrandbits(64):016x}" for seed in range(9)]

    assert form_of(texts) == {"prefix": "", "alphabet": "hex", "length": 21}


def test_a_day_is_no_prefix() -> None:
    texts = [f"2024-06-01-{random.Random(seed).getrandbits(64):016x}" for seed in range(9)]

    assert form_of(texts) == {"prefix": "", "alphabet": "base64url", "length": 27}


def test_a_number_in_another_base_may_have_lost_its_zeros() -> None:
    texts = ["4fzyo82m", "1x0f2k9", "9a8b7c6d"]

    assert form_of(texts) == {"prefix": "", "alphabet": "small-letters-and-digits", "length": 8}


@pytest.mark.parametrize(
    ("alphabet", "seen", "told"),
    [("letters-and-digits", 4, 0), ("letters-and-digits", 40, 1), ("hex", 4, 1)],
)
def test_an_alphabet_that_few_texts_show_in_part_is_no_difference(
    alphabet: str, seen: int, told: int
) -> None:
    forms = ({"prefix": "", "alphabet": name, "length": 20} for name in ("base64url", alphabet))
    before, now = (Manners({"form.id": Learned(form, seen)}) for form in forms)

    assert len(differences(before, now)) == len(differences(now, before)) == told


def test_what_depends_on_how_many_were_seen_is_no_difference_of_members() -> None:
    before, now = (
        Manners({"members.key": Learned(members)})
        for members in (
            {"state": {"always": "NEW"}, "used": {"always": False}, "ratio": "integer"},
            {"state": "text", "used": "boolean", "ratio": "number"},
        )
    )
    later = Manners({"members.key": Learned({"state": {"always": "OLD"}, "used": "text"})})

    assert differences(before, now) == []
    assert differences(before, later) == [
        "further members of listed keys, ratio: integer before, none now",
        "further members of listed keys, state: always NEW before, always OLD now",
        "further members of listed keys, used: always false before, text now",
    ]


def test_values_are_told_in_words() -> None:
    before, now = (
        Manners({"validation": Learned("last"), "name.longest": Learned("none")}),
        Manners({"validation": Learned("before-access"), "name.longest": Learned(60)}),
    )

    assert differences(before, now) == [
        "when an invalid body is refused: “after all else” before, “before access” now",
        "the longest name that is taken: any before, 60 now",
    ]


def test_a_name_stands_for_one_row() -> None:
    assert row_of("members.create.401").name == "members.{operation}.{status}"
    assert row_of("members.create.401").in_words("members.create.401") == (
        "further members of 401 for create"
    )
