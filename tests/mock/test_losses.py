from mock_server.asgi import Scope
from mock_server.conditions.losses import REPEATED_WITHIN, Losses

BROWSER = b"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"


def call(method: str = "GET", path: bytes = b"/a", agent: bytes = BROWSER, **more: object) -> Scope:
    headers = [(b"user-agent", agent), (b"authorization", b"Bearer owner-token")]
    return {"method": method, "raw_path": path, "query_string": b"", "headers": headers, **more}


def test_the_repetition_of_a_lost_call_is_known() -> None:
    losses = Losses()

    losses.add(call(), "condition-1")

    assert losses.condition_of(call()) == "condition-1"


def test_another_call_is_no_repetition() -> None:
    losses = Losses()

    losses.add(call(), "condition-1")

    for other in (
        call("POST"),
        call(path=b"/b"),
        call(query_string=b"c=1"),
        call(headers=[(b"user-agent", BROWSER)]),
    ):
        assert losses.condition_of(other) is None


def test_a_call_that_comes_later_is_no_repetition_and_the_loss_is_forgotten() -> None:
    now = 5.0
    losses = Losses(lambda: now)
    losses.add(call(), "condition-1")

    now += 2 * REPEATED_WITHIN

    assert losses.condition_of(call()) is None
    assert not losses.recent


def test_other_clients_than_browsers_repeat_nothing_by_themselves() -> None:
    losses = Losses()

    losses.add(call(agent=b"node"), "condition-1")

    assert losses.condition_of(call(agent=b"node")) is None
