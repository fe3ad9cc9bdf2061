"""The page holds all of the document and the catalogue, and needs nothing else."""

import base64
import hashlib
import json
import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from openapi.catalogue import Catalogue, parse_catalogue
from openapi.check.grammar import OBJECTS
from openapi.cli import main
from openapi.docs.page import render
from openapi.document import Document, operations
from openapi.traceability import in_force
from tests.openapi.filled import INSTEAD, filled, hostile
from tests.openapi.grown import grown

VOID = {"meta", "br", "hr", "input"}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "open", "hidden"),
    *("role", "type", "placeholder", "aria-keyshortcuts", "aria-live", "aria-label"),
}


class Page(HTMLParser):
    """The elements of a page: ids, links, what is loaded, and whether all of them are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.scripts = 0
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.attributes |= set(named)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [named["id"] or ""] if "id" in named else []
        self.links += [named["href"] or ""] if tag == "a" else []
        self.loaded += [tag] if tag in ("link", "img", "iframe") or "src" in named else []
        self.scripts += tag == "script"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def text(document: Document, catalogue: Catalogue) -> str:
    return render(document, catalogue)


def words(html: str) -> str:
    """Return what a reader sees, on one line."""
    apart = re.sub(r"</?(?:p|li|ul|dd|dt|dl|div|h\d)\b[^>]*>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", apart)).split())


def test_the_page_shows_what_a_deployment_does_beside_what_is_only_assumed(tmp_path: Path) -> None:
    file, page = tmp_path / "staging.yaml", tmp_path / "page.html"
    file.write_text(
        "manners: {status.no-token: 403, fields.unknown: refused, form.id: uuid,"
        " members.key: {status: {always: active}}}"
    )

    assert main(["docs", "--out", str(page), "--manners", str(file)]) == 0

    seen = re.findall(r'<p class="seen">(.*?)</p>', page.read_text())
    assert set(seen) == {
        "Seen without a token: 403",
        "Seen fields that the document does not know: refused",
        "Seen further members of listed keys: status (always active)",
    }


def test_manners_that_cannot_be_used_are_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "staging.yaml"
    file.write_text("manners: {status.no-token: 200}")

    assert main(["docs", "--out", str(tmp_path / "page.html"), "--manners", str(file)]) == 4

    assert "authentication.token-required" in capsys.readouterr().err


def test_the_page_loads_nothing_and_runs_its_own_script_only(text: str) -> None:
    page = Page(text)

    assert page.open == []
    assert page.loaded == []
    assert "url(" not in text
    assert page.scripts == 1
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'; style-src 'sha256-" in text
    assert f"script-src 'sha256-{digest}'; base-uri" in text


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
        for each in re.findall("<pre[^>]*><code>(.*?)</", text, re.DOTALL)
        if each[0] in "{["
    }
    item = document["paths"]["/repo/{repoId}/ai/apikey"]
    body = item["post"]["requestBody"]["content"]["application/json"]["examples"]
    answer = item["post"]["responses"]["201"]["content"]["application/json"]["example"]

    assert {json.dumps(each["value"]) for each in body.values()} | {json.dumps(answer)} <= told


def test_every_clause_stands_beside_what_it_is_about_with_basis_and_source(
    text: str, catalogue: Catalogue
) -> None:
    beside, _, whole = text.partition('id="clauses">')

    for clause in catalogue:
        assert f'href="#{clause.id}"' in beside
        (entry,) = re.findall(rf'id="{re.escape(clause.id)}">.*?</div>', whole, re.DOTALL)
        assert clause.basis in words(entry)
        assert catalogue.source(clause).replace("`", "") in words(entry)
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


def test_descriptions_are_markdown_below_the_headings_of_the_page() -> None:
    text = "# Head\n\n[![An image](http://a.example/b.png)](http://c.example)\n\n|d|\n|:-|\n|e|"

    page = render({"info": {"description": text}}, Catalogue({}))

    assert "<h3>Head</h3>" in page
    assert '<a href="http://c.example">An image</a>' in page
    assert "<td>e</td>" in page


def test_the_operations_stand_below_their_tags() -> None:
    paths = {
        f"/{name}": {"get": {"operationId": name, "tags": tags}}
        for name, tags in {"a": ["second"], "b": ["first", "second"], "c": [], "d": ["x"]}.items()
    }
    tags = [{"name": "first"}, {"name": "none"}, {"name": "second"}]

    page = render({"paths": paths, "tags": tags}, Catalogue({}))

    contents = re.findall(r'<h2>(.*?)</h2>|<li><a href="#(\w)"', page.partition("</nav>")[0])
    assert ["".join(each) for each in contents] == [
        *("first", "b", "second", "a", "Operations", "c", "x", "d")
    ]


def test_callbacks_without_end_make_a_page_with_an_end() -> None:
    again = {"again": {"$ref": "#/components/callbacks/a"}}
    callback = {"{$url}": {"post": {"description": "It is called.", "callbacks": again}}}
    paths = {"/a": {"get": {"callbacks": again}}}

    page = render({"paths": paths, "components": {"callbacks": {"a": callback}}}, Catalogue({}))

    assert page.count("It is called.") == 2


def test_parameters_body_and_answers_come_before_the_clauses(text: str) -> None:
    (section,) = re.findall(r'id="updateRepoAiApiKey">.*?</section>', text, re.DOTALL)

    headings = re.findall(r"<h3>(.*?)</h3>", section)
    assert headings == ["Parameters", "Request body", "Answers", "Clauses"]
    assert text.index("Every operation") > text.index('id="deleteRepoAiApiKey"')


# Each keyword of a schema with a value, and what the page says of it.
KEYWORDS: dict[str, tuple[Any, str]] = {
    "title": ("Size", "called Size"),
    "multipleOf": (5, "a multiple of 5"),
    "maximum": (100, "≤ 100"),
    "exclusiveMaximum": (True, "< 100"),
    "minimum": (10, "≥ 10"),
    "exclusiveMinimum": (True, "> 10"),
    "maxLength": (41, "length ≤ 41"),
    "minLength": (3, "length ≥ 3"),
    "pattern": ("^<b>$", "matches ^<b>$"),
    "maxItems": (7, "items ≤ 7"),
    "minItems": (2, "items ≥ 2"),
    "uniqueItems": (True, "no item twice"),
    "maxProperties": (9, "fields ≤ 9"),
    "minProperties": (4, "fields ≥ 4"),
    "required": (["colour"], "needs colour"),
    "enum": (["red", 5, None], "one of red 5 null"),
    "type": ("integer", "integer"),
    "not": ({"type": "boolean"}, "Not: boolean"),
    "allOf": ([{"maxLength": 43}, {"$ref": "#/components/schemas/AiType"}], "length ≤ 43"),
    "oneOf": ([{"maxLength": 44}, {"maxLength": 45}], "Exactly one of: anything, length ≤ 44"),
    "anyOf": ([{"maxLength": 46}, {"maxLength": 47}], "One or more of: anything, length ≤ 46"),
    "items": ({"type": "string", "maxLength": 48}, "Each item: string, length ≤ 48"),
    "properties": ({"shade": {"type": "boolean"}}, "shade boolean, optional"),
    "additionalProperties": ({"maxLength": 49}, "Each other field: anything, length ≤ 49"),
    "description": ("How *it* is.", "How it is."),
    "format": ("int64", "(int64)"),
    "default": (12, "default 12"),
    "nullable": (True, "or null"),
    "discriminator": ({"propertyName": "hue", "mapping": {"r": "Red"}}, "by hue, if r: Red"),
    "readOnly": (True, "only in answers"),
    "writeOnly": (True, "only in requests"),
    "example": (17, "Example: 17"),
    "externalDocs": ({"url": "https://example.org", "description": "More"}, "More"),
    "deprecated": (True, "deprecated"),
    "xml": ({"name": "hue"}, 'as XML {"name": "hue"}'),
}
BESIDE: dict[str, dict[str, Any]] = {
    "exclusiveMaximum": {"maximum": 100},
    "exclusiveMinimum": {"minimum": 10},
    "items": {"type": "array"},
}


def test_no_keyword_of_openapi_is_missing_here() -> None:
    assert set(KEYWORDS) == set(OBJECTS["Schema"])


@pytest.mark.parametrize(
    "place", ["component", "field", "field of a part", "item", "parameter", "header", "body"]
)
def test_each_keyword_of_a_schema_is_on_the_page(place: str) -> None:
    schemas: dict[str, Any] = {"AiType": {}, "Red": {}}
    paths: dict[str, Any] = {}
    for keyword, (value, _) in KEYWORDS.items():
        schema = {keyword: value, **BESIDE.get(keyword, {})}
        holder: dict[str, Any] = {"schema": schema}
        response: dict[str, Any] = {"description": "It is."}
        schemas[keyword] = {
            "component": schema,
            "field": {"properties": {"it": schema}},
            "field of a part": {"allOf": [{"properties": {"it": schema}}]},
            "item": {"type": "array", "items": schema},
        }.get(place, {})
        uses: dict[str, dict[str, Any]] = {
            "parameter": {"parameters": [{"name": "q", "in": "query", **holder}]},
            "header": {"responses": {"200": {**response, "headers": {"X": holder}}}},
            "body": {"requestBody": {"content": {"application/json": holder}}},
        }
        paths[f"/{keyword}"] = {"get": {"operationId": f"use-{keyword}", **uses.get(place, {})}}

    page = render({"paths": paths, "components": {"schemas": schemas}}, Catalogue({}))

    kind = "use" if place in ("parameter", "header", "body") else "schema"
    shown = {
        name: words(section)
        for name, section in re.findall(rf'id="{kind}-(\w+)">(.*?)</section>', page, re.DOTALL)
    }
    missing = [name for name, (_, told) in KEYWORDS.items() if told not in shown[name]]
    assert missing == []


# A reader sees most components where they are used, and need not see the version of OpenAPI.
UNSEEN = {"OpenAPI.openapi", "PathItem.$ref"} | {
    f"Components.{name}" for name in {*OBJECTS["Components"]} - {"schemas", "securitySchemes"}
}
# The keywords of schemas have a test of their own.
ASIDE = {f"Schema.{name}" for name in {*OBJECTS["Schema"]} - {"xml", "discriminator"}}


def test_each_field_of_each_object_of_openapi_is_on_the_page() -> None:
    fields = {
        f"{kind}.{name}": wanted
        for kind, names in OBJECTS.items()
        for name, wanted in names.items()
    }

    @cache
    def page(left_out: frozenset[str]) -> str:
        return render(filled(left_out | ASIDE), Catalogue({}))

    unseen = set()
    for field in fields.keys() - ASIDE:
        others = frozenset({*INSTEAD, INSTEAD.get(field, "")} - {field})
        whole = page(others)
        text = fields[field] in ("string", "any")
        if field not in words(whole) if text else whole == page(others | {field}):
            unseen.add(field)

    assert unseen == UNSEEN


def test_nothing_in_a_document_becomes_a_part_of_the_page() -> None:
    text = render(hostile(), Catalogue({}))

    page = Page(text)
    assert page.open == []
    assert page.loaded == []
    assert page.scripts == 1
    assert not [each for each in page.links if each.lstrip().lower().startswith("javascript")]
    assert page.attributes <= ATTRIBUTES
    assert "{{ 7 * 7 }}" in text


@pytest.mark.parametrize(
    ("schema", "null"),
    [
        ({"type": "string", "nullable": True}, True),
        ({"allOf": [{"$ref": "#/components/schemas/A"}], "nullable": True}, True),
        ({"allOf": [{"type": "object", "nullable": True}, {"type": "object"}]}, False),
        ({"allOf": [{"type": "object", "nullable": True}] * 2}, True),
    ],
)
def test_null_is_named_where_every_part_of_a_schema_allows_it(schema: Any, null: bool) -> None:
    page = render({"components": {"schemas": {"A": {}, "B": schema}}}, Catalogue({}))

    assert ("or null" in section_of("B", page)) == null


def test_what_follows_from_a_closed_object_and_an_empty_one_is_said() -> None:
    schemas = {"Closed": {"additionalProperties": False}, "Open": {"additionalProperties": True}}

    page = words(render({"components": {"schemas": schemas}}, Catalogue({})))

    assert "no other fields" in page
    assert "any other fields" in page


def section_of(name: str, page: str) -> str:
    (section,) = re.findall(rf'id="schema-{name}">.*?</section>', page, re.DOTALL)
    return str(section)


def test_a_schema_made_of_parts_shows_all_fields_with_their_clauses(catalogue: Catalogue) -> None:
    section = section_of("RepoAiApiKeyDTO", render(grown(), catalogue))

    assert "name string, from NamedThing" in words(section)
    assert "createdAt string (date-time)" in words(section)
    assert section.index('href="#list.item-name"') < section.index("<code>repoId</code>")


def test_a_field_of_several_kinds_shows_them_and_what_tells_them_apart(
    catalogue: Catalogue,
) -> None:
    section = words(section_of("RepoAiApiKeyDTO", render(grown(), catalogue)))

    assert "limit as below, told apart by kind, if calls: CallLimit, optional" in section
    assert "Exactly one of: CallLimit CostLimit" in section
    assert "folder Folder or null, deprecated, optional" in section
    assert "Each other field: string, length ≤ 40" in section


def test_a_schema_inside_itself_is_a_link(catalogue: Catalogue) -> None:
    section = words(section_of("Folder", render(grown(), catalogue)))

    assert "folders array of Folder, optional" in section


def test_every_link_of_a_grown_document_leads_somewhere(catalogue: Catalogue) -> None:
    page = Page(render(grown(), catalogue))

    assert {link for link in page.links if link[0] == "#"} <= {f"#{name}" for name in page.ids}


NESTED: dict[str, Any] = {"A": {"type": "string"}}
for _ in range(100):
    NESTED = {"A": {"type": "array", "items": NESTED["A"]}}
TANGLED = {f"A{n}": {"allOf": [{"$ref": f"#/components/schemas/A{n + 1}"}] * 2} for n in range(60)}
LOOPS = {
    "A": {"allOf": [{"$ref": "#/components/schemas/A"}, {"properties": {"a": {}}}]},
    "B": {"$ref": "#/components/schemas/C"},
    "C": {"$ref": "#/components/schemas/B"},
    "D": {"allOf": [{"properties": {"d": {"$ref": "#/components/schemas/D"}}}] * 2},
    "E": {"items": {"$ref": "#/nowhere"}, "type": "array"},
}


@pytest.mark.parametrize("schemas", [NESTED, TANGLED, LOOPS], ids=["nested", "tangled", "loops"])
def test_schemas_without_end_make_a_page_with_an_end(schemas: dict[str, Any]) -> None:
    page = render({"components": {"schemas": schemas}}, Catalogue({}))

    assert set(Page(page).ids) >= {f"schema-{name}" for name in schemas}
    assert len(page) < 100_000


def test_addresses_that_a_browser_would_run_are_no_links() -> None:
    schema = {"externalDocs": {"url": "javascript:alert(1)", "description": "More"}}

    page = Page(render({"components": {"schemas": {"A": schema}}}, Catalogue({})))

    assert not [link for link in page.links if link.startswith("javascript")]


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
