"""Rules about creations: id, access key and secret must be new each time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from contract_tests.client.exchange import Exchange
from contract_tests.history.keys import Secret, fits_a_path
from contract_tests.history.record import History
from contract_tests.rules.judgement import Judgement

UNIQUE = {"id": "create.id-unique", "key": "create.key-unique", "secret": "create.secret-unique"}


@dataclass
class CreateRule:
    """Compare every creation of the run with all before it, and with keys that lists showed.

    `is_foreign` says of an id that it is that of somebody else's key.
    """

    is_foreign: Callable[[str], bool]
    _given: dict[tuple[str, Secret], Exchange] = field(default_factory=dict, repr=False)

    def __call__(self, _: History, exchange: Exchange) -> Iterator[Judgement]:
        """Judge the answer to a creation."""
        request, response = exchange.request, exchange.response
        if request.operation != "createRepoAiApiKey" or not response.succeeds:
            return
        for member, clause in UNIQUE.items():
            value = response.members.get(member)
            if not isinstance(value, str) or not value:
                continue
            earlier = self._given.setdefault((member, Secret(value)), exchange)
            yield Judgement(
                clause,
                earlier is exchange,
                expected=f"every creation answers with another {member}",
                came=f"the {member} of an earlier creation",
                at=[earlier, exchange],
            )
        identifier = response.members.get("id")
        if isinstance(identifier, str) and self.is_foreign(identifier):
            yield Judgement(
                "create.id-unique",
                False,
                expected="every creation answers with another id",
                came="the id of a key that was there before",
                at=[exchange],
            )
        if not fits_a_path(response.members):
            yield unfit_id("create.id-returned", exchange)


def unfit_id(clause: str, exchange: Exchange) -> Judgement:
    """Return the finding that an id cannot stand in a path, where it names one key and no other."""
    return Judgement(
        clause,
        False,
        expected="an id that can be one segment of a path",
        came="one with a delimiter, a control character or half a surrogate, or dots",
        at=[exchange],
    )
