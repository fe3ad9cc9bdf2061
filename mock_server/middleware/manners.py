"""Let the honest service behave as a deployment does that differs lawfully from the default."""

import asyncio
import itertools
import math
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson

from mock_server.asgi import (
    Answer,
    ASGIApp,
    Receive,
    Scope,
    Send,
    collected,
    header,
    send_json,
)
from mock_server.bodies import read_body, read_json
from mock_server.connection import replayed
from mock_server.core.bound import check
from mock_server.core.paths import PathTable
from mock_server.core.principals import Principals, bearer_token
from mock_server.core.store import Store
from mock_server.core.validation import Rule
from mock_server.errors import Refusal, method_not_allowed, nothing_here
from openapi.document import Document, operations, resolve
from openapi.manners.file import Manners
from openapi.manners.table import OPERATIONS

Json = dict[str, Any]

TOPICS = {operation_id: topic for topic, operation_id in OPERATIONS.items()}
# How many of token, access and key are looked at before the body.
LOOKED_AT_BEFORE = {"first": 0, "before-access": 1, "before-key": 2, "last": 3}
ABOUT_BODIES = ("validation", "name.", "fields.")
# Quantile of the standard normal distribution.
NINETY_FIVE = 1.645
MADE_UP: Mapping[str, Callable[[int], Any]] = {
    "text": lambda _: "made-up text",
    "integer": lambda count: count,
    "number": lambda count: count + 0.5,
    "boolean": lambda count: count % 2 == 0,
    "uuid": lambda count: f"00000000-0000-4000-8000-{count:012x}",
    "timestamp": lambda _: "2024-01-15T10:30:00.000Z",
    "array": lambda _: [],
    "object": lambda _: {},
}


class MannersMiddleware:
    """Pass calls on to the honest `app`, and rewrite its answers.

    `exists` says whether there is a repository; `latency` is a source of chance, if calls are to
    take as long as they did.
    """

    def __init__(  # noqa: PLR0913 - what decides about a call
        self,
        app: ASGIApp,
        *,
        manners: Manners,
        document: Document,
        paths: PathTable,
        principals: Principals,
        store: Store,
        exists: Callable[[str], bool],
        latency: random.Random | None = None,
    ) -> None:
        self.app = app
        self.manners = manners
        self.paths = paths
        self.principals = principals
        self.store = store
        self.exists = exists
        self.latency = latency
        self.counts = itertools.count(1)
        self.judges_bodies = any(name.startswith(ABOUT_BODIES) for name in manners.entries)
        self.bodies = {
            operation.operation_id: resolve(document, content["schema"])
            for operation in operations(document)
            for content in operation.definition.get("requestBody", {}).get("content", {}).values()
        }
        self.rules = {
            operation_id: Rule(schema | {"properties": _resolved(document, schema)})
            for operation_id, schema in self.bodies.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        match = self.paths.match(scope) if scope["type"] == "http" else None
        operation_id = match.operation_id(scope["method"]) if match else None
        if match is None or operation_id is None:
            await self.app(scope, receive, send)
            return
        topic = TOPICS[operation_id]
        await self._wait(topic)
        try:
            self._expect_deletion(topic, match.path.allow)
            if self.judges_bodies and operation_id in self.bodies:
                receive = await self._judged(scope, receive, operation_id, match.parameters)
            status, headers, body = await collected(self.app, scope, receive)
        except Refusal as refusal:
            await self._refuse(topic, scope, match.parameters, refusal, send)
            return
        await Answer(status, headers, self._rewritten(topic, body)).send(send)

    async def _wait(self, topic: str) -> None:
        measured = self.manners[f"latency.{topic}"]
        if self.latency is None or not measured or not measured["median"]:
            return
        median, p95 = measured["median"], max(measured["p95"], measured["median"])
        spread = math.log(p95 / median) / NINETY_FIVE
        await asyncio.sleep(self.latency.lognormvariate(math.log(median), spread) / 1000)

    def _expect_deletion(self, topic: str, allow: str) -> None:
        status = self.manners["deletion"]
        if topic == "delete" and status != "there":
            others = ", ".join(each for each in allow.split(", ") if each != "DELETE")
            refusals = {404: nothing_here(), 405: method_not_allowed(others)}
            raise refusals.get(status) or Refusal(status, "There is no deletion")

    async def _judged(
        self, scope: Scope, receive: Receive, operation_id: str, parameters: Mapping[str, str]
    ) -> Receive:
        """Look at token, access, key and body in the order of the manners.

        Return a `receive` that gives the body as it is to be understood. Raises `Refusal`.
        """
        raw = await read_body(receive)
        token = bearer_token(header(scope["headers"], b"authorization"))
        principal = self.principals.by_token(token) if token else None
        repo_id, apikey_id = parameters["repoId"], parameters.get("apikeyId")
        refusals = [
            Refusal(401) if principal is None else None,
            Refusal(403) if principal is None or not principal.reaches(repo_id) else None,
            Refusal(404) if apikey_id and not self.store.holds(repo_id, apikey_id) else None,
        ]
        before = LOOKED_AT_BEFORE[self.manners["validation"]]
        for refusal in filter(None, refusals[:before]):
            raise refusal
        body = await read_json(scope, replayed(raw, receive))
        check(self.rules[operation_id], body, "The body")
        self._check_fields(operation_id, body)
        if "name" in body:
            body["name"] = self._name(body["name"])
        for refusal in filter(None, refusals[before:]):
            raise refusal
        return replayed(orjson.dumps(body), receive)

    def _check_fields(self, operation_id: str, body: Json) -> None:
        known = self.bodies[operation_id]["properties"]
        if self.manners["fields.unknown"] == "refused" and body.keys() - known.keys():
            raise Refusal(400, "The body has unknown fields")

    def _name(self, name: str) -> str:
        """Return a name as it is kept; raises `Refusal` (400)."""
        manners = self.manners
        stripped = name.strip() if manners["name.spaces"] == "trimmed" else name
        if name and not name.strip():
            if manners["name.blank"] == "refused":
                raise Refusal(400, "name must not be blank")
            return stripped
        least, most = manners["name.shortest"], manners["name.longest"]
        if len(stripped) < least:
            raise Refusal(400, f"name must have at least {least} characters")
        if most != "none" and len(stripped) > most:
            raise Refusal(400, f"name must have at most {most} characters")
        return stripped

    async def _refuse(
        self,
        topic: str,
        scope: Scope,
        parameters: Mapping[str, str],
        refusal: Refusal,
        send: Send,
    ) -> None:
        """Answer with a refusal, in the deployment's manners."""
        status = refusal.status
        if status == 401:
            token = bearer_token(header(scope["headers"], b"authorization"))
            status = self.manners[f"status.{'unknown' if token else 'no'}-token"]
        elif status == 400:
            status = self.manners["status.invalid-body"]
        elif status == 403 and not self.exists(parameters["repoId"]):
            status = self.manners["status.unknown-repository"]
        body = refusal_body(self.manners, topic, status, refusal.message, next(self.counts))
        headers = refusal.headers if status == refusal.status else ()
        await send_json(send, status, orjson.dumps(body), headers)

    def _rewritten(self, topic: str, body: bytes) -> bytes:
        """Return the body of a success with what the deployment tells beside."""
        told = orjson.loads(body)
        for key in told.get("apiKeys", ()):
            key["createdAt"] = written(key["createdAt"], self.manners)
            _add(key, self.manners["members.key"], next(self.counts))
        return orjson.dumps(_add(told, self.manners[f"members.{topic}"], next(self.counts)))


def refusal_body(manners: Manners, topic: str, status: int, message: str, count: int = 1) -> Json:
    """Return the body of a refusal; `message` is the mock's own."""
    text = manners[f"message.{topic}.{status}"]
    members = manners[f"members.{topic}.{status}"]
    body: Json = {"success": False, "message": message if text == "varies" else text}
    gone = [name for name, form in members.items() if form == "missing"]
    for name in [*gone, "message"] if text == "none" else gone:
        body.pop(name, None)
    return _add(body, members, count)


def _add(told: Json, members: Mapping[str, Any], count: int) -> Json:
    """Add further members to an object; what it says already stays."""
    for name, form in members.items():
        if form == "missing" or name in told:
            continue
        told[name] = form["always"] if isinstance(form, dict) else MADE_UP[form](count)
    return told


def written(timestamp: str, manners: Manners) -> str:
    """Return a timestamp as the deployment writes it."""
    fraction, offset = manners["timestamps.fraction"], manners["timestamps.offset"]
    moment = datetime.fromisoformat(timestamp)
    if offset != "Z":
        hours, minutes = int(offset[:3]), int(offset[0] + offset[4:])
        moment = moment.astimezone(timezone(timedelta(hours=hours, minutes=minutes)))
    if fraction == "none":
        return f"{moment:%Y-%m-%dT%H:%M}{offset}"
    digits = f".{moment.microsecond:06d}000"[: fraction + 1] if fraction else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{digits}{offset}"


def _resolved(document: Document, schema: Json) -> Json:
    return {name: resolve(document, each) for name, each in schema["properties"].items()}
