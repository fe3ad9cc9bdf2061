"""Undoing content codings, up to a given size."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from contract_tests.client.coding import UndecodableError, decode

BODY = bytes(range(256)) * 40
LARGEST = 100_000


def deflated(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


CODED: dict[str, tuple[str, bytes]] = {
    "none": ("", BODY),
    "identity": ("identity", BODY),
    "gzip": ("gzip", gzip.compress(BODY)),
    "gzip in capitals": ("GZip", gzip.compress(BODY)),
    "x-gzip": ("x-gzip", gzip.compress(BODY)),
    "several members": ("gzip", gzip.compress(BODY[:99]) + gzip.compress(BODY[99:])),
    "zeros behind it": ("gzip", gzip.compress(BODY) + b"\0" * 50),
    "deflate": ("deflate", zlib.compress(BODY)),
    "deflate without its header": ("deflate", deflated(BODY)),
    "twice": ("gzip, gzip", gzip.compress(gzip.compress(BODY))),
    "two codings": ("deflate, identity,gzip", gzip.compress(zlib.compress(BODY))),
}


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("kind", CODED)
def test_codings_are_undone_however_the_body_is_cut(kind: str, size: int) -> None:
    coding, coded = CODED[kind]
    chunks = [coded[at : at + size] for at in range(0, len(coded), size)]

    assert b"".join(decode(chunks, coding, LARGEST)) == BODY


@pytest.mark.parametrize("coding", ["", "gzip", "deflate", "gzip, gzip"])
def test_a_body_that_is_empty_is_empty_in_every_coding(coding: str) -> None:
    assert b"".join(decode([], coding, LARGEST)) == b""


def bomb(times: int) -> bytes:
    body = b"\0" * 30_000_000
    for _ in range(times):
        body = gzip.compress(body, 9)
    return body


BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "plain": lambda: ("", b"a" * (LARGEST + 1)),
    "gzip": lambda: ("gzip", bomb(1)),
    "gzip, gzip": lambda: ("gzip, gzip", bomb(2)),
    "gzip, gzip, gzip": lambda: ("gzip, gzip, gzip", bomb(3)),
    # What is larger in between than in the end.
    "zeros in between": lambda: ("gzip, gzip", gzip.compress(gzip.compress(b"a") + bomb(0))),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_nothing_is_decoded_beyond_the_largest_size(kind: str) -> None:
    coding, coded = BOMBS[kind]()
    tracemalloc.start()
    try:
        with pytest.raises(UndecodableError, match="more than 100000 bytes"):
            b"".join(decode([coded], coding, LARGEST))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, compress", ", ".join(["gzip"] * 4)])
def test_what_was_not_asked_for_is_not_decoded(coding: str) -> None:
    with pytest.raises(UndecodableError):
        b"".join(decode([BODY], coding, LARGEST))


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_what_is_not_coded_as_it_says_is_told(coding: str) -> None:
    with pytest.raises(UndecodableError, match=coding):
        b"".join(decode([b"<html>"], coding, LARGEST))
