"""Judge a service with the suite, and compare it with the mock in the manners learned from it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from contract_tests.mock_process import DEFAULT_WORLD
from openapi.manners.file import Manners
from openapi.manners.forms import pattern_of
from tests.lawful.suite import Result, check

REPO, OTHER, FORBIDDEN = (
    DEFAULT_WORLD[name] for name in ("repo_id", "other_repo_id", "forbidden_repo_id")
)
OWNER, OUTSIDER, UNKNOWN = DEFAULT_WORLD["token"], DEFAULT_WORLD["outsider_token"], "of-nobody"
TOKENS = {"APIKEY_CONTRACT_TOKEN": OWNER, "APIKEY_CONTRACT_OUTSIDER_TOKEN": OUTSIDER}
METHODS = {"list": "GET", "create": "POST", "update": "PUT", "delete": "DELETE"}

Json = Any


class Step(NamedTuple):
    """A call; updates and deletions are of the key that was created last."""

    operation: str
    sent: Json = None
    by: str | None = OWNER
    repo: str = REPO


GOOD, WRONG = {"name": "Nightly", "aiType": "AWS"}, {"name": "Nightly", "aiType": "NONE"}
JOURNEY = {
    "without a token": Step("list", by=None),
    "with an unknown token": Step("list", by=UNKNOWN),
    "without access": Step("create", GOOD, repo=FORBIDDEN),
    "an unknown repository": Step("list", repo="no-such-repository"),
    "a wrong provider": Step("create", WRONG),
    "a wrong provider without a token": Step("create", WRONG, by=None),
    "a wrong provider without access": Step("create", WRONG, by=OUTSIDER),
    "no name": Step("create", {"aiType": "AWS"}),
    "a key with a further field": Step("create", GOOD | {"colour": "blue"}),
    "a list": Step("list", repo=OTHER),
    "a new key": Step("create", GOOD, repo=OTHER),
    "a list with a key": Step("list", repo=OTHER),
    "a rename": Step("update", {"name": "  Weekly  "}, repo=OTHER),
    "a rename without access": Step("update", {"name": "Weekly"}, by=OUTSIDER, repo=OTHER),
    "a list with a new name": Step("list", repo=OTHER),
    "a number as name": Step("update", {"name": 12345}, repo=OTHER),
    "an empty name": Step("update", {"name": ""}, repo=OTHER),
    "a name of spaces": Step("update", {"name": "   "}, repo=OTHER),
    "a long name": Step("update", {"name": "n" * 300}, repo=OTHER),
    "no change": Step("update", {}, repo=OTHER),
    "a deletion": Step("delete", repo=OTHER),
    "a second deletion": Step("delete", repo=OTHER),
    "a rename of what is deleted": Step("update", {"name": "Weekly"}, repo=OTHER),
    "a wrong rename of what is deleted": Step("update", {"name": 12345}, repo=OTHER),
    "a list in the end": Step("list", repo=OTHER),
}


def judged(url: str, manners: Path) -> Result:
    """Run the suite on a service, and learn its manners."""
    where = ["--base-url", url, "--repo-id", REPO, "--other-repo-id", OTHER]
    where += ["--forbidden-repo-id", FORBIDDEN, "--depth", "standard"]
    return check([*where, "--manners", str(manners)], TOKENS)


def told(url: str, manners: Manners) -> dict[str, Json]:
    """Make the journey, and return status and form of each answer."""
    found, apikey_id = dict[str, Json](), ""
    with httpx.Client(base_url=url, trust_env=False) as client:
        for words, step in JOURNEY.items():
            path = f"/repo/{step.repo}/ai/apikey"
            path += f"/{apikey_id}" if step.operation in {"update", "delete"} else ""
            headers = {"Authorization": f"Bearer {step.by}"} if step.by else {}
            method, sent = METHODS[step.operation], step.sent
            response = client.request(method, path, headers=headers, json=sent)
            body = response.json()
            apikey_id = body.get("id", apikey_id)
            text = f"message.{step.operation}.{response.status_code}"
            kept = response.is_error and manners[text] != "varies"
            forms = Forms(manners, keeps_message=kept)
            found[words] = (response.status_code, forms.of(body))
    return found


@dataclass(frozen=True)
class Forms:
    """Put forms in the place of what is another one for each service and each key."""

    manners: Manners
    keeps_message: bool

    def of(self, value: Json, name: str = "") -> Json:
        """Return a value of JSON in forms."""
        if isinstance(value, dict):
            return {name: self.of(each, name) for name, each in value.items()}
        if name == "apiKeys":
            return [self.of(each) for each in value]
        if isinstance(value, str):
            return self._of_text(value, name)
        # What it holds is not told in manners.
        return value if isinstance(value, bool | None) else type(value)

    def _of_text(self, text: str, name: str) -> Json:
        if name in {"id", "key", "secret"}:
            form = self.manners[f"form.{name}"]
            return form if re.fullmatch(pattern_of(form), text) else text
        if name == "createdAt":
            return re.sub(r"\d", "0", text)
        is_said = name in {"name", "repoId", "aiType"} or (name == "message" and self.keeps_message)
        return text if is_said else str
