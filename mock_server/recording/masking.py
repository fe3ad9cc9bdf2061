"""Mask tokens and secrets in what is recorded.

The tokens of the principals are known. The secrets of keys are kept nowhere, so they are recognised
by the names of their members and by their form: long runs of the characters that they are made of.
Where secrets have another form, each that was given is known by a salted hash.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson

from mock_server.asgi import Headers

MASK = b"***"

SHORTEST_SECRET = 40
REMEMBERED = 4096
SHORT = 256

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MARKED = bytes(97 if byte in LETTERS else 32 for byte in range(256))
_RUN = b"a" * SHORTEST_SECRET

_SECRET = re.compile(rb"[\w-]{%d,}" % SHORTEST_SECRET, re.ASCII)
_ANY_RUN = re.compile(rb"[\w+/=-]{%d,}" % SHORTEST_SECRET, re.ASCII)
_TELLING_NAME = re.compile(r"auth|cookie|token|secret|passw|credential|api-?key", re.IGNORECASE)
_HINTS = (b"%", b"?", b"\\")
_SCHEME = re.compile(rb"([A-Za-z]+) .*", re.DOTALL)


class Mask:
    """Masks for the tokens of these principals, and for secrets."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        self._salt = secrets.token_bytes(16)
        self._given: set[bytes] = set()
        self._forms: dict[str, re.Pattern[bytes]] = {}
        self.know(tokens)

    def expect(self, form: str) -> None:
        """Look for secrets that fit a regular expression from now on, too, if they were given."""
        # They may stand in the midst of other letters.
        self._forms[form] = re.compile(rb"(?=(%s))" % form.encode("ascii"))
        self.clean.clear()

    def gave(self, secret: str) -> None:
        """Take note that a secret was given, without keeping it."""
        self._given.add(self._hashed(secret.encode()))

    def _hashed(self, text: bytes) -> bytes:
        return hashlib.blake2b(text, key=self._salt, digest_size=16).digest()

    def know(self, tokens: Iterable[str]) -> None:
        """Mask these tokens from now on."""
        # The longer first: one token may be the beginning of another.
        self._tokens = sorted({token.encode("latin-1") for token in tokens}, key=len, reverse=True)
        self._hints = (*_HINTS, *self._tokens)
        # What was looked at before: the same few targets, bodies and headers come over and over.
        # Tokens and secrets are not among them, but for the tokens that are known anyway.
        self.clean: set[bytes] = set()
        self._headers = {
            (b"authorization", b"Bearer " + token): (b"authorization", b"Bearer ***")
            for token in self._tokens
        }

    def suspects(self, text: bytes) -> bool:
        """Tell whether there may be a token or a secret in a text, quickly."""
        for hint in self._hints:
            if hint in text:
                return True
        if any(form.search(text) for form in self._forms.values()):
            return True
        return len(text) >= SHORTEST_SECRET and _RUN in text.translate(_MARKED)

    def text(self, text: bytes) -> bytes:
        """Return `text` without known tokens and whatever looks like a secret."""
        masked = self._plain(text)
        if b"%" in masked:
            decoded = unquote_to_bytes(masked)
            masked_too = self._plain(decoded)
            return masked if masked_too == decoded else masked_too
        return masked

    def target(self, target: bytes) -> bytes:
        """Return path and query without tokens and secrets, percent-encoded ones included."""
        if not self.suspects(target):
            if len(self.clean) < REMEMBERED:
                self.clean.add(target)
            return target
        path, mark, query = self._without_given(target).partition(b"?")
        path = b"/".join(map(self.text, path.split(b"/")))
        return path + mark + b"&".join(map(self._parameter, query.split(b"&")))

    def sent(self, body: bytes) -> bytes:
        """Return the body of a request without tokens and secrets; see `body`."""
        if self.suspects(body):
            return self.body(body)
        if len(body) <= SHORT and len(self.clean) < REMEMBERED:
            self.clean.add(body)
        return body

    def body(self, body: bytes) -> bytes:
        """Return a body without tokens, secrets and members that are named like them."""
        try:
            value = orjson.loads(body)
            masked = self._value(value)
        except orjson.JSONDecodeError:
            return self.strict_text(body)
        except RecursionError:
            return MASK
        return body if masked == value else orjson.dumps(masked)

    def strict(self, body: bytes) -> bytes:
        """Return the body of a faulty answer, whose secrets may look like anything."""
        return self.strict_text(self.body(body))

    def strict_text(self, text: bytes) -> bytes:
        """Return `text` without tokens and long runs of any letters."""
        return _ANY_RUN.sub(MASK, self.text(text))

    def headers(self, headers: Headers) -> Headers:
        """Return headers without tokens, secrets and the values of those that hold such things."""
        known = self._headers
        return [known.get(pair) or self._header(pair) for pair in headers]

    def _header(self, pair: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        name, value = pair
        if _TELLING_NAME.search(name.decode("latin-1")):
            match = _SCHEME.fullmatch(value)
            return name, match[1] + b" ***" if match else MASK
        masked = self.text(value)
        if masked == value and len(self._headers) < REMEMBERED:
            self._headers[pair] = pair
        return name, masked

    def _parameter(self, parameter: bytes) -> bytes:
        name, _, value = parameter.partition(b"=")
        if value and _TELLING_NAME.search(name.decode("latin-1")):
            return self.text(name) + b"=" + MASK
        return self.text(parameter)

    def _plain(self, text: bytes) -> bytes:
        for token in self._tokens:
            text = text.replace(token, MASK)
        return _SECRET.sub(_masked_run, self._without_given(text))

    def _without_given(self, text: bytes) -> bytes:
        for form in self._forms.values():
            for match in form.finditer(text):
                if self._hashed(match[1]) in self._given:
                    text = text.replace(match[1], MASK)
        return text

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value.encode()).decode()
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, dict):
            return {
                self._value(name): MASK.decode() if _is_secret(name) else self._value(member)
                for name, member in value.items()
            }
        return value


def _is_secret(name: str) -> bool:
    # The `key` and the `apiKeys` of the service are no secrets.
    return not name.lower().startswith("apikey") and bool(_TELLING_NAME.search(name))


def _masked_run(match: re.Match[bytes]) -> bytes:
    """Mask a long run of letters; people give long names, too, but not with both kinds of them."""
    run: bytes = match[0]
    return run if run in (run.lower(), run.upper()) else MASK
