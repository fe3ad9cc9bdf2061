"""The witness sees each request that could harm others, and none that could not."""

import pytest

from tests.faults.witness import Arrived, harmful

THEIRS = frozenset(["0", "a b", "THEIRS"])
KEYS = "/repo/r/ai/apikey"


@pytest.mark.parametrize(
    "arrived",
    [
        Arrived("PUT", f"{KEYS}/0", []),
        Arrived("DELETE", f"/v2{KEYS}/THEIRS?x=1", []),
        Arrived("PATCH", f"{KEYS}/a%20b", []),
        Arrived("DELETE", f"{KEYS}/%30", []),
        Arrived("DELETE", f"{KEYS}/%2530", []),
        Arrived("POST", f"{KEYS}/0", []),
        Arrived("PUT", f"{KEYS}/ours/../0", []),
        Arrived("PUT", f"{KEYS}/ours%2f..%2f0", []),
        Arrived("DELETE", f"{KEYS}/0/more", []),
        Arrived("DELETE", KEYS, []),
        Arrived("DELETE", f"{KEYS}/.", []),
        Arrived("DELETE", f"{KEYS}/%2e%2e", []),
        Arrived("DELETE", "/repo/r", []),
        Arrived("GET", f"{KEYS}/0", [("X-HTTP-Method-Override", "delete")]),
        Arrived("GET", f"{KEYS}/0?_method=PUT", []),
        Arrived("POST", KEYS, [("X-HTTP-Method-Override", "DELETE")]),
    ],
    ids=str,
)
def test_a_request_that_could_harm_others_is_seen(arrived: Arrived) -> None:
    assert harmful([arrived], THEIRS) == [str(arrived)]


@pytest.mark.parametrize(
    "arrived",
    [
        Arrived("GET", f"{KEYS}/0", []),
        Arrived("HEAD", KEYS, []),
        Arrived("POST", KEYS, [("Content-Type", "application/json")]),
        Arrived("PUT", f"{KEYS}/ours", []),
        Arrived("DELETE", f"{KEYS}/theirs", []),
        Arrived("DELETE", f"{KEYS}/00", []),
    ],
    ids=str,
)
def test_any_other_request_is_not_held_against_the_run(arrived: Arrived) -> None:
    assert harmful([arrived], THEIRS) == []
