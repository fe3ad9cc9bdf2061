"""Answer as a gateway in front of the service would, which knows nothing of its document."""

from http.client import responses

import orjson

from mock_server.asgi import Answer, Headers

HTML = """<!doctype html>
<html>
<head><title>{title}</title></head>
<body><h1>{title}</h1><hr><p>gateway</p></body>
</html>
"""

NOT_JSON = b"this is not JSON: \x00\xff."


def gateway_answer(status: int, retry_after: int | None, *, in_json: bool) -> Answer:
    """Return an HTML page, or the same in JSON; `retry_after` is in seconds (RFC 9110, 10.2.3)."""
    phrase = responses.get(status, "Error")
    if in_json:
        media_type, body = b"application/json", orjson.dumps({"message": phrase})
    else:
        media_type = b"text/html; charset=utf-8"
        body = HTML.format(title=f"{status} {phrase}").encode()
    headers: Headers = ((b"content-type", media_type),)
    if retry_after is not None:
        headers = (*headers, (b"retry-after", b"%d" % retry_after))
    return Answer(status, headers, body)
