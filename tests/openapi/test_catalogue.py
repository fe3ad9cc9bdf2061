"""The catalogue follows its schema, and the reader refuses what is ambiguous."""

from collections import Counter
from typing import Any

import jsonschema_rs
import pytest
import yaml

from openapi.catalogue import (
    Basis,
    Catalogue,
    catalogue_schema,
    catalogue_text,
    load_catalogue,
    parse_catalogue,
)

ENTRY = """
sources: {list-page: The page about lists}
topics: {list: Listing keys}
clauses:
  - id: list.array
    statement: A list is an array.
    basis: documented
    source: {page: list-page, heading: Responses}
    operations: [getRepoAiApiKeys]
"""


def entry(**changes: Any) -> dict[str, Any]:
    """Return a small catalogue as plain data, its one clause changed; None removes a key."""
    catalogue: dict[str, Any] = yaml.safe_load(ENTRY)
    catalogue["clauses"][0].update(changes)
    catalogue["clauses"] = [
        {key: value for key, value in catalogue["clauses"][0].items() if value is not None}
    ]
    return catalogue


def problems(catalogue: dict[str, Any]) -> list[str]:
    validator = jsonschema_rs.Draft202012Validator(catalogue_schema())
    return [error.message for error in validator.iter_errors(catalogue)]


def test_the_schema_is_a_json_schema() -> None:
    jsonschema_rs.meta.validate(catalogue_schema())


def test_the_catalogue_follows_its_schema() -> None:
    assert problems(yaml.safe_load(catalogue_text())) == []


def test_a_small_catalogue_follows_the_schema() -> None:
    whole = entry(
        statuses=[200],
        fields=["RepoAiApiKeyDTO.id"],
        enums=["AiType", "RepoAiApiKeyDTO.aiType"],
        unchecked="Nobody can see it.",
    )

    assert problems(entry()) == []
    assert problems(whole) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "list"},
        {"id": "List.array"},
        {"id": "list.array-2"},
        {"id": "list.-array"},
        {"id": "list.array\n"},
        {"statement": None},
        {"statement": "no sentence"},
        {"basis": None},
        {"basis": "guessed"},
        {"source": None},
        {"source": "list-page"},
        {"source": {"page": "list-page"}},
        {"source": {"page": "list-page", "heading": "Responses", "line": 3}},
        {"operations": None},
        {"operations": []},
        {"operations": ["getRepoAiApiKeys", "getRepoAiApiKeys"]},
        {"statuses": ["200"]},
        {"statuses": [2000]},
        {"statuses": []},
        {"fields": ["id"]},
        {"enums": ["aiType"]},
        {"unchecked": True},
        {"withdrawn": ""},
        {"severity": "high"},
    ],
    ids=str,
)
def test_a_damaged_clause_breaks_the_schema(changes: dict[str, Any]) -> None:
    assert problems(entry(**changes))


@pytest.mark.parametrize("part", ["sources", "topics", "clauses"])
def test_a_catalogue_without_one_of_its_parts_breaks_the_schema(part: str) -> None:
    catalogue = entry()
    del catalogue[part]

    (problem,) = problems(catalogue)
    assert part in problem


def test_an_id_that_is_used_twice_is_refused() -> None:
    twice = entry()
    twice["clauses"] *= 2

    with pytest.raises(ValueError, match=r"list\.array is used twice"):
        parse_catalogue(yaml.safe_dump(twice))


def test_a_clause_is_read_with_all_its_parts() -> None:
    data = entry(statuses=[200], fields=["A2.b_1"], enums=["A"], withdrawn="It was wrong.")

    clause = parse_catalogue(yaml.safe_dump(data))["list.array"]

    assert clause.topic == "list"
    assert clause.basis is Basis.DOCUMENTED
    assert (clause.page, clause.heading) == ("list-page", "Responses")
    assert clause.operations == ("getRepoAiApiKeys",)
    assert (clause.statuses, clause.fields, clause.enums) == ((200,), ("A2.b_1",), ("A",))
    assert clause.withdrawn == "It was wrong."


@pytest.mark.parametrize(
    ("changes", "checkable"),
    [({}, True), ({"unchecked": "Unseen."}, False), ({"withdrawn": "Wrong."}, False)],
    ids=["in force", "unchecked", "withdrawn"],
)
def test_only_a_clause_in_force_that_can_be_seen_needs_a_check(
    changes: dict[str, str], *, checkable: bool
) -> None:
    clause = parse_catalogue(yaml.safe_dump(entry(**changes)))["list.array"]

    assert clause.checkable is checkable


def test_the_source_of_a_clause_reads_as_one_line() -> None:
    catalogue = parse_catalogue(ENTRY)

    assert catalogue.source(catalogue["list.array"]) == "The page about lists, Responses"


def test_no_two_clauses_say_the_same(catalogue: Catalogue) -> None:
    statements = Counter(clause.statement for clause in catalogue)

    assert [statement for statement, times in statements.items() if times > 1] == []


def test_clauses_of_one_topic_stand_together_in_the_order_of_the_topics(
    catalogue: Catalogue,
) -> None:
    found = list(dict.fromkeys(clause.topic for clause in catalogue))
    positions = [list(catalogue.topics).index(clause.topic) for clause in catalogue]

    assert found == list(catalogue.topics)
    assert positions == sorted(positions)


def test_every_source_is_cited(catalogue: Catalogue) -> None:
    assert {clause.page for clause in catalogue} == set(catalogue.sources)


def test_an_assumed_clause_is_the_projects_own_choice_and_no_other_is(
    catalogue: Catalogue,
) -> None:
    for clause in catalogue:
        assert (clause.basis is Basis.ASSUMED) == (clause.page == "project"), clause.id


def test_a_documented_clause_stands_on_a_page_of_the_vendor(catalogue: Catalogue) -> None:
    documented = [clause for clause in catalogue if clause.basis is Basis.DOCUMENTED]

    assert {clause.page.rpartition("-")[2] for clause in documented} == {"page"}


def test_the_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()
