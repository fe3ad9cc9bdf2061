"""Patterns are compared as the sets of texts that they match."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openapi.diff.patterns import automaton, patterns_lost

ATOMS = ("a", "b", "-", "1", "[ab]", "[a-c]", "[^a]", ".", r"\d", r"\w", r"\.", "[a-]", r"[\d-]")
GROUPS = ("(a|b)", "(?:ab)", "(a|)")
REPEATS = ("", "*", "+", "?", "{1,2}", "{2}", "{1,}", "+?", "*?")

terms = st.tuples(st.sampled_from((*ATOMS, *GROUPS)), st.sampled_from(REPEATS)).map("".join)
patterns = st.tuples(
    st.sampled_from(("", "^")),
    st.lists(terms, min_size=1, max_size=3).map("".join),
    st.sampled_from(("", "$")),
).map("".join)


@pytest.mark.parametrize(
    ("old", "new", "loses", "gains"),
    [
        ("^[a-z]+$", "^[a-z0-9]+$", False, True),
        ("^[a-z]+$", "^[a-z]*$", False, True),
        ("^FB_", "^FB_AI_", True, False),
        ("^[a-f]+$", "^[c-h]+$", True, True),
        (r"^\d{4}$", "^[0-9]{4}$", False, False),
        (r"^[\w.+-]+@[\w-]+$", r"^[\w+.-]+@[\w-]+(\.\w+)*$", False, True),
        ("a", "^a$", True, False),
        (r"^\$[0-9]+\$$", "^.+$", False, True),
        ("a|b", "a", True, False),
        ("^(a|b)$", "^(?:a|b|c)$", False, True),
        ("a+?", "a*?", False, True),
    ],
)
def test_what_two_patterns_match_is_compared(old: str, new: str, loses: bool, gains: bool) -> None:
    assert (patterns_lost([old], [new]), patterns_lost([new], [old])) == (loses, gains)


def test_several_patterns_hold_together() -> None:
    assert patterns_lost(["^a", "b$"], ["^a.*b$"]) is True
    assert patterns_lost(["^a", "b$"], ["^a(.*b)?$"]) is True
    assert patterns_lost(["^a.*b$"], ["^a", "b$"]) is False


@pytest.mark.parametrize(
    "pattern",
    [r"^(?=a)", r"(a)\1", r"\bword", r"\p{L}", "a^b", "^a|b$", "^.{0,255}$", "(", r"\u0041"],
)
def test_what_is_not_understood_is_not_decided(pattern: str) -> None:
    assert patterns_lost([pattern], ["^a"]) is None
    assert patterns_lost(["^a"], [pattern]) is None


@given(pattern=patterns, texts=st.lists(st.text("abcd1-. ", max_size=6), min_size=8, max_size=8))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_an_automaton_matches_what_the_pattern_matches(pattern: str, texts: list[str]) -> None:
    matched = [bool(re.search(pattern, text, re.ASCII)) for text in texts]

    assert [automaton(pattern).accepts(text) for text in texts] == matched
