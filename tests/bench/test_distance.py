"""What the proxy of the bench counts as a round trip."""

from tests.bench.distance import Travel


def trips(pieces: str) -> tuple[int, float]:
    """Return the exchanges and round trips of a connection; `?` is a piece of a request."""
    travel = Travel()
    for piece in pieces:
        travel.sets_out(asking=piece == "?")
    return travel.exchanges, travel.ways / 2


def test_a_connection_is_a_round_trip() -> None:
    assert trips("") == (0, 1)


def test_each_exchange_is_one_more() -> None:
    assert trips("?!") == (1, 2)
    assert trips("?!?!?!") == (3, 4)


def test_what_comes_in_pieces_travels_together() -> None:
    assert trips("???!!!!") == (1, 2)


def test_a_request_without_an_answer_is_half_a_round_trip() -> None:
    assert trips("?!?") == (2, 2.5)


def test_a_piece_sets_out_when_the_direction_changes() -> None:
    travel = Travel()

    assert [travel.sets_out(asking=asking) for asking in (True, True, False, False)] == [
        True,
        False,
        True,
        False,
    ]
