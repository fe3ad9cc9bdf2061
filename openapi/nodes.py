"""Compose YAML, or JSON, into nodes that know where they stand.

PyYAML composes, and does not do three things by itself. Plain scalars mean what YAML 1.2 (core
schema) says, as most tools for OpenAPI read them: `no` is a string and `12:30` too. The escapes of
JSON are understood. What cannot be composed is refused in words of our own and, where it nests too
deeply, before anything follows it down: some releases of PyYAML end the interpreter there.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

DEEPEST = 128

CORE = {
    "null": re.compile(r"(?:~|null|Null|NULL|)\Z"),
    "bool": re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"),
    "int": re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z"),
    "float": re.compile(
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
    ),
    "merge": re.compile(r"<<\Z"),
}
# JSON escapes characters such as emoji as surrogate pairs (RFC 8259, section 7), YAML does not.
PAIR = re.compile(r"(?<!\\)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
# JSON allows these in strings, YAML in no text.
CONTROLS = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
PREFIX = "tag:yaml.org,2002:"


class CoreLoader(yaml.CSafeLoader):
    """Take a plain scalar for what the core schema of YAML 1.2 says (section 10.3)."""


CoreLoader.yaml_implicit_resolvers = {
    None: [(PREFIX + name, pattern) for name, pattern in CORE.items()]
}


def compose(text: str) -> yaml.Node | None:
    """Return the root node of the one YAML document in `text`, None if there is none.

    An alias is the very node that it stands for, so that a node may hold itself.

    Raises:
        yaml.YAMLError: if `text` is not YAML, holds more than one document, or nests deeper than
            `DEEPEST` levels; a `MarkedYAMLError` where the place is known.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        text = PAIR.sub(joined, text)
        text = CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    for defect in defects(text):
        raise defect
    root: yaml.Node | None = yaml.compose(text, Loader=CoreLoader)
    return root


def joined(pair: re.Match[str]) -> str:
    """Return the escape that YAML has for two of JSON, which together mean one character."""
    high, low = (int(half, 16) for half in pair.groups())
    return f"\\U{0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF):08x}"


def defects(text: str) -> Iterator[yaml.MarkedYAMLError]:
    """Yield what stands in the way of composing `text`, in the order of the text."""
    anchors: set[str] = set()
    documents = depth = 0
    event: Any
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            yield error("a second document begins here", event)
        if depth > DEEPEST:
            yield error(f"nested deeper than {DEEPEST} levels", event)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            alias = isinstance(event, yaml.AliasEvent)
            if alias and event.anchor not in anchors:
                yield error(f"no anchor is called {event.anchor}", event)
            if not alias and event.anchor in anchors:
                yield error(f"the anchor {event.anchor} stands twice", event)
            anchors.add(event.anchor)


def error(problem: str, event: Any) -> yaml.MarkedYAMLError:
    """Return the error that says `problem` about the place of `event`."""
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
