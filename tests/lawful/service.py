"""A second service that keeps every promise, written to be varied: one method for each manner."""

import base64
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote_to_bytes

OWNER_TOKEN = "owner-7c9e6679f1b3a4d2"
OUTSIDER_TOKEN = "outsider-0b5d2c8e91f7"
REPO_ID, OTHER_REPO_ID, FORBIDDEN_REPO_ID = "repo-alpha", "repo-beta", "repo-gamma"
AI_TYPES = ("OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER")

NO_ID = "This is no id of a key"

Json = Any


@dataclass(frozen=True)
class Request:
    """A request: `path` as sent, `headers` with names in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    in_flight: int = 1


@dataclass
class Answer:
    """A response; `body` is JSON unless it is bytes."""

    status: int
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Key:
    """A key as the service keeps it."""

    id: str
    name: str
    repo_id: str
    key: str
    ai_type: str
    created_at: datetime
    shown_as: str = ""
    secret_hash: str = ""


class Refused(Exception):  # noqa: N818 - an answer like any other
    """The call is refused with this status."""

    def __init__(self, status: int, message: str = "The request was refused") -> None:
        self.status = status
        self.message = message
        super().__init__(status, message)


class Service:
    """The four operations; a variant overrides what it does differently."""

    prefix = ""
    deletes = True
    trims = False
    ids_are_checked = False
    fields_are_checked = False
    body_first = False

    def __init__(self) -> None:
        self.keys: dict[str, list[Key]] = {
            REPO_ID: [],
            OTHER_REPO_ID: [],
            FORBIDDEN_REPO_ID: [],
        }
        self.reach = {
            OWNER_TOKEN: {REPO_ID, OTHER_REPO_ID},
            OUTSIDER_TOKEN: {FORBIDDEN_REPO_ID},
        }
        self.asked = 0
        self.furnish()

    # What a variant may do differently

    def furnish(self) -> None:
        """Put in place what is there before anybody calls."""

    def meanwhile(self) -> None:
        """Do what other people do before the next call."""

    def new_id(self) -> str:
        return str(uuid.uuid4())

    def new_key(self, _: str, /) -> str:
        return f"FB_AI_{secrets.token_hex(16)}"

    def new_secret(self, _: str, /) -> str:
        return secrets.token_urlsafe(32)

    def well_formed(self, _: str, /) -> bool:
        return True

    def now(self) -> datetime:
        return datetime.now(UTC)

    def date(self) -> str | None:
        """Return the Date of an answer, None for an answer without."""
        return format_datetime(self.now(), usegmt=True)

    def written(self, moment: datetime) -> str:
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def in_order(self, keys: list[Key]) -> list[Key]:
        # Of two keys of the same instant, the one made later comes first.
        return sorted(keys, key=lambda key: key.created_at)[::-1]

    def shown(self, key: Key) -> Json:
        return {
            "id": key.id,
            "name": key.name,
            "repoId": key.repo_id,
            "key": key.key,
            "aiType": key.ai_type,
            "createdAt": key.shown_as,
            "deletedAt": None,
        }

    def created(self, key: Key, secret: str) -> Answer:
        return Answer(201, {"success": True, "id": key.id, "key": key.key, "secret": secret})

    def done(self, what: str, _: Key, /) -> Answer:
        return Answer(200, {"success": True, "message": f"AI API key {what} successfully"})

    def listed(self, keys: list[Key]) -> Answer:
        return Answer(200, {"success": True, "apiKeys": [self.shown(key) for key in keys]})

    def refusal(self, _: Request, refused: Refused, /) -> Answer:
        return Answer(refused.status, {"success": False, "message": refused.message})

    def unauthorized(self) -> Refused:
        return Refused(401, "A valid bearer token is required")

    def unrouted(self, request: Request) -> Answer:
        """Answer a method or path without an operation."""
        known = request.path.count("/") in {4, 5} and request.path.endswith("/ai/apikey")
        status = 405 if known else 404
        return self.refusal(request, Refused(status, "There is nothing here"))

    def on_item(self, request: Request, _: Key, /) -> Answer:
        """Answer another method than PUT and DELETE for a key."""
        return self.refusal(request, Refused(405, "Not allowed"))

    def dressed(self, _: Request, answer: Answer, /) -> Answer:
        """Add to any answer what all have in common."""
        return answer

    # What all have in common

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        self.asked += 1
        self.meanwhile()
        try:
            answer = self._routed(request)
        except Refused as refused:
            answer = self.refusal(request, refused)
        return self.dressed(request, answer)

    def _routed(self, request: Request) -> Answer:  # noqa: PLR0911 - one for each operation
        if not request.path.startswith(self.prefix + "/"):
            return self.unrouted(request)
        try:
            raw = request.path.removeprefix(self.prefix).split("/")[1:]
            segments = [unquote_to_bytes(segment).decode() for segment in raw]
        except UnicodeDecodeError:
            return self.unrouted(request)
        match request.method, segments:
            case "GET" | "HEAD", ["repo", repo_id, "ai", "apikey"]:
                return self._list(request, repo_id)
            case "POST", ["repo", repo_id, "ai", "apikey"]:
                return self._create(request, repo_id)
            case "PUT", ["repo", repo_id, "ai", "apikey", apikey_id]:
                return self._update(request, repo_id, apikey_id)
            case "DELETE", ["repo", repo_id, "ai", "apikey", apikey_id] if self.deletes:
                return self._delete(request, repo_id, apikey_id)
            case method, ["repo", repo_id, "ai", "apikey", apikey_id] if method != "DELETE":
                self._admit(request, repo_id)
                return self.on_item(request, self._find(repo_id, apikey_id))
        return self.unrouted(request)

    def _admit(self, request: Request, repo_id: str) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token not in self.reach:
            raise self.unauthorized()
        if repo_id not in self.reach[token]:
            raise Refused(403, "No access to this repository")

    def _find(self, repo_id: str, apikey_id: str) -> Key:
        if self.ids_are_checked and not self.well_formed(apikey_id):
            raise Refused(400, NO_ID)
        for key in self.keys[repo_id]:
            if key.id == apikey_id:
                return key
        raise Refused(404, "API key not found")

    def _body(self, request: Request, fields: set[str]) -> dict[str, Json]:
        try:
            body = json.loads(request.body.decode(), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Refused(400, "The body is no JSON") from None
        if not isinstance(body, dict):
            raise Refused(400, "The body is no object")
        if self.fields_are_checked and set(body) - fields:
            raise Refused(400, "The body has unknown fields")
        return body

    def name_of(self, body: dict[str, Json]) -> str:
        """Return the name in a body, as it will be kept."""
        name = body.get("name")
        if not isinstance(name, str):
            raise Refused(400, "name must be a string")
        return name.strip() if self.trims else name

    def _list(self, request: Request, repo_id: str) -> Answer:
        self._admit(request, repo_id)
        return self.listed(self.in_order(self.keys[repo_id]))

    def _create(self, request: Request, repo_id: str) -> Answer:
        if self.body_first:
            self._body(request, {"name", "aiType"})
        self._admit(request, repo_id)
        body = self._body(request, {"name", "aiType"})
        name, ai_type = self.name_of(body), body.get("aiType")
        if ai_type not in AI_TYPES:
            raise Refused(400, f"aiType must be one of {', '.join(AI_TYPES)}")
        secret = self.new_secret(ai_type)
        return self.created(self.add(repo_id, name, ai_type), secret)

    def add(
        self, repo_id: str, name: str, ai_type: str = "OTHER", age: timedelta = timedelta()
    ) -> Key:
        """Make a key."""
        moment = self.now() - age
        key = Key(self.new_id(), name, repo_id, self.new_key(ai_type), ai_type, moment)
        key.shown_as = self.written(moment)
        self.keys[repo_id].append(key)
        return key

    def _update(self, request: Request, repo_id: str, apikey_id: str) -> Answer:
        self._admit(request, repo_id)
        key = self._find(repo_id, apikey_id)
        body = self._body(request, {"name"})
        if "name" in body and not self.is_no_change(body):
            key.name = self.name_of(body)
        return self.done("updated", key)

    def is_no_change(self, _: dict[str, Json], /) -> bool:
        """Say whether the name in a body stands for none."""
        return False

    def _delete(self, request: Request, repo_id: str, apikey_id: str) -> Answer:
        self._admit(request, repo_id)
        key = self._find(repo_id, apikey_id)
        self.keys[repo_id].remove(key)
        return self.done("deleted", key)


def _no_constant(constant: str) -> None:
    raise ValueError(constant)


def base62(length: int) -> str:
    """Return random letters and digits."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return "".join(secrets.choice(letters) for _ in range(length))


def base64url(size: int) -> str:
    """Return `size` random bytes in Base64 for URLs."""
    return base64.urlsafe_b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
