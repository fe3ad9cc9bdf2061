"""A call of the run as it can be sent again: whole, and without anything secret."""

from dataclasses import dataclass, field

from contract_tests.client.exchange import Exchange
from contract_tests.client.redaction import Redactor
from contract_tests.deployment import ANONYMOUS


@dataclass(frozen=True)
class Call:
    """A request of a finding's story; `body` is whole.

    `new_id` and `new_key` are what the answer to a creation gave, so that later calls of the story
    can be told to be about that key.
    """

    method: str
    target: str
    principal: str
    operation: str | None = None
    repo_id: str | None = None
    apikey_id: str | None = None
    content_type: str | None = None
    body: bytes | None = field(default=None, repr=False)
    new_id: str | None = None
    new_key: str | None = None


def call_of(exchange: Exchange, redactor: Redactor) -> Call | None:
    """Return how the request of an exchange is sent again, None if it cannot be said to anybody.

    That is so where it holds something secret, or credentials other than a principal's own.
    """
    request, members = exchange.request, exchange.response.members
    sent = {name.lower(): value for name, value in request.headers.items()}
    if request.principal == ANONYMOUS and "authorization" in sent:
        return None
    new = members if request.method == "POST" and exchange.response.succeeds else {}
    identifier, key = new.get("id"), new.get("key")
    call = Call(
        request.method,
        request.target,
        request.principal,
        request.operation,
        request.repo_id,
        request.apikey_id,
        sent.get("content-type"),
        request.body,
        identifier if isinstance(identifier, str) else None,
        key if isinstance(key, str) else None,
    )
    return call if is_harmless(call, redactor) else None


def is_harmless(call: Call, redactor: Redactor) -> bool:
    """Say whether a call holds nothing of a token or a secret that is known by now."""
    body = (call.body or b"").decode("utf-8", "backslashreplace")
    texts = [call.target, body, call.new_id or "", call.new_key or ""]
    return all(redactor.text(text) == text for text in texts)
