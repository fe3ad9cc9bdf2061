"""Making exchanges fit to be shown."""

import base64
import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.exchange import Exchange
from contract_tests.client.ledger import Ledger
from contract_tests.client.redaction import LONGEST_TEXT, UNKNOWN_TOKEN, RedactedExchange, Redactor
from tests.contract.exchanges import JSON_HEADERS, answered, creation, item, listing
from tests.contract.generating import ENCODINGS, QUICK, random_secrets

TOKEN, OUTSIDER_TOKEN = "Owner-Token-8f3a1c", "Outsider-Token-77b2"
SECRET = "Zq8vT1mWc4RkYp0dJh6LxNs3"
LIST, UPDATE, CREATE = "getRepoAiApiKeys", "updateRepoAiApiKey", "createRepoAiApiKey"


def redacted(exchange: Exchange, *shown: str) -> RedactedExchange:
    """Return the exchange as it is shown when these secrets are known."""
    ledger = Ledger()
    for secret in shown:
        ledger.add(secret)
    tokens = {"owner": TOKEN, "outsider": OUTSIDER_TOKEN}
    return Redactor(ledger, "http://localhost:1/base", tokens).exchange(exchange)


def text_of(shown: RedactedExchange) -> str:
    return json.dumps(vars(shown), ensure_ascii=False)


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


CREDENTIALS: dict[str, Callable[[str], str]] = {
    "bearer": lambda token: f"Bearer {token}",
    "bare": str,
    "another scheme": lambda token: f"Token {token}",
    "Basic as password": lambda token: basic(f"user:{token}"),
    "Basic as user": lambda token: basic(f"{token}:"),
    "with the case swapped": lambda token: f"Bearer {token.swapcase()}",
    "too long": lambda token: f"Bearer {token}x",
    "cut short": lambda token: f"Bearer {token[:-1]}",
}


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("token", [TOKEN, OUTSIDER_TOKEN])
def test_no_credentials_show_a_token(kind: str, token: str) -> None:
    credentials = CREDENTIALS[kind](token)
    shown = redacted(answered(LIST, 401, {"success": False}, sent={"Authorization": credentials}))

    text = text_of(shown)
    assert token[:-1].lower() not in text.lower()
    assert credentials.rpartition(" ")[2] not in text


@pytest.mark.parametrize("credentials", ["Bearer", "", "Bearer null", f"Bearer {UNKNOWN_TOKEN}"])
def test_credentials_of_nobody_are_shown_as_they_were_sent(credentials: str) -> None:
    shown = redacted(answered(LIST, 401, {}, sent={"Authorization": credentials}))

    assert dict(shown.request_headers)["Authorization"] == credentials


def test_the_command_repeats_the_call_with_variables_for_tokens() -> None:
    exchange = answered(
        UPDATE,
        200,
        {},
        sent={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        sent_body=b'{"name": "it\'s"}',
    )

    assert redacted(exchange).curl == (
        "curl -i -X PUT 'http://localhost:1/base/repo/repo-1/ai/apikey/key-1' "
        "-H \"Authorization: Bearer $APIKEY_CONTRACT_TOKEN\" -H 'Content-Type: application/json' "
        "--data-raw '{\"name\": \"it'\\''s\"}'"
    )


def test_a_variable_ends_where_the_token_ends() -> None:
    shown = redacted(answered(LIST, 401, {}, sent={"Authorization": f"Bearer {TOKEN}x"}))

    assert "${APIKEY_CONTRACT_TOKEN}x" in shown.curl


def test_a_token_that_begins_like_another_is_not_taken_for_it() -> None:
    redactor = Redactor(Ledger(), "", {"owner": "sesame", "outsider": "sesame-two"})
    exchange = answered(LIST, 403, {}, sent={"Authorization": "Bearer sesame-two"})

    assert "$APIKEY_CONTRACT_OUTSIDER_TOKEN" in redactor.exchange(exchange).curl


ECHOES: dict[str, Callable[[str], Exchange]] = {
    "a message": lambda text: answered(LIST, 403, {"success": False, "message": f"no: {text}"}),
    "a member's name": lambda text: answered(LIST, 403, {"success": False, text: 1}),
    "a page": lambda text: answered(LIST, 502, f"<p>{text}</p>".encode()),
    "a header that is shown": lambda text: answered(
        LIST, 302, {}, headers=[("location", f"/login?token={text}")]
    ),
    "a header that is not shown": lambda text: answered(LIST, 200, {}, headers=[("x-echo", text)]),
    "a body sent": lambda text: answered(UPDATE, 200, {}, sent_body=text.encode()),
    "a JSON body sent": lambda text: answered(
        UPDATE, 200, {}, sent_body=json.dumps({"name": text}).encode()
    ),
    "a header sent": lambda text: answered(LIST, 200, {}, sent={"X-Trace": text}),
    "deep JSON": lambda text: answered(
        LIST, 200, b'{"a":' * 3000 + json.dumps(text).encode() + b"}" * 3000
    ),
    "a body behind much else": lambda text: answered(LIST, 200, (" " * 1990 + text).encode()),
}


@pytest.mark.parametrize("place", ECHOES)
@pytest.mark.parametrize("token", [TOKEN, OUTSIDER_TOKEN])
def test_a_token_that_is_echoed_is_masked(place: str, token: str) -> None:
    assert token not in text_of(redacted(ECHOES[place](token)))


@pytest.mark.parametrize("kind", ["Basic as password", "with the case swapped", "cut short"])
def test_credentials_that_are_echoed_are_masked(kind: str) -> None:
    credentials = CREDENTIALS[kind](TOKEN)
    exchange = answered(
        LIST,
        401,
        {"success": False, "message": f"bad credentials: {credentials}"},
        sent={"Authorization": credentials},
    )

    assert credentials.rpartition(" ")[2] not in text_of(redacted(exchange))


ESCAPES: dict[str, Callable[[str], str]] = {
    "percent-encoded": lambda token: "".join(f"%{ord(one):02X}" for one in token),
    "percent-encoded twice": lambda token: "".join(f"%25{ord(one):02x}" for one in token),
    "percent-encoded in part": lambda token: token.replace("e", "%65"),
    "as HTML": lambda token: "".join(f"&#{ord(one)};" for one in token),
    "as hexadecimal HTML": lambda token: "".join(f"&#x{ord(one):02X};" for one in token),
    "as JSON": lambda token: "".join(f"\\u{ord(one):04x}" for one in token),
}
LONG_FORMS: dict[str, Callable[[str], str]] = {
    "in hexadecimal": lambda token: token.encode().hex(),
    "in hexadecimal, in groups": lambda token: token.encode().hex(":"),
    "in Base32": lambda token: base64.b32encode(token.encode()).decode(),
    "in Base64, for URLs": lambda token: base64.urlsafe_b64encode(token.encode()).decode(),
    "reversed": lambda token: token[::-1],
    "its first sixteen characters": lambda token: token[:16],
    "its last sixteen characters": lambda token: token[-16:],
    "without its dashes": lambda token: token.replace("-", ""),
}
LONG_TOKENS = [
    TOKEN,
    OUTSIDER_TOKEN,
    "0b5d2c8e-91f7-4c1e-a1b2-3c4d5e6f7081",
    "q9+Zt/7vLm2-Xw_4Rk.81sd",
]


@pytest.mark.parametrize("place", ECHOES)
@pytest.mark.parametrize("form", ESCAPES)
@pytest.mark.parametrize("token", ["owner", "s3same", TOKEN])
def test_a_token_is_masked_however_it_is_escaped(token: str, form: str, place: str) -> None:
    redactor = Redactor(Ledger(), "http://localhost:1", {"owner": token})
    text = ESCAPES[form](token)

    assert text not in text_of(redactor.exchange(ECHOES[place](text)))


@pytest.mark.parametrize("place", ECHOES)
@pytest.mark.parametrize("form", LONG_FORMS)
@pytest.mark.parametrize("token", LONG_TOKENS)
def test_a_long_token_is_masked_in_part_and_in_every_encoding(
    token: str, form: str, place: str
) -> None:
    redactor = Redactor(Ledger(), "http://localhost:1", {"owner": token})
    text = LONG_FORMS[form](token)

    assert text not in text_of(redactor.exchange(ECHOES[place](text)))


def test_what_is_not_of_the_wire_is_shown_whatever_the_token_is() -> None:
    redactor = Redactor(Ledger(), "http://localhost:1", {"owner": "owner", "outsider": "GET"})
    exchange = answered(LIST, 403, {}, sent={"Authorization": "Bearer owner"})

    shown = redactor.again(redactor.exchange(exchange))

    assert (shown.principal, shown.method) == ("owner", "GET")
    assert shown.curl.startswith("curl -i -X GET 'http://localhost:1/repo/")


def test_a_token_that_stands_in_the_name_of_the_scheme_leaves_it_as_it_is() -> None:
    redactor = Redactor(Ledger(), "", {"owner": "e"})
    exchange = answered(LIST, 403, {}, sent={"Authorization": "Bearer e"})

    assert (
        dict(redactor.exchange(exchange).request_headers)["Authorization"]
        == "Bearer $APIKEY_CONTRACT_TOKEN"
    )


def test_a_secret_that_becomes_known_later_is_masked_in_what_was_shown_before() -> None:
    ledger = Ledger()
    redactor = Redactor(ledger, "", {"owner": TOKEN})
    early = redactor.exchange(ECHOES["a body sent"](SECRET))
    ledger.add(SECRET)

    assert SECRET in text_of(early)
    assert SECRET not in text_of(redactor.again(early))


@pytest.mark.parametrize("place", ECHOES)
@given(secret=random_secrets(), encoding=st.sampled_from(sorted(ENCODINGS)))
@QUICK
def test_a_secret_is_masked_wherever_and_however_it_stands(
    place: str, secret: str, encoding: str
) -> None:
    text = ENCODINGS[encoding](secret)

    assert text not in text_of(redacted(ECHOES[place](text), secret))


@given(secret=random_secrets(), start=st.integers(0, 8))
@QUICK
def test_a_part_of_a_secret_is_masked(secret: str, start: int) -> None:
    part = secret[start : start + 16]

    assert part not in text_of(redacted(listing(item(note=part)), secret))


def test_a_secret_that_is_a_number_is_masked() -> None:
    secret = str(secrets.randbits(128))

    assert secret not in text_of(redacted(listing(item(number=int(secret))), secret))


def test_the_answer_to_a_creation_shows_all_but_the_secret() -> None:
    shown = redacted(creation(SECRET, 7), SECRET)

    assert json.loads(shown.response_body) == {
        "success": True,
        "id": "id-7",
        "key": "key-7",
        "secret": "•••",
    }


@pytest.mark.parametrize(
    "body",
    [
        {"success": True, "id": "1", "key": "k", "secretKey": SECRET},
        {"success": True, "id": "1", "data": {"secret": SECRET}},
        {"success": True, "apiKey": {"id": "1", "key": "k", "value": SECRET}},
        [{"id": "1", "secret": SECRET}],
        SECRET,
        f"id=1&secret={SECRET}".encode(),
    ],
    ids=["wrong name", "nested", "nested under a wrong name", "array", "string", "no JSON"],
)
def test_a_secret_that_no_ledger_knows_is_not_shown_by_its_creation(body: Any) -> None:
    assert SECRET not in text_of(redacted(answered(CREATE, 201, body)))


def test_a_secret_in_the_message_of_a_creation_is_not_shown() -> None:
    body = {"success": True, "id": "1", "key": "k", "message": f"Keep this secret: {SECRET}"}

    assert SECRET not in text_of(redacted(answered(CREATE, 201, body)))


def test_a_member_called_secret_is_masked_though_no_ledger_knows_it() -> None:
    assert SECRET not in text_of(redacted(listing(item(secret=SECRET))))


def test_secrets_of_keys_from_before_the_run_are_not_shown() -> None:
    assert SECRET not in text_of(redacted(listing(item(clientSecret=SECRET))))


def test_a_long_body_is_cut_and_says_so() -> None:
    shown = redacted(answered(LIST, 200, b"x" * 10_000)).response_body

    assert len(shown) < LONGEST_TEXT + 50
    assert shown.endswith("… (8000 more characters)")


def test_a_long_list_shows_its_first_items_and_counts_the_rest() -> None:
    body = json.loads(redacted(listing(*(item(number) for number in range(50)))).response_body)

    assert [type(entry) for entry in body["apiKeys"]] == [dict, dict, dict, str]
    assert body["apiKeys"][3] == "… 47 more"


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b'"\\ud800"', b"[" * 100_000, b"9" * 10_000, b""]
)
def test_any_bytes_can_be_shown(body: bytes) -> None:
    text_of(redacted(answered(LIST, 200, body, sent_body=body))).encode("utf-8", "backslashreplace")


def test_other_headers_of_an_answer_are_left_out() -> None:
    headers = [*JSON_HEADERS, ("Set-Cookie", "session=1"), ("Retry-After", "3")]

    assert redacted(answered(LIST, 200, {}, headers=headers)).response_headers == (
        ("content-type", "application/json"),
        ("Retry-After", "3"),
    )
