"""Sending requests."""

import contextlib
import datetime
import gzip
import itertools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract_tests.client import course, http_session, pace, receiving, transport
from contract_tests.client.caller import Caller
from contract_tests.client.course import CLEANING_UP
from contract_tests.client.exchange import Exchange
from contract_tests.client.http_session import LOST_CONNECTIONS_IN_A_ROW, HttpSession
from contract_tests.deployment import Deployment, Limits, TlsTrust
from contract_tests.findings import Skipped, Undecided
from tests.contract.exchanges import item
from tests.contract.servers import Answer, Received, Respond, Server, serving

TOKENS = {"owner": "sesame-owner", "outsider": "sesame-outsider"}
QUICK_LIMITS: dict[str, Any] = {"timeout": 1.0, "retries": 2}


MONDAY_NOON = datetime.datetime(2024, 1, 15, 12, tzinfo=datetime.UTC).timestamp()


class Clock:
    """A clock that stands still, and moves on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return MONDAY_NOON + self.now

    def sleep(self, seconds: float) -> None:
        if not seconds >= 0:
            raise ValueError(seconds)
        self.slept.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (http_session, pace, transport, course):
        monkeypatch.setattr(module, "time", clock)
    return clock


def called(
    server: Server,
    call: Callable[[HttpSession], Any],
    limits: dict[str, Any] | None = None,
    **more: Any,
) -> Any:
    """Make a call over a session of its own."""
    limit = Limits(**{**QUICK_LIMITS, **(limits or {})})
    # To load certificates for each session would take longer than all the rest.
    session = HttpSession(
        Deployment(server.url, "repo-1", TOKENS, limits=limit, tls=TlsTrust(verify=False), **more)
    )
    try:
        return call(session)
    finally:
        session.close()


def list_as(
    principal: str = "owner", credentials: str | None = None
) -> Callable[[HttpSession], Exchange]:
    return lambda session: Caller(session, principal, credentials).list("repo-1")


def one_after_another(*answers: Answer) -> Respond:
    """Give these answers, the last one again and again."""
    left: Iterator[Answer] = itertools.chain(answers, itertools.repeat(answers[-1]))
    return lambda _: next(left)


def busy(retry_after: str | None, status: int = 429) -> Answer:
    return Answer(status, headers=(("Retry-After", retry_after),) if retry_after else ())


OK = Answer(200, {"success": True, "apiKeys": []})


@pytest.mark.parametrize(
    ("principal", "credentials", "sent"),
    [
        ("owner", None, "Bearer sesame-owner"),
        ("outsider", None, "Bearer sesame-outsider"),
        ("anonymous", None, None),
        ("owner", "Basic abc", "Basic abc"),
        ("owner", "", ""),
    ],
)
def test_each_principal_sends_credentials_of_its_own(
    principal: str, credentials: str | None, sent: str | None
) -> None:
    with serving(lambda _: OK) as server:
        called(server, list_as(principal, credentials))

    assert server.received[0].headers.get("authorization") == sent


def test_a_base_url_with_a_path_comes_before_every_target() -> None:
    with serving(lambda _: OK) as server:
        server.url += "/base/v1"
        called(server, lambda session: Caller(session, "owner").list("a/b %ü"))

    assert server.received[0].target == "/base/v1/repo/a%2Fb%20%25%C3%BC/ai/apikey"


def test_the_exchange_keeps_no_token_in_its_repr() -> None:
    with serving(lambda _: OK) as server:
        exchange = called(server, list_as())

    assert "sesame" not in repr(exchange)


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_is_asked_for_is_kept(clock: Clock, status: int) -> None:
    with serving(one_after_another(busy("7", status), busy("2.5", status), OK)) as server:
        assert called(server, list_as()).response.status == 200

    assert clock.slept == [7, 2.5]
    assert len(server.received) == 3


def test_without_a_time_the_pauses_grow(clock: Clock) -> None:
    with serving(one_after_another(busy(None), busy(None), OK)) as server:
        called(server, list_as(), {"connections": 1})

    assert 0 < clock.slept[0] < clock.slept[1]


def test_a_pause_longer_than_allowed_is_not_made(clock: Clock) -> None:
    with serving(lambda _: busy("61")) as server, pytest.raises(Undecided, match="61 s"):
        called(server, list_as())

    assert clock.slept == []


@pytest.mark.parametrize(
    ("date", "pause"),
    [
        ("Mon, 15 Jan 2024 12:00:30 GMT", 30),
        ("Monday, 15-Jan-24 12:00:30 GMT", 30),
        ("Mon, 15 Jan 2024 11:59:00 GMT", 0),
    ],
    ids=["to come", "as servers of old write it", "gone by"],
)
def test_a_pause_until_a_date_is_kept(clock: Clock, date: str, pause: float) -> None:
    with serving(one_after_another(busy(date), OK)) as server:
        assert called(server, list_as()).response.status == 200

    assert sum(clock.slept) == pause


def test_a_pause_until_a_date_is_no_longer_than_allowed(clock: Clock) -> None:
    answer = busy("Mon, 15 Jan 2024 12:01:01 GMT")
    with serving(lambda _: answer) as server, pytest.raises(Undecided, match="wait 61 s"):
        called(server, list_as())

    assert clock.slept == []


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the test in another time zone than that of Retry-After."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
def test_a_date_as_c_writes_it_is_in_utc(clock: Clock) -> None:
    # RFC 9110, 5.6.7: asctime() has no zone, and still has to be understood.
    with serving(one_after_another(busy("Mon Jan 15 12:00:30 2024"), OK)) as server:
        called(server, list_as())

    assert clock.slept == [30]


NO_TIMES = ["-5", "nan", "inf", "1e3", "soon", "1 Jan 10000 00:00:00 GMT"]
TOO_FAR = "99999999999 Jan 2024 00:00:00 GMT"


@pytest.mark.parametrize("seconds", [*NO_TIMES, TOO_FAR])
def test_a_pause_that_is_no_time_is_passed_over(clock: Clock, seconds: str) -> None:
    with serving(one_after_another(busy(seconds), OK)) as server:
        assert called(server, list_as()).response.status == 200

    assert 0 < clock.slept[0] < 1


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("connections", "fewer"), [(1, 0), (2, 1), (8, 3)])
def test_a_service_that_stays_busy_cannot_be_judged(connections: int, fewer: int) -> None:
    limits = {"retries": 3, "connections": connections}
    with serving(lambda _: busy("1")) as server, pytest.raises(Undecided, match="429"):
        called(server, list_as(), limits)

    # To ask over fewer connections may help, and does not count as another try.
    assert len(server.received) == 1 + 3 + fewer


def test_no_pause_is_longer_than_the_run_may_go_on(clock: Clock) -> None:
    with (
        serving(lambda _: busy("60")) as server,
        pytest.raises(Undecided, match=r"limits\.seconds"),
    ):
        called(server, list_as(), {"seconds": 100.0})

    assert clock.slept == [60, 40]
    assert len(server.received) == 2


def test_a_rate_does_not_keep_a_run_that_is_over(clock: Clock) -> None:
    slow = {"seconds": 5.0, "requests_per_second": 0.1}

    def call_twice(session: HttpSession) -> None:
        list_as()(session)
        list_as()(session)

    with serving(lambda _: OK) as server, pytest.raises(Undecided, match=r"limits\.seconds"):
        called(server, call_twice, slow)

    assert clock.slept == [5]
    assert len(server.received) == 1


def test_a_run_that_is_over_sends_nothing_and_has_a_minute_to_clean_up(clock: Clock) -> None:
    def go_on_for_long(session: HttpSession) -> None:
        clock.sleep(7)
        with pytest.raises(Undecided, match=r"limits\.seconds allows, 7 s"):
            list_as()(session)
        for _ in range(2):
            session.spare_for_cleaning_up()
            list_as()(session)
            clock.sleep(CLEANING_UP - 1)
        with pytest.raises(Undecided, match="Cleaning up"):
            list_as()(session)
        assert "limits.seconds" in session.course.ended

    with serving(lambda _: OK) as server:
        called(server, go_on_for_long, {"seconds": 7.0})

    assert len(server.received) == 2


def test_cleaning_up_for_long_leaves_the_verdict_alone(clock: Clock) -> None:
    def clean_up(session: HttpSession) -> None:
        session.spare_for_cleaning_up()
        clock.sleep(CLEANING_UP)
        with pytest.raises(Undecided):
            list_as()(session)
        assert not session.course.ended

    with serving(lambda _: OK) as server:
        called(server, clean_up)


@pytest.mark.usefixtures("clock")
def test_a_service_that_stays_out_of_service_is_judged_by_its_answer() -> None:
    with serving(lambda _: busy("1", 503)) as server:
        assert called(server, list_as()).response.status == 503


@pytest.mark.parametrize("status", [500, 502, 504, 404])
def test_other_errors_are_not_tried_again(status: int) -> None:
    with serving(lambda _: Answer(status)) as server:
        assert called(server, list_as()).response.status == status

    assert len(server.received) == 1


def test_a_rate_is_kept_also_by_the_requests_that_are_tried_again(clock: Clock) -> None:
    four_a_second = pace.Pace(4)
    for _ in range(3):
        four_a_second.wait()

    assert clock.slept == [0.25, 0.25]


def test_no_more_requests_than_the_budget_are_sent() -> None:
    with serving(lambda _: OK) as server, pytest.raises(Undecided, match="budget of 3 requests"):
        called(server, lambda session: [list_as()(session) for _ in range(5)], {"budget": 3})

    assert len(server.received) == 3


def dropping(times: int) -> Respond:
    """Close the connection without an answer so many times."""
    return one_after_another(*[Answer(raw=())] * times, OK)


@pytest.mark.usefixtures("clock")
def test_a_connection_that_is_lost_is_tried_again() -> None:
    with serving(dropping(2)) as server:
        assert called(server, list_as()).response.status == 200

    assert len(server.received) == 3


@pytest.mark.usefixtures("clock")
def test_after_the_last_try_there_is_one_clear_sentence() -> None:
    with serving(dropping(3)) as server, pytest.raises(Undecided) as caught:
        called(server, list_as())

    assert str(caught.value).startswith("GET getRepoAiApiKeys: the deployment could not be reached")


@pytest.mark.usefixtures("clock")
def test_a_service_that_is_gone_is_left_alone() -> None:
    def call_often(session: HttpSession) -> None:
        for _ in range(LOST_CONNECTIONS_IN_A_ROW):
            with pytest.raises(Undecided, match="could not be reached"):
                list_as()(session)
        with pytest.raises(Undecided, match="no more requests"):
            list_as()(session)

    with serving(lambda _: Answer(raw=())) as server:
        called(server, call_often, {"retries": 0})

    assert len(server.received) == LOST_CONNECTIONS_IN_A_ROW


def redirecting(status: int, location: str) -> Respond:
    def respond(received: Received) -> Answer:
        if received.target.startswith("/new"):
            return OK
        return Answer(status, headers=(("Location", location),))

    return respond


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_that_keeps_the_method_is_followed_on_the_same_origin(status: int) -> None:
    with serving(redirecting(status, "/new/repo/repo-1/ai/apikey?place=1")) as server:
        exchange = called(server, lambda session: Caller(session, "owner").create("repo-1", {}))

    first, second = server.received
    assert exchange.response.status == 200
    assert (second.method, second.target) == ("POST", "/new/repo/repo-1/ai/apikey?place=1")
    assert second.body == first.body
    assert second.headers["authorization"] == "Bearer sesame-owner"


@pytest.mark.parametrize("status", [301, 302, 303])
def test_other_redirects_are_not_followed(status: int) -> None:
    with serving(redirecting(status, "/new")) as server:
        assert called(server, list_as()).response.status == status

    assert len(server.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_to_another_host_is_followed(status: int) -> None:
    with serving(lambda _: OK) as stranger:
        # Another port is another origin (RFC 6454).
        with serving(redirecting(status, f"{stranger.url}/new")) as server:
            assert called(server, list_as()).response.status == status
        with serving(redirecting(status, stranger.url.replace("http:", "") + "/new")) as server:
            assert called(server, list_as()).response.status == status

    assert stranger.received == []


@pytest.mark.usefixtures("clock")
def test_a_redirect_in_circles_ends() -> None:
    with serving(redirecting(307, "/old")) as server, pytest.raises(Undecided, match="redirects"):
        called(server, list_as())

    assert len(server.received) == QUICK_LIMITS["retries"] + 1


@pytest.mark.parametrize("location", ["http://[", "http://a:b:c/", "mailto:x@y", "\x00", ""])
@pytest.mark.usefixtures("clock")
def test_a_redirect_to_nowhere_ends_in_an_answer_or_in_no_judgement(location: str) -> None:
    with serving(redirecting(308, location)) as server, contextlib.suppress(Undecided):
        assert called(server, list_as()).response.status == 308

    assert server.received


def drip(first: bytes, piece: bytes) -> Iterator[bytes]:
    """Yield an answer that does not end, a little at a time, for a second or so."""
    yield first
    for _ in range(40):
        time.sleep(0.03)
        yield piece


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def test_a_body_that_never_ends_is_given_up() -> None:
    endless = Answer(raw=drip(HEAD + b"\r\n", b"a"))
    with serving(lambda _: endless) as server, pytest.raises(Undecided, match="in time"):
        called(server, list_as(), {"timeout": 0.1})


def test_a_run_that_is_over_waits_for_no_answer() -> None:
    silent = Answer(raw=drip(b"", b""))
    with serving(lambda _: silent) as server, pytest.raises(Undecided, match=r"limits\.seconds"):
        called(server, list_as(), {"timeout": 60.0, "seconds": 0.1})


def test_headers_that_never_end_are_given_up() -> None:
    endless = Answer(raw=drip(HEAD + b"X-Long: ", b"a"))
    with serving(lambda _: endless) as server, pytest.raises(Undecided, match="in time"):
        called(server, list_as(), {"timeout": 0.1, "retries": 0})


def test_a_service_that_says_nothing_is_given_up() -> None:
    def say_nothing(_: Received) -> Answer:
        return Answer(raw=drip(b"", b""))

    with serving(say_nothing) as server, pytest.raises(Undecided, match="in time"):
        called(server, list_as(), {"timeout": 0.1})

    # It is asked once more, in case that it takes one connection at a time.
    assert len(server.received) == 2


def test_an_answer_without_end_in_size_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LARGEST_ANSWER", 100_000)
    big = Answer(200, b"a" * 1_000_000)
    with serving(lambda _: big) as server, pytest.raises(Undecided):
        called(server, list_as())


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_becomes_endless_by_decoding_is_given_up_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(receiving, "LARGEST_ANSWER", 1 << 20)
    body = b"a" * 3_000_000
    for _ in range(times):
        body = gzip.compress(body)
    bomb = Answer(200, body, (("Content-Encoding", ", ".join(["gzip"] * times)),))

    with serving(lambda _: bomb) as server, pytest.raises(Undecided, match="1 MiB, decoded"):
        called(server, list_as())


def test_no_more_than_gzip_is_asked_for() -> None:
    with serving(lambda _: OK) as server:
        called(server, list_as())

    assert server.received[0].headers["accept-encoding"] == "gzip"


def test_of_a_long_list_only_what_it_says_is_kept() -> None:
    items = [item(number) for number in range(500)]
    with serving(lambda _: Answer(200, {"success": True, "apiKeys": items})) as server:
        response = called(server, list_as()).response

    assert response.json == {"success": True, "apiKeys": items}
    assert response.is_cut
    assert len(response.body) == receiving.KEPT_OF_A_LIST
    assert json.loads(response.content) == response.json


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "raw", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 999999 No\r\n\r\n", b"\x15\x03\x01\x00\x02\x02"]
)
def test_what_is_no_http_cannot_be_judged(raw: bytes) -> None:
    with serving(lambda _: Answer(raw=[raw])) as server, pytest.raises(Undecided):
        called(server, list_as())


def test_cookies_of_one_principal_do_not_travel_with_another() -> None:
    answer = Answer(200, headers=(("Set-Cookie", "session=owner; Path=/"),))

    def call_as_two(session: HttpSession) -> None:
        for principal in ("owner", "anonymous", "owner"):
            list_as(principal)(session)

    with serving(lambda _: answer) as server:
        called(server, call_as_two)

    assert [received.headers.get("cookie") for received in server.received] == [None] * 3


def test_nothing_is_written_where_only_reading_is_allowed() -> None:
    def write(session: HttpSession) -> None:
        owner = Caller(session, "owner")
        calls: list[Callable[[], Exchange]] = [
            lambda: owner.create("r", {}),
            lambda: owner.update("r", "k", {}),
            lambda: owner.delete("r", "k"),
            lambda: owner.other("PATCH", "/"),
        ]
        for call in calls:
            with pytest.raises(Skipped):
                call()
        owner.list("r")

    with serving(lambda _: OK) as server:
        called(server, write, read_only=True)

    assert [received.method for received in server.received] == ["GET"]


def test_headers_of_the_deployment_go_with_every_request() -> None:
    with serving(lambda _: OK) as server:
        called(server, list_as("anonymous"), headers={"X-Environment": "staging"})

    assert server.received[0].headers["x-environment"] == "staging"


@pytest.mark.usefixtures("clock")
def test_a_token_that_cannot_be_sent_is_not_shown() -> None:
    with serving(lambda _: OK) as server, pytest.raises(Undecided) as caught:
        called(server, list_as("owner", "Bearer sesame-owner\n"))

    assert "sesame" not in str(caught.value)


def test_every_observer_sees_every_answer() -> None:
    seen: list[int] = []

    def see(exchange: Exchange) -> None:
        seen.append(exchange.sequence)

    with serving(one_after_another(Answer(200), Answer(404))) as server:
        session = HttpSession(Deployment(server.url, "r", TOKENS), [see, see])
        list_as()(session)
        list_as()(session)
        session.close()

    assert seen == [1, 1, 2, 2]
