"""Finding a secret again, whatever it looks like."""

import base64
import secrets
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.ledger import Ledger
from tests.contract.generating import ENCODINGS, QUICK, random_secrets

PART = 12
QUARTER = 250_000  # of a megabyte, for each of four kinds


def ending(secret: str) -> str:
    return secret[-16:].lower()


def ledger_of(*shown: str) -> Ledger:
    ledger = Ledger()
    for secret in shown:
        ledger.add(secret)
    return ledger


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(secret=random_secrets(), around=st.sampled_from(["", "message ", '"', "=&?"]))
@QUICK
def test_every_encoding_of_a_secret_is_found(encoding: str, secret: str, around: str) -> None:
    text = around + ENCODINGS[encoding](secret) + around

    assert ledger_of(secret).find(text) is not None


@given(raw=st.binary(min_size=16, max_size=40), secret_is_hex=st.booleans())
@QUICK
def test_the_bytes_that_a_secret_stands_for_are_found(raw: bytes, secret_is_hex: bool) -> None:
    as_hex, as_base64 = raw.hex(), base64.b64encode(raw).decode()
    secret, other = (as_hex, as_base64) if secret_is_hex else (as_base64, as_hex)

    assert ledger_of(secret).find(other) is not None


@given(secret=random_secrets(), data=st.data())
@QUICK
def test_a_part_of_twelve_characters_is_found(secret: str, data: st.DataObject) -> None:
    # Characters beside letters and digits may be lost on the way, so they do not count.
    plain = "".join(filter(str.isalnum, secret))
    start = data.draw(st.integers(0, len(plain) - PART))

    assert ledger_of(secret).find(f"xy {plain[start : start + PART]} yz") is not None


@given(secret=random_secrets(), data=st.data())
@QUICK
def test_few_characters_say_nothing(secret: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(secret) - 6))

    assert ledger_of(secret).find(secret[start : start + 6]) is None


@given(shown=st.lists(random_secrets(), min_size=2, max_size=4, unique_by=ending))
@QUICK
def test_a_prefix_that_secrets_share_says_nothing(shown: list[str]) -> None:
    prefix = "environment-staging-service-flashback-"
    ledger = ledger_of(*(prefix + secret for secret in shown))

    assert ledger.find(f"welcome to {prefix}") is None
    assert ledger.find(prefix + shown[0]) is not None


@given(shown=st.lists(random_secrets(), min_size=2, max_size=4, unique_by=ending), data=st.data())
@QUICK
def test_the_leak_tells_which_secret_it_was(shown: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(shown) - 1))
    ledger = ledger_of(*shown)

    leak = ledger.find(shown[number])

    assert leak is not None
    assert leak.secret == number
    assert ledger.find(shown[number], other_than=number) is None


def test_a_secret_that_is_shown_twice_keeps_its_number() -> None:
    ledger = Ledger()

    assert [ledger.add(secret) for secret in ("first", "second", "first")] == [0, 1, 0]
    assert len(ledger) == 2


def random_text(kind: str) -> str:
    match kind:
        case "hexadecimal":
            return secrets.token_hex(QUARTER // 2)
        case "Base64":
            return base64.b64encode(secrets.token_bytes(QUARTER * 3 // 4)).decode()
        case "UUIDs":
            return ",".join(str(uuid.uuid4()) for _ in range(QUARTER // 37))
        case _:
            return "".join(str(secrets.randbelow(10**18)) for _ in range(QUARTER // 18))


@pytest.mark.parametrize("kind", ["hexadecimal", "Base64", "UUIDs", "digits"])
def test_a_megabyte_of_unrelated_text_is_no_leak(kind: str) -> None:
    ledger = ledger_of(
        *(secrets.token_hex(16) for _ in range(10)),
        *(secrets.token_urlsafe(32) for _ in range(10)),
        *(str(uuid.uuid4()) for _ in range(10)),
    )

    assert ledger.find(random_text(kind)) is None


def test_an_empty_ledger_finds_nothing() -> None:
    assert Ledger().find("anything") is None


def test_a_secret_too_short_to_be_searched_for_is_still_not_shown() -> None:
    ledger = ledger_of("abc")

    assert ledger.find("abc") is None
    assert ledger.reveals("it is abc")
    assert not ledger.reveals("it is ab")


@pytest.mark.parametrize("form", ["****{}", "{}", "…{}", "xxxx-{}"])
def test_the_end_of_a_secret_is_a_hint(form: str) -> None:
    ledger = ledger_of("sk_live_1f2e3d4c5b6a7988", "sk_live_99887766a5b4c3d2")

    assert ledger.is_hint(form.format("7988"), 0)
    assert not ledger.is_hint(form.format("7988"), 1)


def test_what_all_secrets_begin_with_is_no_hint() -> None:
    ledger = ledger_of("sk-live-1f2e3d4c5b6a7988", "sk-live-99887766a5b4c3d2")

    assert not ledger.is_hint("sk-live-****", 0)
    assert ledger.is_hint("1f2e****", 0)


def test_a_ledger_does_not_show_its_secrets() -> None:
    secret = secrets.token_hex(16)

    assert secret not in repr(ledger_of(secret))
