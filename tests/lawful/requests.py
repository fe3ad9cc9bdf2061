"""What a service may make of headers, queries and paths that the pages do not name."""

import hashlib
import json
import re
from dataclasses import replace
from urllib.parse import parse_qs

from tests.lawful.service import Answer, Refused, Request, Service


def _is_list(request: Request) -> bool:
    return request.method in {"GET", "HEAD"} and request.path.endswith("/ai/apikey")


class NotAcceptable(Service):
    """406 for who accepts no JSON."""

    def answer(self, request: Request) -> Answer:
        accepted = request.headers.get("accept", "*/*").lower()
        kinds = {part.partition(";")[0].strip() for part in accepted.split(",")}
        if not kinds & {"*/*", "application/*", "application/json"}:
            return self.refusal(request, Refused(406, "Only JSON is served"))
        return super().answer(request)


class InCsv(Service):
    """Lists in CSV for who accepts that alone, without secrets."""

    def _list(self, request: Request, repo_id: str) -> Answer:
        answer = super()._list(request, repo_id)
        if request.headers.get("accept") != "text/csv":
            return answer
        rows = [",".join(map(json.dumps, self.shown(key).values())) for key in self.keys[repo_id]]
        return Answer(200, "\r\n".join(rows).encode() or b"\r\n", {"Content-Type": "text/csv"})


class Revalidated(Service):
    """304 for lists that have not changed, by an ETag of what is in them."""

    def dressed(self, request: Request, answer: Answer, /) -> Answer:
        if answer.status != 200 or not _is_list(request):
            return answer
        etag = f'"{hashlib.sha256(json.dumps(answer.body).encode()).hexdigest()[:24]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        tags = request.headers.get("if-none-match", "")
        if tags == "*" or etag in tags:
            return Answer(304, None, headers)
        answer.headers |= headers
        return answer


class Ranges(Service):
    """206 for who asks for a range of bytes of a list, 416 where there are none."""

    def dressed(self, request: Request, answer: Answer, /) -> Answer:
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if answer.status != 200 or request.method != "GET" or not asked:
            return answer
        body = json.dumps(answer.body).encode()
        first, last = int(asked[1]), min(int(asked[2] or len(body)), len(body) - 1)
        if first > last:
            return Answer(416, None, {"Content-Range": f"bytes */{len(body)}"})
        headers = {"Content-Range": f"bytes {first}-{last}/{len(body)}"}
        return Answer(206, body[first : last + 1], headers)


class SmallHeaders(Service):
    """431 for more than eight kilobytes of headers, in HTML."""

    def answer(self, request: Request) -> Answer:
        if sum(len(name) + len(text) for name, text in request.headers.items()) > 8_192:
            return Answer(431, b"<h1>Too large</h1>", {"Content-Type": "text/html"})
        return super().answer(request)


class NoQueries(Service):
    """400 for parameters that are not known, and none are."""

    def answer(self, request: Request) -> Answer:
        if request.query:
            return self.refusal(request, Refused(400, "There are no such parameters"))
        return super().answer(request)


class PlainBodies(Service):
    """415 for a body in another charset than UTF-8 or in any encoding."""

    def answer(self, request: Request) -> Answer:
        media_type = request.headers.get("content-type", "").lower()
        charset = re.search(r"charset=\"?([\w-]+)", media_type)
        encoded = request.headers.get("content-encoding", "identity") != "identity"
        if encoded or (charset and charset[1] != "utf-8"):
            return self.refusal(request, Refused(415, "The body must be plain UTF-8"))
        return super().answer(request)


class Cors(Service):
    """Preflights for everybody, and 403 in plain text for pages of origins that are not known."""

    def answer(self, request: Request) -> Answer:
        origin = request.headers.get("origin")
        if origin and not origin.endswith(".example"):
            return Answer(403, b"Invalid CORS request", {"Content-Type": "text/plain"})
        allowed = {"Access-Control-Allow-Origin": origin or "*", "Vary": "Origin"}
        if request.method == "OPTIONS":
            methods = {"Access-Control-Allow-Methods": "GET, POST, PUT, DELETE"}
            return Answer(204, None, {**allowed, **methods, "Access-Control-Max-Age": "600"})
        answer = super().answer(request)
        answer.headers |= allowed
        return answer


class TokensElsewhere(Service):
    """The token may be in the query (RFC 6750, 2.3), in a header or in a cookie as well."""

    def answer(self, request: Request) -> Answer:
        if "authorization" in request.headers:
            return super().answer(request)
        cookie = re.search(r"access_token=([^;]*)", request.headers.get("cookie", ""))
        places = (
            *parse_qs(request.query).get("access_token", ()),
            request.headers.get("x-api-key", ""),
            cookie[1] if cookie else "",
        )
        token = next((text for text in places if text), "")
        headers = {**request.headers, "authorization": f"Bearer {token}"} if token else {}
        return super().answer(replace(request, headers=headers or request.headers))


class MovedSlash(Service):
    """308 from a path with a slash at its end to the one without."""

    def answer(self, request: Request) -> Answer:
        if len(request.path) > 1 and request.path.endswith("/"):
            query = f"?{request.query}" if request.query else ""
            return Answer(308, None, {"Location": request.path.rstrip("/") + query})
        return super().answer(request)


class LooseRouter(Service):
    """The words of a path in any case, slashes twice or at the end: it is the same path."""

    def answer(self, request: Request) -> Answer:
        path = re.sub("/+", "/", request.path).rstrip("/")
        words = r"^/repo/([^/]+)/ai/apikey(?=/|$)"
        path = re.sub(words, r"/repo/\1/ai/apikey", path, flags=re.IGNORECASE)
        return super().answer(replace(request, path=path or "/"))


class StrictFront(Service):
    """A server in front that refuses what it finds odd about a path, in HTML."""

    odd = re.compile(r"%(?![0-9a-f]{2})|%2f|%5c|%0|%1|%7f|%ff|//|/\.|;|%25", re.IGNORECASE)

    def answer(self, request: Request) -> Answer:
        if self.odd.search(request.path):
            return Answer(400, b"<h1>Bad Request</h1>", {"Content-Type": "text/html"})
        return super().answer(request)


class UnknownRepositories(Service):
    """404 for repositories that do not exist, 400 for what cannot be one."""

    def _admit(self, request: Request, repo_id: str) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token not in self.reach:
            raise self.unauthorized()
        if not re.fullmatch(r"[\w-]{1,64}", repo_id):
            raise Refused(400, "This is no id of a repository")
        if repo_id not in self.keys:
            raise Refused(404, "Repository not found")
        super()._admit(request, repo_id)


class Allows(Service):
    """405 with Allow for all methods that a path does not have, before the token."""

    def answer(self, request: Request) -> Answer:
        for pattern, methods in (("/ai/apikey", "GET, POST"), ("/ai/apikey/[^/]+", "PUT, DELETE")):
            if re.search(f"^/repo/[^/]+{pattern}$", request.path):
                if request.method in methods.split(", "):
                    break
                answer = self.refusal(request, Refused(405, "Not allowed"))
                answer.headers["Allow"] = methods
                return answer
        return super().answer(request)
