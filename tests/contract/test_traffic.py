"""Recorded traffic is judged by the rules of a run, as far as a recording tells."""

import base64
import gzip
import json
from pathlib import Path

import pytest

from contract_tests.verdicts import RunVerdict, Verdict
from tests.contract.recordings import (
    BASE,
    JSON_TYPE,
    SECRET,
    Har,
    at,
    call,
    created,
    deleted,
    failed,
    har,
    key,
    listed,
    of,
    refused,
    renamed,
    report_on,
    why,
)

PASS, FAIL, SKIP = Verdict.PASS, Verdict.FAIL, Verdict.SKIP


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "traffic.har"


def journey() -> list[Har]:
    """Return what keeps every promise."""
    return [
        listed(),
        created("a"),
        listed(key("a")),
        renamed("a", "another"),
        listed(key("a", "another")),
        deleted("a"),
        listed(),
    ]


def with_body(entry: Har, text: str | None, **content: object) -> Har:
    """Return an entry with another body in its answer, None to leave it out."""
    body = {} if text is None else {"text": text}
    return {**entry, "response": {**entry["response"], "content": {**body, **content}}}


def test_a_journey_that_keeps_every_promise_conforms(file: Path) -> None:
    report = report_on(har(file, *journey()), "--alone")

    assert report.verdict is RunVerdict.CONFORMS
    assert {
        "create.listed-at-once",
        "update.renames",
        "delete.removes",
        "list.newest-first",
        "secret.never-again",
    } <= of(report, PASS)
    assert report.coverage[0] == "createRepoAiApiKey: 1 answers: 201 (1)"


@pytest.mark.parametrize(
    ("entries", "clause"),
    [
        ([created("a"), listed()], "create.listed-at-once"),
        ([created("a"), listed(key("a", "other"))], "create.name-kept"),
        ([created("a"), listed(key("a", aiType="OTHER"))], "create.one-provider"),
        ([created("a"), listed(key("a", key="other"))], "create.listed-at-once"),
        ([created("a"), listed(key("a")), listed()], "list.complete"),
        ([created("a"), renamed("a", "b"), listed(key("a"))], "update.renames"),
        ([created("a"), deleted("a"), listed(key("a"))], "list.only-active"),
        ([created("a"), deleted("a"), listed(), listed(key("a"))], "delete.final"),
        ([listed(key("b")), deleted("a"), listed(key("b", key="x"))], "delete.others-stay"),
        ([listed(key("b")), listed(key("b", aiType="OTHER"))], "list.repeatable"),
        ([created("a"), refused(renamed("a", "b"), 404)], "update.status-ok"),
    ],
)
def test_what_a_list_must_show_fails_only_where_nobody_else_is(
    file: Path, entries: list[Har], clause: str
) -> None:
    har(file, *entries)

    alone, shared = report_on(file, "--alone"), report_on(file)

    assert clause in failed(alone)
    assert clause in of(shared, FAIL)
    assert shared.verdict is RunVerdict.CONFORMS


@pytest.mark.parametrize(
    ("entries", "clause"),
    [
        ([call("POST", 200, {"success": True}, sent={"name": "a"})], "create.status-created"),
        ([created("a"), deleted("a"), deleted("a")], "delete.only-once"),
        ([created("a"), deleted("a"), renamed("a", "b")], "update.deleted-key"),
        ([created("a"), renamed("a", "b", repo="repo-2")], "update.foreign-key"),
        ([created("a"), created("a", secret=SECRET[::-1])], "create.id-unique"),
        ([created("a"), listed(key("a"), note=SECRET)], "secret.never-again"),
        ([listed(key("a", createdAt="2024"), key("b"))], "list.item-created-at"),
        ([listed(key("a", deletedAt="2024-01-01T00:00:00Z"))], "list.item-deleted-at"),
        ([listed(key("a"), key("b", createdAt="2024-01-03T00:00:00Z"))], "list.newest-first"),
        ([listed(key("a", repoId="repo-2"))], "list.own-repository"),
        ([call("GET", 500, {"success": False, "stack": "x"})], "errors.no-internals"),
    ],
)
def test_what_nobody_else_can_cause_fails_at_once(
    file: Path, entries: list[Har], clause: str
) -> None:
    body = json.loads(entries[-1]["response"]["content"]["text"])
    if "note" in str(entries[-1]):
        entries[-1] = call("GET", 200, {**body, "note": SECRET})

    assert clause in failed(report_on(har(file, *entries)))


def test_changes_of_other_people_are_lawful(file: Path) -> None:
    report = report_on(
        har(
            file,
            listed(key("x"), key("y")),
            created("a"),
            listed(key("a"), key("x", "renamed by others")),
            refused(renamed("y", "b"), 404),
            refused(deleted("z"), 404),
        ),
        "--alone",
    )

    assert report.verdict is RunVerdict.CONFORMS


def test_calls_side_by_side_leave_open_what_a_list_shows(file: Path) -> None:
    report = report_on(
        har(
            file,
            at(0, created("a"), took=2),
            at(1, listed(), took=2),
            at(4, deleted("a"), took=2),
            at(5, listed(key("a")), took=2),
            at(8, listed()),
        ),
        "--alone",
    )

    assert report.verdict is RunVerdict.CONFORMS


def test_a_call_that_was_never_answered_may_have_taken_effect(file: Path) -> None:
    lost = {"response": {"status": 0, "headers": [], "content": {}}}

    report = report_on(
        har(file, created("a"), {**deleted("a"), **lost}, listed(), {**created("b"), **lost}),
        "--alone",
    )

    assert report.verdict is RunVerdict.CONFORMS
    assert "deleteRepoAiApiKey: 0 answers" in report.coverage
    assert "2 answers that never came, the first: traffic.har, entry 2" in report.coverage[-1]


def test_order_is_that_of_the_moments_and_not_of_the_file(file: Path) -> None:
    entries = [at(moment, each) for moment, each in enumerate(journey())]

    assert report_on(har(file, *entries[::-1]), "--alone").verdict is RunVerdict.CONFORMS


def test_an_unknown_duration_leaves_the_order_open(file: Path) -> None:
    unknown = [
        {**at(moment, each), "time": -1} for moment, each in enumerate([created("a"), listed()])
    ]

    assert report_on(har(file, *unknown), "--alone").verdict is RunVerdict.CONFORMS


def test_across_files_only_what_needs_no_order_is_judged(tmp_path: Path) -> None:
    one = har(tmp_path / "one.har", created("a"), listed(key("a")))
    other = har(tmp_path / "other.har", listed(), listed(key("b")))

    assert report_on(one, other, "--alone").verdict is RunVerdict.CONFORMS


def test_a_secret_of_a_later_file_is_found_in_an_earlier_one(tmp_path: Path) -> None:
    one = har(tmp_path / "one.har", call("GET", 200, {"success": True, "apiKeys": [], "s": SECRET}))
    other = har(tmp_path / "other.har", created("a"))

    report = report_on(one, other)

    assert failed(report) == {"secret.never-again"}


def test_uniqueness_holds_across_files(tmp_path: Path) -> None:
    one = har(tmp_path / "one.har", created("a"))
    other = har(tmp_path / "other.har", created("b"))

    assert failed(report_on(one, other)) == {"create.secret-unique"}


def test_callers_are_told_apart_and_never_shown(file: Path) -> None:
    answer = {"success": False, "id": "a"}
    har(file, created("a", token="first-token"), call("GET", 403, answer, token="second-token"))

    report = report_on(file)

    (entry,) = [each for each in report.clauses if each.verdict is FAIL]
    assert entry.clause.id == "secret.refusal-bare"
    assert [each.principal for each in entry.evidence[0].exchanges] == ["caller A", "caller B"]
    assert "second-token" not in repr(report)


def test_a_refused_call_that_had_an_effect_breaks_access(file: Path) -> None:
    taken = refused(renamed("a", "taken", token="b"), 403)
    entries = [created("a"), listed(key("a")), taken, listed(key("a", "taken"))]

    assert "access.update-forbidden" in failed(report_on(har(file, *entries), "--alone"))


def test_of_unknown_callers_access_and_isolation_are_not_judged(file: Path) -> None:
    taken = refused(renamed("a", "taken", token=None), 403)
    entries = [created("a", token=None), listed(key("a"), token=None), taken]
    entries += [listed(key("a", "taken", repoId="repo-2"), token=None)]

    report = report_on(har(file, *entries), "--alone")

    judged = of(report, PASS, FAIL)
    assert not {each for each in judged if each.startswith(("access.", "authentication."))}
    assert "list.own-repository" not in judged
    assert why(report, "access.list-forbidden") == "the traffic does not tell who called"


def test_clauses_that_the_traffic_never_touched_say_why(file: Path) -> None:
    report = report_on(har(file, listed()))

    assert why(report, "update.renames") == "the traffic holds no rename"
    assert why(report, "create.status-created") == "the traffic holds no creation"
    assert why(report, "access.list-forbidden") == "the traffic holds no call that tells"
    assert "update.renames" in of(report, SKIP)


@pytest.mark.parametrize(
    "entry",
    [
        with_body(listed(), None, size=900),
        with_body(listed(), '{"success": true, "apiKeys": [{"id"', size=900),
        with_body(listed(), base64.b64encode(b"\x1b\x00br").decode(), encoding="base64", size=4),
    ],
    ids=["omitted", "cut", "in an unknown coding"],
)
def test_a_body_that_is_not_there_is_not_judged(file: Path, entry: Har) -> None:
    entry["response"]["headers"] += [{"name": "content-encoding", "value": "br"}]

    report = report_on(har(file, entry, deleted("x")))

    assert report.verdict is RunVerdict.CONFORMS
    assert "list.array" not in of(report, PASS)
    assert "1 bodies that are left out, cut or masked" in report.coverage[-1]


@pytest.mark.parametrize("keys", [7, "keys", {"a": 1}, [7, None], None])
def test_lists_of_another_form_are_told(file: Path, keys: object) -> None:
    entry = call("GET", 200, {"success": True, "apiKeys": keys})

    assert failed(report_on(har(file, created("a"), entry, listed()))) == {"list.array"}


def test_bodies_in_base64_and_compressed_ones_are_read(file: Path) -> None:
    text = json.dumps({"success": True, "apiKeys": [key("a", id=7)]}).encode()
    plain, packed = base64.b64encode(text).decode(), base64.b64encode(gzip.compress(text)).decode()
    zipped = with_body(listed(), packed, encoding="base64")
    zipped["response"]["headers"] += [{"name": "content-encoding", "value": "gzip"}]

    for entry in (with_body(listed(), plain, encoding="base64"), zipped):
        assert failed(report_on(har(file, entry))) == {"list.item-id"}


def test_the_form_of_json_is_judged_only_where_its_bytes_are_there(file: Path) -> None:
    exact = base64.b64encode(b"\xef\xbb\xbf" + b'{"success": true, "apiKeys": []}').decode()

    assert "protocol.json-text" not in of(report_on(har(file, listed())), PASS)
    assert failed(report_on(har(file, with_body(listed(), exact, encoding="base64")))) == {
        "protocol.json-text"
    }


def test_what_is_not_the_service_s_answer_is_left_out_and_counted(file: Path) -> None:
    wrong = call("GET", 200, {"nothing": "right"})
    report = report_on(
        har(
            file,
            listed(),
            {**wrong, "_fromCache": "disk"},
            {**wrong, "_wasFulfilled": True},
            {**wrong, "response": {**wrong["response"], "_transferSize": 0}},
            call("OPTIONS", 204),
            call("GET", 200, "<html>", url="https://elsewhere.example/"),
            call("GET", 304, None),
            call("GET", 200, {}, url="https://other.example/repo/r/ai/apikey"),
            {"request": {}},
        )
    )

    assert report.verdict is RunVerdict.CONFORMS
    assert report.coverage[4:] == (
        "left out: 3 calls that a cache answered, or a test, the first: traffic.har, entry 2",
        "left out: 2 entries of other sites or operations, the first: traffic.har, entry 5",
        "left out: 1 calls below https://other.example, the first: traffic.har, entry 8",
        "left out: 1 entries that cannot be read, the first: traffic.har, entry 9",
    )


def test_what_a_service_worker_sent_again_is_one_call(file: Path) -> None:
    page = created("a")
    page["response"]["_fetchedViaServiceWorker"] = True

    report = report_on(har(file, at(0, page, took=1), at(0.2, created("a"))))

    assert report.verdict is RunVerdict.CONFORMS
    assert "1 calls that a service worker made again" in report.coverage[-1]


def test_a_busy_service_is_no_violation(file: Path) -> None:
    entries = [call(method, status, "busy") for method in ("GET", "POST") for status in (429, 503)]

    assert report_on(har(file, *entries)).verdict is RunVerdict.CONFORMS


def test_the_origin_that_comes_back_is_no_internal_of_the_service(file: Path) -> None:
    origin = ("Access-Control-Allow-Origin", "http://192.168.1.5:3000")
    entry = listed(headers=[*JSON_TYPE, origin])

    assert report_on(har(file, entry)).verdict is RunVerdict.CONFORMS


def test_a_refusal_of_the_page_s_origin_has_its_own_form(file: Path) -> None:
    refusal = call("GET", 403, "Invalid CORS request", headers=[("Content-Type", "text/plain")])
    from_a_page = {**refusal, "request": {**refusal["request"]}}
    from_a_page["request"]["headers"] = [{"name": "Origin", "value": "https://page.example"}]

    assert report_on(har(file, from_a_page)).verdict is RunVerdict.CONFORMS
    assert "errors.json-object" in failed(report_on(har(file, refusal)))


def test_a_part_of_a_list_that_was_asked_for_is_none(file: Path) -> None:
    part = call("GET", 206, '{"success": true, "apiKe')
    asked = {**part, "request": {**part["request"], "headers": [{"name": "Range", "value": "x"}]}}

    assert report_on(har(file, listed(), asked)).verdict is RunVerdict.CONFORMS
    assert failed(report_on(har(file, listed(), part))) == {"list.status-ok"}


def test_http_2_writes_headers_in_its_own_way(file: Path) -> None:
    entry = listed(headers=[(":status", "200"), ("content-type", "application/json")])

    report = report_on(har(file, entry))

    assert "protocol.json-media-type" in of(report, PASS)


def test_base_url_and_repositories_can_be_chosen(file: Path) -> None:
    bad = call("GET", 200, {}, url="https://other.example/repo/repo-1/ai/apikey")
    har(file, listed(), listed(repo="repo-2"), bad, call("GET", 200, {}, repo="repo-3"))

    assert failed(report_on(file, "--repo-id", "repo-1", "--repo-id", "repo-2")) == set()
    assert report_on(file, "--repo-id", "repo-1").requests == 1
    assert "list.array" in failed(report_on(file, "--base-url", "https://other.example/"))
    assert report_on(file).settings["base_url"] == BASE


def test_encoded_ids_name_the_same_key(file: Path) -> None:
    made = created("a b", repo="repo%201")
    named = listed(key("a b", "new", repoId="repo 1"), repo="repo%201")

    report = report_on(har(file, made, renamed("a%20b", "new", repo="repo%201"), named), "--alone")

    assert report.verdict is RunVerdict.CONFORMS
    assert "update.renames" in of(report, PASS)


@pytest.mark.parametrize("mask", ["•••", "***", "[REDACTED]", "<masked>"])
def test_what_masking_took_away_cannot_be_told(file: Path, mask: str) -> None:
    har(file, created("a", secret=mask), created("b", secret=mask), listed(key("b"), key("a")))

    report = report_on(file, "--alone")

    assert report.verdict is RunVerdict.CONFORMS
    assert why(report, "create.secret-unique") == "cannot tell: masking took it away"
    assert {"secret.never-again", "create.secret-returned"} <= of(report, SKIP)
    assert {"create.id-unique", "create.listed-at-once"} <= of(report, PASS)


@pytest.mark.parametrize("name", [None, "[REDACTED]"])
def test_a_key_that_was_renamed_by_an_unknown_name_may_be_called_anything(
    file: Path, name: str | None
) -> None:
    unknown = renamed("a", name or "")
    if name is None:
        del unknown["request"]["postData"]

    report = report_on(har(file, created("a"), unknown, listed(key("a", "any"))), "--alone")

    assert report.verdict is RunVerdict.CONFORMS
    assert "create.name-kept" not in of(report, PASS)


def test_a_masked_secret_in_a_request_hides_nothing_else(file: Path) -> None:
    sent = {"name": "b", "secret": "***"}
    update = call("PUT", 200, {"success": True, "message": "m"}, path="/a", sent=sent)

    report = report_on(har(file, created("a"), update, listed(key("a", "b"))), "--alone")

    assert report.verdict is RunVerdict.CONFORMS
    assert "update.renames" in of(report, PASS)


def test_masked_members_that_the_document_knows_are_not_judged(file: Path) -> None:
    report = report_on(har(file, listed(key("a", id="***")), listed(key("a", aiType="***"))))

    assert report.verdict is RunVerdict.CONFORMS
    assert "list.item-id" not in of(report, PASS)
