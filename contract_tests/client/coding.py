"""Undo content codings (RFC 9110, section 8.4), never further than to a given size."""

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip"
MOST_CODINGS = 3
FIRST_BYTE_OF_GZIP = 0x1F
PIECE = 256 * 1024  # bytes that are decoded at a time

_GZIP, _ZLIB, _DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_FIRST_FORMATS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}


class UndecodableError(Exception):
    """An answer cannot be decoded, or is larger than anything that is read."""


def decode(chunks: Iterable[bytes], coding: str, largest: int) -> Iterator[bytes]:
    """Yield the body that `chunks` are, without the codings that a Content-Encoding names.

    No step of the decoding goes on beyond `largest` bytes.

    Raises:
        UndecodableError: with a noun that says why, if that is not enough, or the body is not coded
            as it is said to be.
    """
    names = [name.strip().lower() for name in coding.split(",")]
    names = [name for name in names if name not in {"", "identity"}]
    if len(names) > MOST_CODINGS:
        raise UndecodableError(f"an answer that is encoded {len(names)} times over")
    body = _bounded(chunks, largest, "")
    for name in reversed(names):
        if name not in _FIRST_FORMATS:
            raise UndecodableError("an answer in a coding that was not asked for")
        body = _bounded(_inflated(body, name), largest, ", decoded")
    return body


def _bounded(chunks: Iterable[bytes], largest: int, how: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise UndecodableError(f"an answer of more than {_in_words(largest)}{how}")
        yield chunk


def _in_words(size: int) -> str:
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size} bytes"


def _inflated(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    form = _FIRST_FORMATS[name]
    decoder = zlib.decompressobj(form)
    is_first = True
    try:
        for chunk in chunks:
            left = chunk
            if is_first and left and form == _ZLIB and left[0] & 0x0F != zlib.DEFLATED:
                # Some send deflate without the header of zlib (RFC 9110, 8.4.1.2).
                decoder = zlib.decompressobj(_DEFLATE)
            is_first = is_first and not left
            while left or decoder.unconsumed_tail:
                if decoder.eof:
                    # Gzip may have several members (RFC 1952, 2.2); what else follows is ignored.
                    if left[0] != FIRST_BYTE_OF_GZIP:
                        return
                    decoder = zlib.decompressobj(form)
                piece = decoder.decompress(left, PIECE)
                yield piece
                left = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
                while len(piece) == PIECE and not left and not decoder.eof:
                    piece = decoder.decompress(b"", PIECE)
                    yield piece
    except zlib.error:
        raise UndecodableError(f"an answer that is no {name}, though it says so") from None
