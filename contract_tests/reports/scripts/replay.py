"""Write the calls of a finding as calls of `helpers.sh`; ids and keys become variables."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contract_tests.client.calls import Call
from contract_tests.client.identifiers import is_safe
from contract_tests.client.methods import SAFE_METHODS
from contract_tests.deployment import ANONYMOUS
from openapi.escaping import visible

MOST_CALLS = 30

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OPERATIONS = {
    "createRepoAiApiKey": "create",
    "getRepoAiApiKeys": "list",
    "updateRepoAiApiKey": "update",
    "deleteRepoAiApiKey": "delete",
}


def quoted(text: str, variables: Mapping[str, str] | None = None) -> str:
    """Return a word of the shell that stands for `text`, known parts of it as variables."""
    known = sorted(variables or {}, key=len, reverse=True)
    pattern = "|".join(map(re.escape, known)) or r"(?!)"
    parts, end = [], 0
    for match in re.finditer(pattern, text):
        parts += [_single(text[end : match.start()]), f'"${{{(variables or {})[match[0]]}}}"']
        end = match.end()
    parts.append(_single(text[end:]))
    return "".join(parts) or "''"


def _single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'" if text else ""


def body_command(body: bytes, variables: Mapping[str, str]) -> str:
    """Return the command that makes these very bytes the body of the next call."""
    try:
        text = body.decode()
        if visible(text) == text:
            return f"body {quoted(text, variables)}"
    except UnicodeDecodeError:
        pass
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte != ord("\\") else f"\\0{byte:03o}" for byte in body
    )
    return f"write {quoted(escaped, variables)}"


@dataclass
class Replay:
    """Tell calls again for `helpers.sh`; what could change somebody else's key is left out.

    `mark` is what the names of the run began with.
    """

    mark: str
    variables: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    left_out: int = 0

    def lines(self, calls: Iterable[Call]) -> Iterator[str]:
        """Yield the commands for `calls`, in their order."""
        self.variables[self.mark] = "mark"
        for call in list(calls)[-MOST_CALLS:]:
            command = self._command(call)
            if command is None:
                self.left_out += 1
                continue
            if call.body is not None:
                media = call.content_type
                if media != "application/json":
                    yield f"media={quoted(media or '')}"
                body = body_command(call.body, self.variables)
                yield from _awaited(body)
                yield body
            yield from _awaited(command)
            yield command
            if call.body is not None and call.content_type != "application/json":
                yield "media=application/json"

    def _command(self, call: Call) -> str | None:
        operation = _OPERATIONS.get(call.operation or "", "other")
        repo = quoted(call.repo_id or "")
        if operation == "list":
            return f"list_keys {repo} {call.principal}"
        if operation == "create":
            label = f"r{len(self.labels) + self.left_out + 1}"
            if call.new_id and is_safe(call.new_id):
                self.labels[call.new_id] = label
                self.variables[call.new_id] = f"{label}_id"
                if call.new_key:
                    self.variables[call.new_key] = f"{label}_key"
            return f"create {label} {repo} {call.principal}"
        label = self.labels.get(call.apikey_id or "", "")
        if label and call.repo_id and operation in {"update", "delete"}:
            verb = "update" if operation == "update" else "remove"
            return f"{verb} {label} {repo} {call.principal}"
        return self._other(operation, call)

    def _other(self, operation: str, call: Call) -> str | None:
        """Return a call that is none of the four about a key of the story."""
        nobody = _UUID.search(call.target) if call.method not in SAFE_METHODS else None
        known = [one for one in self.labels if one in call.target]
        # A repository may be called anything, and could be somebody's.
        if call.method in SAFE_METHODS:
            lead = "".join(f"own {self.labels[one]} && " for one in known[:1])
            variables = self.variables
        elif known:
            lead, variables = f"own {self.labels[known[0]]} && ", self.variables
            if call.target.rpartition("/")[2] not in known and not _is_below(call.target, known[0]):
                return None
        elif nobody and nobody[0] in (call.apikey_id or call.target):
            lead, variables = "nobodys_id && ", {**self.variables, nobody[0]: "nobody"}
        else:
            return None
        target = quoted(call.target, variables)
        repo, apikey_id = quoted(call.repo_id or ""), quoted(call.apikey_id or "", variables)
        principal = ANONYMOUS if call.principal == ANONYMOUS else call.principal
        return f"{lead}send {operation} {principal} {call.method} {target} {repo} {apikey_id}"


def _awaited(command: str) -> Iterator[str]:
    """Yield what waits for the keys whose ids and access keys a command holds.

    `own` waits for its key itself.
    """
    for label in dict.fromkeys(re.findall(r"\$\{(r\d+)_", command)):
        if not command.startswith(f"own {label} "):
            yield f"await {label}"


def _is_below(target: str, apikey_id: str) -> bool:
    """Say whether a target is a key, or one word after it, as the guard lets pass."""
    found = re.search(r"/repo/([^/]+)/ai/apikey/", target)
    if found is None:
        return False
    path = target.partition("?")[0]
    item = f"{found[0]}{apikey_id}"
    return re.fullmatch(re.escape(item) + r"(/[\w-]+)?", path) is not None
