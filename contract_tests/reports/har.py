"""Render the calls of a report as HAR 1.2, which browsers and many other tools show."""

from collections.abc import Iterator
from dataclasses import replace

from contract_tests.client.redaction import Redactor
from contract_tests.history.record import History
from contract_tests.report import Report
from openapi.har.reading import Entry
from openapi.har.writing import har


def render(report: Report) -> str:
    """Return the calls in the order of their answers, masked."""
    return har(report.recorded(), "apikey-contract")


def calls(history: History, redactor: Redactor, epoch: float = 0.0) -> Iterator[Entry]:
    """Yield the calls of a history, masked, but whole; of long lists the bodies are not kept.

    Of calls without an answer, only those are known that may have changed something.

    Moments of the history count from `epoch`, in seconds since 1970.
    """
    redactor = replace(redactor, whole=True)
    for exchange in [*history.exchanges, *history.unanswered]:
        shown = redactor.exchange(exchange)
        sent = None if shown.request_body is None else shown.request_body.encode("utf-8", "replace")
        body = shown.response_body.encode("utf-8", "replace")
        yield Entry(
            epoch + exchange.sent,
            epoch + exchange.answered,
            shown.method,
            redactor.base_url + shown.target,
            shown.request_headers,
            sent,
            shown.status,
            shown.response_headers,
            None if exchange.response.is_cut else body,
        )
