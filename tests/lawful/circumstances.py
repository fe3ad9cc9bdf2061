"""What goes on around a service: limits, maintenance, other people."""

import random
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.lawful.service import REPO_ID, Answer, Key, Refused, Request, Service


class RateLimit(Service):
    """So many requests a quarter of a second, then 429 with Retry-After."""

    allowed = 12
    window = 0.25

    def __init__(self) -> None:
        self.opened = time.monotonic()
        self.count = 0
        super().__init__()

    def answer(self, request: Request) -> Answer:
        if time.monotonic() - self.opened > self.window:
            self.opened, self.count = time.monotonic(), 0
        self.count += 1
        if self.count > self.allowed:
            return Answer(429, {"success": False}, {"Retry-After": self.retry_after()})
        return super().answer(request)

    def retry_after(self) -> str:
        return "0.25"


class RateLimitDate(RateLimit):
    """The same with a date (RFC 9110, section 10.2.3)."""

    allowed = 60
    window = 1.0

    def retry_after(self) -> str:
        moment = datetime.now(UTC) + timedelta(seconds=1)
        return format_datetime(moment.replace(microsecond=0), usegmt=True)


class Maintenance(Service):
    """503 with Retry-After for every 40th request, which is not carried out."""

    def answer(self, request: Request) -> Answer:
        self.asked += 1
        if self.asked % 41 == 0:
            headers = {"Retry-After": "0.2", "Content-Type": "text/html"}
            return Answer(503, b"<h1>Back in a moment</h1>", headers)
        return super().answer(request)


class Moved(Service):
    """Every path has moved: 308 to another one of the same origin."""

    def answer(self, request: Request) -> Answer:
        if request.path.startswith("/v2/"):
            moved = Request(
                request.method,
                request.path.removeprefix("/v2"),
                request.query,
                request.headers,
                request.body,
            )
            return super().answer(moved)
        query = f"?{request.query}" if request.query else ""
        return Answer(308, None, {"Location": f"/v2{request.path}{query}"})


class FewKeys(Service):
    """No more than twelve keys in a repository: 409."""

    most = 12
    status = 409

    def add(
        self, repo_id: str, name: str, ai_type: str = "OTHER", age: timedelta = timedelta()
    ) -> Key:
        if len(self.keys[repo_id]) >= self.most:
            raise Refused(self.status, "This repository is full")
        return super().add(repo_id, name, ai_type, age)


class SevenKeys(FewKeys):
    """Seven keys, and 429 beyond, as if it were a matter of time."""

    most = 7
    status = 429


class ThirtyKeys(FewKeys):
    """Thirty keys, and 403 beyond."""

    most = 30
    status = 403


class SmallBodies(Service):
    """Nothing of its own; the server in front takes neither large bodies nor long URLs."""


class Crowd(Service):
    """Other people who create, rename and delete keys in the same repository."""

    share = 1.0

    def __init__(self) -> None:
        self.chance = random.Random(4)
        super().__init__()

    def furnish(self) -> None:
        for number in range(30):
            self.add(REPO_ID, f"Colleague's key {number}", age=timedelta(days=30 - number))

    def meanwhile(self) -> None:
        theirs = [key for key in self.keys[REPO_ID] if key.name.startswith("Colleague")]
        if self.chance.random() >= self.share:
            return
        self.add(REPO_ID, f"Colleague's key {self.asked}", self.chance.choice(["AWS", "OTHER"]))
        self.chance.choice(theirs).name = f"Colleague's renamed key {self.asked}"
        if len(theirs) > 40:
            self.keys[REPO_ID].remove(self.chance.choice(theirs))


class SmallCrowd(Crowd):
    """The same, at one request in a hundred."""

    share = 0.01


class SteadyCrowd(Crowd):
    """A script of somebody else that makes keys at a steady pace."""

    def meanwhile(self) -> None:
        if int(self.asked / 5.15) != int((self.asked - 1) / 5.15):
            self.add(REPO_ID, f"Colleague's key {self.asked}")
