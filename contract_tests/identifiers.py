"""Which ids can stand in a path."""

import unicodedata

_DOT_SEGMENTS = frozenset([".", ".."])
_DELIMITERS = frozenset("/\\%?#")
_UNSENDABLE = frozenset(["Cc", "Cs"])  # control characters and lone surrogates


def is_safe(identifier: str) -> bool:
    """Say whether `identifier` can be one segment of a path, and leads to one key alone.

    What an intermediary may take for another path is not (RFC 3986, 3.3 and 5.2.4).
    """
    return (
        identifier not in _DOT_SEGMENTS
        and identifier != ""
        and _DELIMITERS.isdisjoint(identifier)
        and not any(unicodedata.category(one) in _UNSENDABLE for one in identifier)
    )
