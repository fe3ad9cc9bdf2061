"""The page holds all of the document and the catalogue, and needs nothing else."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from openapi.catalogue import Catalogue, parse_catalogue
from openapi.cli import main
from openapi.docs.page import render
from openapi.document import Document, operations
from openapi.traceability import in_force

VOID = {"meta", "br", "hr"}


class Page(HTMLParser):
    """The elements of a page: ids, links, what is loaded, and whether all of them are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [named["id"] or ""] if "id" in named else []
        self.links += [named["href"] or ""] if tag == "a" else []
        self.loaded += [tag] if tag in ("script", "link", "img", "iframe") or "src" in named else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def text(document: Document, catalogue: Catalogue) -> str:
    return render(document, catalogue)


def words(html: str) -> str:
    """Return what a reader sees, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def test_the_page_loads_nothing(text: str) -> None:
    page = Page(text)

    assert page.open == []
    assert page.loaded == []
    assert "url(" not in text
    assert "default-src 'none'" in text


def test_every_link_of_the_page_leads_somewhere(text: str) -> None:
    page = Page(text)

    assert len(set(page.ids)) == len(page.ids)
    assert {link for link in page.links if link[0] == "#"} <= {f"#{name}" for name in page.ids}


def test_every_operation_answer_schema_and_field_is_on_the_page(
    text: str, document: Document
) -> None:
    page = Page(text)

    for operation in operations(document):
        assert operation.operation_id in page.ids
        (section,) = re.findall(rf'id="{operation.operation_id}">.*?</section>', text, re.DOTALL)
        for status in operation.definition["responses"]:
            assert f">{status}</span>" in section
    for name, schema in document["components"]["schemas"].items():
        (section,) = re.findall(rf'id="schema-{name}">.*?</section>', text, re.DOTALL)
        for field in schema.get("properties", {}):
            assert f"<code>{field}</code>" in section


def test_every_example_is_on_the_page(text: str, document: Document) -> None:
    told = {
        json.dumps(json.loads(unescape(each)))
        for each in re.findall("<pre.*?><code>(.*?)</", text, re.DOTALL)
    }
    item = document["paths"]["/repo/{repoId}/ai/apikey"]
    body = item["post"]["requestBody"]["content"]["application/json"]["examples"]
    answer = item["post"]["responses"]["201"]["content"]["application/json"]["example"]

    assert {json.dumps(each["value"]) for each in body.values()} | {json.dumps(answer)} <= told


def test_every_clause_stands_beside_what_it_is_about_with_basis_and_source(
    text: str, catalogue: Catalogue
) -> None:
    beside, _, whole = text.partition('<section id="clauses">')

    for clause in catalogue:
        assert f'href="#{clause.id}"' in beside
        (entry,) = re.findall(rf'id="{re.escape(clause.id)}">.*?</div>', whole, re.DOTALL)
        assert clause.basis in words(entry)
        assert catalogue.source(clause) in words(entry)
        assert clause.statement.replace("`", "") in words(entry)


def test_a_clause_about_a_field_stands_beside_that_field(text: str) -> None:
    (schema,) = re.findall(r'id="schema-CreateRepoAiApiKeyResponse">.*?</section>', text, re.DOTALL)
    field = schema[schema.index("<code>secret</code>") :]

    assert field.index('href="#create.secret-returned"') < field.index("<code>message</code>")


def test_a_withdrawn_clause_is_told_as_such_and_stands_beside_nothing(
    document: Document, catalogue: Catalogue
) -> None:
    entry = next(iter(in_force(catalogue)))
    source = f"""
sources: {{{entry.page}: A page}}
topics: {{create: Creating}}
clauses:
  - id: {entry.id}
    statement: It was so.
    basis: documented
    source: {{page: {entry.page}, heading: A heading}}
    operations: [createRepoAiApiKey]
    withdrawn: It was wrong.
"""

    page = render(document, parse_catalogue(source))

    assert f'href="#{entry.id}"' not in page
    assert "It was wrong." in words(page)


def test_html_in_descriptions_stays_text(document: Document, catalogue: Catalogue) -> None:
    document["info"]["description"] = "<script>alert(1)</script> [x](javascript:alert(1))"
    document["info"]["title"] = "<img src=x>"

    page = Page(render(document, catalogue))

    assert page.loaded == []
    assert all(link.startswith(("#", "http")) for link in page.links)


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    out = tmp_path / "page.html"

    assert main(["docs", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_place_that_cannot_be_written_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "none" / "page.html"

    assert main(["docs", "--out", str(out)]) == 4
    assert f"error: {out}: " in capsys.readouterr().err
