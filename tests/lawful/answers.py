"""How answers, refusals and rules may differ."""

import hashlib
import random
from datetime import UTC, datetime
from typing import ClassVar

from tests.lawful.service import Answer, Json, Key, Refused, Request, Service


class Challenges(Service):
    """401 with a challenge, and in plain text."""

    def refusal(self, request: Request, refused: Refused, /) -> Answer:
        if refused.status != 401:
            return super().refusal(request, refused)
        headers = {"WWW-Authenticate": 'Bearer realm="api"', "Content-Type": "text/plain"}
        return Answer(401, b"Unauthorized", headers)


class NullMembers(Service):
    """Refusals with the members of the success, empty, as the pages' tables list them.

    So are those that hold a stack trace elsewhere.
    """

    def refusal(self, request: Request, refused: Refused, /) -> Answer:
        body = {"success": False, "message": refused.message, "stack": None, "traceback": []}
        if request.method == "GET":
            return Answer(refused.status, {**body, "apiKeys": []})
        return Answer(refused.status, {**body, "id": None, "key": None, "secret": None})


class DetailedErrors(Service):
    """Error bodies with more fields, such as frameworks add."""

    def refusal(self, request: Request, refused: Refused, /) -> Answer:
        body = {
            "success": False,
            "message": f"{refused.message} ({request.method} {request.path})",
            "code": "ERR_REQUEST_REFUSED",
            "error": {"type": "request_error", "status": refused.status, "details": []},
            "statusCode": refused.status,
            "requestId": f"req_{random.getrandbits(64):016x}",
            "timestamp": datetime.now(UTC).isoformat(),
            "path": request.path,
            "documentation": "https://docs.example/errors#refused",
        }
        return Answer(refused.status, body)


class UnderAppPath(DetailedErrors):
    """The same below a base path that reads like a directory."""

    prefix = "/app/v1.2/api"


class LinksUnderAppPath(UnderAppPath):
    """The same with a link in a header."""

    def dressed(self, _: Request, answer: Answer, /) -> Answer:
        answer.headers["Link"] = f'<{self.prefix}/docs/openapi>; rel="service-desc"'
        return answer


class Generous(Service):
    """More members in every answer, some of which change all the time."""

    def shown(self, key: Key) -> Json:
        return {
            "uuid": key.id,
            **super().shown(key),
            "createdBy": {"id": "user-17", "email": "ada@example.test", "roles": ["admin"]},
            "updatedAt": datetime.now(UTC).isoformat(),
            "lastUsedAt": self.written(datetime.now(UTC)),
            "usage": {"requests": self.asked, "tokens": [self.asked * 3, 17, 65, 66, 67]},
            "status": "active",
            "environment": "live",
            "fingerprint": f"sha256:{key.secret_hash}",
            "keyPreview": f"{key.key[:8]}…{key.key[-4:]}",
            "maskedSecret": "********",
            "hasSecret": True,
            "expiresAt": None,
            "links": {"self": f"/repo/{key.repo_id}/ai/apikey/{key.id}"},
        }

    def new_secret(self, ai_type: str, /) -> str:
        self.latest_secret = super().new_secret(ai_type)
        return self.latest_secret

    def created(self, key: Key, secret: str) -> Answer:
        key.secret_hash = hashlib.sha256(secret.encode()).hexdigest()
        answer = super().created(key, secret)
        answer.headers["Location"] = f"/repo/{key.repo_id}/ai/apikey/{key.id}"
        more = {"message": "Keep the secret: it is not shown again", "apiKey": self.shown(key)}
        return Answer(201, {**answer.body, **more}, answer.headers)

    def done(self, what: str, key: Key, /) -> Answer:
        answer = super().done(what, key)
        return Answer(200, {**answer.body, "apiKey": self.shown(key), "changed": 1})

    def listed(self, keys: list[Key]) -> Answer:
        answer = super().listed(keys)
        page = {"total": len(keys), "page": 1, "pages": 1, "next": None}
        return Answer(200, {**answer.body, "message": "", "meta": page})


class Talkative(Service):
    """Messages of all kinds: empty, long, in other scripts, with the key's name and id in them."""

    texts: ClassVar = [
        "",
        "OK",
        "✓ 完了しました 🔑",
        "line\nbreak\ttab",
        "x" * 3_000,
        "<b>done</b>",
    ]

    def done(self, what: str, key: Key, /) -> Answer:
        told = f"{key.name} ({key.id}, {key.key}) was {what}"
        return Answer(200, {"success": True, "message": random.choice([*self.texts, told])})

    def refusal(self, request: Request, refused: Refused, /) -> Answer:
        told = f"{refused.message}: {request.method} {request.path}"
        message = random.choice([*self.texts, told])
        return Answer(refused.status, {"success": False, "message": message})


class PlainNames(Service):
    """No control characters, no emoji and no half surrogates in names, and none of spaces only."""

    def name_of(self, body: dict[str, Json]) -> str:
        name = super().name_of(body)
        if not name.strip() or any(
            ord(one) < 32 or 0x2000 <= ord(one) <= 0x2100 or ord(one) > 0xD7FF for one in name
        ):
            raise Refused(400, "name holds characters that cannot be used")
        return name


class NullIsNoName(Service):
    """`{"name": null}` is no change, like `{}`."""

    def is_no_change(self, body: dict[str, Json], /) -> bool:
        return body["name"] is None


class BodyFirst(Service):
    """400 for a broken body even to those without access."""

    body_first = True


class NoDeletion405(Service):
    """No DELETE: 405."""

    deletes = False
    status = 405

    def unrouted(self, request: Request) -> Answer:
        status = self.status if request.method == "DELETE" else 404
        return self.refusal(request, Refused(status, "There is nothing here"))


class NoDeletionPage(NoDeletion405):
    """No DELETE: the framework's own 404 page."""

    def unrouted(self, request: Request) -> Answer:
        page = f"<!DOCTYPE html><pre>Cannot {request.method} this path</pre>".encode()
        return Answer(404, page, {"Content-Type": "text/html; charset=utf-8"})


class SessionCookies(Service):
    """A session cookie, caching for a second, and the usual headers."""

    def dressed(self, _: Request, answer: Answer, /) -> Answer:
        answer.headers |= {
            "Set-Cookie": "session=6f1ed002ab5595859014ebf0951522d9; Path=/; HttpOnly; Secure",
            "Cache-Control": "private, max-age=1",
            "ETag": f'W/"{self.asked:x}"',
            "Server-Timing": "app;dur=12.3, db;dur=1.5",
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            "Report-To": '{"group":"default","endpoints":[{"url":"https://x.test/r"}]}',
            "X-Request-Id": f"{random.getrandbits(128):032x}",
        }
        return answer


class OtherMethods(Service):
    """GET and PATCH of a key, and OPTIONS, answered with success; the secret in none."""

    def on_item(self, request: Request, key: Key, /) -> Answer:
        if request.method in {"GET", "HEAD"}:
            return Answer(200, {"success": True, "apiKey": self.shown(key)})
        if request.method == "PATCH":
            return self.done("updated", key)
        if request.method == "OPTIONS":
            return Answer(204, None, {"Allow": "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"})
        return super().on_item(request, key)

    def unrouted(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return Answer(200, None, {"Allow": "GET, POST", "Access-Control-Allow-Origin": "*"})
        return super().unrouted(request)


class NotImplementedMethods(Service):
    """501 for methods that it does not implement anywhere (RFC 9110, section 9.1)."""

    def answer(self, request: Request) -> Answer:
        if request.method in {"PATCH", "OPTIONS", "TRACE"}:
            return self.refusal(request, Refused(501, "Not implemented"))
        return super().answer(request)


class HeadIsRefused(Service):
    """405 for HEAD and OPTIONS."""

    def answer(self, request: Request) -> Answer:
        if request.method in {"HEAD", "OPTIONS"}:
            return self.refusal(request, Refused(405, "Method not allowed"))
        return super().answer(request)


class FrontServer(Service):
    """A server in front that answers odd paths itself, in HTML."""

    def answer(self, request: Request) -> Answer:
        lowered = request.path.lower()
        if any(odd in lowered for odd in ("%2f", "%00", "%ff")):
            headers = {"Content-Type": "text/html"}
            return Answer(404 if "%2f" in lowered else 400, b"<h1>Nothing here</h1>", headers)
        return super().answer(request)


class BasePath(Service):
    """A base URL with a path, an encoded character in it."""

    prefix = "/eu/api%20v2"
