"""Which bodies a service takes, and when it says so."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tests.lawful.service import AI_TYPES, Answer, Json, Refused, Request, Service


class Order(StrEnum):
    """When a body is judged; where it is a good one, the order makes no difference."""

    FIRST = "before the token"
    BEFORE = "before the look-up"
    AFTER = "after the look-up"


@dataclass(frozen=True)
class Rules:
    """What a body has to be like.

    `status` refuses what breaks a rule, `syntax` what is no JSON; `media_type` another media type
    than JSON, unless it is 0; `names` is what a name has to match as a whole.
    """

    status: int = 400
    syntax: int = 400
    media_type: int = 0
    closed: bool = False
    shortest: int = 0
    longest: int = 1_000_000
    names: str = r"(?s:.*)"
    trims: bool = False


class Validating(Service):
    """The rules for bodies, applied in this order."""

    rules = Rules()
    order = Order.AFTER

    def __init__(self) -> None:
        self.trims, self.fields_are_checked = self.rules.trims, self.rules.closed
        super().__init__()

    def _create(self, request: Request, repo_id: str) -> Answer:
        if self.order is not Order.FIRST:
            self._admit(request, repo_id)
        body = self._body(request, {"name", "aiType"})
        self.name_of(body)
        if body.get("aiType") not in AI_TYPES:
            raise Refused(self.rules.status, "aiType cannot be used")
        return super()._create(request, repo_id)

    def _update(self, request: Request, repo_id: str, apikey_id: str) -> Answer:
        if self.order is Order.BEFORE:
            self._admit(request, repo_id)
        if self.order is not Order.AFTER:
            body = self._body(request, {"name"})
            if "name" in body and not self.is_no_change(body):
                self.name_of(body)
        return super()._update(request, repo_id, apikey_id)

    def _body(self, request: Request, fields: set[str]) -> dict[str, Json]:
        media_type = request.headers.get("content-type", "").partition(";")[0]
        if self.rules.media_type and media_type != "application/json":
            raise Refused(self.rules.media_type, "The body must be JSON")
        try:
            return super()._body(request, fields)
        except Refused as refused:
            is_syntax = refused.message == "The body is no JSON"
            raise Refused(self.rules.syntax if is_syntax else self.rules.status) from None

    def name_of(self, body: dict[str, Json]) -> str:
        rules = self.rules
        try:
            name = super().name_of(body)
        except Refused as refused:
            raise Refused(rules.status, refused.message) from None
        if not rules.shortest <= len(name) <= rules.longest or not re.fullmatch(rules.names, name):
            raise Refused(rules.status, "name cannot be used")
        return name


class NullIgnored(Validating):
    """`null` stands for a member that is not there."""

    def is_no_change(self, body: dict[str, Json], /) -> bool:
        return body["name"] is None


class Bearerless403(Validating):
    """403 without a token, and a shape of its own for what the pages do not name."""

    def unauthorized(self) -> Refused:
        return Refused(403, "Not authenticated")

    def refusal(self, request: Request, refused: Refused, /) -> Answer:
        if refused.status in {403, 404}:
            return super().refusal(request, refused)
        return Answer(refused.status, {"detail": [{"loc": ["body"], "msg": refused.message}]})


class Whitelist(Validating):
    """400 and 401 in a shape of the framework's own, with a list of messages."""

    def refusal(self, request: Request, refused: Refused, /) -> Answer:
        if refused.status in {403, 404}:
            return super().refusal(request, refused)
        body = {"statusCode": refused.status, "message": [refused.message], "error": "Bad Request"}
        return Answer(refused.status, body)


class PlainText(Validating):
    """Refusals of bodies in plain text."""

    def refusal(self, request: Request, refused: Refused, /) -> Answer:
        if refused.status in {403, 404}:
            return super().refusal(request, refused)
        return Answer(refused.status, b"bad request\n", {"Content-Type": "text/plain"})


def service(
    order: Order, kind: type[Validating] = Validating, /, **rules: object
) -> type[Validating]:
    """Return a service with these rules."""
    members = {"rules": Rules(**rules), "order": order}  # type: ignore[arg-type]
    return type(kind.__name__, (kind,), members)


WORDS = r"[\w .-]*"
ASCII_WORDS = r"[A-Za-z0-9 _./-]*"
NO_MARKUP = r"[^<>&\"']*"
