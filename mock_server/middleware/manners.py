"""Let the honest service behave as a deployment does that differs lawfully from the default."""

import itertools
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from mock_server.asgi import Answer, ASGIApp, Receive, Scope, Send, collected, header
from mock_server.bodies import ClientGoneError, MalformedBody, read_body, read_json
from mock_server.connection import pause, replayed
from mock_server.core import telling
from mock_server.core.bound import check
from mock_server.core.principals import bearer_token
from mock_server.core.service_document import ServiceDocument
from mock_server.core.validation import Rule
from mock_server.errors import Refusal, RefusalFor
from openapi.document import Document, operations, resolve
from openapi.manners.file import Manners
from openapi.manners.table import TOPICS

Json = dict[str, Any]

# How many of token, access and key may refuse a call before its body does.
BEFORE_BODY = {"first": 0, "before-access": 1, "before-key": 2, "last": 3}
ORDER = (401, 403, 404)
NO_JSON = b"!"
JSON_BODY = (b"content-type", b"application/json")
ABOUT_BODIES = ("validation", "name.", "fields.")
# Quantile of the standard normal distribution.
NINETY_FIVE = 1.645


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
        service_document: ServiceDocument,
        exists: Callable[[str], bool],
        refusal_for: RefusalFor,
        latency: random.Random | None = None,
    ) -> None:
        self.app = app
        self.manners = manners
        self.paths = service_document.paths
        self.exists = exists
        self.refusal_for = refusal_for
        self.latency = latency
        self.numbers = defaultdict[str, int](itertools.count(1).__next__)
        judges_bodies = any(name.startswith(ABOUT_BODIES) for name in manners.entries)
        self.bodies = dict(_bodies(service_document.document, manners)) if judges_bodies else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        match = self.paths.match(scope) if scope["type"] == "http" else None
        operation_id = match.operation_id(scope["method"]) if match else None
        if match is None or operation_id is None:
            await self.app(scope, receive, send)
            return
        try:
            answer = await self._carried_out(operation_id, match.path.allow, scope, receive)
        except ClientGoneError:
            raise
        except Exception as error:
            topic, refusal = TOPICS[operation_id], self.refusal_for(error)
            answer = self._refused(topic, match.parameters, refusal, scope)
        await answer.send(send)

    async def _carried_out(
        self, operation_id: str, allow: str, scope: Scope, receive: Receive
    ) -> Answer:
        """Return the answer of the service with what the deployment tells beside, or raise."""
        topic, deletion = TOPICS[operation_id], self.manners["deletion"]
        sent = await read_body(receive)
        await self._wait(topic, scope, receive)
        if topic == "delete" and deletion != "there":
            others = allow.replace("DELETE, ", "").encode("ascii")
            raise Refusal(deletion, "There is no deletion", [(b"allow", others)])
        if operation_id in self.bodies:
            sent = await self._understood(operation_id, scope, replayed(sent, receive))
        answer = await collected(self.app, scope, replayed(sent, receive))
        told = orjson.loads(answer.body)
        told = telling.success(self.manners, topic, told, scope["path"], self.numbers)
        return answer._replace(body=orjson.dumps(told))

    async def _wait(self, topic: str, scope: Scope, receive: Receive) -> None:
        """Wait as long as a call took; the logarithms of these times have a normal distribution."""
        measured = self.manners[f"latency.{topic}"]
        if self.latency is None or not measured or not measured["median"]:
            return
        median, p95 = measured["median"], max(measured["p95"], measured["median"])
        spread = math.log(p95 / median) / NINETY_FIVE
        milliseconds = self.latency.lognormvariate(math.log(median), spread)
        await pause(scope, receive, milliseconds / 1000)

    async def _understood(self, operation_id: str, scope: Scope, receive: Receive) -> bytes:
        """Return the body as the service is to understand it; raises the first `Refusal`."""
        properties, rule = self.bodies[operation_id]
        try:
            body = await read_json(scope, receive)
            check(rule, body, "The body")
            if "name" in body:
                body["name"] = self._name(body["name"])
        except Refusal as refusal:
            # The service looks at a body last. This one it refuses, whatever its rules.
            try:
                await collected(self.app, scope, replayed(NO_JSON, receive))
            except Exception as error:
                earlier = self.refusal_for(error)
                if earlier.status in ORDER[: BEFORE_BODY[self.manners["validation"]]]:
                    raise earlier from None
            raise refusal from None
        return orjson.dumps({name: body[name] for name in properties if name in body})

    def _name(self, name: str) -> str:
        """Return a name as it is kept; raises `Refusal` (400)."""
        manners = self.manners
        kept = name.strip() if manners["name.spaces"] == "trimmed" else name
        least, most = manners["name.shortest"], manners["name.longest"]
        if name and not name.strip() and manners["name.blank"] == "refused":
            raise Refusal(400, "name must not be blank")
        if len(kept) < least:
            raise Refusal(400, f"name must have at least {least} characters")
        if most != "none" and len(kept) > most:
            raise Refusal(400, f"name must have at most {most} characters")
        return kept

    def _refused(
        self, topic: str, ids: Mapping[str, str], refusal: Refusal, scope: Scope
    ) -> Answer:
        """Return a refusal in the deployment's manners."""
        status, message = refusal.status, refusal.message
        if status == 401:
            token = bearer_token(header(scope["headers"], b"authorization"))
            status = self.manners[f"status.{'unknown' if token else 'no'}-token"]
        elif isinstance(refusal, MalformedBody):
            status = telling.malformed_status(self.manners)
        elif status == 400:
            status = self.manners["status.invalid-body"]
        elif status == 403 and not self.exists(ids["repoId"]):
            status = self.manners["status.unknown-repository"]
            message = telling.no_access(status)
        told = telling.refusal(self.manners, topic, status, message, ids)
        headers = refusal.headers if status == refusal.status else ()
        return Answer(status, [JSON_BODY, *headers], orjson.dumps(told))


def _bodies(document: Document, manners: Manners) -> Iterator[tuple[str, tuple[Json, Rule]]]:
    """Yield for each operation with a body its known fields, and the rule for it."""
    closed = {"additionalProperties": False} if manners["fields.unknown"] == "refused" else {}
    for operation in operations(document):
        for content in operation.definition.get("requestBody", {}).get("content", {}).values():
            schema = resolve(document, content["schema"])
            rule = Rule({**schema, **closed}, document)
            yield operation.operation_id, (schema["properties"], rule)
