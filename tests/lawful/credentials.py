"""How keys and secrets may be made."""

import base64
import secrets
import string

from tests.lawful.ids import CROCKFORD
from tests.lawful.service import (
    Json,
    Key,
    Service,
    base62,
    base64url,
)


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


class GroupedSecrets(Service):
    """Secrets in groups with dashes, all in capitals."""

    def new_secret(self, _: str, /) -> str:
        groups = ("".join(secrets.choice(CROCKFORD) for _ in range(5)) for _ in range(6))
        return "-".join(groups)


class SymbolSecrets(Service):
    """Secrets with every printable character."""

    def new_secret(self, _: str, /) -> str:
        return "".join(secrets.choice(string.printable[:94]) for _ in range(24))
