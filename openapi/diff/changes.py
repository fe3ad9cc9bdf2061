"""Collect the changes while two documents are compared."""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from openapi.diff.change import Change, Consequence, Impact, Kind
from openapi.diff.node import Node
from openapi.schema import Direction


class Use(NamedTuple):
    """Where on the wire a schema is used.

    `text` marks values that travel as plain text, like those of parameters: there, a number is a
    text as well. `optional` says that the value may be left out.
    """

    direction: Direction
    label: str
    text: bool = False
    optional: bool = False

    @property
    def requests(self) -> bool:
        """Say whether clients send it."""
        return self.direction is Direction.REQUEST


HARMLESS = {
    "clients": "an old client works as before",
    "servers": "an old server meets it as it is",
}
NARROWER = {
    "clients": "the new server refuses what an old client may send",
    "servers": "an old server may answer what is no longer allowed",
}
WIDER = {
    "clients": "the new server may answer what an old client does not expect",
    "servers": "an old server refuses what a new client may send",
}
# The same two, of what becomes required and what becomes optional.
WITHOUT = {
    "clients": "the new server refuses calls without it",
    "servers": "an old server may leave it out",
}
WITH = {
    "clients": "the new server may leave it out",
    "servers": "an old server refuses calls without it",
}
OPEN = {
    "clients": "whether an old client works on has to be looked at",
    "servers": "whether an old server meets it has to be looked at",
}

# Whether a set of values loses or gains members; None is undecided.
Answer = bool | None


@dataclass
class Changes:
    """The changes found so far."""

    found: list[Change] = field(default_factory=list)
    walking: list[Any] = field(default_factory=list)
    known: dict[Any, list[Change]] = field(default_factory=dict)
    explained: list[Node] = field(default_factory=list)

    def add(  # noqa: PLR0913 - a change has this many sides
        self,
        node: Node,
        aspect: str,
        what: str,
        *,
        clients: tuple[Impact, str] | None = None,
        servers: tuple[Impact, str] | None = None,
        use: str = "",
        kind: Kind = Kind.CONTRACT,
    ) -> None:
        """Record a change with its judgements; one that is left out is harmless."""
        uses = (use,) if use else ()
        told = [
            Consequence(*(judged or (Impact.HARMLESS, HARMLESS[view])), uses)
            for view, judged in (("clients", clients), ("servers", servers))
        ]
        self.found.append(Change(node, aspect, what, told[0], told[1], kind))

    def add_sets(  # noqa: PLR0913
        self, node: Node, aspect: str, what: str, use: Use, *, narrower: Answer, wider: Answer
    ) -> None:
        """Record that a set of values gets narrower, wider, both, or that this is unknown."""
        answers = (narrower, wider) if use.requests else (wider, narrower)
        said = (WITHOUT, WITH) if aspect == "required" else (NARROWER, WIDER)
        reasons = said if use.requests else said[::-1]
        judged = [
            Consequence(*weighed(view, answer, reason[view]), (use.label,))
            for view, answer, reason in zip(("clients", "servers"), answers, reasons, strict=True)
        ]
        proven = narrower is not None and wider is not None
        kind = Kind.CONTRACT if narrower is not False or wider is not False else Kind.WORDS
        self.found.append(Change(node, aspect, what, judged[0], judged[1], kind, proven))

    def add_required(self, old: Node, new: Node, what: str, use: Use) -> bool:
        """Record whether something becomes required, and return whether it may be left out."""
        was, is_now = (node.get("required") is True for node in (old, new))
        if was != is_now:
            node, how = new.child("required") or new, "required" if is_now else "optional"
            said = f"{what} becomes {how}"
            self.add_sets(node, "required", said, use, narrower=is_now, wider=was)
        return not (was and is_now)

    def repeat(self, changes: list[Change], label: str) -> None:
        """Record changes again for another operation."""
        for change in changes:
            clients, servers = (
                each._replace(uses=(label,)) if each.uses else each
                for each in (change.clients, change.servers)
            )
            self.found.append(replace(change, clients=clients, servers=servers))

    def review(self, node: Node, aspect: str, what: str, use: str = "") -> None:
        """Record a change that a person has to judge, for clients and for servers."""
        clients, servers = ((Impact.REVIEW, OPEN[view]) for view in ("clients", "servers"))
        self.add(node, aspect, what, clients=clients, servers=servers, use=use)

    def words(self, node: Node, aspect: str, what: str) -> None:
        """Record a change of a description, which changes nothing that is sent."""
        self.add(node, aspect, what, kind=Kind.WORDS)


def weighed(view: str, answer: Answer, reason: str) -> tuple[Impact, str]:
    """Return the level and the reason that follow from an answer about sets."""
    if answer is None:
        return Impact.REVIEW, OPEN[view]
    return (Impact.BREAKING, reason) if answer else (Impact.HARMLESS, HARMLESS[view])
