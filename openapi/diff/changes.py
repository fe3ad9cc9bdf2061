"""Collect the changes while two documents are compared."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from typing import Any, Literal, NamedTuple

from openapi.diff.change import Change, Consequence, Impact, Kind
from openapi.diff.node import Node
from openapi.diff.sameness import Sameness
from openapi.diff.shape import Schema
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

BREAKING, REVIEW = Impact.BREAKING, Impact.REVIEW

# Whether a set of values loses or gains members; None is undecided.
Answer = bool | None
# A level with its reason; without one, a change is harmless.
Judged = tuple[Impact, str] | Literal[False] | None


class TooManyError(Exception):
    """More comparisons would have to be done than is worth it."""


@dataclass(eq=False)
class Step:
    """The comparison of two values: what it finds itself, and the steps below it, by their use."""

    work: "Callable[[Changes], None] | None" = None
    found: list[Change] = field(default_factory=list)
    below: "list[tuple[str, Step]]" = field(default_factory=list)


@dataclass
class Changes:
    """The changes found so far.

    Two schemas are compared once, however many uses they have and however they hold each other:
    each pair is a step, its `comparison` done when the changes are collected. `promised` are the
    operations that clauses are about.
    """

    sameness: Sameness
    comparison: "Callable[[Schema, Schema, Use, Changes], None]"
    promised: Collection[str] = ()
    here: Step = field(default_factory=Step)
    steps: dict[Any, Step] = field(default_factory=dict)
    explained: list[Node] = field(default_factory=list)
    depth: int = 0

    def apart(self) -> "Changes":
        """Return changes that are collected by themselves, of the same documents."""
        return replace(self, here=Step(), depth=self.depth + 1)

    def schemas(self, old: Schema, new: Schema, use: Use) -> None:
        """Have two schemas compared, once for all uses of a kind."""
        if len(old) == len(new) and all(map(self.sameness.same, old, new)):
            return
        key = (*map(plain, old), None, *map(plain, new), use._replace(label=""))
        step = self.steps.setdefault(key, Step(partial(self.comparison, old, new, use)))
        self.here.below.append((use.label, step))

    def collected(self, most: float = inf) -> list[Change]:
        """Return all changes, those of shared schemas once for each of their uses.

        Raises:
            TooManyError: if more than `most` steps lead to them.
        """
        taken, finished, seen = list[Step](), list[Step](), set[Step]()
        waiting = [(step, False) for _, step in reversed(self.here.below)]
        while waiting:
            step, done = waiting.pop()
            if done:
                finished.append(step)
            elif step not in seen:
                seen.add(step)
                if len(seen) > most:
                    raise TooManyError
                self._take(step)
                taken.append(step)
                waiting += [(step, True), *((below, False) for _, below in reversed(step.below))]
        uses = uses_of(finished[::-1], self.here.below)
        return self.here.found + [
            change.used(uses(step)) for step in taken for change in step.found
        ]

    def _take(self, step: Step) -> None:
        work, step.work = step.work, None
        if work is not None:
            above, self.here = self.here, step
            work(self)
            self.here = above

    def add(  # noqa: PLR0913 - a change has this many sides
        self,
        node: Node,
        aspect: str,
        what: str,
        use: str = "",
        *,
        clients: Judged = None,
        servers: Judged = None,
        kind: Kind = Kind.CONTRACT,
    ) -> None:
        """Record a change with its judgements; one that is left out is harmless."""
        uses = (use,) if use else ()
        told = [
            Consequence(*(judged or (Impact.HARMLESS, HARMLESS[view])), uses)
            for view, judged in (("clients", clients), ("servers", servers))
        ]
        self.here.found.append(Change(node, aspect, what, told[0], told[1], kind))

    def add_sets(  # noqa: PLR0913
        self, node: Node, aspect: str, what: str, use: Use, *, narrower: Answer, wider: Answer
    ) -> None:
        """Record that a set of values gets narrower, wider, both, or that this is unknown."""
        clients, servers = judgements(aspect, use, narrower, wider)
        proven = narrower is not None and wider is not None
        kind = Kind.CONTRACT if narrower is not False or wider is not False else Kind.WORDS
        self.here.found.append(Change(node, aspect, what, clients, servers, kind, proven))

    def add_required(self, old: Node, new: Node, what: str, use: Use) -> bool:
        """Record whether something becomes required, and return whether it may be left out."""
        was, is_now = (node.get("required") is True for node in (old, new))
        if was != is_now:
            node = new.child("required") or old.child("required") or new
            said = f"{what} becomes {'required' if is_now else 'optional'}"
            self.add_sets(node, "required", said, use, narrower=is_now, wider=was)
        return not (was and is_now)

    def review(self, node: Node, aspect: str, what: str, use: str = "") -> None:
        """Record a change that a person has to judge, for clients and for servers."""
        clients, servers = ((Impact.REVIEW, OPEN[view]) for view in ("clients", "servers"))
        self.add(node, aspect, what, use, clients=clients, servers=servers)

    def words(self, node: Node, aspect: str, what: str) -> None:
        """Record a change of a description, which changes nothing that is sent."""
        self.add(node, aspect, what, kind=Kind.WORDS)


def plain(node: Node) -> Node:
    """Return what a node refers to if it does nothing else."""
    return node.resolved if node.reference is not None and len(node.value) == 1 else node


def uses_of(
    steps: Sequence[Step], entries: Sequence[tuple[str, Step]]
) -> Callable[[Step], tuple[str, ...]]:
    """Return what tells the uses of each step, those of the entries that lead to it.

    A set is a number with a bit for each use. Each step comes before those below it, save in
    circles, so that a few rounds are enough.
    """
    bits = {label: 1 << bit for bit, label in enumerate(dict(entries))}
    found = dict.fromkeys(steps, 0)
    for label, step in entries:
        found[step] |= bits[label]
    changed = True
    while changed:
        changed = False
        for step in steps:
            for _, below in step.below:
                if found[step] & ~found[below]:
                    found[below] |= found[step]
                    changed = True
    return lambda step: tuple(label for label, bit in bits.items() if found[step] & bit)


def judgements(aspect: str, use: Use, narrower: Answer, wider: Answer) -> list[Consequence]:
    """Return what it means for clients and for servers that a set of values gets other members."""
    answers = (narrower, wider) if use.requests else (wider, narrower)
    said = (WITHOUT, WITH) if aspect == "required" else (NARROWER, WIDER)
    reasons = said if use.requests else said[::-1]
    return [
        Consequence(*weighed(view, answer, reason[view]), (use.label,))
        for view, answer, reason in zip(("clients", "servers"), answers, reasons, strict=True)
    ]


def weighed(view: str, answer: Answer, reason: str) -> tuple[Impact, str]:
    """Return the level and the reason that follow from an answer about sets."""
    if answer is None:
        return Impact.REVIEW, OPEN[view]
    return (Impact.BREAKING, reason) if answer else (Impact.HARMLESS, HARMLESS[view])
