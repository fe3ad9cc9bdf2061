"""Record the exchanges with the service: the last thousand, without tokens and secrets.

For speed, a call does little: what might hold a token or a secret is masked at once, and the rest
is converted when somebody reads it.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from mock_server.asgi import Answer, Headers, Message, Scope, header
from mock_server.core.principals import Principals, bearer_token
from mock_server.middleware.conditions import APPLIED, WITHHELD
from mock_server.middleware.faults import FAULTY
from mock_server.recording.masking import LETTERS, Mask

EXCHANGES_KEPT = 1_000
BODY_KEPT = 16 << 10

# Pages and documents are no part of the service.
PAGES = (b"/ui", b"/openapi.json", b"/openapi.yaml")

FAULT = b"mock-fault"
HARMLESS = {b"content-type", b"access-control-allow-origin", FAULT}
NOT_KEPT = b"(not kept: it may hold a secret)"

SECRET_MEMBER = b'"secret":"'


class RecordedExchange(NamedTuple):
    """One call with its answer, free of tokens and secrets; `status` is 0 without an answer.

    `began` and `ended` are by `time.perf_counter`, sizes are those of the whole bodies. `withheld`
    is the answer of the service if the client did not get it as it was.
    """

    number: int
    began: float
    ended: float
    method: str
    target: bytes
    principal: str | None
    condition: str | None
    faults: tuple[str, ...]
    request_headers: Headers
    request_body: bytes
    request_size: int
    status: int
    response_headers: Headers
    response_body: bytes
    response_size: int
    withheld: Answer | None
    withheld_size: int


# Called with an exchange and, only then and there, the secret that it created, else "".
Listener = Callable[[RecordedExchange, str], None]


class Journal:
    """The exchanges of one mock."""

    def __init__(self, principals: Principals, mask: Mask) -> None:
        self._principals = principals
        self._mask = mask
        self.listener: Listener | None = None
        # Plain tuples of the members of `RecordedExchange`, which are quicker to make.
        self._exchanges: deque[tuple[Any, ...]] = deque(maxlen=EXCHANGES_KEPT)
        self._recorded = 0

    def __iter__(self) -> Iterator[RecordedExchange]:
        """Yield the exchanges, the newest first."""
        return map(RecordedExchange._make, reversed(self._exchanges))

    @property
    def lost(self) -> int:
        """Tell how many exchanges are kept no longer, since they were forgotten on purpose."""
        return self._recorded - len(self._exchanges)

    def clear(self) -> None:
        """Forget the exchanges; the next one is number 1."""
        self._exchanges.clear()
        self._recorded = 0

    def record(
        self, scope: Scope, request: Sequence[bytes], start: Message, body: bytes, began: float
    ) -> None:
        """Record an exchange that has ended; `start` is empty without an answer.

        `request` are the parts of the request's body, `began` is by `time.perf_counter`.
        """
        ended = time.perf_counter()
        mask = self._mask
        target: bytes = scope.get("raw_path") or scope["path"].encode()
        if scope["query_string"]:
            target = b"%s?%s" % (target, scope["query_string"])
        if target not in mask.clean:
            if target.startswith(PAGES):
                return
            target = mask.target(target)
        sent = request[0] if len(request) == 1 else b"".join(request)
        sent_size, size = len(sent), len(body)
        if sent and sent not in mask.clean:
            sent = mask.sent(sent)
        faults: tuple[str, ...] = ()
        secret = b""
        status: int = start.get("status", 0)
        answer_headers: Headers = start.get("headers", ())
        if status == 201:
            before, member, rest = body.partition(SECRET_MEMBER)
            if member:
                secret, _, rest = rest.partition(b'"')
                body = b'%s"secret":"***"%s' % (before, rest)
        withheld: Answer | None = scope.get(WITHHELD)
        withheld_size = len(withheld.body) if withheld else 0
        if FAULTY in scope:
            faults, answer_headers, body = self._faulty(answer_headers, body)
        if withheld is not None:
            # Nobody is told a secret of which the client got a part at most.
            secret, body = b"", body.rstrip(LETTERS)
            faults, withheld = self._withheld(withheld, faulty=FAULTY in scope)
        extensions = scope.get("extensions")
        context = extensions.get("connexion_context") if extensions else None
        self._recorded += 1
        exchange = (
            self._recorded,
            began,
            ended,
            scope["method"],
            target,
            context["user"].name if context else self._caller(scope),
            scope.get(APPLIED),
            faults,
            # The garbage collector need not track tuples of tuples of bytes.
            tuple(mask.headers(scope["headers"])),
            sent if sent_size <= BODY_KEPT else _beginning(sent),
            sent_size,
            status,
            tuple(answer_headers),
            body if size <= BODY_KEPT else _beginning(body),
            size,
            withheld,
            withheld_size,
        )
        self._exchanges.append(exchange)
        if self.listener is not None:
            self.listener(RecordedExchange._make(exchange), secret.decode("latin-1"))

    def _caller(self, scope: Scope) -> str | None:
        """Return the name of the principal whose token came."""
        token = bearer_token(header(scope["headers"], b"authorization"))
        principal = self._principals.by_token(token) if token else None
        return principal.name if principal else None

    def _withheld(self, answer: Answer, *, faulty: bool) -> tuple[tuple[str, ...], Answer]:
        """Return the faults of an answer, and the answer without tokens and secrets."""
        status, headers, body = answer
        faults: tuple[str, ...] = ()
        if faulty:
            faults, headers, body = self._faulty(headers, body)
        else:
            headers, body = self._mask.headers(headers), self._mask.body(body)
        body = body if len(body) <= BODY_KEPT else _beginning(body)
        return faults, Answer(status, tuple(headers), body)

    def _faulty(self, headers: Headers, body: bytes) -> tuple[tuple[str, ...], Headers, bytes]:
        """Return faults, headers and body of a faulty answer, without all that may be a secret."""
        headers = [(name.lower(), value) for name, value in headers]
        faults = tuple(value.decode() for name, value in headers if name == FAULT)
        if any(fault.startswith("secret.") for fault in faults):
            # Such faults tell secrets in parts and in disguise.
            return faults, [pair for pair in headers if pair[0] in HARMLESS], NOT_KEPT
        mask = self._mask
        masked = [(name, mask.strict_text(value)) for name, value in mask.headers(headers)]
        return faults, masked, mask.strict(body)


def _beginning(body: bytes) -> bytes:
    """Return what is kept of a body; a cut within a token or a secret would leave its beginning."""
    return body[:BODY_KEPT].rstrip(LETTERS)
