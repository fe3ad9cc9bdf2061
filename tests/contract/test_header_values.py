"""The values of the headers that a deployment wants are for no eye, as tokens are."""

import pytest

from contract_tests.client.ledger import Ledger
from contract_tests.client.redaction import Redactor
from contract_tests.client.tokens import MASK


def masked(text: str, **headers: str) -> str:
    return Redactor(Ledger(), "http://localhost:1", {}, headers).text(text)


@pytest.mark.parametrize("value", ["gate-4711-of-staging", "staging", "abc", "a b/c+d"])
def test_a_value_is_masked_where_it_stands(value: str) -> None:
    assert masked(f'{{"message": "no {value} here"}}', X=value) == (
        f'{{"message": "no {MASK} here"}}'
    )


def test_a_long_value_is_masked_in_its_encodings_too() -> None:
    text = masked(
        "Z2F0ZS00NzExLW9mLXN0YWdpbmc= and gate%2D4711-of-staging", X="gate-4711-of-staging"
    )

    assert "Z2F0ZS00" not in text
    assert "4711" not in text


@pytest.mark.parametrize("value", ["true", "1", "no", ""])
def test_what_stands_in_every_answer_stays(value: str) -> None:
    text = '{"success": true, "count": 1, "note": "no"}'

    assert masked(text, X=value) == text


def test_a_short_value_is_masked_as_a_word_alone() -> None:
    assert masked("abc abcd xabc abc.", X="abc") == f"{MASK} abcd xabc {MASK}."
