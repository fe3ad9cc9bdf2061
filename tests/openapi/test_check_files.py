"""What is no document, and documents of other people."""

import json

import pytest

from openapi.check.finding import Level, PlacedFinding, written
from openapi.check.run import check
from openapi.locations import Pointer
from openapi.source import Version

HEAD = "openapi: 3.0.3\ninfo: {title: Elsewhere, version: '1'}\n"
TANGLE = "".join(
    f"    A{number}:\n      allOf: [{{$ref: '#/components/schemas/A{number + 1}'}}, "
    f"{{$ref: '#/components/schemas/A{number + 1}'}}]\n"
    for number in range(60)
)
LAUGHS = "a0: &a0 x\n" + "".join(
    f"a{number + 1}: &a{number + 1} [{', '.join([f'*a{number}'] * 9)}]\n" for number in range(9)
)


def found(content: bytes | str) -> list[tuple[str, str, int]]:
    """Return rule, pointer and line of each error in a document of somebody else."""
    data = content.encode() if isinstance(content, str) else content
    result = check(Version("it.yaml", data))
    assert not result.own
    return [
        (each.finding.rule, written(each.finding.pointer), each.line)
        for each in result.findings
        if each.finding.level is Level.ERROR
    ]


def warned(content: str) -> list[str]:
    """Return the rules of the warnings, components that nothing uses left out."""
    findings = [each.finding for each in check(Version("it", content.encode())).findings]
    rules = [each.rule for each in findings if each.level is Level.WARNING]
    return [rule for rule in rules if rule != "unused-component"]


def schemas(*lines: str) -> str:
    """Return a document whose component schemas are `lines`; the first is in line 6."""
    below = "".join(f"    {line}\n" for line in lines)
    return f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{below}"


@pytest.mark.parametrize(
    ("content", "rule", "pointer", "line"),
    [
        (b"", "syntax", "", 1),
        (b"# only a comment\n", "syntax", "", 1),
        (b"null", "type", "", 1),
        (b"- a list\n", "type", "", 1),
        (b"hello", "type", "", 1),
        (b"<!doctype html>\n<p>Not found</p>", "type", "", 1),
        ("openapi: 3.0.3".encode("utf-16"), "syntax", "", 1),
        (b"openapi: 3.0.3\ninfo: {title: caf\xe9}", "syntax", "", 2),
        (b"openapi: 3.0.3\n\x00", "syntax", "", 2),
        (b"openapi: 3.0.3\ninfo:\n\ttitle: x\n", "syntax", "", 3),
        (b"openapi: 3.0.3\n<<<<<<< HEAD\n=======\n>>>>>>> other\n", "syntax", "", 2),
        (b"openapi: 3.0.3\n---\nopenapi: 3.0.3\n", "syntax", "", 2),
        (b'{"openapi": "3.0.3",\n "info": }}', "syntax", "", 2),
        (b"a: " + b"[" * 100_000, "syntax", "", 1),
        (b'{"a":' * 5_000, "syntax", "", 1),
        (LAUGHS, "yaml-expansion", "", 1),
        (HEAD + "paths: &p\n  /a: *p\n", "yaml-recursion", "/paths/~1a", 4),
        (HEAD + "paths: !!python/name:os.system x\n", "yaml-tag", "/paths", 3),
        (HEAD + "paths: {}\nx-a: .inf\n", "yaml-number", "/x-a", 4),
        (HEAD + "paths: {}\nx-a: " + "9" * 6_000, "yaml-number", "/x-a", 4),
        (HEAD + "paths: {}\n? [a]\n: b\n", "yaml-key", "", 1),
        (HEAD + "paths: {}\npaths: {}\n", "duplicate-name", "/paths", 4),
        ("swagger: '2.0'\ninfo: {}\npaths: {}\n", "version", "/swagger", 1),
        (HEAD.replace("3.0.3", "3.1.0") + "paths: {}\n", "version", "/openapi", 1),
        ("name: build\non: [push]\n", "version", "", 1),
        (HEAD, "missing", "", 1),
        (schemas("A: {$ref: '#/components/schemas/A'}"), "reference-loop", "", 6),
        (
            schemas("A: {$ref: '#/components/schemas/B'}", "B: {$ref: '#/components/schemas/A'}"),
            "reference-loop",
            "",
            6,
        ),
        (schemas("A: {allOf: [{$ref: '#/components/schemas/A'}]}"), "schema-loop", "", 6),
        (schemas("A: {$ref: 'http://127.0.0.1:9/a.yaml'}"), "reference-elsewhere", "", 6),
        (schemas("A: {$ref: ./a.yaml}"), "reference-elsewhere", "", 6),
        (HEAD + "paths:\n  /a: {$ref: '#/paths/~1a'}\n", "reference-loop", "/paths/~1a/$ref", 4),
        (HEAD + "paths:\n  /a: {$ref: 'file:///a'}\n", "reference-elsewhere", "", 4),
        (HEAD + "paths:\n  /a: {$ref: '#/info'}\n", "reference-kind", "", 4),
        (HEAD + "paths: {}\nx-a: {<<: 7}\n", "yaml-key", "/x-a/<<", 4),
        (
            schemas(
                "A: {oneOf: [{$ref: '#/components/schemas/B'}]}",
                "B: {anyOf: [{$ref: '#/components/schemas/A'}]}",
            ),
            "schema-loop",
            "/components/schemas/B",
            7,
        ),
    ],
    ids=range(36),
)
def test_what_is_no_document_is_said_in_one_finding(
    content: bytes | str, rule: str, pointer: str, line: int
) -> None:
    assert [(name, number) for name, _, number in found(content)] == [(rule, line)]
    assert found(content)[0][1].startswith(pointer)


def test_schemas_that_unfold_without_end_are_not_unfolded() -> None:
    text = schemas() + TANGLE + "    A60: {type: string, example: 3}\n"

    assert {rule for rule, _, _ in found(text)} == {"schema-tangled"}


@pytest.mark.parametrize(
    "lines",
    [
        ["A: {type: string, nullable: true, example: null}"],
        ["A: {type: string, nullable: true, enum: [a, null], default: null}"],
        [
            "A: {allOf: [{$ref: '#/components/schemas/B'}, {required: [b]}]}",
            "B: {properties: {b: {}}}",
        ],
        ["A: {required: [a], additionalProperties: true}"],
        ["A: {properties: {a: {}, b: {}}, oneOf: [{required: [a]}, {required: [b]}]}"],
        ["A: {required: [b], example: {}, properties: {b: {readOnly: true, type: string}}}"],
        ["A: {type: integer, minimum: 3, exclusiveMinimum: true, example: 4}"],
        ["A: {type: string, pattern: '^\\p{L}{2,}$', example: Äö}"],
        ["A: {type: string, pattern: '^(a+)+$', example: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}"],
        ["A: {type: string, format: our-own, example: '?'}"],
        ["A: {type: string, format: date, example: 2024-01-15}"],
        ["A: {type: array, items: {$ref: '#/components/schemas/A'}, example: [[[]]]}"],
        ["A: {type: object, properties: {$ref: {type: string}, example: {type: string}}}"],
        ["A: {type: object, x-anything: {typ: 1}, properties: {a: {$ref: '#/x-b'}}}"],
        ["A: {nullable: true, allOf: [{$ref: '#/components/schemas/B'}], example: null}", "B: {}"],
        [
            "A: {allOf: [{$ref: '#/components/schemas/B', properties: 7}], required: [b]}",
            "B: {properties: {b: {}}}",
        ],
    ],
    ids=range(16),
)
def test_a_lawful_schema_has_no_errors(lines: list[str]) -> None:
    assert found(schemas(*lines) + "x-b: {type: string}\n") == []


@pytest.mark.parametrize(
    ("lines", "rule", "end"),
    [
        (["A: {type: integer, format: int32, example: 3000000000}"], "example-schema", "/example"),
        (["A: {type: string, format: byte, default: '?'}"], "default-schema", "/default"),
        (["A: {type: string, format: uuid, example: 7}"], "example-schema", "/example"),
        (["A: {type: string, example: null}"], "example-schema", "/example"),
        (
            ["A: {type: integer, exclusiveMinimum: true, minimum: 3, example: 3}"],
            "example-schema",
            "",
        ),
        (
            ["A: {type: object, required: [a], properties: {a: {}}, example: {}}"],
            "example-schema",
            "",
        ),
        (["A: {oneOf: [{$ref: '#/components/schemas/B'}]}", "B: 3"], "type", "/B"),
        (["A: {properties: {a: {type: string}}, required: [b]}"], "required-unknown", "/0"),
        (["A: {$ref: '#/info'}"], "reference-kind", "/$ref"),
        (["A: {type: string, example: a, x: 1}"], "unknown-field", "/x"),
        (["A: {type: array, items: [{}]}"], "type", "/items"),
        (["A: {type: string, xml: {attribute: yes}}"], "type", "/xml/attribute"),
        (["A: {type: boolean, example: yes}"], "example-schema", "/example"),
        (["A: {type: string, const: a}"], "later-version", "/const"),
    ],
    ids=range(14),
)
def test_a_defect_of_a_foreign_schema_is_an_error(lines: list[str], rule: str, end: str) -> None:
    ((name, pointer, line),) = found(schemas(*lines))

    assert name == rule
    assert pointer.endswith(end)
    assert line >= 6


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("A: {nullable: true}", "nullable-without-type"),
        ("A: {type: string, minimum: 3}", "keyword-type"),
        ("A: {type: string, enum: [a, a]}", "enum"),
        ("A: {type: string, enum: [NO, SE]}", "yaml-boolean"),
        ("A: {type: integer, exclusiveMinimum: true}", "keyword-alone"),
        ("A: {type: integer, format: date-time}", "keyword-type"),
        (
            "A: {properties: {k: {}}, discriminator: {propertyName: k, mapping: {a: B}}}",
            "reference-unresolved",
        ),
        ("A: {properties: {k: {}}, discriminator: {propertyName: k, mapping: {a: b.c}}}", ""),
    ],
)
def test_what_is_only_odd_in_a_foreign_document_is_a_warning(line: str, rule: str) -> None:
    assert found(schemas(line)) == []
    assert warned(schemas(line)) == [rule] * bool(rule)


def test_a_warning_of_a_foreign_document_is_an_error_of_ours() -> None:
    ours = schemas("A: {nullable: true}").replace("Elsewhere", "Flashback AI API keys")

    findings = check(Version("it", ours.encode())).findings

    assert {each.finding.level for each in findings} == {Level.ERROR}


@pytest.mark.parametrize(
    ("pattern", "level"),
    [
        ("^[A-Z]{2}\\d+$", None),
        ("(?<name>a)\\k<name>", None),
        ("(?<=a)b(?!c)", None),
        ("^\\p{Lu}[\\w\\-]*$", None),
        ("[]", None),
        ("a{", Level.WARNING),
        ("{a}", Level.WARNING),
        ("]", Level.WARNING),
        ("\\A.\\Z", Level.WARNING),
        ("[[:alpha:]]", Level.WARNING),
        ("[a-\\d]", Level.WARNING),
        ("(?=a)*", Level.WARNING),
        ("\\1\\x4\\u12\\c", Level.WARNING),
        ("\\k<name>", Level.WARNING),
        ("(?i)a", Level.ERROR),
        ("a(?i)b", Level.ERROR),
        ("(?P<name>a)", Level.ERROR),
        ("(?P=name)", Level.ERROR),
        ("(?#words)a", Level.ERROR),
        ("(?>a)", Level.ERROR),
        ("a++", Level.ERROR),
        ("a{2,1}", Level.ERROR),
        ("[z-a]", Level.ERROR),
        ("(?<name>a)\\k<other>", Level.ERROR),
        ("(?<a>.)(?<a>.)", Level.ERROR),
        ("(a", Level.ERROR),
        ("[a", Level.ERROR),
        ("*", Level.ERROR),
        ("a\\", Level.ERROR),
    ],
)
def test_a_pattern_is_judged_by_the_rules_of_javascript(pattern: str, level: Level | None) -> None:
    """The levels are those of V8: refused, accepted without the flag `u` only, accepted."""
    schema = {"type": "string", "pattern": pattern, "example": "?"}
    text = schemas(f"A: {json.dumps({**schema, 'description': 'a'})}")

    findings = [each.finding for each in check(Version("it", text.encode())).findings]

    found = [(each.rule, each.level) for each in findings if "pattern" in each.pointer]
    assert found == ([] if level is None else [("pattern", level)])
    assert {each.rule for each in findings} <= {"pattern", "unused-component", "example-schema"}


PETS = [
    "Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}],",
    "  discriminator: {propertyName: kind, mapping: {hound: '#/components/schemas/Dog'}}, %s}",
    "Cat: {type: object, required: [meows], properties: {kind: {type: string}, meows: {}}}",
    "Dog: {type: object, required: [barks], properties: {kind: {type: string}, barks: {}}}",
]
BEASTS = [
    "Beast: {type: object, required: [kind], properties: {kind: {type: string}},",
    "  discriminator: {propertyName: kind}, %s}",
    "Cat: {allOf: [{$ref: '#/components/schemas/Beast'},",
    "  {required: [meows], properties: {meows: {}}}]}",
    "Lion: {allOf: [{$ref: '#/components/schemas/Cat'},",
    "  {required: [mane], properties: {mane: {}}}]}",
]


@pytest.mark.parametrize(
    ("lines", "example", "missing"),
    [
        (PETS, "{kind: Cat, meows: true}", ""),
        (PETS, "{kind: hound, barks: true}", ""),
        (PETS, "{kind: Dog, barks: true}", ""),
        (PETS, "{kind: Cat, barks: true}", "meows"),
        (PETS, "{kind: hound, meows: true}", "barks"),
        (BEASTS, "{kind: Cat, meows: true}", ""),
        (BEASTS, "{kind: Lion, meows: true, mane: true}", ""),
        (BEASTS, "{kind: Other}", ""),
        (BEASTS, "{kind: Cat}", "meows"),
        (BEASTS, "{kind: Lion, meows: true}", "mane"),
    ],
)
def test_an_example_is_held_against_the_schema_that_its_discriminator_names(
    lines: list[str], example: str, missing: str
) -> None:
    text = schemas(*lines).replace("%s", f"example: {example}")

    findings = [each.finding for each in check(Version("it", text.encode())).findings]

    told = [each for each in findings if each.rule == "example-schema"]
    assert [f"`{missing}`" in each.message for each in told] == [True] * bool(missing)


def test_schemas_that_select_each_other_are_held_against_nothing_without_end() -> None:
    text = schemas(
        "A: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: k},",
        "  example: {k: B}}",
        "B: {oneOf: [{$ref: '#/components/schemas/A'}], discriminator: {propertyName: k}}",
    )

    assert {rule for rule, _, _ in found(text)} == {"schema-loop"}


def test_an_operation_without_responses_hides_no_other_finding() -> None:
    text = f"{HEAD}paths: {{'/a/{{id}}': {{get: {{}}, post: {{responses: {{}}}}}}}}\n"

    rules = [rule for rule, _, _ in found(text)]

    assert sorted(rules) == ["missing", "missing", "path-parameter-undeclared"]


@pytest.mark.parametrize(
    ("url", "rules"),
    [
        ("https://{host.example", ["server-variable"]),
        ("https://host}.example", ["server-variable"]),
        ("https://{}.example", ["server-variable"]),
        ("https://a b.example", ["address"]),
        ("{host}://a.example:{host}/{host}", []),
        ("https://{host}.example", []),
        ("/v1", []),
    ],
)
def test_the_braces_of_an_address_enclose_names(url: str, rules: list[str]) -> None:
    text = f"{HEAD}servers: [{{url: '{url}', variables: {{host: {{default: a}}}}}}]\npaths: {{}}\n"

    assert [rule for rule, _, _ in found(text)] == rules


def not_json(placed: PlacedFinding) -> bool:
    return placed.finding.rule == "syntax"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("openapi: 3.0.3\n", (1, 1)),
        ('{"openapi": "3.0.3",\n "info": {"title": "a", "version": "1"}, "paths": {},\n}', (3, 1)),
        ('{"openapi": "3.0.3",\n \'info\': {}}', (2, 2)),
        ('{"openapi": "3.0.3",\n "info": {}, "x-a": NaN}', (2, 21)),
    ],
)
def test_a_file_that_is_called_json_is_json(text: str, place: tuple[int, int]) -> None:
    as_json, as_yaml = (check(Version(name, text.encode())) for name in ("it.JSON", "it.yaml"))

    assert [(each.line, each.column) for each in as_json.findings if not_json(each)] == [place]
    assert not any(map(not_json, as_yaml.findings))


def test_a_file_that_is_not_json_is_still_judged() -> None:
    findings = check(Version("it.json", b"openapi: 3.0.3\n")).findings

    assert [each.finding.rule for each in findings] == ["syntax", "missing", "missing"]


def test_large_numbers_control_characters_and_a_byte_order_mark_are_json_enough() -> None:
    info = '"openapi": "3.0.3", "info": {"title": "a\x7f\x80\x9f\uffff", "version": "1"}'
    text = f'\ufeff{{{info}, "paths": {{}}, "x-a": {"9" * 300}}}'

    assert check(Version("it.json", text.encode())).findings == []


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ("/a/{x}", "/a/{y}", Level.ERROR),
        ("/a/{x}/{y}", "/a/{p}/{q}", Level.ERROR),
        ("/a/{x}/b", "/a/c/{y}", Level.WARNING),
        ("/a/{x}", "/a/mine", None),
        ("/a/{x}", "/b/{x}", None),
        ("/a/{x}", "/a/{x}/{y}", None),
        ("/a/{x}.json", "/a/{x}.xml", None),
        ("/{x}.json/b", "/a/{y}", None),
        ("/a/{x}.json", "/{y}/b.json", None),
        ("/{x}.json/b", "/{x}.json/{y}", None),
        ("/{x}.json/{y}", "/{x}/b", Level.WARNING),
    ],
)
def test_paths_that_match_the_same_requests_are_found(
    first: str, second: str, level: Level | None
) -> None:
    text = json.dumps({"openapi": "3.0.3", "paths": {first: {}, second: {}}})

    findings = [each.finding for each in check(Version("it", text.encode())).findings]

    pointer: Pointer = ("paths", second)
    expected = [] if level is None else [(pointer, level)]
    found = [(each.pointer, each.level) for each in findings if each.rule == "ambiguous-path"]
    assert found == expected


def example_at(direction: str, value: str) -> list[str]:
    """Return the rules broken by an example of a schema with `id` readable and `pin` writable."""
    content = f"application/json: {{schema: {{$ref: '#/components/schemas/A'}}, example: {value}}}"
    described = "description: a"
    body = {
        "request": f"requestBody: {{content: {{{content}}}}}\n"
        f"      responses: {{default: {{{described}}}}}",
        "response": f"responses: {{default: {{{described}, content: {{{content}}}}}}}",
    }[direction]
    properties = "{id: {type: string, readOnly: true}, pin: {type: string, writeOnly: true}}"
    text = (
        f"{HEAD}paths:\n  /a:\n    post:\n      {body}\n"
        f"components:\n  schemas:\n    A: {{required: [id, pin], properties: {properties}}}\n"
    )
    return [rule for rule, _, _ in found(text)] + warned(text)


@pytest.mark.parametrize(
    ("direction", "value", "rules"),
    [
        ("request", "{pin: '1'}", []),
        ("request", "{id: a}", ["example-schema"]),
        ("request", "{id: a, pin: '1'}", ["example-direction"]),
        ("response", "{id: a}", []),
        ("response", "{pin: '1'}", ["example-schema"]),
        ("response", "{id: a, pin: '1'}", ["example-direction"]),
    ],
)
def test_an_example_holds_what_goes_its_way(direction: str, value: str, rules: list[str]) -> None:
    assert example_at(direction, value) == rules


OK = "responses: {'200': {description: a}}"


def operation(*lines: str, below: str = "") -> str:
    """Return a document with an operation whose fields are `lines`."""
    fields = "".join(f"      {line}\n" for line in lines)
    return f"{HEAD}paths:\n  /a:\n    post:\n{fields}{below}"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (operation("parameters: [{name: a, in: header, style: form, schema: {}}]", OK), "style"),
        (
            operation(
                "responses: {'200': {description: a, headers: {A: {style: form, schema: {}}}}}"
            ),
            "style",
        ),
        (
            operation(
                "requestBody: {content: {multipart/form-data: {schema: {properties: {a: {}}},",
                "  encoding: {a: {style: simple}}}}}",
                OK,
            ),
            "style",
        ),
        (
            operation(
                "requestBody: {content: {multipart/form-data: {schema: {properties: {a: {}}},",
                "  encoding: {b: {}}}}}",
                OK,
            ),
            "encoding",
        ),
        (
            operation(
                "parameters:",
                "  - {name: X-A, in: header, schema: {}}",
                "  - {name: x-a, in: header, schema: {}}",
                OK,
            ),
            "repeated",
        ),
        (
            operation(
                "x-a: 1",
                "responses: {'200': {description: a, links: {a: {operationId: lost}}}}",
            ),
            "link",
        ),
        (
            operation(
                OK,
                below="components: {securitySchemes: {A: {type: http, scheme: basic,\n"
                "  bearerFormat: a}}}\n",
            ),
            "security-scheme",
        ),
        (
            operation(
                OK,
                below="components: {securitySchemes: {A: {type: oauth2, flows: {implicit: {\n"
                "  authorizationUrl: a, tokenUrl: b, scopes: {}}}}}}\n",
            ),
            "security-scheme",
        ),
    ],
    ids=range(8),
)
def test_a_defect_of_a_foreign_operation_is_an_error(text: str, rules: str) -> None:
    ((rule, _, line),) = found(text)

    assert rules in rule
    assert line >= 6


def test_a_response_does_not_describe_its_media_type_as_a_header() -> None:
    header = "{Content-Type: {schema: {type: string}}, X-A: {schema: {type: string}}}"
    text = operation(f"responses: {{'200': {{description: a, headers: {header}}}}}")

    assert warned(text) == ["parameter-ignored"]
