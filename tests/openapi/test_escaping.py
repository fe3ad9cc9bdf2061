"""Text of a document or a service is shown in every output, and obeyed in none."""

import html
import re
import unicodedata

import pytest
from markdown_it import MarkdownIt

from openapi.escaping import (
    character_references,
    logged,
    markdown,
    markdown_code,
    visible,
    workflow_command,
)

HOSTILE = (
    "<img src=x> ![](http://evil.example/y) [a](javascript:b) @everyone #1 GH-2 a/b#3 </details> "
    "| cell `tick` ``` <!-- \\ &amp; $x$ *b* _i_ ~s~ https://evil.example www.evil.example "
    "\x1b[31m \x9b2J \ud800 \u202e\u2028 \x00 ::error::x ##[error]y"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("東京 é", "東京 é"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\ud800", "\\ud800"),
        ("\u202edesrever", "\\u202edesrever"),
        ("\x9b\x00\x7f", "\\x9b\\x00\\x7f"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_what_does_not_print_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_line_breaks_stay_where_they_are_wanted() -> None:
    assert visible("a\nb\x1b", keep="\n") == "a\nb\\x1b"


def test_no_control_character_survives() -> None:
    assert not set(map(unicodedata.category, visible(HOSTILE))) & {"Cc", "Cf", "Cs", "Cn"}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("a::b ##c", "a::b ##c"),
        ("::error::a", "\\::error::a"),
        ("  \t::error::a", "  \\t::error::a"),
        ("first\n::stop", "first\n\\::stop"),
        ("a ##[error]b", "a #\\#[error]b"),
    ],
)
def test_no_line_of_a_log_is_a_command(line: str, shown: str) -> None:
    assert logged(line) == shown


def test_an_annotation_cannot_be_ended_early() -> None:
    command = workflow_command("error", f"100%\n{HOSTILE}", file="a,b:c", line=3)

    assert command.startswith("::error file=a%2Cb%3Ac,line=3::100%25%0A<img")
    assert len(command.splitlines()) == 1


def in_a_cell(text: str) -> str:
    """Return the HTML of a table whose one cell holds `text`."""
    table = f"| head |\n| --- |\n| {text} |"
    return str(MarkdownIt("gfm-like", {"linkify": False}).render(table))


def test_markdown_shows_hostile_text_as_code_only() -> None:
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(
        f"| a |\n|-|\n| {markdown(HOSTILE)} |"
    )

    tags = set(re.findall(r"</?(\w+)", rendered))
    outside = html.unescape(re.sub(r"<code>.*?</code>", "", rendered, flags=re.DOTALL))
    assert tags == {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert not re.search(r"[@#<]|://|www|GH-", re.sub(r"<[^>]*>", "", outside))
    assert rendered.count("<td>") == 1


def test_markdown_in_the_log_of_a_job_is_no_command() -> None:
    assert "##[" not in markdown("##[error]a `##[error]b`")


def test_markdown_leaves_a_plain_sentence_as_it_is() -> None:
    sentence = 'The enum of `AiType` gains "AZURE" (getKeys 200): an old client breaks.'

    assert markdown(sentence) == sentence


@pytest.mark.parametrize("text", ["a", "a b", "`", "``a`", "|", "a\\", " a ", "<b>", "", "a\nb"])
def test_code_within_a_line_shows_its_text(text: str) -> None:
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(
        f"| x |\n|-|\n| {markdown_code(text)} |"
    )

    (code,) = re.findall("<code>(.*?)</code>", rendered)
    assert html.unescape(code) == visible(text)


def test_character_references_are_what_no_markup_knows() -> None:
    assert re.fullmatch(r"(?:[A-Za-z0-9 ]|&#\d+;)*", character_references(HOSTILE))
