"""Documents of many schemas, and long chains and circles of references, are judged as any other."""

import cProfile
import json

import pytest

from openapi.check.reading import read
from openapi.check.rules import findings
from openapi.diff.compare import compare
from openapi.document import Document
from tests.bench.large import LINKS, chain, many, reference

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


def used_everywhere(count: int, **keywords: int) -> Document:
    """Return a circle of schemas, each used by an operation, with `keywords` in the one amid."""
    document = chain(count, "properties", circle=True)
    contents = [{"application/json": {"schema": reference(index)}} for index in range(count)]
    document["paths"] = {
        f"/{index}": {"get": {"responses": {"200": {"description": "Done.", "content": content}}}}
        for index, content in enumerate(contents)
    }
    document["components"]["schemas"][f"S{count // 2}"].update(keywords)
    return document


def test_the_cost_of_a_change_that_all_operations_see_grows_with_the_document() -> None:
    costs = []
    for count in (200, 400):
        profile = cProfile.Profile()
        (change,) = profile.runcall(
            compare, used_everywhere(count), used_everywhere(count, maxProperties=9)
        )
        costs.append(sum(each.callcount for each in profile.getstats()))

    assert len(change.servers.uses) == 400
    assert costs[1] < 2.5 * costs[0]
