"""Calls side by side: how many at a time, in whose name, and what comes back."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from contract_tests.client.connections import Connections, at_once, together
from contract_tests.current import CHECK, IN_COMPANY, IS_LONG

PATIENCE = 5.0  # seconds, far more than any of this takes


class Crowd:
    """Calls that count how many of them are under way."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self.now = self.most = 0
        self.lock = threading.Lock()

    def call(self) -> None:
        with self.connections.one():
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(0.005)
            with self.lock:
                self.now -= 1


@pytest.mark.parametrize("most", [1, 2, 3])
def test_never_more_calls_than_allowed_are_under_way(most: int) -> None:
    crowd = Crowd(Connections(most))

    together([crowd.call] * 30, 8)

    assert crowd.most == most


def test_a_lower_number_holds_from_then_on() -> None:
    crowd = Crowd(Connections(8))

    assert crowd.connections.lower(2)
    together([crowd.call] * 30, 8)

    assert crowd.most == 2
    assert not crowd.connections.lower(2)
    assert not crowd.connections.lower(5)
    assert crowd.connections.most == 2


def test_calls_that_are_under_way_when_the_number_falls_count_too() -> None:
    connections, third_is_through = Connections(2), threading.Event()

    def call() -> None:
        with connections.one():
            third_is_through.set()

    with connections.one(), connections.one():
        connections.lower(1)
        waiting = threading.Thread(target=call)
        waiting.start()
        assert not third_is_through.wait(0.05)
    waiting.join(PATIENCE)

    assert third_is_through.is_set()


def test_a_call_that_fails_makes_room_for_the_next() -> None:
    connections = Connections(1)

    for _ in range(3):
        with pytest.raises(KeyError), connections.one():
            raise KeyError

    Crowd(connections).call()


def test_for_a_while_there_is_one_at_a_time() -> None:
    crowd = Crowd(Connections(4))

    with crowd.connections.one_at_a_time():
        together([crowd.call] * 8, 8)
        assert crowd.most == 1
    together([crowd.call] * 30, 8)

    assert crowd.most == 4


def test_calls_of_long_checks_go_first() -> None:
    connections, order, are_waiting = Connections(1), list[str](), list[str]()

    def call(name: str, *, is_long: bool) -> None:
        IS_LONG.set(is_long)
        are_waiting.append(name)
        with connections.one():
            order.append(name)

    calls = [("short", False), ("another", False), ("long", True)]
    with connections.one():
        threads = [
            threading.Thread(target=partial(call, name, is_long=is_long)) for name, is_long in calls
        ]
        for thread in threads:
            thread.start()
        _wait_until(lambda: connections._long_waiting == 1 and len(are_waiting) == len(calls))
    for thread in threads:
        thread.join(PATIENCE)

    assert order[0] == "long"
    assert set(order) == {"short", "another", "long"}


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.001)


def after(seconds: float, value: int) -> int:
    time.sleep(seconds)
    return value


@pytest.mark.parametrize("connections", [1, 2, 8])
def test_results_come_in_the_order_of_the_calls(connections: int) -> None:
    calls = [partial(after, (9 - number) / 1_000, number) for number in range(9)]

    assert together(calls, connections) == list(range(9))
    assert together([], connections) == []


def test_the_first_error_is_raised_after_all_have_ended() -> None:
    ended: list[Exception] = []

    def fail(seconds: float, error: Exception) -> None:
        time.sleep(seconds)
        ended.append(error)
        raise error

    first, second = KeyError("first"), ValueError("second")
    third = KeyError("third")
    calls = [partial(fail, 0.02, first), partial(fail, 0, second), partial(fail, 0.04, third)]

    with pytest.raises(KeyError, match="first"):
        together(calls, 8)

    assert len(ended) == 3


def test_over_one_connection_calls_are_made_in_order_and_none_after_an_error() -> None:
    made: list[int] = []

    def fail() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        together([lambda: made.append(1), lambda: made.append(2), fail, lambda: made.append(4)], 1)

    assert made == [1, 2]


@pytest.mark.parametrize("connections", [1, 8])
def test_calls_are_made_on_behalf_of_the_check_that_asks(connections: int) -> None:
    CHECK.set("test_something")
    IN_COMPANY.set(True)
    try:
        calls = [lambda: (CHECK.get(), IN_COMPANY.get())] * 3
        assert together(calls, connections) == [("test_something", True)] * 3
        assert at_once(calls) == [("test_something", True)] * 3
    finally:
        CHECK.set("")
        IN_COMPANY.set(False)


def test_calls_at_once_meet() -> None:
    together_here = threading.Barrier(5)

    def call(number: int) -> int:
        together_here.wait(PATIENCE)
        return number

    assert at_once([partial(call, number) for number in range(5)]) == [0, 1, 2, 3, 4]
