"""Find the line and column of a JSON pointer in the text of a YAML or JSON document."""

import yaml

from openapi.nodes import PREFIX

Pointer = tuple[str | int, ...]
# The children of a node by name, each after the node that names it: in an array the child itself.
Children = dict[str, tuple[yaml.Node, yaml.Node]]


class Locations:
    """Where the parts of one document stand."""

    def __init__(self, root: yaml.Node | None) -> None:
        self._root = root
        self._known: dict[int, Children] = {}

    def at(self, pointer: Pointer) -> tuple[int, int]:
        """Return the 1-based line and column of `pointer`, or of its nearest existing ancestor.

        A member of an object stands where its name stands, an item of an array where it begins.
        Of names given twice the last one counts, as it does for those who read the document.
        """
        node, mark = self._root, self._root and self._root.start_mark
        for token in pointer:
            found = node and self._children(node).get(str(token))
            if not found:
                break
            name, node = found
            mark = name.start_mark
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def _children(self, node: yaml.Node) -> Children:
        if id(node) not in self._known:
            self._known[id(node)] = children(node, set())
        return self._known[id(node)]


def children(node: yaml.Node, seen: set[int]) -> Children:
    """Return the children of `node`, its own before those that merge keys (`<<`) bring in."""
    if isinstance(node, yaml.SequenceNode):
        return {str(position): (item, item) for position, item in enumerate(node.value)}
    found: Children = {}
    if isinstance(node, yaml.MappingNode) and id(node) not in seen:
        seen.add(id(node))
        for key, value in reversed(node.value):
            if key.tag == f"{PREFIX}merge":
                several = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for each in reversed(several):
                    found |= children(each, seen)
        own = [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
        found |= {key.value: (key, value) for key, value in own}
    return found
