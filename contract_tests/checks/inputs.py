"""The names and bodies that the checks send."""

import json
from collections.abc import Mapping
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
    "scripts": "Åse ключ κλειδί 密钥 キー 열쇠 מפתח",
    "symbols": "🔑 👩‍🔬🏽 \U00020000",
    "forms": "e\u0301 \u00e9 \ufb01 \u2126 a\u202eb\u200bc\u2028d\u00a0e",
    "control": "tab\tline\r\nend",
}

# Whole names that languages and services take for nothing, for something else, or for hidden. A
# service may refuse them, or leave out the white space around a name.
ODD_TEXT = {
    "empty": "",
    "blank": "  ",
    "zero": "0",
    "number": "1e3",
    "null": "null",
    "true": "true",
}
HIDDEN_TEXT = ("__proto__", "_deleted")


@dataclass(frozen=True)
class InvalidBody:
    """A body that must be refused, `label` in words, and the clause that says so."""

    label: str
    clause: str
    body: bytes


def invalid_creations(name: str) -> list[InvalidBody]:
    """Return bodies that createRepoAiApiKey must refuse; `name` is the valid one in them."""

    def wrong(label: str, clause: str, **members: Any) -> InvalidBody:
        return InvalidBody(label, clause, json.dumps({"name": name, **members}).encode())

    refused, closed = "create.invalid-refused", "create.ai-types-closed"
    bodies = [
        InvalidBody("no name", "create.name-required", b'{"aiType": "OPENAI"}'),
        InvalidBody("empty object", "create.name-required", b"{}"),
        wrong("no aiType", "create.ai-type-required"),
        InvalidBody("no body", "create.body-required", b""),
    ]
    bodies += [
        wrong(f"name {json.dumps(value)}", refused, name=value, aiType="OPENAI")
        for value in (None, 12345, True, ["a name"], {"first": "a"})
    ]
    bodies += [
        wrong(f"aiType {json.dumps(value)}", refused, aiType=value)
        for value in (None, 1, ["OPENAI"], {"type": "OPENAI"})
    ]
    lower = [value.lower() for value in AI_TYPES]
    tempting = ["OpenAI", "AZURE", "BEDROCK", "OPENAI ", "constructor"]
    bodies += [wrong(f"aiType {value}", closed, aiType=value) for value in (*lower, *tempting, "")]
    valid: Mapping[str, str] = {"name": name, "aiType": "OPENAI"}
    encoded = json.dumps(valid).encode()
    bodies += [
        InvalidBody("an array", refused, b"[" + encoded + b"]"),
        InvalidBody("null", refused, b"null"),
        InvalidBody("a string", refused, json.dumps(json.dumps(valid)).encode()),
        InvalidBody("a number", refused, b"42"),
        InvalidBody("cut off", refused, encoded[:-1]),
        InvalidBody("no JSON", refused, b"name=" + name.encode() + b"&aiType=OPENAI"),
        InvalidBody("a trailing comma", refused, encoded[:-1] + b",}"),
        InvalidBody("text after the JSON", refused, encoded + b" and more"),
    ]
    return bodies


def invalid_updates() -> list[InvalidBody]:
    """Return bodies that updateRepoAiApiKey must refuse."""
    clause = "update.invalid-refused"
    bodies = [
        InvalidBody(f"name {json.dumps(value)}", clause, json.dumps({"name": value}).encode())
        for value in (12345, True, False, ["a name"], {"first": "a"})
    ]
    return [
        *bodies,
        InvalidBody("cut off", clause, b'{"name": "cut off"'),
        InvalidBody("no JSON", clause, b"name=x"),
        InvalidBody("an array", clause, b'[{"name": "in an array"}]'),
        InvalidBody("a string", clause, b'"a name"'),
        InvalidBody("a number", clause, b"42"),
    ]
