"""Each defect has one finding, at its place; documents without defects have none."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from openapi.catalogue import catalogue_text
from openapi.check.finding import Level, PlacedFinding, written
from openapi.check.run import Result, check
from openapi.document import document_text

DAMAGES = yaml.safe_load(Path(__file__).with_name("damages.yaml").read_text(encoding="utf-8"))
CATALOGUE = ("clauses.yaml", catalogue_text().encode())


class Place(NamedTuple):
    """What the tests compare of a finding."""

    rule: str
    pointer: str
    line: int


def place(placed: PlacedFinding) -> Place:
    return Place(placed.finding.rule, written(placed.finding.pointer), placed.line)


def checked(text: str, **options: Any) -> Result:
    return check("it.yaml", text.encode(), CATALOGUE, **{"own": False, **options})


def places(text: str, level: Level | None = None) -> list[Place]:
    found = checked(text).findings
    return [place(each) for each in found if level in (None, each.finding.level)]


def foreign(*lines: str) -> str:
    """Return a small document of somebody else, with `lines` in place of its components."""
    head = ["openapi: 3.0.3", "info: {title: Elsewhere, version: '1'}", "paths: {}"]
    return "\n".join([*head, "components:", *lines, ""])


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
    assert len(result.findings) == 1 + damage.get("others", 0)
    assert {each.finding.level for each in result.findings} == {Level.ERROR}


def test_each_rule_of_the_list_is_about_something_else() -> None:
    assert len({damage["name"] for damage in DAMAGES}) == len(DAMAGES)
