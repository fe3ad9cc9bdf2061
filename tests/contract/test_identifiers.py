"""Ids: which may stand in a path, how much chance is in them, and one that nobody has."""

import itertools
import secrets
import string
import uuid
import zlib
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client.identifiers import (
    LARGEST_INTEGER,
    LARGEST_LONG,
    LEAST_BITS,
    LEAST_GAP,
    chance,
    is_counted,
    is_safe,
    made_up,
)
from tests.contract.generating import QUICK

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BASE62 = string.digits + string.ascii_letters
URL_SAFE = BASE62 + "-_"


def of(alphabet: str, length: int, prefix: str = "") -> Callable[[], str]:
    return lambda: prefix + "".join(secrets.choice(alphabet) for _ in range(length))


def uuid7() -> uuid.UUID:
    bare = f"0190f3a2{secrets.token_hex(2)}7{secrets.token_hex(2)[1:]}8{secrets.token_hex(8)[1:]}"
    return uuid.UUID(bare)


def checked() -> str:
    text = secrets.token_hex(10)
    return f"{text}{zlib.crc32(text.encode()):08x}"


# What services give for ids, and long enough that no two of them meet by chance.
LONG: dict[str, Callable[[], str]] = {
    "UUID of the time": lambda: str(uuid.uuid1()),
    "random UUID": lambda: str(uuid.uuid4()),
    "random UUID without dashes": lambda: uuid.uuid4().hex,
    "random UUID in capitals": lambda: str(uuid.uuid4()).upper(),
    "UUID of time and chance": lambda: str(uuid7()),
    "UUID of time and chance, bare, in capitals": lambda: str(uuid7()).replace("-", "").upper(),
    "ULID": of(CROCKFORD, 16, "01J3ZK8QXC"),
    "object id": lambda: f"66a1f0{secrets.token_hex(9)}",
    "nanoid": of(URL_SAFE, 21),
    "base62 of 16": of(BASE62, 16),
    "base62 of 22 with a prefix": of(BASE62, 22, "key_"),
    "base62 of 32 with a long prefix": of(BASE62, 32, "live:apikey-"),
    "consonants": of("BCDFGHJKLMNPQRSTVWXZ", 21),
    "with a checksum": checked,
}


def counted(first: int, step: int = 1, form: str = "{}") -> list[str]:
    return [form.format(first + step * place) for place in range(6)]


COUNTED = {
    "from zero": counted(0),
    "small": counted(41),
    "with gaps": counted(900, 37),
    "above 32 bits": counted(7_304_118_552_001),
    "padded": counted(57, form="{:012d}"),
    "with a prefix": counted(57, form="key-{}"),
    "padded with a prefix": counted(57, form="K{:010d}"),
    "snowflakes": counted(1_793_482_905_663_164_416, 40_000_000_001),
}


@pytest.mark.parametrize("identifier", ["57", "key-1", "a b", "a.b", "…é", "a;b=1", "x" * 3_000])
def test_an_id_that_names_one_key_is_safe(identifier: str) -> None:
    assert is_safe(identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        *("", ".", "..", "...", " ", ".. ", "..;x=1", ";x=1", "*", "_", "--"),
        *("a/b", "a\\b", "a%2Fb", "100%", "a?b", "a#b"),
        *("a\x00b", "a\nb", "a\tb", "a\x7fb", "a\x85b", "a\ud800b"),
        # What others may make the same of by normalisation.
        *("\uff0e\uff0e", "\u2025", "a\uff0fb", "a\uff05b", "\u2100", "\ufe68a"),
    ],
    ids=ascii,
)
def test_an_id_that_may_lead_elsewhere_is_not(identifier: str) -> None:
    assert not is_safe(identifier)


@given(st.text(max_size=12), st.sampled_from("/\\%?#\0\n\x9f\ud800"), st.text(max_size=12))
@settings(QUICK, max_examples=100)
def test_no_id_around_such_a_character_is_safe(before: str, odd: str, after: str) -> None:
    assert not is_safe(before + odd + after)


@pytest.mark.parametrize("kind", sorted(LONG.keys() - {"UUID of the time"}))
def test_long_random_ids_have_chance(kind: str) -> None:
    assert chance([LONG[kind]() for _ in range(6)]) >= LEAST_BITS


@pytest.mark.parametrize("kind", COUNTED)
def test_ids_that_count_have_none(kind: str) -> None:
    assert is_counted(COUNTED[kind])
    assert chance(COUNTED[kind]) == 0


@pytest.mark.parametrize(
    "make",
    [of(BASE62, 6), of(string.digits, 16), of("0123456789abcdef", 12), of(BASE62, 8, "key_")],
    ids=["base62 of 6", "16 digits", "12 hexadecimal digits", "base62 of 8 with a prefix"],
)
def test_short_random_ids_have_little(make: Callable[[], str]) -> None:
    assert chance([make() for _ in range(12)]) < LEAST_BITS


def test_one_random_uuid_shows_its_chance_and_one_other_id_shows_none() -> None:
    assert chance([str(uuid.uuid4())]) == 122
    assert chance([str(uuid7())]) == 74
    assert chance([LONG["nanoid"]()]) == 0
    assert chance([]) == 0


def test_uuids_that_count_are_no_random_ones_whatever_version_they_name() -> None:
    assert chance([f"5a0e4c5e-0000-4000-8000-{number:012x}" for number in range(9)]) < LEAST_BITS


def test_the_same_time_in_all_uuids_is_no_chance() -> None:
    # Those of one machine within a second: only the lower part of the time differs.
    assert chance([f"{number:08x}-83a4-11ef-9262-0242ac120002" for number in range(9)]) < LEAST_BITS


@pytest.mark.parametrize(
    "identifiers",
    [["57"], ["57", "57"], ["57", "a"], ["a-57", "b-58"], ["57", "5000000"], []],
)
def test_what_does_not_lie_close_together_is_not_counted(identifiers: list[str]) -> None:
    assert not is_counted(identifiers)


@pytest.mark.parametrize("kind", LONG)
def test_a_made_up_id_looks_like_the_others(kind: str) -> None:
    ids = [LONG[kind]() for _ in range(6)]

    found = made_up(ids)

    assert found is not None
    assert is_safe(found)
    assert found not in ids
    assert len(found) == len(ids[0])
    for is_so in (str.isalnum, str.isupper, str.islower):
        assert is_so(found) or not all(map(is_so, ids))
    same = [place for place, column in enumerate(zip(*ids, strict=True)) if len(set(column)) == 1]
    signs = [place for place in same if not ids[0][place].isalnum()]
    assert [found[place] for place in signs] == [ids[0][place] for place in signs]


@pytest.mark.parametrize("kind", ["base62 of 22 with a prefix", "base62 of 32 with a long prefix"])
def test_a_made_up_id_keeps_what_all_others_begin_with(kind: str) -> None:
    ids = [LONG[kind]() for _ in range(6)]

    assert str(made_up(ids))[:4] == ids[0][:4]


@pytest.mark.parametrize(
    ("like", "version"),
    [(str(uuid.uuid1()), 1), (str(uuid.uuid4()), 4), (uuid7().hex, 7)],
    ids=["of the time", "random", "of time and chance"],
)
def test_a_made_up_uuid_has_the_version_and_the_dashes_of_the_others(
    like: str, version: int
) -> None:
    found = str(made_up([like]))

    assert uuid.UUID(found).version == version
    assert ("-" in found, len(found)) == ("-" in like, len(like))


@pytest.mark.parametrize("kind", LONG)
def test_at_least_64_bits_of_a_made_up_id_are_drawn(kind: str) -> None:
    ids = [LONG[kind]() for _ in range(6)]

    drawn = [str(made_up(ids)) for _ in range(40)]

    assert len(set(drawn)) == 40
    differing = [column for column in zip(*drawn, strict=True) if len(set(column)) > 1]
    alphabet = {sign for column in differing for sign in column}
    assert len(differing) * (len(alphabet) - 1).bit_length() >= LEAST_BITS


@pytest.mark.parametrize(
    "identifiers",
    [
        [],
        ["57"],
        ["aB3xY9", "Zk2mQ1", "p0LwE5"],
        ["4929102938475610", "4539776251881020", "4024007198234711"],
        ["000000000000000000000001", "00000000000000000000000a"],
        ["xy" * 16, "xy" * 16],
    ],
)
def test_where_ids_leave_no_room_none_is_made_up(identifiers: Sequence[str]) -> None:
    assert made_up(identifiers) is None


@pytest.mark.parametrize("kind", COUNTED)
def test_a_made_up_number_is_far_beyond_all_that_were_seen(kind: str) -> None:
    ids = COUNTED[kind]
    digits = ids[-1].lstrip("keyK-")
    prefix = ids[-1].removesuffix(digits)

    found = str(made_up(ids))

    assert found.startswith(prefix)
    number = int(found.removeprefix(prefix))
    assert number > int(digits) + LEAST_GAP // 2
    if digits.startswith("0") or int(digits) > LARGEST_INTEGER:
        assert len(found) == len(ids[-1])
        assert number < LARGEST_LONG
    else:
        assert number <= LARGEST_INTEGER


@given(
    st.integers(0, LARGEST_LONG),
    st.lists(st.integers(1, 1_000), min_size=1, max_size=5),
    st.lists(st.integers(0, LARGEST_LONG), max_size=5),
)
@settings(QUICK, max_examples=100)
def test_wherever_ids_count_the_made_up_one_is_beyond_them_and_not_too_large(
    first: int, steps: list[int], others: list[int]
) -> None:
    ids = [str(number) for number in itertools.accumulate([first, *steps])]
    seen = [str(number) for number in others]
    last = max(map(int, [*ids, *seen]))

    found = made_up(ids, seen)

    if found is None:
        assert 10 ** len(str(last)) - last <= LEAST_GAP or LARGEST_LONG - last <= LEAST_GAP
    else:
        assert last < int(found)
        assert int(found) <= LARGEST_INTEGER or len(found) == len(str(last))


@given(
    st.text(string.ascii_letters + "_-:", max_size=8),
    st.lists(st.text(BASE62, min_size=16, max_size=16), min_size=4, max_size=8, unique=True),
)
@settings(QUICK, max_examples=100)
def test_whatever_comes_before_a_made_up_id_differs_from_all_others(
    prefix: str, endings: list[str]
) -> None:
    ids = [prefix + ending for ending in endings]

    found = made_up(ids)

    assert found is None or (found not in ids and len(found) == len(ids[0]))


def test_ids_that_count_do_so_in_whatever_order_they_were_answered() -> None:
    assert is_counted(["57", "56", "59", "58"])
