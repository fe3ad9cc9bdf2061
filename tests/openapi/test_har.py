"""HAR files are read as the tools write them, and written so that they can be read."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from openapi.har.reading import Entry, HarError, entries
from openapi.har.writing import MASKED, har

STARTED = "2024-01-02T10:00:00.250Z"
SENT = 1704189600.25


def raw(**members: Any) -> dict[str, Any]:
    """Return an entry as it stands in a file."""
    request = {"method": "get", "url": "https://api.example/x", "headers": []}
    response = {"status": 200, "headers": [], "content": {"text": "{}", "mimeType": "text/x"}}
    return {
        "startedDateTime": STARTED,
        "time": 100,
        "request": request,
        "response": response,
    } | members


def read(folder: Path, *found: Any, start: bytes = b"") -> list[Entry | None]:
    """Return what is read of a file with these entries."""
    path = folder / "one.har"
    path.write_bytes(start + json.dumps({"log": {"version": "1.2", "entries": found}}).encode())
    return list(entries(path))


def one(folder: Path, **members: Any) -> Entry:
    (entry,) = read(folder, raw(**members))
    assert entry is not None
    return entry


def message(*headers: tuple[str, str], **members: Any) -> dict[str, Any]:
    named = [{"name": name, "value": value} for name, value in headers]
    return {
        "method": "GET",
        "url": "https://api.example/x",
        "status": 200,
        "headers": named,
    } | members


def test_an_entry_tells_a_call(tmp_path: Path) -> None:
    entry = one(tmp_path, comment="told")

    assert (entry.method, entry.url, entry.status) == ("GET", "https://api.example/x", 200)
    assert (entry.request_body, entry.response_body) == (None, b"{}")
    assert entry.response_headers == (("content-type", "text/x"),)
    assert (entry.sent, entry.comment) == (SENT, "told")


@pytest.mark.parametrize(
    "started", [STARTED, "2024-01-02T11:00:00.250+01:00", "2024-01-02T10:00:00.250000"]
)
def test_moments_are_told_in_any_zone(tmp_path: Path, started: str) -> None:
    assert one(tmp_path, startedDateTime=started).sent == SENT


@pytest.mark.parametrize(
    ("members", "seconds"),
    [
        ({}, 0.101),
        ({"time": None}, math.inf),
        ({"time": -1}, math.inf),
        ({"time": 0}, 0.001),
        ({"_monotonicTime": 7.5}, 0.151),
        ({"_monotonicTime": 7.5, "time": 0}, math.inf),
        ({"_monotonicTime": 7.5, "request": message(("Origin", "https://a.example"))}, 0.252),
        (
            {
                "_monotonicTime": 7.5,
                "request": message(("Origin", "x"), ("Sec-Fetch-Site", "same-origin")),
            },
            0.151,
        ),
    ],
)
def test_an_answer_has_come_at_a_moment_that_is_late_rather_than_early(
    tmp_path: Path, members: dict[str, Any], seconds: float
) -> None:
    entry = one(tmp_path, **members)

    assert entry.answered - entry.sent == pytest.approx(seconds, abs=1e-6)


def test_headers_are_those_of_http(tmp_path: Path) -> None:
    response = message((":status", "200"), ("Set-Cookie", "a=1\nb=2"), ("Vary", "x"))

    entry = one(tmp_path, response=response)

    assert entry.response_headers == (("set-cookie", "a=1"), ("set-cookie", "b=2"), ("vary", "x"))


def test_a_body_in_base64_is_exact(tmp_path: Path) -> None:
    content = {"text": "e30=", "encoding": "base64", "size": 2}

    entry = one(tmp_path, response=message(content=content))

    assert (entry.response_body, entry.exact, entry.size) == (b"{}", True, 2)


@pytest.mark.parametrize("content", [None, {}, {"size": 7}, {"text": None}])
def test_a_body_that_was_left_out_is_none(tmp_path: Path, content: object) -> None:
    assert one(tmp_path, response=message(content=content)).response_body is None


@pytest.mark.parametrize(
    "members",
    [
        {"_fromCache": "memory"},
        {"_wasFulfilled": True},
        {"response": message(_transferSize=0)},
        {"response": message(_serviceWorkerResponseSource="cache-storage")},
    ],
)
def test_an_answer_of_a_cache_or_a_test_is_a_stand_in(
    tmp_path: Path, members: dict[str, Any]
) -> None:
    assert one(tmp_path, **members).stand_in
    assert not one(tmp_path).stand_in


def test_calls_of_service_workers_are_marked(tmp_path: Path) -> None:
    page = one(tmp_path, response=message(_fetchedViaServiceWorker=True, _transferSize=0))

    assert (page.by_worker, page.stand_in) == (True, False)
    assert one(tmp_path, _serviceWorkerRef="worker@1").by_worker
    assert not one(tmp_path).by_worker


@pytest.mark.parametrize(
    "broken",
    [
        {},
        7,
        raw(startedDateTime="yesterday"),
        raw(request={"method": "GET"}),
        raw(request=message(url=7)),
        raw(request=message(url="https://[api.example/")),
        raw(response=message(content={"text": "?", "encoding": "base64"})),
    ],
)
def test_an_entry_of_another_form_is_none_and_the_others_are_read(
    tmp_path: Path, broken: object
) -> None:
    found = read(tmp_path, raw(), broken, raw())

    assert [entry is None for entry in found] == [False, True, False]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert len(read(tmp_path, raw(), start=b"\xef\xbb\xbf")) == 1


def test_a_file_without_entries_is_empty(tmp_path: Path) -> None:
    assert read(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no HAR: it is no JSON"),
        ("<html>", "is no HAR: it is no JSON"),
        ("[]", "is no HAR: it has no log.entries"),
        ('{"log": {"entries": [{}, {', "breaks off after 1 entries"),
    ],
)
def test_what_is_no_har_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "no.har"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(HarError, match=why):
        list(entries(path))
    with pytest.raises(HarError, match="cannot be read"):
        list(entries(tmp_path))


def test_the_progress_comes_to_the_whole_file(tmp_path: Path) -> None:
    path, told = tmp_path / "one.har", list[int]()
    read(tmp_path, *[raw()] * 500)

    list(entries(path, told.append))

    assert len(told) == 500
    assert sum(told) == path.stat().st_size


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    headers = (("content-type", "application/json"),)
    full = Entry(
        SENT, SENT + 0.5, "PUT", "https://a.example/?b=1", headers, b"{}", 200, headers, b""
    )
    bare = Entry(SENT, math.inf, "GET", "https://a.example/", (), None, 0, headers, None)
    path = tmp_path / "written.har"

    path.write_text(har([full, bare], "a test"), encoding="utf-8")

    told = [entry for entry in entries(path) if entry]
    assert [each[:9] for each in told] == [
        (SENT, pytest.approx(SENT + 0.501), *full[2:9]),
        bare[:9],
    ]
    assert {entry.comment for entry in told} == {MASKED}
    assert json.loads(path.read_text(encoding="utf-8"))["log"]["creator"]["name"] == "a test"
