"""Settings of Hypothesis: it generates the same in every run, unless a seed is given."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy


def hypothesis_settings(examples: int, seed_number: int, *, steps: int = 50) -> settings:
    """Return settings for `examples` examples, of at most `steps` steps where there are any.

    Nothing is shrunk: what breaks a clause is recorded where it happens, and each further request
    would be one more on somebody's service.
    """
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=seed_number == 0,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )


def generate(strategy: SearchStrategy[Any], examples: int, seed_number: int) -> list[Any]:
    """Return up to `examples` values of a strategy."""
    values: list[Any] = []

    def collect(value: Any) -> None:
        values.append(value)

    test: Callable[[], None] = hypothesis_settings(examples, seed_number)(
        given(value=strategy)(collect)
    )
    (seed(seed_number)(test) if seed_number else test)()
    return values
