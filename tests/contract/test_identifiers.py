"""Which ids can stand in a path."""

import pytest

from contract_tests.identifiers import is_safe


@pytest.mark.parametrize(
    "identifier",
    ["1", "550e8400-e29b-41d4-a716-446655440000", "a b", "a:b@c+d=e", "...", ".a", "clé 🔑", "~"],
)
def test_an_id_that_names_one_key_is_safe(identifier: str) -> None:
    assert is_safe(identifier)


@pytest.mark.parametrize(
    "identifier",
    ["", ".", "..", "a/b", "a\\b", "a%2Fb", "a?b", "a#b", "a\n", "\0", "\x7f", "\x85", "a\ud800"],
)
def test_an_id_that_leads_elsewhere_or_nowhere_is_not(identifier: str) -> None:
    assert not is_safe(identifier)
