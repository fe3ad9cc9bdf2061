"""Compare what a caller has to show, inherited requirements included."""

from openapi.diff.annotations import compare_words
from openapi.diff.changes import BREAKING, Changes
from openapi.diff.node import Node

# What identifies a scheme on the wire; the rest tells how to come by a token.
WIRE = ("type", "scheme", "in", "name")


# The schemes that a caller has to satisfy together, each with a scope or with an empty one.
Alternative = frozenset[tuple[str, str]]


def compare_security(
    old: Node, new: Node, roots: tuple[Node, Node], label: str, changes: Changes
) -> None:
    """Compare the alternatives of an operation, or those of its document where it has none."""
    here = [operation.child("security") for operation in (old, new)]
    given = [mine or root.child("security") for mine, root in zip(here, roots, strict=True)]
    before, after = (alternatives(node, root) for node, root in zip(given, roots, strict=True))
    if before == after:
        return
    node = changed_node(given[0], given[1], roots)
    shut_out = any(not any(other <= each for other in after) for each in before)
    what = f"security goes from {told(before)} to {told(after)}"
    clients = shut_out and (BREAKING, "the new server refuses the calls of an old client")
    servers = BREAKING, "an old server asks for something else"
    changes.add(node, "security", what, label, clients=clients, servers=servers)


def alternatives(given: Node | None, root: Node) -> frozenset[Alternative]:
    """Return the ways to be let in, each a set of demands; without any, everybody is."""
    requirements = [] if given is None else list(given.elements())
    found = {
        frozenset(
            (identity(name, root), str(scope))
            for name, scopes in requirement.members().items()
            for scope in (scopes.value or [""])
        )
        for requirement in requirements
    }
    return frozenset(found or {frozenset()})


def identity(name: str, root: Node) -> str:
    """Return what a scheme is on the wire, whatever its name."""
    scheme = schemes(root).get(name)
    if scheme is None:
        return f"{name} (not defined)"
    told = {key: str(scheme.get(key)).lower() for key in WIRE if scheme.get(key) is not None}
    if told.get("in") != "header":
        told["name"] = str(scheme.get("name"))
    return " ".join(value for value in told.values() if value != "None")


def schemes(root: Node) -> dict[str, Node]:
    """Return the security schemes that a document defines."""
    components = root.child("components")
    found = components.mapping("securitySchemes") if components else {}
    return {name: node.resolved for name, node in found.items()}


def changed_node(old: Node | None, new: Node | None, roots: tuple[Node, Node]) -> Node:
    """Return where the change was made: at the requirement, or else at the scheme it names."""
    if old is not None and new is not None and old.value == new.value:
        for name, scheme in schemes(roots[1]).items():
            before = schemes(roots[0]).get(name)
            if before is not None and identity(name, roots[0]) != identity(name, roots[1]):
                keys = [key for key in WIRE if before.get(key) != scheme.get(key)]
                return next((child for key in keys if (child := scheme.child(key))), scheme)
    return new or old or roots[1]


def told(ways: frozenset[Alternative]) -> str:
    """Return alternatives in words."""
    every = (" and ".join(sorted(" ".join(each).strip() for each in way)) for way in ways)
    return " or ".join(sorted(each or "none" for each in every))


def compare_schemes(old: Node, new: Node, changes: Changes) -> None:
    """Compare how tokens are come by, and what is said about the schemes of two documents."""
    before, after = schemes(old), schemes(new)
    for name in dict.fromkeys((*before, *after)):
        if name not in before or name not in after:
            node = after.get(name) or before[name]
            what = f"the security scheme {name} is {'new' if name in after else 'gone'}"
            changes.words(node, "scheme", what)
            continue
        if identity(name, old) != identity(name, new):
            changes.explained.append(after[name])
        compare_words(before[name], after[name], changes, WIRE)
