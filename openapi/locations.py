"""Find the line and column of a JSON pointer in the text of a YAML or JSON document."""

import yaml

from openapi.nodes import PREFIX, compose

Pointer = tuple[str | int, ...]


class Locations:
    """Where the parts of one document stand."""

    def __init__(self, root: yaml.Node | None) -> None:
        self._root = root

    def at(self, pointer: Pointer) -> tuple[int, int]:
        """Return the 1-based line and column of `pointer`, or of its nearest existing ancestor.

        A member of an object stands where its name stands, an item of an array where it begins.
        Of names given twice the last one counts, as it does for those who read the document.
        """
        node, mark = self._root, self._root and self._root.start_mark
        for token in pointer:
            found = node and child(node, token)
            if not found:
                break
            name, node = found
            mark = name.start_mark
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def locate(text: str) -> Locations:
    """Return the locations of the document in `text`.

    Raises:
        yaml.YAMLError: if `text` cannot be composed, see `openapi.nodes.compose`.
    """
    return Locations(compose(text))


def child(node: yaml.Node, token: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Return a child of `node`, after the node that names it: in an array the child itself."""
    if isinstance(node, yaml.SequenceNode):
        items = {str(position): item for position, item in enumerate(node.value)}
        item = items.get(str(token))
        return item and (item, item)
    return member(node, str(token), set()) if isinstance(node, yaml.MappingNode) else None


def member(node: yaml.MappingNode, name: str, seen: set[int]) -> tuple[yaml.Node, yaml.Node] | None:
    """Return name and value of a member, its own or one that a merge key (`<<`) brings in."""
    seen.add(id(node))
    for key, value in reversed(node.value):
        if isinstance(key, yaml.ScalarNode) and key.value == name:
            return key, value
    for key, value in node.value:
        if key.tag == f"{PREFIX}merge":
            merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for each in merged:
                if isinstance(each, yaml.MappingNode) and id(each) not in seen:
                    found = member(each, name, seen)
                    if found:
                        return found
    return None
