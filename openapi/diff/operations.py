"""Compare the paths and operations of two documents."""

import re

from openapi.diff.annotations import compare_words
from openapi.diff.bodies import compare_request_bodies
from openapi.diff.change import Impact
from openapi.diff.changes import Changes, Use
from openapi.diff.node import Node
from openapi.diff.parameters import compare_parameters, parameters
from openapi.diff.responses import compare_responses
from openapi.diff.security import compare_security
from openapi.document import METHODS
from openapi.schema import Direction

HANDLED = ("parameters", "requestBody", "responses", "security", "servers", "callbacks")
GONE = Impact.BREAKING, "an old client that calls it gets an error"
NEW = Impact.BREAKING, "an old server does not have it"


def compare_paths(old: Node, new: Node, changes: Changes) -> None:
    """Compare all paths; the names of path parameters do not tell two paths apart."""
    before, after = paths(old), paths(new)
    for template in dict.fromkeys((*before, *after)):
        if template not in after:
            gone = before[template]
            changes.add(gone, "path", f"the path {gone.pointer[-1]} is gone", clients=GONE)
        elif template not in before:
            found = after[template]
            clients = taken_from(template, found, before)
            what = f"the path {found.pointer[-1]} is new"
            changes.add(found, "path", what, clients=clients, servers=NEW)
        else:
            compare_path(before[template], after[template], (old, new), changes)
    if before.keys() != after.keys():
        compare_addresses(addresses(old), addresses(new), changes)


def taken_from(template: str, new: Node, others: dict[str, Node]) -> tuple[Impact, str] | None:
    """Return the judgement of a new path that a value of another path's parameter meant before."""
    for other, node in others.items():
        pattern = "[^/]+".join(map(re.escape, other.split("{}")))
        methods = {*METHODS} & node.resolved.members().keys() & new.resolved.members().keys()
        if "{}" in other and methods and re.fullmatch(pattern, template):
            return Impact.REVIEW, f"an old client may mean a value in {node.pointer[-1]} by it"
    return None


def paths(document: Node) -> dict[str, Node]:
    """Return the path items by their template, the names of parameters left out."""
    found = document.mapping("paths").items()
    return {re.sub(r"\{[^}]*\}", "{}", path): node for path, node in found if path[:2] != "x-"}


def compare_path(old: Node, new: Node, roots: tuple[Node, Node], changes: Changes) -> None:
    """Compare the operations of one path."""
    names = [str(node.pointer[-1]) for node in (old, new)]
    if names[0] != names[1]:
        changes.words(new, "path name", f"the path {names[0]} is written {names[1]}")
        changes.explained += [old, new]
    before, after = old.resolved, new.resolved
    compare_words(before, after, changes, (*METHODS, "parameters", "servers"))
    for method in METHODS:
        mine, other = before.child(method), after.child(method)
        if mine is not None and other is None:
            changes.add(mine, "operation", f"{label(mine)} is gone", clients=GONE)
        elif other is not None and mine is None:
            changes.add(other, "operation", f"{label(other)} is new", servers=NEW)
        elif mine is not None and other is not None:
            use = Use(Direction.REQUEST, label(mine))
            inherited = parameters(names[0], (before, mine)), parameters(names[1], (after, other))
            compare_parameters(*inherited, use, changes)
            servers = addresses(mine, before, roots[0]), addresses(other, after, roots[1])
            compare_addresses(*servers, changes)
            compare_operation(mine, other, use, roots, changes)


def label(operation: Node) -> str:
    """Return what messages call an operation: by its id, or else by method and path."""
    method, path = str(operation.pointer[-1]).upper(), operation.pointer[-2]
    return str(operation.get("operationId") or f"{method} {path}")


def compare_operation(
    old: Node, new: Node, use: Use, roots: tuple[Node, Node], changes: Changes
) -> None:
    """Compare one operation of two documents."""
    compare_words(old, new, changes, HANDLED, use.label)
    compare_security(old, new, roots, use.label, changes)
    compare_request_bodies(old, new, use, changes)
    compare_responses(old, new, use.label, changes)
    if old.get("callbacks") != new.get("callbacks"):
        node = new.child("callbacks") or old.child("callbacks") or new
        changes.review(node, "callbacks", "the callbacks change", use.label)


def compare_addresses(before: dict[str, Node], after: dict[str, Node], changes: Changes) -> None:
    """Compare the addresses at which operations are offered."""
    for url in before.keys() - after.keys():
        reason = Impact.REVIEW, "an old client may still call it"
        changes.add(before[url], "server", f"the address {url} is gone", clients=reason)
    for url in after.keys() - before.keys():
        reason = Impact.REVIEW, "an old server may not be reached there"
        changes.add(after[url], "server", f"the address {url} is new", servers=reason)
    for url in before.keys() & after.keys():
        compare_words(before[url], after[url], changes, ("url",))


def addresses(*holders: Node) -> dict[str, Node]:
    """Return the servers of the first holder that has some, by URL."""
    for holder in holders:
        found = {str(node.get("url")): node for node in holder.items("servers")}
        if found:
            return found
    return {}
