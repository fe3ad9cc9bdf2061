import re
import secrets
from base64 import urlsafe_b64decode
from uuid import UUID

import pytest

from mock_server.core.credentials import new_credentials, random_bytes


def test_the_id_is_a_uuid_of_version_4() -> None:
    for _ in range(100):
        fresh = new_credentials(random_bytes())

        assert str(UUID(fresh.id)) == fresh.id
        assert UUID(fresh.id).version == 4


def test_the_key_has_the_prefix_of_the_service() -> None:
    assert re.fullmatch(r"FB_AI_[0-9a-f]{32}", new_credentials(random_bytes()).key)


def test_the_secret_has_256_bits() -> None:
    secret = new_credentials(random_bytes()).secret

    assert len(urlsafe_b64decode(secret + "=")) == 32


def test_id_key_and_secret_share_no_bits() -> None:
    fresh = new_credentials(lambda size: bytes(range(size)))

    assert fresh.id == "00010203-0405-4607-8809-0a0b0c0d0e0f"
    assert fresh.key == "FB_AI_101112131415161718191a1b1c1d1e1f"
    assert urlsafe_b64decode(fresh.secret + "=") == bytes(range(32, 64))


def test_without_a_seed_the_bytes_come_from_the_secure_source_and_are_used_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocks: list[bytes] = []
    secure = secrets.token_bytes

    def watched(size: int) -> bytes:
        blocks.append(secure(size))
        return blocks[-1]

    monkeypatch.setattr(secrets, "token_bytes", watched)
    source = random_bytes()

    read = [source(64) for _ in range(200)]

    assert b"".join(read) == b"".join(blocks)[: 200 * 64]
    assert len(blocks) < len(read) / 10


def test_a_seed_repeats_itself_and_differs_from_others() -> None:
    first, again, other = (new_credentials(random_bytes(seed)) for seed in (1, 1, 2))

    assert tuple(first) == tuple(again)
    assert not set(first) & set(other)


def test_the_secret_does_not_show() -> None:
    fresh = new_credentials(random_bytes())

    assert fresh.secret not in repr(fresh)
