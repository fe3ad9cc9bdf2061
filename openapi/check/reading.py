"""Read a document into plain data, with a finding for everything that JSON cannot express."""

import json
import re
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import Any

import yaml

from openapi.check.finding import Finding, Level, shown
from openapi.locations import Locations, Pointer
from openapi.nodes import PREFIX, compose

LARGEST = 50_000
LONGEST_NUMBER = 400

YAML_1_1_BOOLEANS = ("yes", "no", "on", "off")


@dataclass
class Source:
    """A document as it was read: its data, if they are usable, and where everything stands.

    `bare` holds the pointers of members whose names are not strings, such as an unquoted `200`.
    """

    data: Any = None
    usable: bool = False
    locations: Locations = field(default_factory=lambda: Locations(None))
    findings: list[Finding] = field(default_factory=list)
    bare: set[Pointer] = field(default_factory=set)
    place: tuple[int, int] | None = None


def read(content: bytes, name: str = "") -> Source:
    """Return what `content`, a document in YAML or JSON, holds; JSON alone if `name` says so.

    `place` is the line and column of an error of syntax, which has no pointer.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = (before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        return broken("The file is not UTF-8.", "Save it in the encoding UTF-8.", place)
    try:
        root = compose(text)
    except yaml.MarkedYAMLError as error:
        if mark := re.search(r"^[<>]{7} ", text, re.MULTILINE):
            line = text.count("\n", 0, mark.start()) + 1
            return broken("A merge conflict stands here.", "Settle it.", (line, 1))
        return broken(*syntax_error(error))
    except yaml.reader.ReaderError as error:
        above = text[: text.find(chr(error.character))]
        place = (above.count("\n") + 1, len(above) - above.rfind("\n"))
        return broken("The file holds a control character.", "Remove it or escape it.", place)
    if root is None:
        return broken("The file is empty.", "", (1, 1))
    source = NodeReader(root).source
    if name.lower().endswith(".json") and (wrong := not_json(text)):
        message = "The file is called .json, and what stands here is not JSON."
        hint = "JSON has no comments, no comma before a bracket, and double quotes only."
        source.findings.append(Finding("syntax", (), message, hint))
        source.place = wrong
    return source


def not_json(text: str) -> tuple[int, int] | None:
    """Return the line and column where `text` is not JSON, None if it is."""

    def refuse(constant: str) -> None:
        raise json.JSONDecodeError("", text, text.find(constant))

    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=refuse)
    except json.JSONDecodeError as error:
        return error.lineno, error.colno
    return None


def broken(message: str, hint: str, place: tuple[int, int]) -> Source:
    """Return the source of a file that cannot be read."""
    return Source(findings=[Finding("syntax", (), message, hint)], place=place)


# What libyaml says, in other words, and what may help.
PROBLEMS = {
    "cannot start any token": (
        "nothing begins with this character",
        "Indent with spaces, not tabs; quote text that begins with `@`, `%` or a backtick.",
    ),
    "mapping values are not allowed": (
        "a colon cannot stand here",
        "Quote text that holds a colon with a space; or the indentation is off.",
    ),
    "expected key": (
        "a name with a colon is expected here",
        "The indentation is off, or a quote is closed too early.",
    ),
    "could not find expected ':'": ("a colon is missing", "A name and a colon stand in one line."),
    "did not find expected ','": ("a comma or the closing bracket is missing", ""),
    "unexpected end of stream": ("a quote is never closed", ""),
    "escape": ("no such escape is known", "In double quotes, `\\\\` stands for a backslash."),
    "<document start>": ("the document has ended", "Remove the line `...` before."),
}


def syntax_error(error: yaml.MarkedYAMLError) -> tuple[str, str, tuple[int, int]]:
    """Return message, hint and place of an error of syntax."""
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or "it breaks off"
    known = (said for part, said in PROBLEMS.items() if part in problem)
    words, hint = next(known, (problem, ""))
    if error.context_mark and error.context_mark.line + 1 < place[0]:
        hint = f"{hint} What it belongs to begins in line {error.context_mark.line + 1}.".strip()
    return f"The file is not YAML: {words}.", hint, place


class NodeReader:
    """Turns nodes into data; nodes that are used twice become one object, used twice."""

    def __init__(self, root: yaml.Node) -> None:
        self.source = Source(locations=Locations(root))
        self.values: dict[int, Any] = {}
        self.sizes: dict[int, int] = {}
        self.open: set[int] = set()
        data = self.value(root, ())
        fatal = any(finding.rule == "yaml-recursion" for finding in self.source.findings)
        if self.sizes[id(root)] > max(LARGEST, 4 * len(self.sizes)):
            self.report("yaml-expansion", (), f"The aliases expand to more than {LARGEST} values.")
        elif not fatal:
            self.source.data, self.source.usable = data, True

    def report(self, rule: str, pointer: Pointer, message: str, hint: str = "") -> None:
        """Note an error."""
        self.source.findings.append(Finding(rule, pointer, message, hint))

    def value(self, node: yaml.Node, pointer: Pointer) -> Any:
        """Return the data of `node`; None in place of a node that holds itself."""
        if id(node) in self.open:
            self.report("yaml-recursion", pointer, "The alias stands inside what it refers to.")
            return None
        if id(node) not in self.values:
            self.open.add(id(node))
            self.sizes[id(node)] = 1
            self.values[id(node)] = self.new_value(node, pointer)
            self.open.discard(id(node))
        return self.values[id(node)]

    def new_value(self, node: yaml.Node, pointer: Pointer) -> Any:
        """Return the data of a node that was not met before."""
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, pointer)
        known = (f"{PREFIX}map", f"{PREFIX}seq")
        if node.tag not in known:
            self.report("yaml-tag", pointer, f"The tag {shown(node.tag)} means nothing in JSON.")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, pointer)
        return [
            self.inner(node, item, (*pointer, position)) for position, item in enumerate(node.value)
        ]

    def inner(self, node: yaml.Node, child: yaml.Node, pointer: Pointer) -> Any:
        """Return the data of a child of `node`, whose size it adds to."""
        value = self.value(child, pointer)
        self.sizes[id(node)] += self.sizes.get(id(child), 1)
        return value

    def mapping(self, node: yaml.MappingNode, pointer: Pointer) -> dict[str, Any]:
        """Return the members of `node`, its own before those that merge keys bring in."""
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.report("yaml-key", pointer, "A name in this object is no text.")
                continue
            inner = (*pointer, key.value)
            value = self.inner(node, child, inner)
            if key.tag == f"{PREFIX}merge":
                several = value if isinstance(value, list) else [value]
                if not all(isinstance(each, dict) for each in several):
                    self.report("yaml-key", inner, "`<<` has to be an object, or a list of them.")
                    continue
                for each in reversed(several):
                    merged |= each
                continue
            if key.value in own:
                message = f"The name {shown(key.value)} stands twice in this object."
                self.report("duplicate-name", inner, message, "The first one has no effect.")
            if key.tag != f"{PREFIX}str":
                self.source.bare.add(inner)
            own[key.value] = value
        return merged | own

    def scalar(self, node: yaml.ScalarNode, pointer: Pointer) -> Any:
        """Return a string, number, boolean or null."""
        text = node.value
        match node.tag.removeprefix(PREFIX):
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int" | "float" as kind:
                return self.number(text, kind, pointer)
            case "str" | "merge" | "timestamp" | "value":
                if not node.style and text.lower() in YAML_1_1_BOOLEANS:
                    message = f"Many readers take {shown(text)} for a boolean."
                    self.source.findings.append(
                        Finding("yaml-boolean", pointer, message, "Quote it.", Level.WARNING)
                    )
                return text
            case _:
                message = f"The tag {shown(node.tag)} means nothing in JSON."
                self.report("yaml-tag", pointer, message)
                return text

    def number(self, text: str, kind: str, pointer: Pointer) -> int | float:
        """Return a number that JSON can express, 0 with a finding for others."""
        value: int | float = inf
        if len(text) <= LONGEST_NUMBER:
            if kind == "float":
                value = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
            else:
                value = int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        if not isfinite(value):
            self.report("yaml-number", pointer, f"JSON has no number {shown(text)}.")
            return 0
        return value
