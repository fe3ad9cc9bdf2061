"""Read a response up to a size limit, and keep what is needed of it."""

import math
import time

import httpx

from contract_tests.client.coding import decode
from contract_tests.client.exchange import Response
from contract_tests.client.list_reader import ListReader, items_in

LARGEST_ANSWER = 64 * 1024 * 1024
KEPT_OF_A_LIST = 16 * 1024  # of its text; what it says is kept


def receive(answer: httpx.Response, reader: ListReader) -> Response:
    """Return what `answer` says, without its codings, and close it.

    Raises:
        UnreadableError: if it is too large, or cannot be decoded.
    """
    try:
        coding = answer.headers.get("content-encoding", "")
        body = b"".join(decode(answer.iter_raw(), coding, LARGEST_ANSWER))
    finally:
        answer.close()
    headers = tuple(answer.headers.multi_items())
    return response(answer.status_code, headers, body, reader, time.monotonic())


def response(
    status: int,
    headers: tuple[tuple[str, str], ...],
    body: bytes,
    reader: ListReader,
    moment: float = math.inf,
) -> Response:
    """Return a response that came at a moment; of a long list, only what it says is kept whole."""
    says = reader.read(body, moment)
    is_cut = bool(items_in(says.value)) and len(body) > KEPT_OF_A_LIST
    kept = body[:KEPT_OF_A_LIST] if is_cut else body
    return Response(status, headers, kept, says, is_cut=is_cut)
