"""Manners other than the default: lists of each kind, and what two of a kind have in common."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

Values = Mapping[str, Any]

HEX_SECRETS = {"prefix": "", "alphabet": "hex", "length": 32}
PREFIXED = {"prefix": "sk_live_", "alphabet": "letters-and-digits", "length": 40}
DIGITS = {"prefix": "", "alphabet": "digits", "length": 40}
SHORT_IDS = {"prefix": "", "alphabet": "letters-and-digits", "length": 6}
NAMED_IDS = {"prefix": "key_", "alphabet": "small-letters-and-digits", "length": 12}
CAPITALS = {"prefix": "AKIA", "alphabet": "base32", "length": 16}
ALL_MEMBERS = {
    "createdBy": "object",
    "environment": {"always": "live"},
    "expiresAt": {"always": None},
    "fingerprint": "text",
    "hasSecret": {"always": True},
    "isDefault": "boolean",
    "lastUsedAt": "timestamp",
    "ratio": "number",
    "tags": "array",
    "uses": "integer",
    "uuid": "uuid",
}
DETAIL = {"detail": "array", "success": "missing"}

# Any one of a kind goes with any one of another.
KINDS: tuple[tuple[Values, ...], ...] = (
    (
        {"status.no-token": 403},
        {"status.no-token": 404},
        {"status.unknown-token": 403},
        {"status.no-token": 403, "status.unknown-token": 403, "message.list.403": "Forbidden"},
    ),
    (
        {"status.invalid-body": 422},
        {"status.invalid-body": 409},
        {"status.invalid-body": 422, "members.create.422": DETAIL, "message.create.422": "none"},
        {"message.create.400": "The body is wrong"},
    ),
    ({"status.malformed-body": 422}, {"status.malformed-body": 415}),
    ({"status.unknown-repository": 404}, {"status.unknown-repository": 400}),
    ({"validation": "first"}, {"validation": "before-access"}, {"validation": "before-key"}),
    (
        {"message.update.404": "none"},
        {"message.update.404": "No key {apikeyId} in {repoId}"},
        {"members.update.404": {"code": {"always": "MISSING"}, "statusCode": "status"}},
    ),
    ({"name.shortest": 1}, {"name.shortest": 2}, {"name.shortest": 3}),
    ({"name.longest": 50}, {"name.longest": 64}, {"name.longest": 255}),
    ({"name.blank": "refused"},),
    ({"name.spaces": "trimmed"},),
    ({"fields.unknown": "refused"},),
    ({"deletion": 405}, {"deletion": 404}, {"deletion": 501}),
    (
        {"form.id": "counted"},
        {"form.id": "ulid"},
        {"form.id": SHORT_IDS},
        {"form.id": NAMED_IDS},
        {"form.id": {"prefix": "key-", "form": "counted"}},
    ),
    ({"form.key": "uuid"}, {"form.key": CAPITALS}, {"form.key": HEX_SECRETS}),
    (
        {"form.secret": "uuid"},
        {"form.secret": HEX_SECRETS},
        {"form.secret": PREFIXED},
        {"form.secret": DIGITS},
        {"form.secret": "ulid"},
        {"form.secret": {"prefix": "sk_", "form": "uuid"}},
        {"form.secret": {"prefix": "sk.", "alphabet": "unreserved", "length": 40}},
    ),
    (
        {"timestamps.fraction": 0},
        {"timestamps.fraction": 1},
        {"timestamps.fraction": 6},
        {"timestamps.fraction": 9},
        {"timestamps.fraction": "none"},
    ),
    (
        {"timestamps.offset": "+00:00"},
        {"timestamps.offset": "+02:00"},
        {"timestamps.offset": "-03:30"},
    ),
    ({"members.key": ALL_MEMBERS}, {"members.key": {"maskedSecret": "text"}}),
    ({"members.create": {"message": "text", "apiKey": "object"}},),
    ({"members.list": {"total": "integer", "next": {"always": None}}},),
    ({"members.update": {"changed": "integer"}},),
)


def together() -> Iterator[Values]:
    """Yield manners in few combinations, each of them once."""
    for row in zip_longest(*KINDS):
        yield {name: value for each in row if each for name, value in each.items()}
