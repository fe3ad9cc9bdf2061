"""What should have been called is held against what was called."""

from typing import Any

import pytest

from mock_server import create_app
from mock_server.recording.journal import BODY_KEPT, EXCHANGES_KEPT
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client

VERIFY = "/__mock__/verify"
CREATE, READ = "createRepoAiApiKey", "getRepoAiApiKeys"
UPDATE, DELETE = "updateRepoAiApiKey", "deleteRepoAiApiKey"


@pytest.fixture
def fresh() -> Client:
    return Client(create_app())


@pytest.fixture
def called(fresh: Client) -> Client:
    """Have a mock that was called: two keys are created, one is renamed, and the list is read."""
    fresh.create(LIST, name="A", ai_type="AWS")
    fresh.create(EMPTY_LIST, name="B", ai_type="OPENAI")
    fresh("PUT", f"{LIST}/{FIRST_KEY}", json={"name": "C"})
    fresh("GET", LIST)
    fresh("GET", LIST, token="outsider-token")
    return fresh


def verified(client: Client, *calls: dict[str, Any], **options: Any) -> dict[str, Any]:
    response = client("POST", VERIFY, json={"calls": calls, **options})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def call(operation_id: str, **more: Any) -> dict[str, Any]:
    return {"operationId": operation_id, **more}


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        (call(CREATE), True),
        (call(DELETE), False),
        (call(CREATE, repoId="repo-123"), True),
        (call(CREATE, repoId="repo-789"), False),
        (call(UPDATE, apikeyId=FIRST_KEY), True),
        (call(UPDATE, apikeyId="another"), False),
        (call(READ, principal="outsider"), True),
        (call(CREATE, principal="outsider"), False),
        (call(READ, status=403), True),
        (call(READ, status=500), False),
        (call(CREATE, body={"name": "A"}), True),
        (call(CREATE, body={"name": "A", "aiType": "AWS"}), True),
        (call(CREATE, body={"name": "A", "aiType": "OPENAI"}), False),
        (call(CREATE, body={"name": "A", "more": None}), False),
        (call(CREATE, repoId="repo-456", body={"name": "A"}), False),
        (call(READ, body={"name": "A"}), False),
        (call(READ, body={}), True),
    ],
)
def test_a_call_is_found_by_what_is_told_of_it(
    called: Client, expected: dict[str, Any], holds: bool
) -> None:
    answer = verified(called, expected)

    assert answer["holds"] is answer["calls"][0]["holds"] is holds


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({"times": 2}, True),
        ({"times": 1}, False),
        ({"times": 3}, False),
        ({"times": 0}, False),
        ({"atLeast": 2}, True),
        ({"atLeast": 3}, False),
        ({"atMost": 2}, True),
        ({"atMost": 1}, False),
        ({"atLeast": 1, "atMost": 5}, True),
    ],
)
def test_calls_are_counted(called: Client, wanted: dict[str, int], holds: bool) -> None:
    answer = verified(called, call(CREATE, **wanted))

    assert (answer["holds"], answer["calls"][0]["count"]) == (holds, 2)


def test_what_was_never_called_was_called_no_times(called: Client) -> None:
    assert verified(called, call(DELETE, times=0))["holds"] is True
    assert verified(called, call(DELETE, atMost=1))["holds"] is True


@pytest.mark.parametrize(
    ("part", "holds"),
    [
        ({"client": {"id": 1}}, True),
        ({"client": {"tags": ["a", {"b": 1}]}}, True),
        ({"client": {"tags": ["a"]}}, False),
        ({"client": {"id": True}}, False),
        ({"client": {"id": "1"}}, False),
        ({"client": {"name": None}}, False),
        ({"client": {"id": {"deeper": 1}}}, False),
        ({"client": {}}, True),
        ({"name": {}}, False),
        ({"none": {}}, False),
    ],
)
def test_a_part_of_a_body_may_lie_deep_in_it(
    fresh: Client, part: dict[str, Any], holds: bool
) -> None:
    sent = {"name": "n", "aiType": "AWS", "client": {"id": 1, "tags": ["a", {"b": 1}]}}
    fresh("POST", LIST, json=sent)

    assert verified(fresh, call(CREATE, body=part))["holds"] is holds


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b'"name"', b"\xff"])
def test_a_body_that_is_no_object_holds_no_part_of_one(fresh: Client, body: bytes) -> None:
    fresh("POST", LIST, content=body, headers={"Content-Type": "application/json"})

    assert verified(fresh, call(CREATE, body={"name": "A"}))["holds"] is False
    assert verified(fresh, call(CREATE))["holds"] is True


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        ([call(CREATE), call(UPDATE), call(READ)], True),
        ([call(CREATE, body={"name": "A"}), call(CREATE, body={"name": "B"})], True),
        ([call(CREATE, body={"name": "B"}), call(CREATE, body={"name": "A"})], False),
        ([call(READ), call(CREATE)], False),
        ([call(READ), call(READ)], True),
        ([call(READ), call(READ), call(READ)], False),
        ([call(CREATE, times=2), call(UPDATE)], True),
        ([call(UPDATE), call(READ, atLeast=2)], True),
        ([call(UPDATE), call(DELETE, times=0), call(READ)], True),
    ],
)
def test_calls_are_expected_in_an_order_with_others_between_them(
    called: Client, expected: list[dict[str, Any]], holds: bool
) -> None:
    answer = verified(called, *expected, inOrder=True)

    assert answer["holds"] is answer["inOrder"] is holds
    assert verified(called, *expected)["inOrder"] is None


def test_each_expected_call_has_to_be_found(called: Client) -> None:
    answer = verified(called, call(READ), call(DELETE), call(CREATE))

    assert [each["holds"] for each in answer["calls"]] == [True, False, True]
    assert answer["holds"] is False


def test_the_nearest_call_is_told_with_what_is_different(called: Client) -> None:
    expected = call(CREATE, repoId="repo-456", body={"name": "A", "aiType": "OPENAI"})

    (finding,) = verified(called, expected)["calls"]

    assert finding["nearest"]["differences"] == ["body.name"]
    body = finding["nearest"]["exchange"]["request"]["body"]["text"]
    assert body == '{"name":"B","aiType":"OPENAI"}'


def test_the_nearest_call_is_one_of_the_same_operation_if_there_is_any(called: Client) -> None:
    expected = call(UPDATE, repoId="repo-456", apikeyId="another", body={"name": "A"})

    nearest = verified(called, expected)["calls"][0]["nearest"]

    assert nearest["exchange"]["operationId"] == UPDATE
    assert set(nearest["differences"]) == {"repoId", "apikeyId", "body.name"}


def test_without_any_call_there_is_no_nearest(fresh: Client) -> None:
    answer = verified(fresh, call(CREATE))

    assert answer["calls"] == [{"holds": False, "count": 0, "nearest": None}]
    assert answer["called"] == []


def test_what_was_called_instead_is_told_in_order_and_in_words(called: Client) -> None:
    answer = verified(called, call(DELETE))

    assert [each["id"] for each in answer["called"]] == [1, 2, 3, 4, 5]
    lines = answer["message"].splitlines()
    assert lines[0] == 'expected {"operationId":"deleteRepoAiApiKey"}, found 0'
    assert lines[-5] == '  1: POST /repo/repo-123/ai/apikey {"name":"A","aiType":"AWS"} -> 201'
    assert lines[-1] == "  5: GET /repo/repo-123/ai/apikey -> 403"


def test_of_many_calls_and_long_bodies_a_message_tells_the_last_and_the_beginning(
    fresh: Client,
) -> None:
    for number in range(25):
        fresh.create(LIST, name=f"Key {number} " + "long " * 1000)

    answer = verified(fresh, call(DELETE))

    assert [each["id"] for each in answer["called"]] == list(range(6, 26))
    assert len(answer["message"]) < 25 * 400


def test_a_call_without_an_answer_was_called(fresh: Client) -> None:
    condition = {"operationId": READ, "connection": "drop", "times": 1}
    fresh("POST", "/__mock__/conditions", json=condition)
    with pytest.raises(ConnectionResetError):
        fresh("GET", LIST)

    assert verified(fresh, call(READ, status=0, times=1))["holds"] is True
    assert "no answer" in verified(fresh, call(DELETE))["message"]


@pytest.fixture(scope="module")
def full() -> Client:
    """Have a mock whose record is full and has lost the first call, a creation."""
    full = Client(create_app())
    full.create(LIST, name="lost")
    full("DELETE", f"{LIST}/{FIRST_KEY}")
    for _ in range(EXCHANGES_KEPT - 1):
        full("GET", LIST)
    return full


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        ([call(CREATE, body={"name": "lost"})], None),
        ([call(CREATE, times=0)], None),
        ([call(DELETE, times=1)], None),
        ([call(DELETE)], True),
        ([call(READ, atMost=5)], False),
        ([call(CREATE), call(READ, atMost=5)], False),
    ],
)
def test_a_record_that_has_lost_calls_says_where_it_cannot_tell(
    full: Client, expected: list[dict[str, Any]], holds: bool | None
) -> None:
    answer = verified(full, *expected)

    assert answer["holds"] is holds
    assert ("cannot tell: 1 calls are lost" in answer["message"]) is (holds is None)


def test_a_record_that_has_lost_calls_may_still_tell_their_order(full: Client) -> None:
    assert verified(full, call(DELETE), call(READ), inOrder=True)["holds"] is True
    assert verified(full, call(READ), call(DELETE), inOrder=True)["holds"] is None


def test_a_record_that_was_forgotten_can_tell_again(fresh: Client) -> None:
    for _ in range(EXCHANGES_KEPT + 1):
        fresh("GET", "/nowhere")
    assert verified(fresh, call(CREATE, times=0))["holds"] is None

    fresh("DELETE", "/__mock__/exchanges")

    assert verified(fresh, call(CREATE, times=0))["holds"] is True


@pytest.fixture
def cut(fresh: Client) -> Client:
    """Have a mock that was sent one body of which the record keeps the beginning only."""
    fresh.create(LIST, name="long " * BODY_KEPT)
    return fresh


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        (call(CREATE, body={"aiType": "AWS"}), None),
        (call(CREATE, body={"aiType": "AWS"}, times=0), None),
        (call(CREATE, body={"aiType": "AWS"}, times=2), False),
        (call(CREATE, body={"aiType": "AWS"}, repoId="repo-456", times=0), True),
        (call(CREATE), True),
    ],
)
def test_a_body_that_was_cut_says_where_it_cannot_tell(
    cut: Client, expected: dict[str, Any], holds: bool | None
) -> None:
    answer = verified(cut, expected)

    assert answer["holds"] is holds
    assert ("cannot tell: of a body" in answer["message"]) is (holds is None)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"calls": []}, "calls must have at least 1 items"),
        ({"calls": [{}]}, "calls[0].operationId is required"),
        ({"calls": [call("createKey")]}, f"operationId must be one of {READ}, {CREATE}"),
        ({"calls": [call(CREATE, repoId="repo-12")]}, "repoId must be one of repo-123, repo-456"),
        ({"calls": [call(CREATE, principal="Owner")]}, "principal must be one of owner, outsider"),
        ({"calls": [call(CREATE, name="A")]}, "calls[0] has unknown fields: name"),
        ({"calls": [call(CREATE, times=-1)]}, "calls[0].times must be at least 0"),
        ({"calls": [call(CREATE, atLeast=2, atMost=1)]}, "atLeast must not be more than atMost"),
        ({"calls": [call(CREATE, body=[1])]}, "calls[0].body must be an object"),
    ],
)
def test_what_cannot_be_meant_is_refused(called: Client, body: object, message: str) -> None:
    response = called("POST", VERIFY, json=body)

    assert response.status_code == 400
    assert message in response.json()["message"]


def test_a_body_that_nobody_could_have_sent_is_refused(called: Client) -> None:
    deep = b'{"a":' * 900 + b"1" + b"}" * 900

    body = b'{"calls":[{"operationId":"createRepoAiApiKey","body":%s}]}' % deep
    response = called("POST", VERIFY, content=body)

    assert response.status_code == 400


@pytest.mark.parametrize("hidden", ["owner-token", "***", "secret of the key"])
def test_what_the_record_masks_cannot_be_expected_and_is_not_told(
    fresh: Client, hidden: str
) -> None:
    secret = fresh.create(LIST)["secret"]
    hidden = secret if hidden == "secret of the key" else hidden
    fresh.create(LIST, name=hidden)

    refused = fresh("POST", VERIFY, json={"calls": [call(CREATE, body={"name": hidden})]})
    answer = fresh("POST", VERIFY, json={"calls": [call(CREATE, body={"name": "A"})]})

    assert refused.status_code == 400
    assert "must not hold what the record masks" in refused.json()["message"]
    for text in (refused.text, answer.text):
        assert secret not in text
        assert "owner-token" not in text


def test_what_is_not_masked_of_a_body_can_be_told(fresh: Client) -> None:
    fresh("POST", LIST, json={"name": "owner-token", "aiType": "AWS"})

    assert verified(fresh, call(CREATE, body={"aiType": "AWS"}))["holds"] is True
    assert verified(fresh, call(CREATE, body={"name": "A"}))["holds"] is False


def test_a_session_verifies_its_own_calls(fresh: Client) -> None:
    fresh.create(f"/@one{LIST}")

    for at, holds in (("", False), ("/@one", True)):
        answer = fresh("POST", at + VERIFY, json={"calls": [call(CREATE)]}).json()
        assert answer["holds"] is holds
