"""Show exchanges and evidence as plain text, the way HTTP writes them."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus

from contract_tests.client.redaction import RedactedExchange
from contract_tests.evidence import Evidence
from contract_tests.reports.outline import alike, proves_alone
from contract_tests.reports.text import cut, folded
from openapi.escaping import visible

LONGEST_FINDING = 1_000
LONGEST_TARGET = 500
LONGEST_CURL = 3_000


def sent(exchange: RedactedExchange) -> str:
    """Return the request as it was sent."""
    first = f"{exchange.method} {cut(exchange.target, LONGEST_TARGET)} HTTP/1.1"
    return _message(first, exchange.request_headers, exchange.request_body)


def received(exchange: RedactedExchange) -> str:
    """Return the answer as it was received, with the headers that matter."""
    first = f"HTTP/1.1 {status_line(exchange)}"
    return _message(first, exchange.response_headers, exchange.response_body)


def status_line(exchange: RedactedExchange) -> str:
    """Return the status with its phrase, if HTTP has one for it."""
    try:
        return f"{exchange.status} {HTTPStatus(exchange.status).phrase}"
    except ValueError:
        return str(exchange.status)


def again(exchange: RedactedExchange) -> str:
    """Return the command that repeats the request, over several lines."""
    return folded(visible(cut(exchange.curl, LONGEST_CURL)))


def told(evidence: Evidence) -> str:
    """Return everything that `evidence` says, as several lines of printable text."""
    return "\n".join(_told(evidence))


def _told(evidence: Evidence) -> Iterator[str]:
    if evidence.expected:
        yield f"expected: {visible(cut(evidence.expected, LONGEST_FINDING))}"
    if evidence.came:
        yield f"came: {visible(cut(evidence.came, LONGEST_FINDING))}"
    if more := alike(evidence):
        yield more
    yield f"check: {visible(evidence.check)}"
    for exchange in evidence.exchanges:
        yield f"\nsent as {visible(exchange.principal)}:\n{sent(exchange)}"
        yield f"\nreceived:\n{received(exchange)}"
        if proves_alone(evidence):
            yield f"\nagain:\n{again(exchange)}"


def _message(first: str, headers: Iterable[tuple[str, str]], body: str | None) -> str:
    lines = [visible(first), *(visible(f"{name}: {value}") for name, value in headers)]
    if body:
        lines += ["", visible(body, keep="\n")]
    return "\n".join(lines)
