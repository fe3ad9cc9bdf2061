"""The guard at the lowest level of the client: which requests go out, and which never do."""

import itertools
from typing import Any

import httpx
import pytest

from contract_tests.client.guard import (
    KEYS_WITHOUT_DELETION,
    Guard,
    GuardedTransport,
    Meaning,
    Withheld,
)
from contract_tests.client.ownership import Ownership
from contract_tests.deployment import Deployment, Limits
from contract_tests.findings import Skipped, Undecided

BASE = "http://keys.test"
COLLECTION = "/repo/repo-1/ai/apikey"
OWN, THEIRS = "5f0c1c9e-3a58-4a1e-9a05-5d7c3c1a7b10", "550e8400-e29b-41d4-a716-446655440000"


class OwnKeys(Ownership):
    """The run has one key, and somebody else has another one."""

    def may_change(self, repo_id: str, apikey_id: str) -> bool:
        return (repo_id, apikey_id) == ("repo-1", OWN)


class Line:
    """A guarded client whose requests end here; it answers each with the next of `statuses`."""

    def __init__(self, base: str = BASE, statuses: tuple[int, ...] = (200,), **more: Any) -> None:
        self.deployment = Deployment(base, "repo-1", {}, other_repo_id="a/b %ü", **more)
        self.guard = Guard(self.deployment, OwnKeys(self.deployment.prefix), deletion_works=True)
        self.went_out: list[str] = []
        self._statuses = itertools.chain(statuses, itertools.repeat(statuses[-1]))
        inner = httpx.MockTransport(self._answer)
        self.client = httpx.Client(transport=GuardedTransport(inner, self.guard))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.went_out.append(f"{request.method} {request.extensions['target'].decode()}")
        return httpx.Response(next(self._statuses))

    def send(self, method: str, target: str, headers: dict[str, str] | None = None) -> None:
        # The URL would resolve dot segments before anything is sent.
        very = {"target": target.encode()}
        self.client.request(method, self.deployment.base_url, headers=headers, extensions=very)

    def withholds(self, method: str, target: str, headers: dict[str, str] | None = None) -> bool:
        before = len(self.went_out)
        try:
            self.send(method, target, headers)
        except Withheld:
            assert len(self.went_out) == before
            return True
        return False


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("target", ["/", COLLECTION, f"{COLLECTION}/{THEIRS}", "/a/../b%2Fc?d=1"])
def test_what_only_reads_may_go_anywhere(line: Line, method: str, target: str) -> None:
    assert not line.withholds(method, target)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST", "put", "COPY", "X-ANY"])
def test_what_changes_goes_out_for_an_own_key_only(line: Line, method: str) -> None:
    assert not line.withholds(method, f"{COLLECTION}/{OWN}")
    assert line.withholds(method, f"{COLLECTION}/{THEIRS}")


def test_of_the_collection_only_the_documented_creation_changes_anything(line: Line) -> None:
    assert not line.withholds("POST", COLLECTION)
    for method in ("PUT", "DELETE", "PATCH", "COPY"):
        assert line.withholds(method, COLLECTION)
        assert line.withholds(method, f"{COLLECTION}/")


def test_a_slash_at_the_end_changes_nothing(line: Line) -> None:
    assert not line.withholds("POST", f"{COLLECTION}/")
    assert not line.withholds("PUT", f"{COLLECTION}/{OWN}/")
    assert line.withholds("PUT", f"{COLLECTION}/{THEIRS}/")


@pytest.mark.parametrize("repo", ["repo-2", "REPO-1", "repo-1;v=1", "repo-1%20", "%72epo-2", "a"])
def test_other_repositories_than_those_of_the_settings_are_left_alone(
    line: Line, repo: str
) -> None:
    assert line.withholds("POST", f"/repo/{repo}/ai/apikey")
    assert line.withholds("DELETE", f"/repo/{repo}/ai/apikey/{OWN}")


def test_a_repository_may_have_any_name(line: Line) -> None:
    assert not line.withholds("POST", "/repo/a%2Fb%20%25%C3%BC/ai/apikey")


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/repo/repo-1",
        "/repo/repo-1/ai",
        "/repo/repo-1/ai/apikeys",
        f"/repo/repo-1/ai/APIKEY/{OWN}",
        f"/repo/repo-1/ai//apikey/{OWN}",
        f"/repo/repo-1/ai/apikey//{OWN}",
        f"/repo/repo-1/ai/apikey;all=1/{OWN}",
        f"/repo/repo-1/ai/%61pikey/{OWN}",
        f"/repo%2Frepo-1%2Fai%2Fapikey%2F{OWN}",
        f"/keys?id={OWN}",
    ],
)
def test_what_the_document_does_not_know_is_not_changed(line: Line, target: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert line.withholds(method, target)


def test_of_an_own_key_one_segment_more_may_be_tried(line: Line) -> None:
    assert not line.withholds("POST", f"{COLLECTION}/{OWN}/rotate")
    assert line.withholds("POST", f"{COLLECTION}/{THEIRS}/rotate")


DETOURS = [
    "..",
    ".",
    "%2e%2e",
    "%2E.",
    "%252e%252e",
    "%25252e%25252e",
    "..;",
    "..;x=1",
    ".;",
    "..%3Bx",
    "..%20",
    "..%2F",
    "%2F..%2F",
    "..%5C",
    "..%255C",
]


@pytest.mark.parametrize("detour", DETOURS)
def test_no_detour_leads_from_an_own_key_to_another(line: Line, detour: str) -> None:
    for target in (
        f"{COLLECTION}/{OWN}/{detour}",
        f"{COLLECTION}/{OWN}/{detour}/{THEIRS}",
        f"{COLLECTION}/{OWN}/{detour}{THEIRS}",
        f"{COLLECTION}/{OWN}{detour}{THEIRS}",
        f"{COLLECTION}/{detour}",
        f"{COLLECTION}/{detour}/{OWN}",
        f"/x/{detour}{COLLECTION}/{OWN}",
    ):
        for method in ("PUT", "DELETE", "POST"):
            assert line.withholds(method, target), target


@pytest.mark.parametrize(
    "ending",
    ["%00", "%20", "%0A", "%09", ".", "%2E", "%25", "*", ";", ";method=DELETE", ",", "%ff", "+"],
)
def test_an_own_id_with_something_more_is_not_an_own_id(line: Line, ending: str) -> None:
    assert line.withholds("DELETE", f"{COLLECTION}/{OWN}{ending}")
    assert line.withholds("DELETE", f"{COLLECTION}/{ending}{OWN}")


def test_an_own_id_in_other_letters_is_not_an_own_id(line: Line) -> None:
    assert line.withholds("DELETE", f"{COLLECTION}/{OWN.upper()}")
    assert line.withholds("DELETE", f"{COLLECTION}/{OWN[:-1]}")


def test_a_collection_within_a_collection_is_nothing_that_the_document_knows(line: Line) -> None:
    for target in (
        f"{COLLECTION}/{THEIRS}{COLLECTION}/{OWN}",
        f"{COLLECTION}/{OWN}{COLLECTION}/{THEIRS}",
        f"{COLLECTION}/{THEIRS}%3F{COLLECTION}/{OWN}",
        f"{COLLECTION.upper()}/{THEIRS}{COLLECTION}/{OWN}",
        f"/x%2Fapikey%2F{THEIRS}{COLLECTION}/{OWN}",
    ):
        assert line.withholds("DELETE", target), target


@pytest.mark.parametrize(
    "base",
    ["/v1", "/eu/api%20v2", f"/repo/x/ai/apikey/{THEIRS}", "/repo/repo-1/ai/apikey", "/app/v1.2"],
)
def test_the_path_of_the_base_url_comes_before_all(base: str) -> None:
    line = Line(f"{BASE}{base}")

    assert not line.withholds("POST", f"{base}{COLLECTION}")
    assert not line.withholds("DELETE", f"{base}{COLLECTION}/{OWN}")
    assert line.withholds("DELETE", f"{base}{COLLECTION}/{THEIRS}")
    assert line.withholds("DELETE", f"{base}/")


@pytest.mark.parametrize(
    "url", ["http://others.test", "https://keys.test", "http://keys.test:8080", "http://127.0.0.1"]
)
def test_nothing_is_changed_on_another_origin(line: Line, url: str) -> None:
    with pytest.raises(Withheld):
        line.client.delete(f"{url}{COLLECTION}/{OWN}")

    assert line.went_out == []


def test_nothing_is_changed_by_way_of_a_target_that_the_url_does_not_show(line: Line) -> None:
    hidden = {"target": f"{COLLECTION}/{THEIRS}".encode()}

    with pytest.raises(Withheld):
        line.client.delete(f"{BASE}{COLLECTION}/{OWN}", extensions=hidden)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-HTTP-Method-Override", "DELETE"),
        ("x-http-method-override", " delete "),
        ("X-HTTP-Method", "PURGE"),
        ("X-Method-Override", "put"),
        ("X_HTTP_METHOD_OVERRIDE", "PATCH"),
        ("_method", "delete"),
        ("X-Action", "Delete"),
        ("X-Tags", "a, DELETE"),
    ],
)
def test_a_header_that_names_another_method_counts_as_that_method(
    line: Line, name: str, value: str
) -> None:
    for method in ("GET", "POST"):
        assert line.withholds(method, COLLECTION, {name: value})
        assert line.withholds(method, f"{COLLECTION}/{THEIRS}", {name: value})
    assert not line.withholds("GET", f"{COLLECTION}/{OWN}", {name: value})


@pytest.mark.parametrize(
    "query",
    [
        "_method=DELETE",
        "_method=delete",
        "_METHOD=PUT",
        "a=1&_method=DELETE",
        "a=1;_method=DELETE",
        "%5Fmethod=%44ELETE",
        "%255Fmethod=%2544ELETE",
        "_method=+DELETE+",
        "_method[]=DELETE",
        "httpMethod=PURGE",
        "x-http-method-override=delete",
        "action=delete",
        "DELETE",
        "a&delete",
    ],
)
def test_a_query_that_names_another_method_counts_as_that_method(line: Line, query: str) -> None:
    for method in ("GET", "POST"):
        assert line.withholds(method, f"{COLLECTION}?{query}")
        assert line.withholds(method, f"{COLLECTION}/{THEIRS}?{query}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Auth-Method", "bearer"),
        ("X-HTTP-Method-Override", "GET"),
        ("X-Purpose", "tests that delete what they make"),
        ("Authorization", "DELETE"),
        ("Accept", "application/json, */*"),
    ],
)
def test_a_header_that_names_none_does_not_hinder(line: Line, name: str, value: str) -> None:
    assert not line.withholds("GET", COLLECTION, {name: value})


def test_a_query_that_names_none_does_not_hinder(line: Line) -> None:
    assert not line.withholds("GET", f"{COLLECTION}?includeDeleted=true&page=-1&x=%00&y=%F0%9F&z=%")
    assert not line.withholds("POST", f"{COLLECTION}?place=1")


def test_nothing_at_all_is_changed_where_only_reading_is_allowed() -> None:
    line = Line(read_only=True)
    for method, target in (("POST", COLLECTION), ("PUT", f"{COLLECTION}/{OWN}"), ("PATCH", "/")):
        with pytest.raises(Skipped):
            line.send(method, target)

    line.send("GET", COLLECTION)

    assert line.went_out == [f"GET {COLLECTION}"]


def create_until_skipped(line: Line, most: int = 50) -> int:
    for made in range(most):
        try:
            line.send("POST", COLLECTION)
        except (Skipped, Undecided):
            return made
    return most


@pytest.mark.parametrize("works", [False, None])
def test_few_keys_are_made_where_deletion_does_not_work_or_nobody_knows(works: bool | None) -> None:
    line = Line(statuses=(201,))
    line.guard.deletion_works = works

    assert create_until_skipped(line) == KEYS_WITHOUT_DELETION


def test_no_more_keys_than_allowed_are_active() -> None:
    line = Line(statuses=(201,), limits=Limits(keys=7))

    assert create_until_skipped(line) == 7


def test_a_refused_creation_is_no_key() -> None:
    line = Line(statuses=(400,) * 20 + (201,), limits=Limits(keys=7))

    assert create_until_skipped(line) == 27


def test_a_creation_without_an_answer_may_have_made_a_key() -> None:
    line = Line(limits=Limits(keys=2))

    def lose(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("lost")

    client = httpx.Client(transport=GuardedTransport(httpx.MockTransport(lose), line.guard))
    for _ in range(2):
        with pytest.raises(httpx.ReadError):
            client.post(f"{BASE}{COLLECTION}")

    with pytest.raises(Skipped):
        client.post(f"{BASE}{COLLECTION}")


def test_a_key_is_known_by_its_decoded_id() -> None:
    url = httpx.URL(f"{BASE}/repo/a%2Fb/ai/apikey/key%3A1%20%C3%BC@a;b=c")

    call = Meaning.of(httpx.Request("PUT", url), httpx.URL(BASE))

    assert (call.repo_id, call.apikey_id) == ("a/b", "key:1 ü@a;b=c")
