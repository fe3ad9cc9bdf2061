"""Text of a service is cut and folded where it is long, and written to any stream."""

import io
import shlex

import pytest

from contract_tests.reports.text import cut, folded, write


def test_a_long_text_says_how_much_of_it_is_missing() -> None:
    assert cut("abcdef", 4) == "abcd… (2 more characters)"
    assert cut("abcd", 4) == "abcd"


def test_a_command_is_broken_before_its_options_and_never_within_quotes() -> None:
    command = """curl -i 'http://h/' -H "A: $B" --data-raw '{"a": "it'\\''s -H x"}'"""

    assert folded(command) == (
        "curl -i 'http://h/' \\\n"
        '  -H "A: $B" \\\n'
        """  --data-raw '{"a": "it'\\''s -H x"}'"""
    )
    assert shlex.split(folded(command).replace("\\\n", "")) == shlex.split(command)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp1252"])
def test_writing_succeeds_whatever_the_stream_can_encode(encoding: str) -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding)

    write("••• → é 東京 \ud800", stream)
    stream.flush()

    assert buffer.getvalue().decode(encoding).endswith("\\ud800")


def test_an_ascii_stream_gets_the_nearest_signs() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="ascii")

    write("•••… é", stream)
    stream.flush()

    assert buffer.getvalue() == b"***... \\xe9"
