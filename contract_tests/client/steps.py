"""The steps of a story: calls as they can be made again, without any token or secret in them."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from contract_tests.client.exchange import Exchange
from contract_tests.client.redaction import PUBLIC_CREDENTIALS, Redactor
from contract_tests.deployment import OUTSIDER, OWNER

# The environment variables that hold the tokens.
VARIABLES = {OWNER: "APIKEY_CONTRACT_TOKEN", OUTSIDER: "APIKEY_CONTRACT_OUTSIDER_TOKEN"}
MOST_BEFORE = 20  # calls that are told before those that prove a finding


@dataclass(frozen=True)
class Step:
    """A call of a story.

    `body` is whole. `authorization` is a word of a shell in double quotes, with variables in the
    place of tokens, or None if there was no such header; what is `withheld` cannot be told without
    a secret. `made` is the id that a creation was answered with, `items` the length of a list, and
    `proves` tells the calls that prove the finding from those that lead to it.
    """

    method: str
    target: str
    principal: str
    status: int
    authorization: str | None = None
    content_type: str | None = None
    body: bytes | None = field(default=None, repr=False)
    operation: str | None = None
    repo_id: str | None = None
    apikey_id: str | None = None
    made: str | None = None
    items: int = 0
    proves: bool = False
    withheld: bool = False


def steps(
    redactor: Redactor, story: Iterable[Exchange], proof: Iterable[Exchange]
) -> tuple[Step, ...]:
    """Return the calls of a story."""
    proving = {exchange.sequence for exchange in proof}
    told = [_step(redactor, each, each.sequence in proving) for each in story]
    before = [step for step in told if not step.proves][-MOST_BEFORE:]
    return tuple(step for step in told if step.proves or step in before)


def without_secrets(redactor: Redactor, step: Step) -> Step:
    """Return a step without what has turned out to be secret."""
    if _is_bare(redactor, step):
        return step
    return replace(step, target="", body=None, apikey_id=None, made=None, withheld=True)


def _step(redactor: Redactor, exchange: Exchange, proves: bool) -> Step:
    request, response = exchange.request, exchange.response
    given = request.headers.get("Authorization")
    authorization = None if given is None else _authorization(redactor, given)
    made = response.members.get("id") if request.operation == "createRepoAiApiKey" else None
    items = response.members.get("apiKeys")
    step = Step(
        method=request.method,
        target=request.target,
        principal=request.principal,
        status=response.status,
        authorization=authorization,
        content_type=request.headers.get("Content-Type"),
        body=request.body,
        operation=request.operation,
        repo_id=request.repo_id,
        apikey_id=request.apikey_id,
        made=made if isinstance(made, str) and response.succeeds else None,
        items=len(items) if isinstance(items, list) else 0,
        proves=proves,
        withheld=given is not None and authorization is None,
    )
    return without_secrets(redactor, step)


def _is_bare(redactor: Redactor, step: Step) -> bool:
    body = (step.body or b"").decode("utf-8", "replace")
    texts = (step.target, body, step.apikey_id or "", step.made or "", step.authorization or "")
    return all(redactor.text(text) == text for text in texts)


def _authorization(redactor: Redactor, value: str) -> str | None:
    """Return the value of a header as a word in double quotes, None if it cannot be told."""
    scheme, space, credentials = value.rpartition(" ")
    for principal, token in redactor.tokens.items():
        for form, word in _forms(token, VARIABLES[principal]):
            before, found, after = credentials.partition(form)
            if found:
                return _in_quotes(scheme + space + before) + word + _in_quotes(after)
    public = credentials in PUBLIC_CREDENTIALS or redactor.text(value) == value
    return _in_quotes(value) if public else None


def _forms(token: str, variable: str) -> Iterable[tuple[str, str]]:
    """Yield what may stand in the place of a token, and what writes it in a shell."""
    if token:
        yield token, f"${{{variable}}}"
        for form, pattern in ((f"user:{token}", "user:%s"), (f"{token}:", "%s:")):
            encoded = base64.b64encode(form.encode()).decode()
            yield encoded, f"$(printf '{pattern}' \"${variable}\" | base64 | tr -d '\\n')"
        swapped = token.swapcase()
        if swapped != token:
            yield swapped, f"$(printf %s \"${variable}\" | tr 'a-zA-Z' 'A-Za-z')"
        if len(token) > 1:
            yield token[:-1], f"${{{variable}%?}}"


def _in_quotes(text: str) -> str:
    return "".join(f"\\{sign}" if sign in '\\"$`' else sign for sign in text)
