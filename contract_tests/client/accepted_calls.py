"""Distinguish a token that is not accepted any more from a single refused call."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from contract_tests.client.exchange import Exchange, Request
from contract_tests.deployment import ANONYMOUS, OWNER

# A gateway may send those who are not known to a page where they can log in.
_TO_A_LOGIN = frozenset([301, 302, 303, 307, 308])

Answer = Callable[[Request], Exchange]


@dataclass
class AcceptedCalls:
    """Remember for each principal the last list and the last update that were accepted.

    They can be sent again without changing anything, to see whether the token still is.
    """

    forbidden_repo_id: str | None
    _calls: dict[tuple[str, str], Request] = field(default_factory=dict, repr=False)

    def lost(self, exchange: Exchange, ask: Answer) -> bool:
        """Say whether the principal of `exchange` has been shut out.

        That is so if all its calls that were accepted before now are refused, too; `ask` sends
        those again. Without any, there is no telling.
        """
        principal = exchange.request.principal
        before = [call for (who, _), call in list(self._calls.items()) if who == principal]
        return bool(before) and all(self.refuses(ask(call)) for call in before)

    def refuses(self, exchange: Exchange) -> bool:
        """Say whether a call was refused as those without a valid token are."""
        request, status = exchange.request, exchange.response.status
        if request.principal == ANONYMOUS:
            return False
        has_access = request.principal == OWNER and request.repo_id not in {
            None,
            self.forbidden_repo_id,
        }
        return status == 401 or status in _TO_A_LOGIN or (status == 403 and has_access)

    def note(self, exchange: Exchange) -> None:
        """Remember a call that was not refused so, if it can be sent again."""
        request, response = exchange.request, exchange.response
        if not (response.succeeds or response.status == 403) or request.principal == ANONYMOUS:
            return
        if request.operation == "getRepoAiApiKeys":
            self._calls[request.principal, request.operation] = request
        elif request.operation == "updateRepoAiApiKey":
            self._calls[request.principal, request.operation] = replace(request, body=b"{}")
