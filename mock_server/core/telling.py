"""Make up what a deployment tells beside what the contract asks for, and write it as it does."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from mock_server.errors import MESSAGES
from openapi.manners.file import Manners

Json = dict[str, Any]

# Of a number, so that whoever asks again about the same thing is told the same.
MADE_UP: Mapping[str, Callable[[int], Any]] = {
    "text": lambda _: "made-up text",
    "integer": lambda number: number,
    "number": lambda number: number + 0.5,
    "boolean": lambda number: number % 2 == 0,
    "uuid": lambda number: f"00000000-0000-4000-8000-{number:012x}",
    "timestamp": lambda _: "2024-01-15T10:30:00.000Z",
    "array": lambda _: [],
    "object": lambda _: {},
    "status": lambda _: 200,
}


def success(
    manners: Manners, topic: str, told: Json, about: str, numbers: Mapping[str, int]
) -> Json:
    """Return the body of a success that is about something; `told` is the mock's own.

    `numbers` has a number for everything.
    """
    for key in told.get("apiKeys", ()):
        key["createdAt"] = written(key["createdAt"], manners)
        _add(key, manners["members.key"], numbers[key["id"]])
    return _add(told, manners[f"members.{topic}"], numbers[told.get("id", about)])


def refusal(
    manners: Manners, topic: str, status: int, message: str, ids: Mapping[str, str]
) -> Json:
    """Return the body of a refusal; `message` is the mock's own, `ids` are those of the call."""
    text = manners[f"message.{topic}.{status}"]
    members = manners[f"members.{topic}.{status}"]
    body: Json = {"success": False, "message": message}
    if text != "varies":
        for name, part in ids.items():
            text = text.replace(f"{{{name}}}", part)
        body["message"] = text
    gone = [name for name, form in members.items() if form == "missing"]
    for name in [*gone, "message"] if text == "none" else gone:
        body.pop(name, None)
    body |= {name: status for name, form in members.items() if form == "status"}
    return _add(body, members, 1)


def malformed_status(manners: Manners) -> int:
    """Return the status of a body that is no JSON: that of an invalid one, unless it is said."""
    seen = "status.malformed-body" in manners.entries
    status: int = manners[f"status.{'malformed' if seen else 'invalid'}-body"]
    return status


def no_access(status: int) -> str:
    """Return the message of a refusal that is 403 unless it tells that there is no repository."""
    return MESSAGES[403] if status == 403 else "There is no such repository"


def written(timestamp: str, manners: Manners) -> str:
    """Return a timestamp as the deployment writes it; one at an end of the calendar stays."""
    fraction: Any = manners["timestamps.fraction"]
    offset: str = manners["timestamps.offset"]
    with suppress(OverflowError):
        zone = datetime.strptime(offset, "%z").tzinfo
        moment = datetime.fromisoformat(timestamp).astimezone(zone).replace(tzinfo=None)
        if fraction == "none":
            return moment.isoformat(timespec="minutes") + offset
        text, _, digits = moment.isoformat(timespec="microseconds").partition(".")
        return f"{text}.{digits}000"[: len(text) + fraction + bool(fraction)] + offset
    return timestamp


def _add(told: Json, members: Mapping[str, Any], number: int) -> Json:
    """Add further members to an object; what it says already stays."""
    for name, form in members.items():
        if form == "missing" or name in told:
            continue
        told[name] = form["always"] if isinstance(form, dict) else MADE_UP[form](number)
    return told
