"""The names and bodies that the checks send."""

import json
import random
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

AI_TYPES = ("OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER")

# A service may limit names to so many characters or more, and to plain ones.
LONGEST_PLAIN = 40
PLAIN_TEXT = "The-Quick-Brown-Fox-7-Jumps"

# Text that a service may refuse, but must not garble; short, since a long name may be refused for
# its length alone.
UNUSUAL_TEXT = {
    "signs": 'O\'N "q" \\ a/b  %20 +=?',
    "markup": "<b> &amp; ${x} #",
    "alphabets": "für Åse ключ κλειδί",
    "scripts": "密钥 キー 열쇠 מפתח",
    "symbols": "🔑 👩‍🔬🏽 \U00020000",
    "forms": "e\u0301 \u00e9 \ufb01 \u2126 a\u202eb\u200bc\u2028d\u00a0e",
    "control": "tab\tline\r\nend",
}


def similar_id(seen: Sequence[str], taken: Container[str]) -> str | None:
    """Return an id of the format of those `seen` that is not `taken`, or None if none is found.

    Its last characters are such as stand in ids at their places, or else anywhere in ids.
    """
    like = seen[-1]
    alike = [identifier for identifier in seen if len(identifier) == len(like)]
    head = len(like) - min(12, len(like))

    characters = "".join(alike)
    at_their_places = ["".join(column) for column in zip(*alike, strict=True)]
    for choices in (at_their_places, [characters] * len(like)):
        for _ in range(1_000):
            # It need not be unpredictable.
            tail = "".join(random.choice(choices[place]) for place in range(head, len(like)))  # noqa: S311
            if like[:head] + tail not in taken:
                return like[:head] + tail
    return None


@dataclass(frozen=True)
class InvalidBody:
    """A body that must be refused, and the clause that says so.

    `label` goes into the name, where the body has one, so that a key made from it is found.
    """

    label: str
    clause: str
    body: bytes


def invalid_creations(marker: str) -> list[InvalidBody]:
    """Return bodies that createRepoAiApiKey must refuse; `marker` begins the names in them."""

    def wrong(label: str, clause: str, **members: Any) -> InvalidBody:
        name = {"name": f"{marker} {label}"} if "name" not in members else {}
        body = {**name, **members}
        return InvalidBody(label, clause, json.dumps(body).encode())

    def named(label: str) -> str:
        return f"{marker} {label}"

    refused, closed = "create.invalid-refused", "create.ai-types-closed"
    bodies = [
        InvalidBody("no name", "create.name-required", b'{"aiType": "OPENAI"}'),
        InvalidBody("empty object", "create.name-required", b"{}"),
        wrong("no aiType", "create.ai-type-required"),
        InvalidBody("no body", "create.body-required", b""),
    ]
    bodies += [
        wrong(f"name {json.dumps(value)}", refused, name=value, aiType="OPENAI")
        for value in (None, 12345, True, ["a name"], [], {"first": "a"})
    ]
    bodies += [
        wrong(f"aiType {json.dumps(value)}", refused, aiType=value)
        for value in (None, 1, ["OPENAI"], {"type": "OPENAI"})
    ]
    lower = [value.lower() for value in AI_TYPES]
    tempting = ["OpenAI", "AZURE", "BEDROCK", "MISTRAL", "OPENAI "]
    bodies += [wrong(f"aiType {value}", closed, aiType=value) for value in (*lower, *tempting, "")]
    valid: Mapping[str, str] = {"name": named("inside"), "aiType": "OPENAI"}
    encoded = json.dumps(valid).encode()
    bodies += [
        InvalidBody("an array", refused, b"[" + encoded + b"]"),
        InvalidBody("null", refused, b"null"),
        InvalidBody("a string", refused, json.dumps(json.dumps(valid)).encode()),
        InvalidBody("a number", refused, b"42"),
        InvalidBody("cut off", refused, encoded[:-1]),
        InvalidBody("no JSON", refused, b"name=" + marker.encode() + b"&aiType=OPENAI"),
        InvalidBody("a trailing comma", refused, encoded[:-1] + b",}"),
        InvalidBody("text after the JSON", refused, encoded + b" and more"),
    ]
    return bodies


def invalid_updates() -> list[InvalidBody]:
    """Return bodies that updateRepoAiApiKey must refuse."""
    clause = "update.invalid-refused"
    bodies = [
        InvalidBody(f"name {json.dumps(value)}", clause, json.dumps({"name": value}).encode())
        for value in (12345, 0, True, False, ["a name"], {"first": "a"}, {})
    ]
    return [
        *bodies,
        InvalidBody("cut off", clause, b'{"name": "cut off"'),
        InvalidBody("no JSON", clause, b"name=x"),
        InvalidBody("an array", clause, b'[{"name": "in an array"}]'),
        InvalidBody("a string", clause, b'"a name"'),
        InvalidBody("a number", clause, b"42"),
    ]
