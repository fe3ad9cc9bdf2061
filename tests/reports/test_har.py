"""The calls of a run as HAR 1.2: whole, masked, with their moments."""

import json
import math
from dataclasses import replace

from contract_tests.client.ledger import Ledger
from contract_tests.client.redaction import Redactor
from contract_tests.history.record import History
from contract_tests.reports.har import calls
from openapi.har.writing import har
from tests.contract.exchanges import answered, creation, item, listing
from tests.contract.histories import history_of, made, renamed

SECRET = "qJ3vX9sLw2Kd8RmZ0tYbN5hGcUeP7aFi"


def written(*exchanges: object) -> list[dict[str, object]]:
    history, ledger = History(), Ledger()
    ledger.add(SECRET)
    history.exchanges += exchanges  # type: ignore[arg-type]
    redactor = Redactor(ledger, "https://api.example", {"owner": "a-token-of-the-owner"})
    text = har(calls(history, redactor, 1_700_000_000), "a test")
    found: list[dict[str, object]] = json.loads(text)["log"]["entries"]
    return found


def test_a_call_stands_there_with_its_moments() -> None:
    (entry,) = written(replace(listing(), sent=1.5, answered=1.75))

    assert entry["startedDateTime"] == "2023-11-14T22:13:21.500000+00:00"
    assert entry["time"] == 250
    assert str(entry["request"]).count("https://api.example/repo/repo-1/ai/apikey") == 1


def test_lists_are_whole() -> None:
    (entry,) = written(listing(*(item(number, name="n" * 900) for number in range(9))))

    body = json.loads(entry["response"]["content"]["text"])  # type: ignore[index]
    assert len(body["apiKeys"]) == 9


def test_secrets_and_tokens_are_masked() -> None:
    token = {"Authorization": "Bearer a-token-of-the-owner"}
    text = str(
        written(
            creation(SECRET),
            listing(note=SECRET, name="a-token-of-the-owner"),
            answered("getRepoAiApiKeys", 200, {}, sent=token),
        )
    )

    assert SECRET not in text
    assert "a-token-of-the-owner" not in text
    assert "Bearer $APIKEY_CONTRACT_TOKEN" in text


def test_calls_that_were_never_answered_stand_there_too() -> None:
    history = history_of(made("a").at(0, 1), renamed("a", "b").at(2), made("c").at(3))

    told = list(calls(history, Redactor(Ledger(), "https://api.example")))

    assert [(each.method, each.status) for each in told] == [("POST", 201), ("POST", 0), ("PUT", 0)]
    assert [each.answered for each in told[1:]] == [math.inf, math.inf]


def test_an_answer_that_was_not_kept_has_no_body() -> None:
    exchange = listing()
    cut = replace(exchange, response=replace(exchange.response, body=b"", is_cut=True))

    (entry,) = written(cut)

    assert "text" not in entry["response"]["content"]  # type: ignore[index]
