"""Read HAR 1.2 as a stream, with what the tools add that people use; all else is ignored."""

import base64
import codecs
import math
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import ijson  # type: ignore[import-untyped] # it has no stubs

from openapi.command_line import UsageError

Pairs = tuple[tuple[str, str], ...]

UNTOLD_WAIT = 0.05  # seconds that a call may wait in a browser before it goes out


class HarError(UsageError):
    """A file cannot be read, is no HAR, or breaks off; the message says which, and why."""


class Entry(NamedTuple):
    """A call, its moments in seconds since 1970, a body None where it was left out.

    `answered` is a moment by which the answer had come for certain, infinity if nobody knows one;
    `status` is below 1 where none came. The body of the answer is `exact` if it is not a text made
    of what was sent, and had `size` bytes. A service worker made or handled a call `by_worker`; of
    a `stand_in`, not the service gave the answer, but a cache, or a test.
    """

    sent: float
    answered: float
    method: str
    url: str
    request_headers: Pairs
    request_body: bytes | None
    status: int
    response_headers: Pairs
    response_body: bytes | None
    exact: bool = False
    size: float = 0
    by_worker: bool = False
    stand_in: bool = False
    comment: str = ""


def entries(path: Path, tell: Callable[[int], None] = lambda _: None) -> Iterator[Entry | None]:
    """Yield the entries of a file, None for one that is not as HAR describes it.

    `tell` hears after each entry how many bytes more were read.

    Raises:
        HarError: if the file cannot be read, is no HAR, or breaks off.
    """
    number = told = 0
    try:
        with path.open("rb") as file:
            if file.read(3) != codecs.BOM_UTF8:
                file.seek(0)
            for raw in ijson.items(file, "log.entries.item", use_float=True):
                number += 1
                try:
                    yield _entry(raw)
                except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                    yield None
                tell(file.tell() - told)
                told = file.tell()
            file.seek(0)
            if not number and all(place != "log.entries" for place, _, _ in ijson.parse(file)):
                raise HarError(f"{path} is no HAR: it has no log.entries")
    except ijson.JSONError:
        broken = f"breaks off after {number} entries" if number else "is no HAR: it is no JSON"
        raise HarError(f"{path} {broken}") from None
    except OSError as error:
        raise HarError(f"{path} cannot be read: {error.strerror}") from None


def _entry(raw: Any) -> Entry:
    request, response = raw["request"], raw["response"]
    content, status = response.get("content") or {}, int(response.get("status") or 0)
    urlsplit(url := sys.intern(request["url"]))  # or it is none
    started = datetime.fromisoformat(raw["startedDateTime"])
    sent = (started if started.tzinfo else started.replace(tzinfo=UTC)).timestamp()
    via_worker = bool(response.get("_fetchedViaServiceWorker"))
    stored = response.get("_serviceWorkerResponseSource") == "cache-storage" or (
        response.get("_transferSize") == 0 and status == 200 and not via_worker
    )
    return Entry(
        sent,
        sent + _duration(raw),
        request["method"].upper(),
        url,
        _pairs(request),
        _body(request.get("postData") or {}),
        status,
        _pairs(response) or (("content-type", content.get("mimeType") or ""),),
        _body(content),
        exact=content.get("encoding") == "base64",
        size=float(content.get("size") or 0),
        by_worker=via_worker or raw.get("_serviceWorkerRef") is not None,
        stand_in=stored or bool(raw.get("_fromCache") or raw.get("_wasFulfilled")),
        comment=str(raw.get("comment") or ""),
    )


def _duration(raw: Any) -> float:
    """Return the seconds until the answer, at most; moments are told in whole milliseconds.

    Playwright, which tells a monotonic time, leaves out how long a call waited for its connection
    and, from another origin, for its preflight.
    """
    told, by_playwright = raw.get("time"), "_monotonicTime" in raw
    if told is None or told < 0 or (told == 0 and by_playwright):
        return math.inf
    lasted = (float(told) + 1) / 1000
    sent = dict(_pairs(raw["request"]))
    asks_first = "origin" in sent and sent.get("sec-fetch-site") != "same-origin"
    return lasted * (1 + asks_first) + UNTOLD_WAIT if by_playwright else lasted


def _pairs(message: Any) -> Pairs:
    """Return the headers, names in lower case, without the pseudo-headers of HTTP/2.

    Chromium joins the values of one name by line breaks.
    """
    return tuple(
        (sys.intern(header["name"].lower()), sys.intern(value))
        for header in message.get("headers") or ()
        for value in (header.get("value") or "").split("\n")
        if header["name"][:1] != ":"
    )


def _body(content: Any) -> bytes | None:
    text = content.get("text")
    raw = None if text is None else text.encode("utf-8", "surrogatepass")
    if raw is None or content.get("encoding") != "base64":
        return raw
    return base64.b64decode(raw, validate=True)
