"""The recorded exchanges as a HAR file."""

from pathlib import Path

import pytest

from mock_server import create_app
from openapi.har.reading import Entry, entries
from tests.mock.conftest import EMPTY_LIST, LIST, Client

HAR = "/__mock__/exchanges.har"


@pytest.fixture
def fresh() -> Client:
    return Client(create_app())


def exported(client: Client, path: Path, session: str = "") -> list[Entry]:
    """Return what the file tells, the oldest call first."""
    response = client("GET", f"{session}{HAR}")
    assert response.headers["content-disposition"] == 'attachment; filename="exchanges.har"'
    path.write_bytes(response.content)
    return [entry for entry in entries(path) if entry]


def test_each_principal_has_a_name_in_the_place_of_the_token(fresh: Client, tmp_path: Path) -> None:
    secret = fresh.create(EMPTY_LIST)["secret"]
    for token in ("owner-token", "outsider-token", "nobody-knows-it", None):
        fresh("GET", LIST, token=token)

    told = exported(fresh, tmp_path / "one.har")

    credentials = [dict(entry.request_headers).get("authorization") for entry in told]
    assert credentials[1:] == [
        "Bearer <token of owner>",
        "Bearer <token of outsider>",
        "Bearer ***",
        None,
    ]
    assert [entry.status for entry in told] == [201, 200, 403, 401, 401]
    text = (tmp_path / "one.har").read_text(encoding="utf-8")
    assert not any(hidden in text for hidden in ("owner-token", "nobody-knows-it", secret))


def test_urls_are_those_of_the_session(fresh: Client, tmp_path: Path) -> None:
    fresh("GET", f"/@one{LIST}?a=b")

    (entry,) = exported(fresh, tmp_path / "one.har", "/@one")

    assert entry.url.endswith(f"/@one{LIST}?a=b")
    assert entry.url.startswith("http")
    assert entry.answered > entry.sent


def test_what_is_kept_in_part_only_is_left_out(fresh: Client, tmp_path: Path) -> None:
    fresh.create(EMPTY_LIST, name="n" * 20_000)
    fresh("GET", EMPTY_LIST)

    created, listed = exported(fresh, tmp_path / "one.har")

    assert created.request_body is None
    assert created.response_body is not None
    assert listed.response_body is None
