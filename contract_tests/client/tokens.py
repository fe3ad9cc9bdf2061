"""Find a token in a text, also in an encoding or in part."""

import base64
import re

from contract_tests.client.ledger import Ledger, normal_form

MASK = "•••"
SHORTEST_PART = 6  # of what one more or less character makes of a token
LONG = 16  # from here on, a part of a token is as good as the token


class Token:
    """A token of the run, and what it looks like on the wire."""

    def __init__(self, token: str) -> None:
        self._forms = re.compile("|".join(_forms(token)), re.IGNORECASE)
        self._parts = Ledger(_least(token))
        self.is_long = len(token) >= LONG
        if self.is_long:
            self._parts.add(token)

    def masked(self, text: str) -> str:
        """Return `text` with a mask in place of the token, however its characters are escaped."""
        return self._forms.sub(MASK, text)

    def shows_in(self, text: str) -> bool:
        """Say whether a long part of the token stands in `text`, or one of its encodings."""
        return self._parts.find(text) is not None


def _least(token: str) -> int:
    """Return how many characters of the normal form a part of the token has at least."""
    parts = range(max(1, len(token) - LONG + 1))
    return min(len(normal_form(token[start : start + LONG])) for start in parts)


def _forms(token: str) -> list[str]:
    forms = [_escaped(token)]
    if len(token) >= SHORTEST_PART:
        forms = [f"{_escaped(token[:-1])}(?:{_escaped(token[-1])})?", _escaped(token[1:])]
        for shift in range(3):
            # The first and last characters depend on what stands beside the token.
            encoded = base64.b64encode(b"\0" * shift + token.encode()).decode().rstrip("=")
            forms.append(re.escape(encoded[(0, 2, 3)[shift] : -1]) + "[A-Za-z0-9+/=]*")
    return forms


def _escaped(text: str) -> str:
    """Return a pattern for `text`, each character as it is or as URLs, HTML or JSON escape it."""
    return "".join(
        rf"(?:{re.escape(character)}|%(?:25)*{ord(character):02x}|&#0*{ord(character)};"
        rf"|&#x0*{ord(character):x};|\\+[ux](?:00)?{ord(character):02x})"
        for character in text
    )
