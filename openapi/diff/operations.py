"""Compare the paths and operations of two documents."""

import re
from collections.abc import Collection

from openapi.diff.annotations import compare_words
from openapi.diff.bodies import compare_request_bodies
from openapi.diff.changes import BREAKING, REVIEW, Changes, Judged, Use
from openapi.diff.node import Node
from openapi.diff.parameters import compare_parameters, parameters
from openapi.diff.responses import compare_responses
from openapi.diff.security import compare_security
from openapi.document import METHODS
from openapi.schema import Direction

HANDLED = ("parameters", "requestBody", "responses", "security", "servers")
GONE = BREAKING, "an old client that calls it gets an error"
NEW = BREAKING, "an old server does not have it"


def compare_paths(old: Node, new: Node, changes: Changes) -> None:
    """Compare all paths; the names of path parameters do not tell two paths apart."""
    prefixes = moved(old, new)
    before, after = paths(old, prefixes[0]), paths(new, prefixes[1])
    for template in dict.fromkeys((*before, *after)):
        mine, other = before.get(template), after.get(template)
        if mine and other:
            compare_path(mine, other, (old, new), prefixes, changes)
        elif mine:
            what = f"the path {full_path(mine, prefixes[0])} is gone"
            changes.add(mine, "path", what, clients=GONE)
        elif other:
            what = f"the path {full_path(other, prefixes[1])} is new"
            taken = taken_from(template, other, before)
            changes.add(other, "path", what, clients=taken, servers=NEW)
    if before.keys() != after.keys():
        compare_addresses(addresses(prefixes[0], old), addresses(prefixes[1], new), changes)
    if any(prefixes):
        kept = len(before.keys() & after.keys())
        told = "all paths" if kept == len(before) else f"{kept} of {len(before)} paths"
        way = f"the address into {told}" if prefixes[0] else f"{told} into the address"
        what = f"the prefix {''.join(prefixes)} moves from {way}: their URLs stay the same"
        changes.words(new.child("servers") or old.at("servers", None), "server", what)


def moved(old: Node, new: Node) -> tuple[str, str]:
    """Return what addresses put before the paths of one document, and the paths of the other say.

    Nothing if no prefix moved, or if more paths are the same when it is left aside.
    """
    before, after = ({*addresses("", node)} or {""} for node in (old, new))
    found = prefix_of(before, after), prefix_of(after, before)
    plain, full = (
        paths(old).keys() & paths(new).keys(),
        paths(old, found[0]).keys() & paths(new, found[1]).keys(),
    )
    return found if len(full) >= max(1, len(plain)) else ("", "")


def prefix_of(longer: Collection[str], shorter: Collection[str]) -> str:
    """Return what all addresses have that others lack at their end, nothing if there is more."""
    ends = [
        one.removeprefix(each) for one in longer for each in shorter if one.startswith(f"{each}/")
    ]
    return next((end for end in ends if {each + end for each in shorter} == longer), "")


def full_path(node: Node, prefix: str) -> str:
    """Return a path as it follows the addresses of the document, whose end is `prefix`."""
    item = node.resolved
    own = any(each and each.child("servers") for each in (item, *map(item.child, METHODS)))
    return f"{'' if own else prefix}{node.pointer[-1]}"


def taken_from(template: str, new: Node, others: dict[str, Node]) -> Judged:
    """Return the judgement of a new path that a value of another path's parameter meant before."""
    for other, node in others.items():
        pattern = "[^/]+".join(map(re.escape, other.split("{}")))
        methods = {*METHODS} & node.resolved.members().keys() & new.resolved.members().keys()
        if "{}" in other and methods and re.fullmatch(pattern, template):
            return REVIEW, f"an old client may mean a value in {node.pointer[-1]} by it"
    return None


def paths(document: Node, prefix: str = "") -> dict[str, Node]:
    """Return the path items by their template, the names of parameters left out."""
    found = document.mapping("paths").items()
    return {
        re.sub(r"\{[^}]*\}", "{}", full_path(node, prefix)): node
        for path, node in found
        if path[:2] != "x-"
    }


def compare_path(
    old: Node, new: Node, roots: tuple[Node, Node], prefixes: tuple[str, str], changes: Changes
) -> None:
    """Compare the operations of one path."""
    names = [str(node.pointer[-1]) for node in (old, new)]
    full = [full_path(node, prefix) for node, prefix in zip((old, new), prefixes, strict=True)]
    if full[0] != full[1]:
        changes.words(new, "path name", f"the path {full[0]} is written {full[1]}")
    if names[0] != names[1]:
        changes.explained += [old, new]
    before, after = old.resolved, new.resolved
    compare_words(before, after, changes, (*METHODS, "parameters", "servers"))
    for method in METHODS:
        mine, other = before.child(method), after.child(method)
        if mine and other:
            use = Use(Direction.REQUEST, label(mine))
            compare_words(mine, other, changes, HANDLED, use.label)
            inherited = parameters(names[0], (before, mine)), parameters(names[1], (after, other))
            compare_parameters(*inherited, use, changes)
            servers = addresses(prefixes[0], mine, before, roots[0])
            compare_addresses(servers, addresses(prefixes[1], other, after, roots[1]), changes)
            compare_security(mine, other, roots, use.label, changes)
            compare_request_bodies(mine, other, use, changes)
            compare_responses(mine, other, use.label, changes)
        elif mine:
            changes.add(mine, "operation", f"`{label(mine)}` is gone", clients=GONE)
        elif other:
            changes.add(other, "operation", f"`{label(other)}` is new", servers=NEW)


def label(operation: Node) -> str:
    """Return what messages call an operation: by its id, or else by method and path."""
    method, path = str(operation.pointer[-1]).upper(), operation.pointer[-2]
    return str(operation.get("operationId") or f"{method} {path}")


def compare_addresses(before: dict[str, Node], after: dict[str, Node], changes: Changes) -> None:
    """Compare the addresses at which operations are offered."""
    for url in dict.fromkeys((*before, *after)):
        node = after.get(url) or before[url]
        if url not in after:
            reason = REVIEW, "an old client may still call it"
            changes.add(node, "server", f"{node.subject} is gone", clients=reason)
        elif url not in before:
            reason = REVIEW, "an old server may not be reached there"
            changes.add(node, "server", f"{node.subject} is new", servers=reason)
        else:
            compare_words(before[url], node, changes, ("url",))


def addresses(prefix: str, *holders: Node) -> dict[str, Node]:
    """Return the servers of the first holder that has some, by URL, without `prefix` at its end.

    That is one of the document: other servers have an end of their own.
    """
    for holder in holders:
        end = "" if holder.pointer else prefix
        found = {
            str(node.get("url")).rstrip("/").removesuffix(end): node
            for node in holder.items("servers")
        }
        if found:
            return found
    return {}
