"""Whatever bytes come, the mock answers: in its one shape, with the right status, and goes on."""

import gzip
import re
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mock.running import (
    Answer,
    RunningMock,
    read_answer,
    read_headers,
    request,
    running_mock,
)

GOOD = b'{"name": "n", "aiType": "AWS"}'
KEY = b"/repo/repo-123/ai/apikey/550e8400-e29b-41d4-a716-446655440000"
LIST = b"/repo/repo-123/ai/apikey"
LONG = b"a" * 60_000


def content_type(value: bytes) -> list[bytes]:
    return [b"Content-Type: " + value]


def chunked(body: bytes, size: int = 7) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return (
        request(headers=[*content_type(b"application/json"), b"Transfer-Encoding: chunked"])
        + chunks
        + b"0\r\n\r\n"
    )


BODIES: dict[str, tuple[int, bytes]] = {
    "plain": (201, request(body=GOOD)),
    "with unknown fields": (201, request(body=GOOD[:-1] + b', "x": [1]}')),
    "without Content-Type": (201, request(body=GOOD, headers=[])),
    "oddly cased Content-Type": (
        201,
        request(body=GOOD, headers=[b"cOnTeNt-TyPe: Application/JSON"]),
    ),
    "charset": (201, request(body=GOOD, headers=content_type(b"application/json;charset=UTF-8"))),
    "quoted charset": (
        201,
        request(body=GOOD, headers=content_type(b'application/json ; Charset="utf-8"')),
    ),
    "parameter without value": (
        201,
        request(body=GOOD, headers=content_type(b"application/json; x")),
    ),
    "chunked": (201, chunked(GOOD)),
    "chunked without body": (400, chunked(b"")),
    "a megabyte": (201, request(body=b'{"aiType": "AWS", "name": "%s"}' % (b"a" * 1_048_000))),
    "duplicate fields, the last counts": (201, request(body=b'{"aiType": 1,' + GOOD[1:])),
    "escaped NUL": (201, request(body=b'{"name": "a\\u0000b", "aiType": "AWS"}')),
    "no body": (400, request()),
    "empty": (400, request(body=b"")),
    "white space": (400, request(body=b" \r\n\t")),
    "NUL": (400, request(body=b"\0")),
    "raw NUL in a string": (400, request(body=b'{"name": "a\0b", "aiType": "AWS"}')),
    "invalid UTF-8": (400, request(body=b'{"name": "\xff", "aiType": "AWS"}')),
    "overlong UTF-8": (400, request(body=b'{"name": "\xc0\xaf", "aiType": "AWS"}')),
    "UTF-8 surrogate": (400, request(body=b'{"name": "\xed\xa0\x80", "aiType": "AWS"}')),
    "UTF-16": (400, request(body=GOOD.decode().encode("utf-16"))),
    "UTF-32": (400, request(body=GOOD.decode().encode("utf-32-be"))),
    "byte order mark": (400, request(body=b"\xef\xbb\xbf" + GOOD)),
    "lone surrogate": (400, request(body=b'{"name": "\\ud800", "aiType": "AWS"}')),
    "NaN": (400, request(body=b'{"name": "n", "aiType": "AWS", "x": NaN}')),
    "Infinity": (400, request(body=b'{"name": "n", "aiType": "AWS", "x": -Infinity}')),
    "1e999": (400, request(body=b'{"name": "n", "aiType": "AWS", "x": 1e999}')),
    "an integer of 10,000 digits": (400, request(body=b'{"name": ' + b"9" * 10_000 + b"}")),
    "arrays 100,000 deep": (400, request(body=b"[" * 100_000 + b"]" * 100_000)),
    "objects 100,000 deep": (400, request(body=b'{"a":' * 100_000 + b"1" + b"}" * 100_000)),
    "a name 1,000 deep": (400, request(body=b'{"name": ' + b"[" * 1000 + b"]" * 1000 + b"}")),
    "an unknown field 1,000 deep": (
        201,
        request(body=GOOD[:-1] + b', "x": ' + b"[" * 1000 + b"]" * 1000 + b"}"),
    ),
    "trailing comma": (400, request(body=b'{"name": "n", "aiType": "AWS",}')),
    "two values": (400, request(body=GOOD + GOOD)),
    "not JSON": (400, request(body=b"name=n")),
    "another charset": (
        415,
        request(body=GOOD, headers=content_type(b"application/json; charset=utf-16")),
    ),
    "text": (415, request(body=GOOD, headers=content_type(b"text/plain"))),
    "a form": (415, request(body=GOOD, headers=content_type(b"application/x-www-form-urlencoded"))),
    "multipart": (415, request(body=GOOD, headers=content_type(b"multipart/form-data"))),
    "another JSON": (415, request(body=GOOD, headers=content_type(b"application/vnd.x+json"))),
    "empty Content-Type": (415, request(body=GOOD, headers=content_type(b""))),
    "broken Content-Type": (415, request(body=GOOD, headers=content_type(b";;\xff=/"))),
    "compressed": (415, request(body=gzip.compress(GOOD), headers=[b"Content-Encoding: gzip"])),
    "too large": (413, request(body=b'{"name": "' + b"a" * 1_100_000)),
    "too large in chunks": (413, chunked(b"a" * 1_100_000, size=65_536)),
    "announced too large": (413, request(headers=[b"Content-Length: 99999999999"])),
    "too large to be asked for": (
        413,
        request(headers=[b"Content-Length: 1048577", b"Expect: 100-continue"]),
    ),
}

PATHS: dict[str, tuple[int, bytes]] = {
    "query": (200, request(b"GET", LIST + b"?a=1&%ff=%00&a&=&secret=1#x")),
    "encoded letters": (200, request(b"GET", b"/%72epo/repo%2D123/ai/apikey")),
    "absolute form": (200, request(b"GET", b"http://elsewhere" + LIST)),
    "body on GET": (200, request(b"GET", LIST, body=b"\xff" * 100)),
    "large body on GET": (200, request(b"GET", LIST, body=b"\xff" * 3_000_000)),
    "no Host": (400, request(b"GET", LIST).replace(b"Host: mock\r\n", b"")),
    "two Hosts": (400, request(b"GET", LIST, headers=[b"Host: mock"])),
    "empty Host": (200, request(b"GET", LIST).replace(b"Host: mock", b"Host:")),
    "HTTP/1.0 without Host": (
        200,
        request(b"GET", LIST).replace(b" HTTP/1.1\r\nHost: mock", b" HTTP/1.0"),
    ),
    "HTTP/1.0": (200, request(b"GET", LIST).replace(b"HTTP/1.1", b"HTTP/1.0")),
    "a thousand headers": (
        200,
        request(b"GET", LIST, headers=[b"X-%d: y" % number for number in range(1000)]),
    ),
    "a header of 100 kB": (200, request(b"GET", LIST, headers=[b"X: " + b"y" * 100_000])),
    "HEAD": (200, request(b"HEAD", LIST)),
    "HEAD of nothing": (404, request(b"HEAD", b"/nowhere")),
    "OPTIONS": (204, request(b"OPTIONS", LIST)),
    "HTTP/0.9": (200, b"GET /\r\n\r\n"),
    "root": (200, request(b"GET", b"/")),
    "asterisk": (404, request(b"OPTIONS", b"*")),
    "trailing slash": (404, request(b"GET", LIST + b"/")),
    "trailing slash behind a key": (404, request(b"DELETE", KEY + b"/")),
    "double slash": (404, request(b"GET", b"/" + LIST)),
    "empty id": (404, request(b"GET", b"/repo//ai/apikey")),
    "dots": (404, request(b"GET", b"/repo/x/.." + LIST)),
    "invalid UTF-8 in a repository": (404, request(b"GET", b"/repo/%ff/ai/apikey")),
    "invalid UTF-8 in a key": (404, request(b"DELETE", LIST + b"/%ff")),
    "slash in a repository": (403, request(b"GET", b"/repo/repo%2F123/ai/apikey")),
    "NUL in a repository": (403, request(b"GET", b"/repo/%00/ai/apikey")),
    "half an escape": (403, request(b"GET", b"/repo/%2/ai/apikey")),
    "60 kB of repository": (403, request(b"GET", b"/repo/" + LONG + b"/ai/apikey")),
    "slash in a key": (404, request(b"DELETE", LIST + b"/a%2Fb")),
    "NUL in a key": (404, request(b"DELETE", KEY + b"%00")),
    "60 kB of key": (404, request(b"DELETE", LIST + b"/" + LONG)),
    "the access key as id": (404, request(b"DELETE", LIST + b"/FB_AI_abc123def456")),
    "the id in capitals": (404, request(b"DELETE", LIST + b"/" + KEY[-36:].upper())),
    "bytes as token": (401, request(b"GET", LIST, token=b"\xff\x80")),
    "a token of 100 kB": (401, request(b"GET", LIST, token=b"x" * 100_000)),
    "bad body to a foreign repository": (
        403,
        request(b"POST", b"/repo/repo-789/ai/apikey", body=b"\xff"),
    ),
    "huge body to a foreign repository": (
        403,
        request(b"POST", b"/repo/repo-789/ai/apikey", headers=[b"Content-Length: 99999999999"]),
    ),
    "bad body without a token": (401, request(body=b"\xff", token=None)),
    "bad body to an unknown key": (404, request(b"PUT", LIST + b"/x", body=b"\xff")),
    "upgrade to WebSocket": (
        200,
        request(b"GET", LIST, headers=[b"Connection: upgrade", b"Upgrade: websocket"]),
    ),
    "upgrade to HTTP/2": (
        201,
        request(
            body=GOOD,
            headers=[
                *(b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c"),
                b"HTTP2-Settings: AAMAAABkAAQAAP__",
            ],
        ),
    ),
}

# Here uvicorn's parser gives up before there is a request that an app could see. The mock's
# subclass of its protocol answers in the mock's shape.
BROKEN: dict[str, bytes] = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "unknown method": request(b"BREW", LIST),
    "method in small letters": request(b"get", LIST),
    "CONNECT": b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
    "space in the path": request(b"GET", b"/repo/a b/ai/apikey"),
    "raw UTF-8 in the path": request(b"GET", "/repo/é/ai/apikey".encode()),
    "raw bytes in the path": request(b"GET", b"/repo/\xff/ai/apikey"),
    "a path of 100 kB": request(b"GET", b"/" + b"a" * 100_000),
    "bad Content-Length": request(headers=[b"Content-Length: abc"]),
    "negative Content-Length": request(headers=[b"Content-Length: -1"]),
    "two Content-Lengths": request(headers=[b"Content-Length: 1", b"Content-Length: 2"]),
    "length and chunks": request(headers=[b"Content-Length: 1", b"Transfer-Encoding: chunked"]),
    "header without colon": request(headers=[b"nonsense"]),
}


def assert_shape(answer: Answer, *, for_any_origin: bool = True) -> None:
    """Check what all answers have in common."""
    assert answer.headers.get("access-control-allow-origin") == ("*" if for_any_origin else None)
    if answer.status != 204:
        assert answer.headers["content-type"] == "application/json"
    if answer.body:
        assert answer.json.get("success", True) is (answer.status < 400)
    if answer.status >= 400 and answer.body:
        assert list(answer.json) == ["success", "message"]
        assert answer.json["message"]
    if answer.status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.fixture(autouse=True)
def still_serving(server: RunningMock) -> Iterator[None]:
    """Check that the mock is as well after a test as before."""
    yield
    assert server.process.poll() is None
    assert server.exchange(request(b"GET", LIST)).status == 200


@pytest.mark.parametrize("what", BODIES)
def test_a_body(server: RunningMock, what: str) -> None:
    status, sent = BODIES[what]

    answer = server.exchange(sent)

    assert answer.status == status
    assert_shape(answer)


@pytest.mark.parametrize("what", PATHS)
def test_a_path(server: RunningMock, what: str) -> None:
    status, sent = PATHS[what]

    answer = server.exchange(sent)

    assert answer.status == status
    assert_shape(answer)


@pytest.mark.parametrize("what", BROKEN)
def test_what_only_the_http_server_sees(server: RunningMock, what: str) -> None:
    answer = server.exchange(BROKEN[what])

    assert answer.status == 400
    assert answer.headers["connection"] == "close"
    assert_shape(answer)


METHODS = (
    *(b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS"),
    *(b"PATCH", b"TRACE", b"PROPFIND", b"MKCOL", b"LINK", b"M-SEARCH", b"PURGE"),
)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (LIST, {b"GET", b"HEAD", b"POST", b"OPTIONS"}),
        (LIST + b"/unknown", {b"PUT", b"DELETE", b"OPTIONS"}),
        (b"/openapi.json", {b"GET", b"HEAD"}),
        (b"/__mock__/faults", {b"GET", b"HEAD", b"PUT", b"OPTIONS"}),
        (b"/__mock__/reset", {b"POST", b"OPTIONS"}),
        (b"/nowhere", set()),
    ],
)
def test_every_method_on_every_path(
    server: RunningMock, method: bytes, path: bytes, allowed: set[bytes]
) -> None:
    answer = server.exchange(request(method, path, body=b"{}", headers=[]))

    assert_shape(answer, for_any_origin=not path.startswith(b"/__mock__"))
    if not allowed:
        assert answer.status == 404
    elif method in allowed:
        assert answer.status != 405
    else:
        assert answer.status == 405
        assert set(answer.headers["allow"].encode().split(b", ")) == allowed


def test_a_client_that_waits_to_be_asked_for_its_body_is(server: RunningMock) -> None:
    with server.connect() as connection:
        connection.sendall(
            request(headers=[b"Expect: 100-continue", b"Content-Length: %d" % len(GOOD)])
        )
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(GOOD)

        assert read_answer(connection).status == 201


def test_a_client_that_waits_is_not_asked_for_a_body_that_is_refused(server: RunningMock) -> None:
    sent = request(token=None, headers=[b"Expect: 100-continue", b"Content-Length: 10"])

    with server.connect() as connection:
        connection.sendall(sent)

        assert connection.recv(1000).startswith(b"HTTP/1.1 401 ")


def test_requests_may_follow_each_other_on_a_connection(server: RunningMock) -> None:
    requests = [
        *(request(body=GOOD), request(body=b"\xff"), chunked(GOOD)),
        *(request(body=b"x" * 2_000_000), request(b"GET", LIST), request(b"HEAD", LIST)),
    ]
    with server.connect() as connection:
        statuses = []
        for sent in requests:
            connection.sendall(sent)
            statuses.append(read_answer(connection, head=sent.startswith(b"HEAD")).status)

    assert statuses == [201, 400, 201, 413, 200, 200]


def test_requests_may_be_sent_before_the_answers_come(server: RunningMock) -> None:
    requests = [request(body=GOOD), request(b"GET", b"/nowhere"), request(b"GET", LIST)]
    with server.connect() as connection:
        connection.sendall(b"".join(requests))
        received = b""
        while len(statuses := re.findall(rb"HTTP/1\.1 (\d+)", received)) < len(requests):
            received += connection.recv(65_536)

    assert statuses == [b"201", b"404", b"200"]


def test_a_request_may_come_byte_by_byte(server: RunningMock) -> None:
    sent = request(body=GOOD)

    assert server.exchange(*(sent[i : i + 1] for i in range(len(sent)))).status == 201


def test_a_slow_client_does_not_hold_up_others(server: RunningMock) -> None:
    sent = request(body=GOOD)
    slow = [server.connect() for _ in range(20)]
    try:
        for number, connection in enumerate(slow):
            connection.sendall(sent[: len(sent) - 1 - number])

        assert server.exchange(sent).status == 201

        for number, connection in enumerate(slow):
            connection.sendall(sent[len(sent) - 1 - number :])
            assert read_answer(connection).status == 201
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize("length", [10, 100, 200])
def test_a_client_that_hangs_up_leaves_nothing_behind(server: RunningMock, length: int) -> None:
    before = server.exchange(request(b"GET", b"/repo/repo-456/ai/apikey")).body

    with server.connect() as connection:
        connection.sendall(request(body=GOOD + b" " * 1000)[:length])

    assert server.exchange(request(b"GET", b"/repo/repo-456/ai/apikey")).body == before


def test_a_body_without_end_is_answered_and_then_cut_off(server: RunningMock) -> None:
    with server.connect() as connection:
        connection.sendall(request(headers=[b"Transfer-Encoding: chunked"]))
        chunk = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
        connection.sendall(chunk * 2)
        assert read_answer(connection).status == 413

        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            connection.sendall(chunk * 200)


@pytest.mark.parametrize("sent", [request(b"GET", LIST), b"no HTTP\r\n\r\n"])
def test_every_answer_has_one_date_by_the_clock(server: RunningMock, sent: bytes) -> None:
    frozen = b'{"at": "2000-01-01"}'
    server.exchange(request(b"POST", b"/__mock__/clock/freeze", body=frozen))
    try:
        with server.connect() as connection:
            connection.sendall(sent)
            with connection.makefile("rb") as stream:
                stream.readline()
                dates = [value for name, value in read_headers(stream) if name == "date"]
    finally:
        server.exchange(request(b"POST", b"/__mock__/clock/release"))

    assert dates == ["Sat, 01 Jan 2000 00:00:00 GMT"]


def test_a_client_that_asks_for_much_and_leaves_causes_no_complaint(tmp_path: Path) -> None:
    log = tmp_path / "log"
    file = request(b"GET", b"/ui/swagger-ui-bundle.js")
    with running_mock(log=log) as mock:
        for _ in range(5):
            with mock.connect() as connection:
                connection.sendall(file * 5)
                connection.recv(10)
                reset = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        assert mock.exchange(request(b"GET", LIST)).status == 200

    assert log.read_text() == ""
