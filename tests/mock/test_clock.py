from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from mock_server import create_app
from mock_server.core.clock import DateHeader, clock_from, parse_moment, system_clock, timestamp
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client

NOON = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)


def test_a_timestamp_is_in_utc_with_milliseconds() -> None:
    moment = datetime(2024, 1, 15, 12, 30, 0, 7_999, tzinfo=timezone(timedelta(hours=2)))

    assert timestamp(moment) == "2024-01-15T10:30:00.007Z"


def test_a_clock_starts_where_it_was_set_and_runs_on() -> None:
    real = iter([NOON, NOON, NOON + timedelta(seconds=5)])
    clock = clock_from(datetime(2030, 1, 1, tzinfo=UTC), real=lambda: next(real))

    assert [timestamp(clock()) for _ in range(2)] == [
        "2030-01-01T00:00:00.000Z",
        "2030-01-01T00:00:05.000Z",
    ]


def test_the_system_clock_knows_its_offset() -> None:
    assert system_clock().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text", ["2024-01-15T12:00:00.000Z", "2024-01-15T14:00:00+02:00", "2024-01-15T12:00"]
)
def test_moments_are_read_with_and_without_offset(text: str) -> None:
    assert parse_moment(text) == NOON


def test_what_is_not_a_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="noon"):
        parse_moment("noon")


CLOCK = "/__mock__/clock"


def told(client: Client, action: str, **body: object) -> dict[str, Any]:
    response = client("POST", f"{CLOCK}/{action}", json=body or None)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    assert client("GET", CLOCK).json()["frozen"] == answer["frozen"]
    return answer


def test_a_frozen_clock_stands_still_and_can_be_put_forward(client: Client) -> None:
    told(client, "freeze", at="2024-06-01T12:00:00+02:00")
    client.create(EMPTY_LIST, name="noon")
    told(client, "advance", seconds=86_400.5)
    client.create(EMPTY_LIST, name="a day later")

    assert [(key["name"], key["createdAt"]) for key in client.listed(EMPTY_LIST)] == [
        ("a day later", "2024-06-02T10:00:00.500Z"),
        ("noon", "2024-06-01T10:00:00.000Z"),
    ]
    assert client("GET", CLOCK).json()["now"] == "2024-06-02T10:00:00.500Z"


def test_a_frozen_clock_can_move_with_each_change(client: Client) -> None:
    told(client, "freeze", at="2024-06-01", step=250)
    for name in ("first", "second"):
        client.create(EMPTY_LIST, name=name)
    newest, oldest = client.listed(EMPTY_LIST)
    client("PUT", f"{EMPTY_LIST}/{newest['id']}", json={"name": "renamed"})
    client("DELETE", f"{EMPTY_LIST}/{oldest['id']}")

    assert oldest["createdAt"] == "2024-06-01T00:00:00.000Z"
    assert newest["createdAt"] == "2024-06-01T00:00:00.250Z"
    assert client("GET", CLOCK).json()["now"] == "2024-06-01T00:00:01.000Z"


def test_what_changes_nothing_moves_no_clock(client: Client) -> None:
    before = told(client, "freeze", at="2024-06-01", step=1)

    client("GET", LIST)
    client("PUT", f"{LIST}/{FIRST_KEY}", json={})
    client("POST", LIST, json={"name": 1})
    client("DELETE", f"{LIST}/unknown")

    assert client("GET", CLOCK).json()["now"] == before["now"]


def test_a_clock_that_moves_stops_at_the_end_of_the_calendar(client: Client) -> None:
    told(client, "freeze", at="9999-12-31T23:59:59.999", step=1)

    for _ in range(2):
        client.create(EMPTY_LIST)

    created = [key["createdAt"] for key in client.listed(EMPTY_LIST)]
    assert created == ["9999-12-31T23:59:59.999Z"] * 2


@pytest.fixture
def frozen() -> Client:
    """Have a mock as `--clock 2024-01-15T12:00 --freeze` makes it."""
    return Client(create_app(clock=clock_from(NOON), freeze=NOON))


@pytest.mark.parametrize("at", ["", "/@one"])
def test_a_mock_can_begin_frozen_and_move_by_a_millisecond_for_each_change(
    frozen: Client, at: str
) -> None:
    for name in ("first", "second"):
        frozen.create(at + EMPTY_LIST, name=name)

    assert [key["createdAt"] for key in frozen.listed(at + EMPTY_LIST)] == [
        "2024-01-15T12:00:00.001Z",
        "2024-01-15T12:00:00.000Z",
    ]
    clock = frozen("GET", at + CLOCK).json()
    assert (clock["frozen"], clock["step"]) == (True, 1)
    assert frozen("GET", "/").headers["date"] == "Mon, 15 Jan 2024 12:00:00 GMT"


def test_a_mock_that_begins_frozen_runs_when_it_is_released(frozen: Client) -> None:
    released = told(frozen, "release")

    assert (released["frozen"], released["step"]) == (False, 0)
    assert released["now"] > "2024-01-15T12:00:00.000Z"


@pytest.mark.parametrize("body", [{}, {"everything": True}])
def test_a_reset_brings_back_the_clock_of_the_beginning(
    frozen: Client, body: dict[str, bool]
) -> None:
    frozen.create(EMPTY_LIST)
    told(frozen, "freeze", at="2030-01-01")

    frozen("POST", "/__mock__/reset", json=body)

    clock = frozen("GET", CLOCK).json()
    assert (clock["now"], clock["step"]) == ("2024-01-15T12:00:00.000Z", 1)


def test_a_seed_and_a_clock_that_begins_frozen_make_the_same_answers_in_every_run() -> None:
    def answers() -> list[tuple[int, list[tuple[bytes, bytes]], bytes]]:
        mock = Client(create_app(seed=1, clock=clock_from(NOON), freeze=NOON))
        created = mock("POST", EMPTY_LIST, json={"name": "n", "aiType": "AWS"})
        path = f"{EMPTY_LIST}/{created.json()['id']}"
        rest = [
            mock("GET", EMPTY_LIST),
            mock("PUT", path, json={"name": "new"}),
            mock("GET", EMPTY_LIST),
            mock("DELETE", path),
            mock("DELETE", path),
            mock("GET", "/__mock__/system-events"),
            mock("GET", "/__mock__/world.yaml"),
        ]
        return [(one.status_code, one.headers.raw, one.content) for one in [created, *rest]]

    assert answers() == answers()


def test_a_clock_freezes_where_it_is(client: Client) -> None:
    first = told(client, "freeze")

    assert first["frozen"] is True
    assert client("GET", CLOCK).json()["now"] == first["now"]


def test_a_running_clock_runs_on_from_where_it_was_put(client: Client) -> None:
    answer = told(client, "advance", seconds=3600)

    assert answer["frozen"] is False
    assert 3599 < answer["offset"] <= 3600


def test_a_released_clock_shows_the_true_time(client: Client) -> None:
    told(client, "advance", seconds=3600)
    told(client, "freeze")

    answer = told(client, "release")

    assert (answer["frozen"], answer["offset"]) == (False, 0)


def test_a_reset_releases_the_clock(client: Client) -> None:
    told(client, "freeze", at="2024-01-01")

    client("POST", "/__mock__/reset")

    assert client("GET", CLOCK).json()["frozen"] is False


@pytest.mark.parametrize(
    ("action", "body", "message"),
    [
        ("freeze", {"at": "noon"}, "at must be an ISO 8601 date or time"),
        ("freeze", {"at": "0001-01-01T00:00:00+23:00"}, "at must be an ISO 8601 date or time"),
        ("freeze", {"at": 1}, "at must be null or a string"),
        ("freeze", {"step": -1}, "step must be at least 0"),
        ("freeze", {"step": 0.5}, "step must be an integer"),
        ("advance", {"seconds": -1}, "seconds must be at least 0"),
        ("advance", {}, "seconds is required"),
        ("advance", {"seconds": 1e300}, "seconds must be at most"),
    ],
)
def test_what_no_clock_can_do_is_refused(
    client: Client, action: str, body: object, message: str
) -> None:
    response = client("POST", f"{CLOCK}/{action}", json=body)

    assert response.status_code == 400
    assert message in response.json()["message"]


def test_the_calendar_ends_with_the_year_9999(client: Client) -> None:
    told(client, "freeze", at="9999-12-31")

    response = client("POST", f"{CLOCK}/advance", json={"seconds": 86_400})

    assert response.status_code == 400
    assert "9999" in response.json()["message"]
    assert client("GET", CLOCK).json()["now"].startswith("9999-12-31")


def test_a_running_clock_cannot_be_put_beyond_it_either(client: Client) -> None:
    century = {"seconds": 3_155_760_000}

    statuses = {client("POST", f"{CLOCK}/advance", json=century).status_code for _ in range(100)}

    assert statuses == {200, 400}
    assert client("GET", CLOCK).status_code == 200
    assert client("GET", LIST).status_code == 200


def test_a_clock_cannot_start_where_it_would_run_out_of_years() -> None:
    with pytest.raises(OverflowError):
        clock_from(datetime(9999, 12, 31, 23, 59, 50, tzinfo=UTC))


def test_a_running_clock_is_not_put_where_it_would_run_out_of_years() -> None:
    mock = Client(create_app(clock=clock_from(datetime(9998, 12, 31, tzinfo=UTC))))

    response = mock("POST", f"{CLOCK}/advance", json={"seconds": 2 * 86_400 - 10})

    assert response.status_code == 400
    assert "9998" in response.json()["message"]
    assert mock("GET", CLOCK).json()["now"].startswith("9998-12-31")


def date_of(call: Client, method: str, path: str, **options: Any) -> str:
    dates = call(method, path, **options).headers.get_list("date")
    assert len(dates) == 1
    return dates[0]


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", LIST, {}),
        ("HEAD", LIST, {}),
        ("GET", LIST, {"token": None}),
        ("POST", EMPTY_LIST, {"json": {}}),
        ("GET", "/nothing", {}),
        ("OPTIONS", LIST, {}),
        (
            "OPTIONS",
            LIST,
            {"headers": {"Origin": "http://a", "Access-Control-Request-Method": "GET"}},
        ),
        ("GET", f"{LIST}?__code=500", {}),
        ("GET", "/openapi.json", {}),
        ("GET", "/ui/", {}),
        ("GET", "/ui/swagger-ui.css", {}),
        ("GET", "/", {"headers": {"Accept": "text/html"}}),
        ("GET", "/__mock__/console/", {}),
        ("GET", CLOCK, {}),
        ("GET", CLOCK, {"client": ("192.0.2.1", 1)}),
        ("GET", "/__mock__/nothing", {}),
    ],
)
@pytest.mark.parametrize("at", ["", "/@one"])
def test_every_answer_has_the_date_of_its_clock(
    client: Client, at: str, method: str, path: str, options: dict[str, Any]
) -> None:
    client("DELETE", "/__mock__/sessions")
    answer = client("POST", f"{at}{CLOCK}/freeze", json={"at": "0999-06-01T12:00:00.999"})
    assert answer.headers["date"] == "Sat, 01 Jun 0999 12:00:00 GMT"

    assert date_of(client, method, at + path, **options) == answer.headers["date"]
    client("POST", f"{at}{CLOCK}/advance", json={"seconds": 60})
    assert date_of(client, method, at + path, **options) == "Sat, 01 Jun 0999 12:01:00 GMT"


def test_a_session_to_come_has_the_date_that_it_would_begin_with(client: Client) -> None:
    told(client, "freeze", at="2000-01-01")
    client("DELETE", "/__mock__/sessions")

    for path in (LIST, CLOCK, "/__mock__/nothing", "/__mock__/console/"):
        date = parsedate_to_datetime(date_of(client, "GET", f"/@new{path}", token=None))
        assert date.year > 2000
    assert date_of(client, "GET", f"/@b@d{LIST}") == "Sat, 01 Jan 2000 00:00:00 GMT"


def test_the_date_of_a_lie_is_that_of_the_clock_too(client: Client) -> None:
    told(client, "freeze", at="2000-01-01")
    client("PUT", "/__mock__/faults", json={"active": ["list.newest-first:oldest-first"]})

    assert date_of(client, "GET", LIST) == "Sat, 01 Jan 2000 00:00:00 GMT"


def test_the_date_is_that_of_the_moment() -> None:
    moments = iter([NOON, NOON + timedelta(milliseconds=999), NOON + timedelta(seconds=1)])
    header = DateHeader(lambda: next(moments))

    assert [header() for _ in range(3)] == [
        (b"date", b"Mon, 15 Jan 2024 12:00:00 GMT"),
        (b"date", b"Mon, 15 Jan 2024 12:00:00 GMT"),
        (b"date", b"Mon, 15 Jan 2024 12:00:01 GMT"),
    ]
