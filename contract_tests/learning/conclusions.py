"""Conclude from what was seen how a deployment behaves. Pure."""

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from contract_tests.client.exchange import Json, Request
from contract_tests.history.timestamps import names_instant
from contract_tests.learning.sightings import PLAIN_NAME
from openapi.manners.file import Learned
from openapi.manners.forms import form_of, pattern_of

UNLIMITED = 5_000  # characters of a name
FEWEST_CALLS = 5
FEWEST_ALIKE = 2
SHORTEST_ID = 4  # characters: a shorter one may stand in a text by chance
ORDERS = {
    "no-token": "first",
    "access": "before-access",
    "no-key": "before-key",
    "everybody": "last",
}

_MEMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{0,23}")
# A word may be somebody's, unless it is about states, or the member is.
_STATES = re.compile(
    "(in)?(active|valid)|(en|dis)abled|(un)?(available|known|locked|verified|authorized)|api_?key"
    "|basic|bearer|closed|confirmed|conflict|default|deleted|development|draft|error|expired"
    "|fail(ed|ure)|false|forbidden|free|full|gone|internal|live|manual|new|no|none|off|ok|on|open"
    "|pending|private|production|public|read(_?only)?|ready|revoked|sandbox|secret|staging|standard"
    "|success|suspended|test|token|true|unprocessable|write|yes",
    re.IGNORECASE,
)
_ABOUT_STATES = re.compile(
    "(class|code|env|environment|error|kind|level|mode|phase|plan|reason|region|role|severity|stage"
    "|state|status|tier|type|visibility)$",
    re.IGNORECASE,
)
_TIMESTAMP = re.compile(
    r".{10}T\d\d:\d\d(?P<seconds>:\d\d(\.(?P<fraction>\d{1,9}))?)?(?P<offset>Z|[+-]\d\d:\d\d)",
    re.IGNORECASE,
)
_DOCUMENTED = {
    "members.create": {"success", "id", "key", "secret"},
    "members.list": {"success", "apiKeys"},
    "members.key": {"id", "name", "repoId", "key", "aiType", "createdAt", "deletedAt"},
}
_STATED = {"success", "message"}

Groups = Mapping[str, Sequence[Json]]
IsHarmless = Callable[[str], bool]


def concluded(groups: Groups, is_harmless: IsHarmless) -> dict[str, Learned]:
    """Return the manners that follow from what was seen, by name.

    `is_harmless` says whether a text holds nothing of anybody.
    """
    found: dict[str, Learned] = {}
    for name, seen in groups.items():
        if name.startswith(("status.", "fields.", "deletion", "name.spaces")):
            [(value, count)] = Counter(seen).most_common(1)
            found[name] = Learned(value, count)
        elif name.startswith("form."):
            texts = [text for text in seen if isinstance(text, str)]
            if (form := form_of(texts)) is not None:
                found[name] = Learned(form, len(texts))
        elif name.startswith("latency.") and len(seen) >= FEWEST_CALLS:
            median, p95 = statistics.median(seen), statistics.quantiles(seen, n=20)[-1]
            value = {"median": round(median * 1000, 1), "p95": round(p95 * 1000, 1)}
            found[name] = Learned(value, len(seen))
    found |= _names(groups.get("name", ()))
    found |= _timestamps([text for text in groups.get("timestamps", ()) if isinstance(text, str)])
    found |= _validation(groups.get("validation", ()), found.get("status.invalid-body"))
    found |= dict(_answers(groups, found, is_harmless))
    return found


def _names(seen: Sequence[tuple[str, bool]]) -> dict[str, Learned]:
    taken = {len(name) for name, accepted in seen if accepted and PLAIN_NAME.fullmatch(name)}
    refused = {len(name) for name, accepted in seen if not accepted and PLAIN_NAME.fullmatch(name)}
    blank = [accepted for name, accepted in seen if name and not name.strip(" ")]
    count, found = len(taken | refused), dict[str, Learned]()
    if taken and (min(taken) == 0 or min(taken) - 1 in refused):
        found["name.shortest"] = Learned(min(taken), count)
    if taken and max(taken) + 1 in refused:
        found["name.longest"] = Learned(max(taken), count)
    elif taken and max(taken) >= UNLIMITED:
        found["name.longest"] = Learned("none", count)
    if blank:
        found["name.blank"] = Learned("accepted" if blank[-1] else "refused", len(blank))
    return found


def _timestamps(texts: Sequence[str]) -> dict[str, Learned]:
    matches = [_TIMESTAMP.fullmatch(text) for text in texts]
    known = [match for match in matches if match]
    if not known or len(known) < len(texts):
        return {}
    count, found = len(known), dict[str, Learned]()
    digits = max(len(match["fraction"] or "") for match in known)
    found["timestamps.fraction"] = Learned(digits if known[0]["seconds"] else "none", count)
    offsets = {match["offset"].upper() for match in known}
    if len(offsets) == 1:
        found["timestamps.offset"] = Learned(offsets.pop(), count)
    return found


def _validation(seen: Sequence[tuple[str, int]], invalid: Learned | None) -> dict[str, Learned]:
    """Return who is told that a body is invalid before being told anything else."""
    told = {who for who, status in seen if invalid and status == invalid.value}
    for who, order in ORDERS.items():
        if who in told or who == "everybody":
            return {"validation": Learned(order, len(seen))} if invalid else {}
        if all(who != asked for asked, _ in seen):
            break  # It may be that, and what comes behind it tells nothing.
    return {}


def _answers(
    groups: Groups, found: Mapping[str, Learned], is_harmless: IsHarmless
) -> Iterator[tuple[str, Learned]]:
    """Yield texts and further members; of refusals only those that follow from other manners."""
    statuses = {403, 404} | {found[name].value for name in found if name.startswith("status.")}
    # One text may stand for one mistake of many.
    invalid = found["status.invalid-body"].value if "status.invalid-body" in found else None
    # A text about access may name whom it is about.
    impersonal = _about_nobody(groups)
    deletion = found["deletion"].value if "deletion" in found else None
    for name, seen in groups.items():
        kind, *places = name.split(".")
        is_refusal = len(places) == 2
        if kind not in {"message", "members"}:
            continue
        if places[0] == "delete" and deletion not in {"there", *map(int, places[1:])}:
            continue
        if is_refusal and int(places[1]) not in {*statuses, deletion}:
            continue
        if kind == "message":
            if int(places[1]) != invalid or len(seen) >= FEWEST_CALLS:
                text = _text(seen, is_harmless)
                is_certain = places[1] != "403" or text == "none" or text in impersonal
                yield name, Learned(text if is_certain else "varies", len(seen))
            continue
        if len(seen) < FEWEST_ALIKE:
            continue
        members = dict(_members(seen, _DOCUMENTED.get(name, _STATED), *map(int, places[1:])))
        if is_refusal and not any("success" in each for each in seen):
            members["success"] = "missing"
        yield name, Learned(members, len(seen))


def _text(seen: Sequence[tuple[Json, Request]], is_harmless: IsHarmless) -> str:
    """Return the text that was always the same, but for ids of the call."""
    texts = {_without_ids(text, request) for text, request in seen}
    if texts == {None}:
        return "none"
    text = texts.pop()
    return text if text and not texts and is_harmless(text) else "varies"


def _about_nobody(groups: Groups) -> set[str]:
    """Return the texts without names that were told to two principals of two repositories."""
    asked = defaultdict[str, set[tuple[str, str | None]]](set)
    for name, seen in groups.items():
        for text, request in seen if name.startswith("message.") else ():
            asked[_without_ids(text, request) or ""].add((request.principal, request.repo_id))
    return {
        text
        for text, pairs in asked.items()
        if not _may_name_somebody(text)
        and any(one[0] != other[0] and one[1] != other[1] for one in pairs for other in pairs)
    }


def _may_name_somebody(text: str) -> bool:
    """Say whether a capital stands amid a sentence, where not all words have one."""
    parts = [re.findall(r"[^\W\d_]{2,}", part) for part in re.split("[.:;!?]", text)]
    has_small = any(word.islower() for words in parts for word in words)
    return has_small and any(word.istitle() for words in parts for word in words[1:])


def _without_ids(said: Json, request: Request) -> str | None:
    """Return a text with names for the ids of a call, empty if one may stand there by chance."""
    if not isinstance(said, str):
        return None
    text: str = said
    for name, part in (("{apikeyId}", request.apikey_id), ("{repoId}", request.repo_id)):
        parts = re.split(rf"(?<![\w-]){re.escape(part)}(?![\w-])", text) if part else [text]
        if part and len(part) < SHORTEST_ID and len(parts) > 1:
            return ""
        text = name.join(parts)
    return text


def _members(
    seen: Sequence[Mapping[str, Json]], documented: set[str], status: int | None = None
) -> Iterator[tuple[str, Json]]:
    """Yield the members that all answers have, by name, type and form."""
    shared = set.intersection(*(set(each) for each in seen)) - documented
    for name in sorted(filter(_MEMBER.fullmatch, shared)):
        values = [each[name] for each in seen]
        is_status = all(type(value) is int and value == status for value in values)
        yield name, "status" if is_status else _form_of_member(name, values)


def _form_of_member(name: str, values: Sequence[Json]) -> Json:
    first = values[0]
    if all(value is first for value in values) and isinstance(first, bool | None):
        return {"always": first}
    kinds = {type(value) for value in values if value is not None}
    if kinds == {str}:
        texts = {value for value in values if value is not None}
        if all(re.fullmatch(pattern_of("uuid"), text) for text in texts):
            return "uuid"
        if all(map(names_instant, texts)):
            return "timestamp"
        is_word = len(texts) == 1 and None not in values and _WORD.fullmatch(first)
        is_state = is_word and (_STATES.fullmatch(first) or _ABOUT_STATES.search(name))
        return {"always": first} if is_state else "text"
    words = {bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
    return words[kinds.pop()] if len(kinds) == 1 else "number" if kinds == {int, float} else "text"
