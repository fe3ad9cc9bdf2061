"""Lies in which lists give secrets away."""

import codecs
import urllib.parse
from base64 import b32encode
from collections.abc import Callable

import orjson

from mock_server.faults.secret_leaks import Form, base64, in_body, in_items, leak, raw
from mock_server.faults.telling import (
    LIST,
    Call,
    Json,
    Made,
    Telling,
)
from mock_server.faults.ways import in_second_repository, lists

FORMS: tuple[tuple[str, str, Form], ...] = (
    ("raw", "as it is", raw),
    ("base64", "in Base64", base64),
    ("base64-twice", "in Base64, twice", lambda secret: base64(base64(secret))),
    ("base32", "in Base32", lambda secret: b32encode(secret.encode()).decode()),
    ("hex", "in hexadecimal", lambda secret: secret.encode().hex()),
    (
        "url-encoded",
        "with every character percent-encoded",
        lambda secret: "".join(f"%{code:02X}" for code in secret.encode()),
    ),
    (
        "html-entities",
        "as HTML entities",
        lambda secret: "".join(f"&#{code};" for code in secret.encode()),
    ),
    ("reversed", "backwards", lambda secret: secret[::-1]),
    ("rot13", "in ROT13", lambda secret: codecs.encode(secret, "rot13")),
    ("upper-case", "in upper case", str.upper),
    (
        "spaced",
        "in groups of four",
        lambda secret: " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    ),
    ("characters", "as an array of characters", list),
    ("codes", "as an array of character codes", lambda secret: list(secret.encode())),
    ("halves", "in two halves", lambda secret: {"a": secret[:21], "b": secret[21:]}),
    (
        "quarters",
        "in four members",
        lambda secret: {f"part{start}": secret[start * 11 : start * 11 + 11] for start in range(4)},
    ),
    ("first-half", "by half", lambda secret: secret[:21]),
    ("nested", "deep in an object", lambda secret: {"auth": {"values": [{"v": secret}]}}),
    ("as-a-name", "as the name of a member", lambda secret: {secret: True}),
    ("json", "in a text that holds JSON", lambda secret: orjson.dumps({"secret": secret}).decode()),
    ("sentence", "in a sentence", lambda secret: f"The secret is {secret}, keep it."),
    ("url", "in a URL", lambda secret: f"https://user:{urllib.parse.quote(secret)}@host/"),
    ("basic", "as Basic credentials", lambda secret: f"Basic {base64('key:' + secret)}"),
    ("all-but-four", "but for four characters", lambda secret: "****" + secret[4:]),
    ("middle", "but for its ends", lambda secret: "**" + secret[12:30] + "**"),
    ("first-8", "by its first 8 characters", lambda secret: secret[:8]),
    ("last-8", "by its last 8 characters", lambda secret: secret[-8:]),
    ("first-4", "by its first 4 characters", lambda secret: secret[:4]),
    ("last-4", "by its last 4 characters", lambda secret: secret[-4:]),
    ("masked-last-4", "masked but for its last 4 characters", lambda secret: "•" * 8 + secret[-4:]),
    (
        "masked-ends",
        "masked but for 4 characters at each end",
        lambda secret: f"{secret[:4]}...{secret[-4:]}",
    ),
)


def in_items_halves() -> Telling:
    """Put the halves of each key's secret into two members of its item in lists."""

    def edit(body: Json, call: Call) -> Json:
        items = []
        for item in body["apiKeys"]:
            made = call.memory.made_as(item["id"])
            halves = {"salt": made.secret[:21], "hash": made.secret[21:]} if made else {}
            items.append(item | halves)
        return body | {"apiKeys": items}

    return lists(edit)


_OCCASIONS: tuple[tuple[str, str, Callable[[Call, Made], bool]], ...] = (
    ("first", "until the next list", lambda call, _: call.memory.done[LIST] % 2 == 1),
    ("later", "from the fifth list on", lambda call, _: call.memory.done[LIST] > 4),
    ("after-rename", "of renamed keys", lambda call, made: made.id in call.memory.renamed),
    (
        "after-deletion",
        "of all keys once one is deleted",
        lambda call, _: bool(call.memory.deleted),
    ),
    ("second-repository", "in the second repository", lambda call, _: in_second_repository(call)),
    ("one-provider", "of keys for AWS", lambda _, made: made.ai_type == "AWS"),
    (
        "long",
        "in lists of more than ten keys",
        lambda call, _: len(call.response.json["apiKeys"]) > 10,
    ),
    (
        "same-name",
        "of keys that share a name",
        lambda call, made: sum(one.name == made.name for one in call.memory.made) > 1,
    ),
    ("oldest", "of the oldest key", lambda _, made: made.number == 1),
    ("newest", "of the newest key", lambda call, made: made is call.made),
)

_IN_LISTS = (
    *(
        leak(f"list-{way}", f"Lists show the secret {words}.", in_items("token", form))
        for way, words, form in FORMS
    ),
    *(
        leak(
            f"list-as-{member.lower()}",
            f"Lists show the secret as `{member}`.",
            in_items(member, raw),
        )
        for member in ("secret", "apiKeySecret", "value")
    ),
    leak(
        "list-in-two-members",
        "Lists show the halves of the secret as members of their own.",
        in_items_halves(),
    ),
    *(
        leak(f"list-{way}", f"Lists show the secret {words}.", in_items("secret", raw, when))
        for way, words, when in _OCCASIONS
    ),
    leak(
        "beside-list",
        "Lists show the newest secret beside the keys.",
        in_body("lastSecret", raw, LIST),
    ),
    leak(
        "beside-list-base64",
        "Lists show the newest secret in Base64, in a nested object.",
        in_body("meta", lambda secret: {"cursor": base64(secret)}, LIST),
    ),
)

FAULTS = (*_IN_LISTS,)
