"""Security headers of the mock's own pages: what they may load and call, and no framing."""

from mock_server.asgi import Headers

NOTHING_ELSE = {
    "default_src": "'none'",
    "base_uri": "'none'",
    "form_action": "'none'",
    "frame_ancestors": "'none'",
}

AROUND: Headers = (
    # For browsers that do not know `frame-ancestors`.
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


def page_headers(**allowed: str) -> Headers:
    """Return the headers of a page that may do what is `allowed` by directive, and nothing else.

    `script_src="'self'"` is `script-src 'self'` of the Content Security Policy (level 3).
    """
    directives = {**NOTHING_ELSE, **allowed}
    policy = "; ".join(f"{name.replace('_', '-')} {value}" for name, value in directives.items())
    return ((b"content-security-policy", policy.encode("ascii")), *AROUND)
