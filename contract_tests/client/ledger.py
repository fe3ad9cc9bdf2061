"""Remember every secret that the deployment has shown, and search texts for it or parts of it.

A secret is looked for in a normal form (lower case, letters and digits only), so that separators,
case and percent-encoding hide nothing. Each encoding of it that a person would recognise is cut
into windows; a text that holds one of them gives part of the secret away. Windows are long enough
(48 bits or more) not to meet by chance, and windows that several secrets share, such as a prefix,
say nothing.
"""

import base64
import codecs
import html
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

WINDOW_BITS = 48
SHORTEST_WHOLE = 6
SHORT_RUN = 64  # characters, more than a window has

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NOT_ALPHANUMERIC = bytes(code for code in range(128) if not chr(code).isalnum())
_ESCAPED = re.compile(r"\\u00([0-9a-fA-F]{2})")
_LONG_RUN = re.compile(rf"(.)\1{{{SHORT_RUN},}}")
_MASKING = re.compile(r"[*•·.…xX#_\-\s]+")


def normal_form(text: str) -> str:
    """Return `text` decoded and in lower case, reduced to ASCII letters and digits."""
    if "%" in text:
        text = unquote(text)
    if "\\u00" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if "&" in text:
        text = html.unescape(text)
    ascii_only = text.lower().encode("ascii", "ignore")
    return ascii_only.translate(None, delete=_NOT_ALPHANUMERIC).decode()


def encodings(secret: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the normal form of each recognisable encoding of `secret`."""
    raw = secret.encode("utf-8", "surrogatepass")
    utf_16 = secret.encode("utf-16-le", "surrogatepass")
    yield "as it is", secret
    yield "reversed", secret[::-1]
    yield "ROT13", codecs.encode(secret, "rot13")
    yield "in hexadecimal", raw.hex()
    yield "in Base32", base64.b32encode(raw).decode().rstrip("=")
    yield "in Base64, twice", base64.b64encode(base64.b64encode(raw)).decode().rstrip("=")
    yield "in Base64, reversed", base64.b64encode(raw).decode().rstrip("=")[::-1]
    yield "in Base64 of UTF-16", base64.b64encode(utf_16).decode()[:-4]
    yield "in hexadecimal, as UTF-16", utf_16.hex()
    yield "in Base58", _in_base58(raw)
    yield "as a number", str(int.from_bytes(raw))
    yield "in its odd characters", secret[::2]
    yield "in its even characters", secret[1::2]
    yield "as character codes", "".join(map(str, raw))
    for shift in range(3):
        # The first and last characters depend on what stands beside the secret.
        encoded = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        yield "in Base64", encoded[(0, 2, 3)[shift] : -1]
    for decoded in _decoded(secret):
        yield "decoded, in hexadecimal", decoded.hex()
        yield "decoded, in Base64", base64.b64encode(decoded).decode().rstrip("=")


def _in_base58(raw: bytes) -> str:
    number, digits = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, len(_BASE58))
        digits = _BASE58[digit] + digits
    return digits


def _decoded(secret: str) -> Iterator[bytes]:
    try:
        yield bytes.fromhex(secret)
    except ValueError:
        padded = secret + "=" * (-len(secret) % 4)
        try:
            yield base64.b64decode(padded, altchars=b"-_", validate=True)
        except ValueError:
            return


def window_length(text: str) -> int:
    """Return how many characters of `text`, in normal form, make up `WINDOW_BITS`."""
    alphabet = 10 if text.isdigit() else 16 if re.fullmatch("[0-9a-f]+", text) else 32
    return math.ceil(WINDOW_BITS / math.log2(alphabet))


@dataclass(frozen=True)
class Leak:
    """A place where a secret came out: which of the secrets seen, and in what form."""

    secret: int
    form: str


@dataclass
class Ledger:
    """The secrets of a run, in the order in which they were shown.

    A window counts only where it is peculiar to its secret: what stands in another secret too, or
    in the rest of the exchange that created it, such as a prefix, a provider or the access key,
    is no part of what makes the secret one.

    `shortest` is the least length of a window, beside the bits that it must have. Only the first
    secrets, as many as `fully` says, are looked for in every encoding, which takes much memory.
    """

    shortest: int = 0
    fully: float = math.inf
    _secrets: list[str] = field(default_factory=list, repr=False)
    _windows: dict[int, dict[str, Leak]] = field(default_factory=dict, repr=False)
    _pieces: dict[str, int] = field(default_factory=dict, repr=False)
    _shared: set[str] = field(default_factory=set, repr=False)

    def __len__(self) -> int:
        return len(self._secrets)

    def add(self, secret: str, context: str = "") -> int:
        """Remember `secret` and return its number; a secret that is known keeps its number.

        `context` is what else the exchange that created it holds.
        """
        if secret in self._secrets:
            return self._secrets.index(secret)
        number = len(self._secrets)
        self._secrets.append(secret)
        # A long run of one character, as in a long name, holds no more pieces than a short one.
        rest = _LONG_RUN.sub(lambda run: run[0][:SHORT_RUN], normal_form(context))
        for form, encoded in encodings(secret) if number < self.fully else [("as it is", secret)]:
            text = normal_form(encoded)
            length = min(max(window_length(text), self.shortest), len(text))
            if length >= SHORTEST_WHOLE:
                self._add_pieces(text, length // 2, number, rest)
                windows = self._windows.setdefault(length, {})
                new = {*_windows(text, length)}.difference(windows)
                windows.update(dict.fromkeys(new, Leak(number, form)))
        return number

    def _add_pieces(self, text: str, length: int, number: int, rest: str) -> None:
        """Note whose the pieces of a text are; those of two secrets, or of the `rest`, are shared.

        There are thousands for each secret: what can be is done for all of them at once.
        """
        pieces = {*_windows(text, length)} - self._shared
        others = {piece for piece in self._pieces.keys() & pieces if self._pieces[piece] != number}
        shared = others.union(piece for piece in pieces if piece in rest)
        self._shared |= shared
        self._pieces.update(dict.fromkeys(pieces - shared, number))
        for piece in others:
            del self._pieces[piece]

    def find(self, text: str, *, other_than: int | None = None) -> Leak | None:
        """Return the first secret that shows in `text`, but for the one numbered `other_than`."""
        return next(self._leaks(text, lambda number: number != other_than), None)

    def shows(self, text: str, number: int) -> bool:
        """Say whether the secret with this number shows in `text`."""
        return any(self._leaks(text, number.__eq__))

    def _leaks(self, text: str, is_wanted: Callable[[int], bool]) -> Iterator[Leak]:
        text = normal_form(text) if self._secrets else ""
        for length, windows in self._windows.items():
            for window in self._candidates(text, length):
                leak = windows.get(window)
                if leak is not None and is_wanted(leak.secret) and self._is_peculiar(window):
                    yield leak

    def _candidates(self, text: str, length: int) -> Iterator[str]:
        """Yield the windows of `text` that may be windows of a secret.

        Whoever looks at every `length // 2` characters meets a piece of each, a shared one of none.
        """
        half = length // 2
        starts = range(0, len(text) - half + 1, half)
        if self._pieces.keys().isdisjoint([text[start : start + half] for start in starts]):
            return
        for start in starts:
            if text[start : start + half] in self._pieces:
                yield from _windows(text[max(0, start + half - length) : start + length], length)

    def _is_peculiar(self, window: str) -> bool:
        return self._shared.isdisjoint(_windows(window, len(window) // 2))

    def is_hint(self, text: str, number: int) -> bool:
        """Say whether `text` is a beginning or an end of a secret, as in `****abcd`.

        The part that all secrets begin with tells nothing. Three characters agree by chance now
        and then: one hint is none, the same field hinting at several secrets is.
        """
        core = _MASKING.sub("", text)
        secret = self._secrets[number]
        distinctive = secret[len(self._common_prefix()) :]
        return 3 <= len(core) < len(secret) and any(
            distinctive.startswith(core[:cut]) and secret.endswith(core[cut:])
            for cut in range(len(core) + 1)
        )

    def reveals(self, text: str) -> bool:
        """Say whether `text` must not be shown to anybody."""
        return self.find(text) is not None or any(secret in text for secret in self._secrets)

    def _common_prefix(self) -> str:
        if len(self._secrets) < 2:
            return ""
        lowest, highest = min(self._secrets), max(self._secrets)
        for index, character in enumerate(lowest):
            if highest[index : index + 1] != character:
                return lowest[:index]
        return lowest


def _windows(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(len(text) - length + 1)]
