"""Estimate how many random bits values of one kind hold at most. Pure."""

import math
from collections.abc import Sequence


def strength(samples: Sequence[str]) -> float:
    """Return an upper bound for the bits of randomness in each of `samples`.

    Each position counts for the logarithm of the alphabet, unless it is constant, takes hardly
    any values, or copies another position.
    """
    length = min(map(len, samples))
    columns = ["".join(sample[index] for sample in samples) for index in range(length)]
    varying = {column for column in columns if len(set(column)) > 1}
    alphabet = {character for column in varying for character in column}
    if not alphabet:
        return 0.0
    return sum(
        min(math.log2(len(alphabet)), _observed_bits(column, len(alphabet))) for column in varying
    )


def _observed_bits(column: str, alphabet: int) -> float:
    values = len(set(column))
    # Of an alphabet this large, so few values in a dozen draws are no chance.
    few = values <= 3 and alphabet >= 10 and len(column) >= 12
    return math.log2(values) if few else math.inf
