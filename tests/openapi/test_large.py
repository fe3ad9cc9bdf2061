"""Documents of many schemas, and long chains and circles of references, are judged as any other."""

import json

import pytest

from openapi.check.reading import read
from openapi.check.rules import findings
from openapi.diff.compare import compare
from tests.bench.large import LINKS, chain, many

LONG = 3_000


OWN_CIRCLE = {"reference": "reference-loop", "allOf": "schema-loop", "oneOf": "schema-loop"}
CHAINS = [(keyword, circle) for keyword in LINKS for circle in (False, True)]


@pytest.mark.parametrize(("keyword", "circle"), CHAINS)
def test_a_long_chain_is_checked_to_its_end(keyword: str, circle: bool) -> None:
    document = json.dumps(chain(LONG, keyword, circle=circle)).encode()

    found = {each.rule for each in findings(read(document), own=False)}

    assert found == ({OWN_CIRCLE[keyword]} if circle and keyword in OWN_CIRCLE else set())


@pytest.mark.parametrize(("keyword", "circle"), [each for each in CHAINS if each != CHAINS[-1]])
def test_a_long_chain_is_compared_to_its_end(keyword: str, circle: bool) -> None:
    old, new = (chain(LONG, keyword, circle=circle) for _ in range(2))
    name = f"S{LONG // 2}"
    new["components"]["schemas"][name]["description"] = "The one in the middle."

    (change,) = compare(old, new)

    assert name in change.node.location


def test_a_change_in_the_middle_of_everything_stands_at_its_line() -> None:
    old, new = many(800), many(800)
    new["components"]["schemas"]["S3"]["properties"]["name"]["maxLength"] = 9

    (change,) = compare(old, new)

    assert change.node.location == "/components/schemas/S3/properties/name/maxLength"
