"""Decide who may use the control interface.

Any web page can make a browser call this machine. So a caller without the control token has to be
on this machine, the Host header has to be one that no foreign DNS name can have (DNS rebinding),
and a page has to be the mock's own. Where there is a control token, pages of the named origins may
call, too, if they send it.
"""

import hmac
import re
from ipaddress import ip_address

from mock_server.asgi import Scope, header
from mock_server.core.principals import bearer_token
from mock_server.errors import Refusal
from mock_server.middleware.cors import Cors

HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(?::\d*)?")


def check_caller(scope: Scope, token: str | None, pages: Cors) -> None:
    """Check that a request may be answered; `pages` are those that may call beside the mock's own.

    Raises:
        Refusal: 401 for a missing or wrong control token, 403 for a caller who may not.
    """
    if not pages.lets_in(scope):
        check_page(scope)
    if token is not None:
        given = bearer_token(header(scope["headers"], b"authorization")) or ""
        if not hmac.compare_digest(given.encode("latin-1"), token.encode("latin-1")):
            raise Refusal(401, "The control token of this mock is required")
        return
    if not is_loopback(scope):
        raise Refusal(
            403,
            "Only clients on its machine may control this mock, as it runs without --control-token",
        )
    if not is_safe_host(header(scope["headers"], b"host")):
        raise Refusal(403, "The mock has to be called by an IP address or as localhost here")


def check_page(scope: Scope) -> None:
    """Refuse pages of other origins; raises `Refusal` (403)."""
    headers = scope["headers"]
    origin = header(headers, b"origin")
    host = header(headers, b"host") or b""
    foreign = origin is not None and origin.partition(b"://")[2].lower() != host.lower()
    # A browser of today says it of itself, also where it sends no Origin.
    if foreign or header(headers, b"sec-fetch-site") in (b"cross-site", b"same-site"):
        raise Refusal(403, "Pages of other origins may not control the mock")


def is_loopback(scope: Scope) -> bool:
    """Tell whether the client is on this machine; one in this process, without address, is.

    A proxy on this machine calls for others, and may say for whom.
    """
    if scope.get("client") is None:
        return True
    hosts = [scope["client"][0]]
    for name, value in scope["headers"]:
        if name == b"x-forwarded-for":
            hosts += value.decode("latin-1").split(",")
    return all(is_loopback_address(host.strip()) for host in hosts)


def is_loopback_address(host: str) -> bool:
    """Tell whether a host, as ASGI and proxies write it, is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "testclient"


def is_safe_host(host: bytes | None) -> bool:
    """Tell whether a Host is an IP address or a name without a dot, which nobody can register."""
    match = HOST.fullmatch((host or b"").decode("latin-1"))
    if match is None:
        return False
    name = match[1].strip("[]").lower()
    try:
        ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(".localhost")
    return True
