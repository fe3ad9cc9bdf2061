"""How keys and secrets may be made."""

import base64
import secrets
import string
import uuid

from tests.lawful.ids import CROCKFORD
from tests.lawful.service import (
    REPO_ID,
    Json,
    Key,
    Service,
    base62,
    base64url,
)


class DashedKeys(Service):
    """UUIDs as keys and as secrets."""

    def new_key(self, _: str, /) -> str:
        return str(uuid.uuid4())

    def new_secret(self, _: str, /) -> str:
        return str(uuid.uuid4())


class HexSecrets(Service):
    """Keys of 16 hexadecimal digits, secrets of 32."""

    def new_key(self, _: str, /) -> str:
        return secrets.token_hex(8)

    def new_secret(self, _: str, /) -> str:
        return secrets.token_hex(16)


class LongHexSecrets(Service):
    """Keys of 20 capitals and digits, secrets of 128 hexadecimal digits."""

    def new_key(self, _: str, /) -> str:
        return "AKIA" + "".join(secrets.choice(CROCKFORD) for _ in range(16))

    def new_secret(self, _: str, /) -> str:
        return secrets.token_hex(64)


class PrefixedSecrets(Service):
    """Keys and secrets that begin alike: `pk_live_`, `sk_live_`."""

    def new_key(self, _: str, /) -> str:
        return f"pk_live_{base62(24)}"

    def new_secret(self, _: str, /) -> str:
        return f"sk_live_{base62(40)}"


class LongPrefix(Service):
    """A long prefix that all secrets share, and that the list quotes."""

    def new_secret(self, _: str, /) -> str:
        return f"FB_AI_SECRET_{base64url(24)}"

    def shown(self, key: Key) -> Json:
        return {**super().shown(key), "secretFormat": "FB_AI_SECRET_…"}


class ProviderPrefix(Service):
    """Secrets and keys labelled with their provider, which the list tells as well."""

    def new_key(self, ai_type: str, /) -> str:
        return f"{ai_type.lower()}_api_key_{base62(24)}"

    def new_secret(self, ai_type: str, /) -> str:
        return f"{ai_type.lower()}_api_{base62(40)}"

    def shown(self, key: Key) -> Json:
        return {**super().shown(key), "provider": key.ai_type.lower()}


class Suffixed(Service):
    """Secrets that end in the environment, which the list tells as well."""

    def new_secret(self, _: str, /) -> str:
        return f"{base62(40)}.live"

    def shown(self, key: Key) -> Json:
        return {**super().shown(key), "environment": "live"}


class JwtSecrets(Service):
    """Secrets of three parts, the first of them always the same."""

    def new_secret(self, _: str, /) -> str:
        return f"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{base64url(48)}.{base64url(32)}"


class PemSecrets(Service):
    """Secrets of several lines with a head and a foot."""

    def new_secret(self, _: str, /) -> str:
        lines = [base64.b64encode(secrets.token_bytes(48)).decode() for _ in range(6)]
        return "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""])


class PaddedSecrets(Service):
    """Secrets in plain Base64, with `+`, `/` and `=`, of different lengths."""

    def new_secret(self, _: str, /) -> str:
        return base64.b64encode(secrets.token_bytes(secrets.choice([25, 31, 40]))).decode()


class DigitSecrets(Service):
    """Keys of 20 digits, secrets of 40 digits."""

    def new_key(self, _: str, /) -> str:
        return "".join(secrets.choice(string.digits) for _ in range(20))

    def new_secret(self, _: str, /) -> str:
        return "".join(secrets.choice(string.digits) for _ in range(40))


class GroupedSecrets(Service):
    """Secrets in groups with dashes, all in capitals."""

    def new_secret(self, _: str, /) -> str:
        groups = ("".join(secrets.choice(CROCKFORD) for _ in range(5)) for _ in range(6))
        return "-".join(groups)


class SymbolSecrets(Service):
    """Secrets with every printable character."""

    def new_secret(self, _: str, /) -> str:
        return "".join(secrets.choice(string.printable[:94]) for _ in range(24))


class ShortKeys(Service):
    """Keys of ten hexadecimal digits, secrets of 24 letters and digits."""

    def new_key(self, _: str, /) -> str:
        return secrets.token_hex(5)

    def new_secret(self, _: str, /) -> str:
        return base62(24)


class RepositoryLabel(Service):
    """Keys that begin with the repository's id."""

    def new_key(self, _: str, /) -> str:
        return f"fb-ai.{REPO_ID}.{base62(24)}"
