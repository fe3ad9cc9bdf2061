"""What a change means: for clients, for servers, and for the version."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import NamedTuple

from openapi.diff.node import Node


class Impact(StrEnum):
    """The severity of a change for clients or for servers, the least severe first."""

    HARMLESS = "harmless"
    REVIEW = "review"
    BREAKING = "breaking"

    @property
    def rank(self) -> int:
        """Return the place in the order from harmless to breaking."""
        return tuple(Impact).index(self)


class Bump(StrEnum):
    """The part of the version to count up, as in Semantic Versioning; the least first."""

    NONE = "none"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


class Kind(Enum):
    """The kind of a change: of what is sent, or only of descriptions."""

    CONTRACT = "contract"
    WORDS = "words"


class Consequence(NamedTuple):
    """A level with its reason, and the operations that it concerns."""

    level: Impact
    reason: str
    uses: tuple[str, ...] = ()


def gravest(consequences: Iterable[Consequence]) -> Consequence:
    """Return the gravest of some; of equal ones the first, with the operations of all."""
    found = list(consequences)
    first = max(found, key=lambda each: each.level.rank)
    uses = dict.fromkeys(use for each in found if each.level is first.level for use in each.uses)
    return first._replace(uses=tuple(uses))


@dataclass(frozen=True)
class Change:
    """One difference between two documents, judged for clients and for servers.

    `node` stands in the new document, or in the old one for what was removed. `proven` says that
    the judgement follows from the sets of values that the two schemas allow.
    """

    node: Node
    aspect: str
    what: str
    clients: Consequence
    servers: Consequence
    kind: Kind = Kind.CONTRACT
    proven: bool = False

    @property
    def judgements(self) -> dict[str, Consequence]:
        """Return the judgement of each view by its name."""
        return {"clients": self.clients, "servers": self.servers}

    def used(self, uses: tuple[str, ...]) -> "Change":
        """Return this change for other operations, if it concerns one."""
        clients, servers = (
            each._replace(uses=uses) if each.uses else each for each in (self.clients, self.servers)
        )
        return replace(self, clients=clients, servers=servers)

    @property
    def gravest(self) -> Impact:
        """Return the level of the view that is concerned most."""
        return max((each.level for each in self.judgements.values()), key=lambda each: each.rank)


def merged(changes: Iterable[Change]) -> list[Change]:
    """Return `changes` with those of one place made one, the most severe judgements kept.

    A component is reached from every operation that uses it, in requests and in responses.
    """
    found: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        found.setdefault((change.node.identity, change.aspect), []).append(change)
    return [
        replace(
            several[0],
            clients=gravest(each.clients for each in several),
            servers=gravest(each.servers for each in several),
            proven=all(each.proven for each in several),
        )
        for several in found.values()
    ]


def level_for(view: str, changes: Iterable[Change]) -> Impact:
    """Return the most severe level of `changes` for "clients" or "servers"."""
    levels = [change.judgements[view].level for change in changes]
    return max(levels, key=lambda level: level.rank, default=Impact.HARMLESS)


def bump(changes: Iterable[Change]) -> Bump:
    """Return the bump to suggest.

    Major if it breaks clients; minor if it breaks servers, has to be reviewed, or adds something
    to the contract that nobody has to notice; patch if only words change.
    """
    changes = list(changes)
    if not changes:
        return Bump.NONE
    if level_for("clients", changes) is Impact.BREAKING:
        return Bump.MAJOR
    if any(each.kind is Kind.CONTRACT or each.gravest is not Impact.HARMLESS for each in changes):
        return Bump.MINOR
    return Bump.PATCH
