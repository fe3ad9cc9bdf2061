"""Each defect has one finding, at its place; documents without defects have none."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from openapi.catalogue import catalogue_text
from openapi.check.finding import Level, PlacedFinding, Result, written
from openapi.check.run import check
from openapi.document import document_text
from openapi.source import File, Version

DAMAGES = yaml.safe_load(Path(__file__).with_name("damages.yaml").read_text(encoding="utf-8"))


class Place(NamedTuple):
    """What the tests compare of a finding."""

    rule: str
    pointer: str
    line: int


def place(placed: PlacedFinding) -> Place:
    return Place(placed.finding.rule, written(placed.finding.pointer), placed.line)


def checked(text: str, beside: File | None = None) -> Result:
    return check(Version("it.yaml", text.encode(), beside))


def test_our_document_and_catalogue_have_no_findings() -> None:
    result = checked(document_text())

    assert result.own
    assert result.findings == []


@pytest.mark.parametrize("damage", DAMAGES, ids=[damage["name"] for damage in DAMAGES])
def test_a_defect_of_our_document_has_its_finding(damage: dict[str, Any]) -> None:
    assert damage["old"] in document_text()
    text = document_text().replace(damage["old"], damage["new"], 1)

    result = checked(text)

    own = [each for each in result.findings if each.file == "it.yaml"]
    found = [each for each in own if each.finding.rule == damage["rule"]]
    assert (damage["pointer"], damage["line"]) in [
        (written(each.finding.pointer), text.splitlines()[each.line - 1].strip()) for each in found
    ]
    others = damage.get("others", 0)
    if isinstance(others, str):
        assert {each.finding.rule for each in result.findings} == {damage["rule"], others}
    else:
        assert len(result.findings) == 1 + others
    assert {each.finding.level for each in result.findings} == {Level.ERROR}


@pytest.mark.parametrize(
    ("old", "new", "rule", "pointer", "lines_below"),
    [
        ("basis: documented", "basis: guessed", "catalogue-schema", "/clauses/0/basis", 2),
        ("statuses: [201]", "statuses: ['201']", "catalogue-schema", "/clauses/0/statuses/0", 5),
        ("    statement: A", "    statment: A", "catalogue-schema", "/clauses/0/statment", 1),
        ("    basis", "    note: x\n    basis", "catalogue-schema", "/clauses/0/note", 2),
        ("id: create.success-true", "id: create.status-created", "clause-repeated", "", 7),
        ("statuses: [201]", "statuses: [201, 299]", "clause-unfounded", "", 5),
        ("operations: [cre", "operations: [oldOne, cre", "clause-unfounded", "", 4),
        ("Response.success]", "Response.succes]", "clause-unfounded", "/clauses/1/fields/0", 12),
        ("enums: [Create", "enums: [AiTyp, Create", "clause-unfounded", "/clauses/1/enums/0", 13),
        ("page: create-page", "page: old-page", "clause-unfounded", "/clauses/0/source/page", 3),
        ("  create: Creating a key\n", "", "clause-unfounded", "/clauses/0/id", -1),
        ("clauses:\n", "clauses: }\n", "syntax", "", -1),
    ],
)
def test_a_defect_of_the_catalogue_has_its_finding_there(
    old: str, new: str, rule: str, pointer: str, lines_below: int
) -> None:
    assert old in catalogue_text()
    first_clause = catalogue_text()[: catalogue_text().index("- id: ")].count("\n") + 1
    broken = catalogue_text().replace(old, new, 1).encode()

    result = checked(document_text(), File("clauses.yaml", broken))

    first = min((each for each in result.findings if each.file != "it.yaml"), key=lambda f: f.line)
    assert place(first) == Place(rule, pointer or place(first).pointer, first_clause + lines_below)


def test_a_misspelt_name_in_the_catalogue_is_one_finding_that_tells_the_right_one() -> None:
    text = catalogue_text().replace("    statement: A", "    statment: A", 1)

    result = checked(document_text(), File("clauses.yaml", text.encode()))

    (finding,) = [each.finding for each in result.findings]
    assert "`statement` is missing, and `statment` may mean it" in finding.message


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("create.status-created", "the status 201 of `createRepoAiApiKey`"),
        ("create.ai-type-required", "the field `CreateRepoAiApiKeyRequest.aiType`"),
        ("create.success-true", "the enum `CreateRepoAiApiKeyResponse.success`"),
    ],
)
def test_what_no_clause_covers_is_found_in_the_document(name: str, rest: str) -> None:
    raw = yaml.safe_load(catalogue_text())
    raw["clauses"] = [clause for clause in raw["clauses"] if clause["id"] != name]

    result = checked(document_text(), File("clauses.yaml", yaml.safe_dump(raw).encode()))

    messages = [each.finding.message for each in result.findings]
    assert f"No clause covers {rest}." in messages
    assert {each.file for each in result.findings} == {"it.yaml"}


def test_another_document_is_spared_the_catalogue_and_the_rules_of_the_house() -> None:
    text = document_text().replace("Flashback AI API keys", "Elsewhere", 1)
    bare = text.replace("      summary: Create an AI API key\n", "")

    result = checked(bare)

    assert not result.own
    assert result.findings == []


def test_clauses_that_are_missing_are_told_beside_other_defects() -> None:
    text = (
        document_text().replace("        '201':", "        '299':").replace("minLength", "minLengt")
    )

    result = checked(text)

    rules = {each.finding.rule for each in result.findings}
    assert rules == {"unknown-field", "without-clause"}
    assert result.postponed


def test_a_defect_that_hides_no_name_does_not_postpone_what_clauses_name() -> None:
    text = document_text().replace("https://api.flashback", "https://api flashback")
    clauses = catalogue_text().replace("Response.success]", "Response.succes]", 1)

    result = checked(text, File("clauses.yaml", clauses.encode()))

    assert not result.postponed
    assert {each.finding.rule for each in result.findings} > {"address", "clause-unfounded"}


def test_findings_stand_in_the_order_of_the_file() -> None:
    text = document_text().replace("'400':", "'499':").replace("nullable", "nullabel")

    lines = [each.line for each in checked(text).findings]

    assert lines == sorted(lines)
    assert len(lines) > 2


def test_an_operation_without_responses_is_still_held_against_our_own_rules() -> None:
    before, delete, after = document_text().partition("    delete:\n")
    after = after.replace("      summary:", "      x-summary:", 1)
    after = after.replace("      responses:", "      x-responses:", 1)

    findings = [each.finding for each in checked(before + delete + after).findings]

    at_the_operation = [each.rule for each in findings if each.pointer[-1:] == ("delete",)]
    assert sorted(at_the_operation) == ["house-description", "missing"]


def test_an_operation_with_another_name_is_one_finding_for_all_clauses_that_name_it() -> None:
    text = document_text().replace("operationId: getRepoAiApiKeys", "operationId: listKeys")

    result = checked(text, File("clauses.yaml", catalogue_text().encode()))

    [found] = [each for each in result.findings if each.finding.rule == "clause-unfounded"]
    assert "`getRepoAiApiKeys`, which " in found.finding.message
    assert found.finding.hint == "No clause names `listKeys`."
