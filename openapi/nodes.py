"""Compose YAML, or JSON, into nodes that know where they stand.

PyYAML's own composers call themselves for each level of nesting, and end the interpreter or raise
on hostile depth. This one keeps its own stack and refuses what is too deep. Plain scalars mean what
YAML 1.2 (core schema) says, as most tools for OpenAPI read them: `no` is a string and `12:30` too.
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
PREFIX = "tag:yaml.org,2002:"


def compose(text: str) -> yaml.Node | None:
    """Return the root node of the one YAML document in `text`, None if there is none.

    An alias is the very node that it stands for, so that a node may hold itself.

    Raises:
        yaml.YAMLError: if `text` is not YAML, holds more than one document, or nests deeper than
            `DEEPEST` levels; a `MarkedYAMLError` where the place is known.
    """
    root = _Open(yaml.SequenceNode(f"{PREFIX}seq", []))
    anchors: dict[str, yaml.Node] = {}
    stack = [root]
    for event in events(text):
        if isinstance(event, yaml.DocumentStartEvent) and root.node.value:
            raise error("a second document begins here", event)
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        if isinstance(event, yaml.NodeEvent):
            node = known_or_new(event, anchors)
            stack[-1].add(node)
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append(_Open(node))
                if len(stack) > DEEPEST:
                    raise error(f"nested deeper than {DEEPEST} levels", event)
    return root.node.value[0] if root.node.value else None


class _Open:
    """A collection whose end has not been read yet."""

    def __init__(self, node: yaml.Node) -> None:
        self.node = node
        self.key: yaml.Node | None = None

    def add(self, child: yaml.Node) -> None:
        if isinstance(self.node, yaml.SequenceNode):
            self.node.value.append(child)
        elif self.key is None:
            self.key = child
        else:
            self.node.value.append((self.key, child))
            self.key = None


def events(text: str) -> Iterator[Any]:
    """Yield the parsing events of `text`; recursion is left to the reader of the events."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        text = PAIR.sub(joined, text)
    return iter(yaml.parse(text, Loader=yaml.CSafeLoader))


def joined(pair: re.Match[str]) -> str:
    """Return the escape that YAML has for two of JSON, which together mean one character."""
    high, low = (int(half, 16) for half in pair.groups())
    return f"\\U{0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF):08x}"


def error(problem: str, event: Any) -> yaml.MarkedYAMLError:
    """Return the error that says `problem` about the place of `event`."""
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def known_or_new(event: Any, anchors: dict[str, yaml.Node]) -> yaml.Node:
    """Return the node that `event` begins or, being an alias, refers to; anchors are noted."""
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            raise error(f"no anchor is called {event.anchor}", event)
        return anchors[event.anchor]
    node = new_node(event)
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node


def new_node(event: Any) -> yaml.Node:
    """Return the node, without its children, that begins with `event`."""
    marks = (event.start_mark, event.end_mark)
    if isinstance(event, yaml.ScalarEvent):
        tag = event.tag if event.tag not in (None, "!") else scalar_tag(event)
        return yaml.ScalarNode(tag, event.value, *marks, style=event.style)
    kind = yaml.SequenceNode if isinstance(event, yaml.SequenceStartEvent) else yaml.MappingNode
    default = PREFIX + ("seq" if kind is yaml.SequenceNode else "map")
    return kind(event.tag if event.tag not in (None, "!") else default, [], *marks)


def scalar_tag(event: Any) -> str:
    """Return the tag of a scalar without one, by the core schema of YAML 1.2 (section 10.3)."""
    if event.implicit[0]:
        for name, pattern in CORE.items():
            if pattern.match(event.value):
                return PREFIX + name
    return PREFIX + "str"
