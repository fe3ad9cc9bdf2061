"""Principals: their tokens, and the repositories that they have access to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


class UnknownPrincipalError(LookupError):
    """There is no principal of this name."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody with a token."""

    name: str
    token: str = field(repr=False)
    repositories: frozenset[str]

    def reaches(self, repo_id: str) -> bool:
        """Tell whether this principal has access to the repository."""
        return repo_id in self.repositories


class Principals:
    """All principals of a world, found by their tokens.

    `any_token` names the one to whom all other tokens belong, if there is such a principal.
    """

    def __init__(self, principals: Iterable[Principal], *, any_token: str | None = None) -> None:
        self._any_token = any_token
        self.become(principals)

    def __iter__(self) -> Iterator[Principal]:
        return iter(self._by_token.values())

    def become(self, principals: Iterable[Principal]) -> None:
        """Replace all principals by these."""
        self._by_token = {principal.token: principal for principal in principals}
        self._of_others = next((one for one in self if one.name == self._any_token), None)

    def by_token(self, token: str) -> Principal | None:
        """Return the principal to whom `token` belongs."""
        return self._by_token.get(token) or (self._of_others if token else None)

    def reaching(self, repo_id: str) -> Principal | None:
        """Return the first principal who has access to the repository."""
        principals = self._by_token.values()
        return next((principal for principal in principals if principal.reaches(repo_id)), None)


def bearer_token(authorization: bytes | None) -> str | None:
    """Return the token of an `Authorization` header, None for any other scheme (RFC 6750, 2.1)."""
    scheme, _, token = (authorization or b"").partition(b" ")
    return token.strip(b" ").decode("latin-1") if scheme.lower() == b"bearer" else None
