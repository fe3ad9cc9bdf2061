"""How ids may be made."""

import itertools
import secrets
import string
import time
import uuid
import zlib

from tests.lawful.service import Key, Service, base62

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class NumberIds(Service):
    """Ids that count from one; others are malformed: 400."""

    ids_are_checked = True

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        super().__init__()

    def new_id(self) -> str:
        return str(next(self.numbers))

    def well_formed(self, apikey_id: str, /) -> bool:
        return apikey_id.isascii() and apikey_id.isdigit()


class LargeNumberIds(NumberIds):
    """Ids that count from a large number."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(7_304_118_552_001)


class ShortIds(Service):
    """Ids of six letters and digits; others are malformed: 400."""

    ids_are_checked = True

    def new_id(self) -> str:
        return base62(6)

    def well_formed(self, apikey_id: str, /) -> bool:
        return len(apikey_id) == 6 and apikey_id.isalnum()


class ConsonantIds(Service):
    """Ids of 21 consonants, so that no words come out; others are malformed: 400."""

    ids_are_checked = True
    letters = "BCDFGHJKLMNPQRSTVWXZ"

    def new_id(self) -> str:
        return "".join(secrets.choice(self.letters) for _ in range(21))

    def well_formed(self, apikey_id: str, /) -> bool:
        return len(apikey_id) == 21 and set(apikey_id) <= set(self.letters)


class CheckedIds(Service):
    """Ids that end in check digits; others are malformed: 400."""

    ids_are_checked = True

    def new_id(self) -> str:
        text = secrets.token_hex(10)
        return f"{text}{zlib.crc32(text.encode()):08x}"

    def well_formed(self, apikey_id: str, /) -> bool:
        return apikey_id[20:] == f"{zlib.crc32(apikey_id[:20].encode()):08x}"


class LuhnIds(Service):
    """Digits of which the last one is a check digit, as on bank cards; others are malformed."""

    ids_are_checked = True

    def new_id(self) -> str:
        text = "".join(secrets.choice(string.digits) for _ in range(15))
        return next(text + last for last in string.digits if self.well_formed(text + last))

    def well_formed(self, apikey_id: str, /) -> bool:
        doubled = (sum(divmod(2 * int(digit), 10)) for digit in apikey_id[-2::-2])
        return apikey_id.isdigit() and (sum(map(int, apikey_id[::-2])) + sum(doubled)) % 10 == 0


class UuidIds(Service):
    """UUIDs, which are the same in capitals (RFC 9562, section 4); others are malformed: 400."""

    ids_are_checked = True

    def _find(self, repo_id: str, apikey_id: str) -> Key:
        return super()._find(repo_id, apikey_id.lower())

    def well_formed(self, apikey_id: str, /) -> bool:
        try:
            return bool(uuid.UUID(apikey_id))
        except ValueError:
            return False


class ObjectIds(Service):
    """Twelve bytes in hexadecimal, the first four of which are the time."""

    ids_are_checked = True

    def new_id(self) -> str:
        return f"{int(time.time()):08x}{secrets.token_hex(8)}"

    def well_formed(self, apikey_id: str, /) -> bool:
        return len(apikey_id) == 24 and set(apikey_id) <= set(string.hexdigits)


class SpokenIds(Service):
    """Ids with characters that stand in a path only when encoded, and lead nowhere else."""

    def new_id(self) -> str:
        return f'key "{base62(8)}" + clé 🔑 [{{<|>}}]^` {base62(6)}'


class OddIds(Service):
    """Ids with every character that may stand in a path without being encoded."""

    def new_id(self) -> str:
        return f"key:{base62(8)}@a.b~c_d-e!$&'()*+,;={base62(6)}"
