"""What a service may make of members that it does not know, and of calls at the same moment."""

import time

from tests.lawful.bodies import Validating
from tests.lawful.service import Answer, Json, Key, Refused, Request, Service

KNOWN = {"name", "aiType"}
OF_THE_SERVICE = {"id", "key", "secret", "repoId", "createdAt", "deletedAt", "success"}


class StrictCreations(Service):
    """422 for members of a creation that are not known; updates may hold any."""

    def _body(self, request: Request, fields: set[str]) -> dict[str, Json]:
        body = super()._body(request, fields)
        if fields >= KNOWN and set(body) - fields:
            raise Refused(422, "The body has unknown fields")
        return body


class ReadOnlyMembers(Service):
    """400 for members that the service sets itself; it ignores others."""

    def _body(self, request: Request, fields: set[str]) -> dict[str, Json]:
        body = super()._body(request, fields)
        if set(body) & OF_THE_SERVICE:
            raise Refused(400, "The body has read-only fields")
        return body


class ReadOnlyMembersFirst(ReadOnlyMembers):
    """The same before the token is looked at."""

    body_first = True


class Ignoring(Service):
    """Answers that tell which members were ignored, by name."""

    ignored: tuple[str, ...] = ()

    def _body(self, request: Request, fields: set[str]) -> dict[str, Json]:
        body = super()._body(request, fields)
        self.ignored = tuple(sorted(set(body) - fields))
        return body

    def created(self, key: Key, secret: str) -> Answer:
        return self.told(super().created(key, secret))

    def done(self, what: str, key: Key, /) -> Answer:
        return self.told(super().done(what, key))

    def told(self, answer: Answer) -> Answer:
        warnings = [{"code": "IGNORED", "field": name[:40]} for name in self.ignored]
        self.ignored = ()
        return Answer(answer.status, {**answer.body, "warnings": warnings}, answer.headers)


class TrimsToNothing(Service):
    """Names without the white space around them; nothing may be left."""

    trims = True


class OneAtATime(Validating):
    """409 for a change of a key while another change of it is under way, which is not yet answered.

    A transport that takes longer than `held` sees to that.
    """

    held = 0.03

    def __init__(self) -> None:
        self.changed: dict[str, float] = {}
        super().__init__()

    def _find(self, repo_id: str, apikey_id: str) -> Key:
        if time.monotonic() - self.changed.get(apikey_id, 0.0) < self.held:
            raise Refused(409, "The key is being changed")
        key = super()._find(repo_id, apikey_id)
        self.changed[apikey_id] = time.monotonic()
        return key
