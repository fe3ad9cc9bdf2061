"""Read YAML, or JSON, as the plain values that JSON has; every name of an object is a text."""

from typing import Any

import yaml

from openapi.nodes import PREFIX, compose

CONSTANTS = {"true": True, "false": False}


def read(text: str) -> Any:
    """Return the value of the one document in `text`, None if there is none.

    Raises:
        yaml.YAMLError: if it is not YAML, or holds itself.
    """
    node = compose(text)
    return None if node is None else value_of(node, ())


def value_of(node: yaml.Node, above: tuple[int, ...]) -> Any:
    """Return the value of a node; `above` are the nodes that it is part of."""
    if id(node) in above:
        raise yaml.MarkedYAMLError(problem="this holds itself", problem_mark=node.start_mark)
    inside = (*above, id(node))
    if isinstance(node, yaml.SequenceNode):
        return [value_of(child, inside) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        return mapping_of(node, inside)
    return scalar_of(node)


def mapping_of(node: yaml.MappingNode, inside: tuple[int, ...]) -> dict[str, Any]:
    """Return an object; what it names itself wins over what a merge key brings in."""
    result: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key, value in node.value:
        if key.tag == f"{PREFIX}merge":
            found = value_of(value, inside)
            for each in reversed(found if isinstance(found, list) else [found]):
                result |= each if isinstance(each, dict) else {}
        else:
            own[str(key.value)] = value_of(value, inside)
    return result | own


def scalar_of(node: yaml.Node) -> Any:
    """Return a number, true, false, null or a text."""
    kind, text = node.tag.removeprefix(PREFIX), str(node.value)
    try:
        if kind == "int":
            return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        if kind == "float":
            return float(text.replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text
    if kind == "bool":
        return CONSTANTS.get(text.lower(), text)
    return None if kind == "null" else text
