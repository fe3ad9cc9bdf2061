"""Redact exchanges for output: mask tokens and secrets, and cut long bodies."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from contract_tests.client.exchange import Exchange, Json, Response
from contract_tests.client.json_text import NOT_JSON, parse_json
from contract_tests.client.ledger import Ledger
from contract_tests.client.tokens import MASK, SHORTEST_PART, Token
from contract_tests.deployment import OUTSIDER, OWNER

LONGEST_TEXT = 2_000
LONGEST_ARRAY = 3
SHORTEST_VALUE = 3  # of a header: shorter ones stand in any text by chance
COMMON_WORDS = frozenset(
    ["true", "false", "null", "undefined", "none", "yes", "no", "on", "off", "json"]
)
UNKNOWN_TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - nobody's

PLACEHOLDER = re.compile(r"<token of [\w ]+>")

Headers = Iterable[tuple[str, str]]

_VARIABLES = {OWNER: "APIKEY_CONTRACT_TOKEN", OUTSIDER: "APIKEY_CONTRACT_OUTSIDER_TOKEN"}
_PUBLIC_CREDENTIALS = frozenset(["", "null", UNKNOWN_TOKEN])

_SHOWN_HEADERS = frozenset(
    ["allow", "content-type", "location", "mock-fault", "retry-after", "www-authenticate"]
)
_SHOWN_IN_CREATION = frozenset(["id", "key", "name", "aiType", "repoId", "createdAt"])
_DOCUMENTED = _SHOWN_IN_CREATION | {"success", "message", "apiKeys", "deletedAt"}


@dataclass(frozen=True)
class RedactedExchange:
    """An exchange as reports show it; `curl` repeats the request, tokens come by variables."""

    method: str
    target: str
    principal: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: str | None
    status: int
    response_headers: tuple[tuple[str, str], ...]
    response_body: str
    curl: str


@dataclass
class Redactor:
    """Mask tokens, secrets and the values of headers of the settings in whatever is shown.

    `options` are words that curl is told beside the request. What is shown is cut, unless it is
    wanted `whole`. Of requests that are not `ours`, nobody knows what undocumented members are.
    """

    ledger: Ledger
    base_url: str
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    options: tuple[str, ...] = ()
    whole: bool = False
    ours: bool = True

    @cached_property
    def _tokens(self) -> list[Token]:
        longest_first = sorted(self.tokens.values(), key=len, reverse=True)
        return [Token(token) for token in longest_first if token] + [
            Token(value) for value in self._values if len(value) >= SHORTEST_PART
        ]

    @cached_property
    def _values(self) -> list[str]:
        """Return the values of headers, the longest first, without words of every answer."""
        values = sorted({*self.headers.values()} - COMMON_WORDS, key=len, reverse=True)
        return [value for value in values if len(value) >= SHORTEST_VALUE]

    @cached_property
    def _short_values(self) -> re.Pattern[str]:
        short = [re.escape(value) for value in self._values if len(value) < SHORTEST_PART]
        return re.compile(rf"(?<!\w)(?:{'|'.join(short) or '(?!)'})(?!\w)")

    def text(self, text: str) -> str:
        """Return `text`, which came over the wire, without tokens and secrets.

        A token is masked where it stands; what holds one in an encoding, a part of one or anything
        of a secret is masked as a whole.
        """
        for token in self._tokens:
            text = token.masked(text)
        text = self._short_values.sub(MASK, text)
        if any(token.shows_in(text) for token in self._tokens):
            return f"[{len(text)} characters, which hold a token]"
        return f"[{len(text)} characters, which hold a secret]" if self.reveals(text) else text

    def sentence(self, text: str) -> str:
        """Return a sentence of a check, which is shown as it is.

        Only what no sentence holds by chance is masked all the same: somebody forgot to.
        """
        for token in self._tokens:
            text = token.masked(text) if token.is_long else text
        return self.text(text) if self.ledger.find(text) else text

    def reveals(self, text: str) -> bool:
        """Say whether `text` holds a secret, whole or in part."""
        return self.ledger.reveals(text)

    def again(self, shown: RedactedExchange) -> RedactedExchange:
        """Return `shown` without the secrets that have become known since it was redacted."""
        target = self.text(shown.target)
        sent = tuple(
            (name, value if name == "Authorization" else self.text(value))
            for name, value in shown.request_headers
        )
        body = None if shown.request_body is None else self.text(shown.request_body)
        return replace(
            shown,
            target=target,
            request_headers=sent,
            request_body=body,
            response_headers=tuple(
                (self.text(name), self.text(value)) for name, value in shown.response_headers
            ),
            response_body=self.text(shown.response_body),
            curl=self._curl(shown.method, target, sent, body),
        )

    def exchange(self, exchange: Exchange) -> RedactedExchange:
        """Return `exchange` as it may be shown."""
        request, response = exchange.request, exchange.response
        body = None if request.body is None else self._request_body(request.body)
        target = self.text(request.target)
        sent = tuple(
            (name, self._request_header(name, value)) for name, value in request.headers.items()
        )
        return RedactedExchange(
            method=request.method,
            target=target,
            principal=request.principal,
            request_headers=sent,
            request_body=body,
            status=response.status,
            response_headers=tuple(self._headers(response.headers)),
            response_body=self._response_body(exchange),
            curl=self._curl(request.method, target, sent, body),
        )

    def _headers(self, headers: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
        for name, value in headers:
            if name.lower() in _SHOWN_HEADERS or (self.whole and name.lower() == "date"):
                yield name, self._shortened(self.text(value))
            elif self.reveals(value):
                yield self.text(name), MASK

    def _request_body(self, body: bytes) -> str:
        value = parse_json(body)
        if not self.ours and not isinstance(value, dict):
            return f"[{len(body)} bytes]"
        return self._value(value if self.ours else _documented(value), body)

    def _response_body(self, exchange: Exchange) -> str:
        response = exchange.response
        if not response.succeeds:
            return self._text_or_json(response.body)
        if exchange.request.operation == "createRepoAiApiKey":
            return self._creation(response)
        # Nobody knows what undocumented members of a success are; they may be secrets of others.
        return self._value(_documented(response.json), response.body)

    def _creation(self, response: Response) -> str:
        # The secret may stand under a wrong name, where no ledger knows it.
        if not isinstance(response.json, dict):
            return f"[{len(response.body)} bytes, not shown since they may hold a secret]"
        shown = {
            name: value if name in _SHOWN_IN_CREATION or isinstance(value, bool) else MASK
            for name, value in response.json.items()
        }
        return self._shortened(json.dumps(self._json(shown), ensure_ascii=False))

    def _text_or_json(self, body: bytes) -> str:
        return self._value(parse_json(body), body)

    def _value(self, value: Json, body: bytes) -> str:
        if value is NOT_JSON:
            return self._shortened(self.text(body.decode("utf-8", "backslashreplace")))
        return self._shortened(self.text(json.dumps(self._json(value), ensure_ascii=False)))

    def _json(self, value: Json) -> Json:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {
                self.text(key): MASK if key == "secret" and member else self._json(member)
                for key, member in value.items()
            }
        if isinstance(value, list):
            most = len(value) if self.whole else LONGEST_ARRAY
            shown = [self._json(item) for item in value[:most]]
            more = len(value) - most
            return [*shown, f"… {more} more"] if more > 0 else shown
        return value

    def _shortened(self, text: str) -> str:
        if len(text) <= LONGEST_TEXT or self.whole:
            return text
        return f"{text[:LONGEST_TEXT]}… ({len(text) - LONGEST_TEXT} more characters)"

    def _curl(self, method: str, target: str, headers: Headers, body: str | None) -> str:
        words = ["curl", "-i", *self.options, "-X", method, _quote(self.base_url + target)]
        for name, value in headers:
            shown = f"{name}: {value}"
            words += ["-H", f'"{shown}"' if "$" in shown else _quote(shown)]
        if body is not None:
            words += ["--data-raw", _quote(body)]
        return " ".join(words)

    def _request_header(self, name: str, value: str) -> str:
        if name != "Authorization":
            return self.text(value)
        # Without a space, it is a scheme or credentials alone.
        scheme, space, credentials = value.rpartition(" ")
        for holder, token in sorted(self.tokens.items(), key=lambda item: -len(item[1])):
            if token and token in credentials:
                more = credentials.partition(token)[2]
                variable = f"${{{_VARIABLES[holder]}}}" if more else f"${_VARIABLES[holder]}"
                return scheme + space + credentials.replace(token, variable)
        # Part of a token, or a token in another case or encoding, is not for any eye either.
        scheme, _, credentials = value.partition(" ")
        public = credentials in _PUBLIC_CREDENTIALS or PLACEHOLDER.fullmatch(credentials)
        return value if public else f"{scheme} {MASK}"


def _documented(value: Json) -> Json:
    """Return a body with the values of undocumented members masked, but for plain marks."""
    if isinstance(value, dict):
        return {
            name: _documented(member)
            if name in _DOCUMENTED or isinstance(member, bool | None)
            else MASK
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [_documented(item) for item in value]
    return value


def _quote(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"
