"""Requests and responses, as they were sent and received."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from contract_tests.client.json_text import Json, JsonText, read_json
from contract_tests.client.methods import SAFE_METHODS
from contract_tests.current import CHECK

__all__ = [
    "Exchange",
    "Json",
    "Request",
    "Response",
    "collection_path",
    "item_path",
    "texts_in",
]


# What a recording may not tell of an exchange.
BODY, BYTES, CALLER, SECRETS = "body", "bytes", "caller", "secrets"


def collection_path(repo_id: str) -> str:
    """Return the path of a repository's keys."""
    return f"/repo/{quote(repo_id, safe='')}/ai/apikey"


def item_path(repo_id: str, apikey_id: str) -> str:
    """Return the path of one key."""
    return f"{collection_path(repo_id)}/{quote(apikey_id, safe='', errors='surrogatepass')}"


def texts_in(value: Json) -> Iterator[str]:
    """Yield the texts in a JSON value in order, lists of codes as the characters they stand for."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from texts_in(member)
    elif isinstance(value, list):
        if value and all(isinstance(item, int) and 32 <= item < 127 for item in value):
            yield bytes(value).decode("ascii")
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


@dataclass(frozen=True)
class Request:
    """What was sent; `operation` is the operationId, where the document knows one.

    `target` is the path and query below the base URL, as sent. `principal` says whose token went
    with it; the token itself is not kept.
    """

    method: str
    target: str
    principal: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    operation: str | None = None
    repo_id: str | None = None
    apikey_id: str | None = None

    @property
    def changes_state(self) -> bool:
        """Say whether the method may change something (RFC 9110, section 9.2.1)."""
        return self.method not in SAFE_METHODS

    @cached_property
    def sent(self) -> Mapping[str, Json]:
        """Return the members of the body's JSON object; empty if it is none."""
        sent = read_json(self.body).value if self.body else None
        return sent if isinstance(sent, dict) else {}

    @property
    def sent_name(self) -> str | None:
        """Return the name in the body, or None."""
        name = self.sent.get("name")
        return name if isinstance(name, str) else None

    @property
    def sent_names(self) -> set[str]:
        """Return the name in the body, without white space around it; none if there is none."""
        return set() if self.sent_name is None else {self.sent_name.strip()}


@dataclass(frozen=True)
class Response:
    """What came back; bodies and headers may hold secrets and are never shown by `repr`.

    `read` is what the body says, where it was read already. Where `is_cut`, `body` is only the
    beginning of a long list.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    read: JsonText | None = field(default=None, repr=False, compare=False)
    is_cut: bool = False

    def header(self, name: str) -> str | None:
        """Return the first header called `name`, in any case, or None."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def media_type(self) -> str:
        """Return the media type of the body in lower case, without parameters."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @cached_property
    def text(self) -> JsonText:
        """Return what the body says, as far as it is JSON."""
        return read_json(self.body) if self.read is None else self.read

    @property
    def json(self) -> Json:
        """Return the body as JSON, or `NOT_JSON`."""
        return self.text.value

    @property
    def content(self) -> bytes:
        """Return the whole body; that of a long list in this program's spelling."""
        return json.dumps(self.json).encode() if self.is_cut else self.body

    @property
    def members(self) -> Mapping[str, Json]:
        """Return the members of the body's JSON object; empty if it is none."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def in_words(self) -> str:
        """Return what came, as a sentence of a finding."""
        return f"it was answered with {self.status}"

    @property
    def refuses(self) -> bool:
        """Say whether this is a refusal: any 4xx."""
        return 400 <= self.status < 500

    @property
    def succeeds(self) -> bool:
        """Say whether the service claims to have done what was asked: any 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Exchange:
    """A request with its response.

    `sequence` counts the exchanges of a run; `sent` and `answered` are moments of
    `time.monotonic`; `check` is the check that caused it. `lacks` names what a recording
    does not tell of it.
    """

    request: Request
    response: Response
    sequence: int = 0
    sent: float = 0.0
    answered: float = 0.0
    check: str = field(default_factory=CHECK.get)
    lacks: frozenset[str] = frozenset()

    @property
    def seconds(self) -> float:
        """Return how long the answer took."""
        return self.answered - self.sent
