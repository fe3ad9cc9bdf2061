"""Keys as the checks see them: what a creation answered, and what a list shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from contract_tests.client.exchange import Exchange, Json
from contract_tests.client.identifiers import is_safe
from contract_tests.client.list_reader import Item
from contract_tests.findings import Undecided
from contract_tests.history.timestamps import instant

MEMBERS = ("id", "name", "repoId", "key", "aiType", "createdAt", "deletedAt")


class Secret:
    """A secret that compares but never shows itself."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret(•••)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def reveal(self) -> str:
        """Return the plain text, for analysis only; it must not reach any output."""
        return self._value


def is_same_name(shown: Json, sent: str) -> bool:
    """Say whether a list shows the name that was sent; of a blank one nothing may be left."""
    return shown == sent or (isinstance(shown, str) and shown.strip() == sent.strip() == "")


def difference(sent: str, shown: str) -> str:
    """Return in words how two names differ, without showing them."""
    if len(sent) != len(shown):
        return f"{len(shown)} characters instead of {len(sent)}"
    pairs = enumerate(zip(sent, shown, strict=True), start=1)
    position = next((place for place, (one, other) in pairs if one != other), 0)
    return f"it differs at character {position}"


@dataclass(frozen=True)
class CreatedKey:
    """A key that the run made, with what it asked for and what was answered."""

    repo_id: str
    name: str
    ai_type: str
    id: str
    key: str
    secret: Secret
    exchange: Exchange = field(repr=False)


class ListedKey:
    """One item of a list; a member of the wrong type cannot be asked for.

    `identifier` is the id, None if there is no usable one. `moment` is when the key was created, in
    nanoseconds since 1970, None if nobody can tell.
    """

    __slots__ = ("identifier", "members", "moment")

    def __init__(self, members: Mapping[str, Json]) -> None:
        self.members = members
        identifier = members.get("id")
        usable = isinstance(identifier, str) and identifier
        self.identifier: str | None = identifier if usable else None
        self.moment = _nanoseconds(members.get("createdAt"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ListedKey) and self.members == other.members

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        """Return the id."""
        return self.text("id")

    @property
    def name(self) -> str:
        """Return the name."""
        return self.text("name")

    def text(self, member: str) -> str:
        """Return a member that is a string.

        Raises:
            Undecided: if it is not one; the observers report that.
        """
        value = self.members.get(member)
        if not isinstance(value, str):
            raise Undecided(f"A listed key has no usable {member!r}.")
        return value

    def differences(self, other: "ListedKey") -> list[str]:
        """Return the documented members in which the two differ; others may change as they like."""
        return [name for name in MEMBERS if self.members.get(name) != other.members.get(name)]


def _nanoseconds(timestamp: Json) -> int | Fraction | None:
    seconds = instant(timestamp)
    if seconds is None:
        return None
    # Whole numbers are compared much faster.
    exact = seconds * 10**9
    return exact.numerator if exact.denominator == 1 else exact


def listed_keys(items: Iterable[Json]) -> tuple[ListedKey, ...]:
    """Return the items of a list that are objects; those of an `Item` are one object."""
    return tuple(_listed(item) for item in items if isinstance(item, dict))


def _listed(item: dict[str, Json]) -> ListedKey:
    if not isinstance(item, Item):
        return ListedKey(item)
    if item.listed is None:
        item.listed = ListedKey(item)
    known: ListedKey = item.listed
    return known


class Shown:
    """The keys that a list shows, in its order and by their ids; of several with one id, the first.

    What is asked for once more is the latest list, mostly, and lists are long.
    """

    _latest: "tuple[object, Shown] | None" = None

    def __init__(self, items: Iterable[Json]) -> None:
        self.keys = listed_keys(items)
        self.by_id: Mapping[str, ListedKey] = {
            key.identifier: key for key in reversed(self.keys) if key.identifier
        }

    @classmethod
    def of(cls, items: list[Json]) -> "Shown":
        """Return what `items` show."""
        known = cls._latest
        if known is None or known[0] is not items:
            known = cls._latest = (items, cls(items))
        return known[1]


@dataclass(frozen=True)
class Listing:
    """The answer to a list: its keys by id, in the answer's order."""

    exchange: Exchange
    shown: Shown

    @classmethod
    def of(cls, exchange: Exchange) -> "Listing":
        """Return what the answer to a list shows.

        Raises:
            Undecided: if there is no list in it.
        """
        items = exchange.response.members.get("apiKeys")
        if not isinstance(items, list):
            raise Undecided("The answer to a list lacks apiKeys.")
        return cls(exchange, Shown.of(items))

    @property
    def items(self) -> tuple[ListedKey, ...]:
        """Return the items in the answer's order."""
        return self.shown.keys

    @property
    def by_id(self) -> Mapping[str, ListedKey]:
        """Return the items that have a usable id; of several with one id, the first."""
        return self.shown.by_id

    def __iter__(self) -> Iterator[ListedKey]:
        return iter(self.items)

    def find(self, apikey_id: str) -> ListedKey | None:
        """Return the item with this id, or None.

        Raises:
            Undecided: if it may be an item whose id is unusable; the observers report that.
        """
        if apikey_id not in self.by_id:
            self._expect_ids()
        return self.by_id.get(apikey_id)

    def named(self, name: str) -> list[ListedKey]:
        """Return the items with this name."""
        return [item for item in self.items if item.members.get("name") == name]

    def only(self, ids: set[str]) -> list[ListedKey]:
        """Return the items whose ids are among `ids`, in the list's order, each of them once.

        Raises:
            Undecided: if there is an item whose id is unusable.
        """
        self._expect_ids()
        return list({item.id: item for item in self.items if item.identifier in ids}.values())

    def _expect_ids(self) -> None:
        if not all(item.identifier for item in self.items):
            raise Undecided("A listed key has no usable 'id'.")


def fits_a_path(members: Json) -> bool:
    """Say whether the id among `members` can be one segment; whether there is one is left open."""
    if isinstance(members, Item) and members.fits_a_path:
        return True
    identifier = members.get("id") if isinstance(members, Mapping) else None
    fits = not isinstance(identifier, str) or not identifier or is_safe(identifier)
    if isinstance(members, Item):
        members.fits_a_path = fits
    return fits
