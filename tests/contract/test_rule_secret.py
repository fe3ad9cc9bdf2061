"""Watching exchanges for a secret that comes out a second time."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.exchange import Exchange
from contract_tests.client.ledger import Ledger
from contract_tests.client.list_reader import ListReader
from contract_tests.evidence import Judge
from contract_tests.rules.secret import CLAUSE, RefusalRule, SecretRule
from tests.contract.exchanges import (
    JSON_HEADERS,
    answered,
    broken,
    broken_clauses,
    creation,
    item,
    judged_answers,
    listing,
    new_judge,
    told,
    undocumented,
)
from tests.contract.generating import ENCODINGS, QUICK, random_secrets
from tests.contract.histories import Call, broken_by, judgements, key, listed, made, renamed

SECRET = "7b1e5f0c93d248a6be17f04d2c89a35e"
OTHER = "c04fa8d93be1762508fd6e2a1b7c9340"

PLACES: dict[str, Callable[[str], Exchange]] = {
    "a listed key": lambda text: listing(item(note=text)),
    "the name of a listed key": lambda text: listing(item(name=text)),
    "a nested object": lambda text: listing(item(meta={"deep": [{"er": text}]})),
    "a member's name": lambda text: listing(item(**{text: True})),
    "beside the list": lambda text: listing(item(), hint=text),
    "an array of characters": lambda text: listing(item(letters=list(text))),
    "an array of codes": lambda text: listing(item(codes=list(text.encode()))),
    "two members": lambda text: listing(
        item(one=text[: len(text) // 2], two=text[len(text) // 2 :])
    ),
    "an error's message": lambda text: answered(
        "updateRepoAiApiKey", 404, {"success": False, "message": f"no key for {text}"}
    ),
    "the answer to a deletion": lambda text: answered(
        "deleteRepoAiApiKey", 200, {"success": True, "message": "deleted", "was": text}
    ),
    "a body that is no JSON": lambda text: answered("getRepoAiApiKeys", 500, text.encode()),
    "an undocumented path": lambda text: undocumented("GET", "/keys", 200, {"value": text}),
    "a header": lambda text: answered(
        "getRepoAiApiKeys", 200, {}, headers=[*JSON_HEADERS, ("x-debug", text)]
    ),
    "a cookie": lambda text: answered(
        "deleteRepoAiApiKey", 200, {}, headers=[("set-cookie", f"last={text}; Path=/")]
    ),
}


def observing(*exchanges: Exchange) -> Judge:
    """Show the exchanges to the rule, and return the judge that has heard it."""
    ledger = Ledger()
    judge = new_judge(ledger)
    return told(judge, [SecretRule(ledger, judge.quote)], *exchanges)


def leaks(*exchanges: Exchange) -> list[str]:
    """Return in words what leaked."""
    found = broken(observing(*exchanges))
    assert {entry.clause for entry in found} <= {CLAUSE}
    return [entry.came for entry in found]


@pytest.mark.parametrize("place", PLACES)
@given(secret=random_secrets(), encoding=st.sampled_from(["as it is", "in Base64", "reversed"]))
@QUICK
def test_a_secret_is_found_wherever_it_stands(place: str, secret: str, encoding: str) -> None:
    answer = PLACES[place](ENCODINGS[encoding](secret))

    assert leaks(creation(secret), answer)


def test_what_leaked_is_told_without_the_secret() -> None:
    (entry,) = broken(observing(creation(SECRET), PLACES["a listed key"](SECRET)))

    assert entry.came.startswith("a secret ")
    assert SECRET not in repr(entry)


@pytest.mark.parametrize(
    "others",
    [
        0,
        50,
    ],
    ids=["a short list", "a long list"],
)
def test_the_listed_key_that_leaks_is_named(others: int) -> None:
    items = [item(number) for number in range(2, 2 + others)]
    leaking = listing(item(note=SECRET), *items)

    (entry,) = broken(observing(creation(SECRET), leaking))

    assert entry.came.endswith(" in the body at /apiKeys/0")


@pytest.mark.parametrize("place", PLACES)
def test_an_answer_without_a_secret_is_no_leak(place: str) -> None:
    answer = PLACES[place](secrets.token_hex(16))

    assert leaks(creation(SECRET), creation(OTHER, 2), answer) == []


def test_the_answer_that_creates_the_key_is_no_leak() -> None:
    judge = observing(creation(SECRET), creation(OTHER, 2))

    assert broken(judge) == []
    assert judge.found(CLAUSE)


@pytest.mark.parametrize("operation_again", ["updateRepoAiApiKey", "deleteRepoAiApiKey"])
def test_a_secret_is_a_leak_after_any_number_of_good_answers(operation_again: str) -> None:
    good = [listing(item()), answered(operation_again, 200, {"success": True, "message": "done"})]

    assert leaks(creation(SECRET), *good * 3, answered(operation_again, 200, {"s": SECRET}))


def test_the_headers_of_the_creating_answer_must_not_hold_the_secret() -> None:
    body = {"success": True, "id": "1", "key": "k", "secret": SECRET}
    headers = [*JSON_HEADERS, ("x-secret", SECRET)]

    assert leaks(answered("createRepoAiApiKey", 201, body, headers=headers))


def test_a_creation_that_shows_the_secret_of_another_key_leaks() -> None:
    assert leaks(creation(SECRET), creation(OTHER, 2, previous=SECRET))


def test_the_creating_answer_given_once_more_is_a_leak() -> None:
    created = creation(SECRET)

    assert leaks(
        created, undocumented("GET", "/repo/repo-1/ai/apikey/id-1", 200, created.response.json)
    )


def test_a_call_that_reveals_the_secret_on_demand_is_a_leak() -> None:
    reveal = undocumented("POST", "/repo/repo-1/ai/apikey/id-1/reveal", 200, {"secret": SECRET})

    assert leaks(creation(SECRET), reveal)


def test_a_member_that_stands_twice_hides_nothing() -> None:
    twice = f'{{"success": true, "apiKeys": [], "note": "{SECRET}", "note": null}}'.encode()

    assert leaks(creation(SECRET), answered("getRepoAiApiKeys", 200, twice))


MANY = tuple(hashlib.sha256(bytes([number])).hexdigest() for number in range(6))


def hinted(form: str, *shown: str, name: str = "hint") -> list[str]:
    """Return what leaks from a list that hints at each of these secrets."""
    items = [
        item(number, **{name: form.format(secret[:4], secret[-4:])})
        for number, secret in enumerate(shown)
    ]
    return leaks(
        *(creation(secret, number) for number, secret in enumerate(shown)), listing(*items)
    )


@pytest.mark.parametrize("form", ["****{1}", "{0}…", "…{1}", "{1}"])
def test_hints_at_several_secrets_in_one_member_are_a_leak(form: str) -> None:
    assert hinted(form, *MANY)


def test_a_label_that_stands_in_several_secrets_is_no_hint() -> None:
    labelled = [f"live{secret}" for secret in MANY]

    assert hinted("{0}", *labelled) == []


@pytest.mark.parametrize(
    ("form", "shown", "name"),
    [
        ("****{1}", (SECRET,), "hint"),
        ("****{1}", MANY[:5], "hint"),
        ("active", MANY, "status"),
        ("sk", MANY, "kind"),
        ("****{1}", MANY, "name"),
    ],
    ids=[
        "one alone",
        "as many as there are providers",
        "a word",
        "too short",
        "in what people wrote",
    ],
)
def test_what_may_be_chance_is_no_hint(form: str, shown: tuple[str, ...], name: str) -> None:
    assert hinted(form, *shown, name=name) == []


@pytest.mark.parametrize("secret", [None, "", 42, ["a"]])
def test_a_creation_without_a_usable_secret_is_passed_over(secret: Any) -> None:
    body = {"success": True, "id": "1", "key": "k", "secret": secret}

    assert leaks(answered("createRepoAiApiKey", 201, body), listing(item())) == []


def test_a_secret_within_a_longer_base64_text_is_found() -> None:
    text = base64.b64encode(json.dumps({"id": "1", "secret": SECRET}).encode()).decode()

    assert leaks(creation(SECRET), listing(item(token=text)))


@pytest.mark.parametrize(
    "members",
    [{"id": "1"}, {"key": "k"}, {"secret": "s"}, {"apiKeys": [{}]}],
    ids=lambda members: next(iter(members)),
)
@pytest.mark.parametrize("status", [403, 404, 422, 500])
def test_a_refusal_holds_nothing_of_a_key(members: dict[str, object], status: int) -> None:
    exchange = answered("updateRepoAiApiKey", status, {"success": False, **members})

    assert "secret.refusal-bare" in broken_clauses(judged_answers(exchange))


@pytest.mark.parametrize(
    "members", [{}, {"id": None, "key": "", "apiKeys": []}, {"requestId": "id", "code": "key"}]
)
def test_a_refusal_with_nothing_in_such_members_is_bare(members: dict[str, object]) -> None:
    assert (
        broken_clauses(
            judged_answers(answered("updateRepoAiApiKey", 404, {"success": False, **members}))
        )
        == set()
    )


def test_an_access_key_in_a_refusal_is_found_unless_it_was_sent() -> None:
    created = creation("a-secret", key="FB_AI_0123456789")
    told = {"success": False, "message": "no access to FB_AI_0123456789"}
    sent = b'{"name": "FB_AI_0123456789"}'

    for sent_body, found in ((None, {"secret.refusal-bare"}), (sent, set[str]())):
        exchange = answered("updateRepoAiApiKey", 403, told, sent_body=sent_body)
        assert broken_clauses(judged_answers(created, exchange)) == found


def rule() -> SecretRule:
    return SecretRule(Ledger(), str)


def shown(text: str) -> Call:
    return listed(key("a", note=text))


def test_a_secret_in_an_answer_that_came_before_that_of_its_creation_is_found() -> None:
    (found,) = judgements(
        rule(),
        made("a", secret=SECRET).at(0, 5),
        shown(SECRET).at(1, 2),
    )

    assert found.clause == CLAUSE
    assert [exchange.sequence for exchange in found.at] == [1, 2]


def test_a_secret_in_the_refusal_that_came_before_is_found_too() -> None:
    refusal = listed().refused(403, message=f"no key for {SECRET}")

    assert broken_by(rule(), made("a", secret=SECRET).at(0, 5), refusal.at(1, 2)) == [CLAUSE]


def test_what_was_answered_before_a_key_was_asked_for_cannot_show_its_secret() -> None:
    assert not broken_by(
        rule(),
        shown(SECRET).at(0, 1),
        made("a", secret=SECRET).at(2, 3),
    )


@pytest.mark.parametrize(("first_read", "found"), [(1, []), (3, [CLAUSE])])
def test_a_listed_key_that_was_read_before_a_creation_cannot_show_its_secret(
    first_read: float, found: list[str]
) -> None:
    reader = partial(ListReader().read, moment=first_read)

    assert found == broken_by(
        rule(),
        made("a", secret=SECRET).at(2, 5),
        replace(shown(SECRET), read=reader).at(3, 4),
    )


def test_two_creations_at_a_time_that_give_one_secret_are_no_leak() -> None:
    """They break a clause of their own, create.secret-unique."""
    assert not broken_by(
        rule(),
        made("a", secret=SECRET).at(0, 5),
        made("b", secret=SECRET).at(1, 4),
    )


def test_of_two_creations_at_a_time_neither_shows_the_secret_of_the_other() -> None:
    assert broken_by(
        rule(),
        made("a", secret=SECRET).at(0, 5),
        made("b", secret=OTHER, hint=SECRET).at(1, 4),
    ) == [CLAUSE]
    assert not broken_by(
        rule(),
        made("a", secret=SECRET).at(0, 5),
        made("b", secret=OTHER).at(1, 4),
    )


def test_what_a_list_tells_while_a_second_key_is_made_is_judged_once_both_are_known() -> None:
    """It may tell what all secrets have in common, which one secret alone does not show."""
    first, second = (
        made("a", secret=f"FB-SECRETS-{SECRET}"),
        made("b", secret=f"FB-SECRETS-{OTHER}"),
    )
    common, whole = key("a", format="FB-SECRETS-…"), key("a", format=f"FB-SECRETS-{SECRET}")

    assert not broken_by(rule(), first.at(0, 1), listed(common).at(2, 3), second.at(2, 4))
    assert broken_by(rule(), first.at(0, 1), listed(whole).at(2, 3), second.at(2, 4)) == [CLAUSE]


LONG_ID = "5d7c3c1a-7b10-4d0c"


def test_a_refusal_that_came_before_the_creation_and_tells_its_id_is_found() -> None:
    refusal = listed().refused(404, message=f"no access to {LONG_ID}")

    assert broken_by(
        RefusalRule(),
        made(LONG_ID).at(0, 5),
        refusal.at(1, 2),
    ) == ["secret.refusal-bare"]
    assert not broken_by(
        RefusalRule(),
        refusal.at(0, 1),
        made(LONG_ID).at(2, 3),
    )


@pytest.mark.parametrize("apikey_id", [LONG_ID, f"key:{LONG_ID}"])
def test_a_refusal_may_name_the_id_that_it_was_asked_for(apikey_id: str) -> None:
    refusal = renamed(apikey_id, "new").refused(404, message=f"no key {apikey_id}")

    assert not broken_by(RefusalRule(), made(apikey_id).at(0, 5), refusal.at(1, 2))
