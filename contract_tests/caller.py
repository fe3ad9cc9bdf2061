"""The four operations, as one principal calls them, without any judgement."""

import json
from dataclasses import dataclass
from urllib.parse import quote

from contract_tests.exchange import Exchange, Json, Request
from contract_tests.session import Session

JSON_HEADERS = {"Content-Type": "application/json"}


def collection_path(repo_id: str) -> str:
    """Return the path of a repository's keys."""
    return f"/repo/{quote(repo_id, safe='')}/ai/apikey"


def item_path(repo_id: str, apikey_id: str) -> str:
    """Return the path of one key."""
    return f"{collection_path(repo_id)}/{quote(apikey_id, safe='')}"


@dataclass(frozen=True)
class Caller:
    """A principal at the deployment; `credentials` replace the principal's bearer token."""

    session: Session
    principal: str
    credentials: str | None = None

    def create(self, repo_id: str, body: Json) -> Exchange:
        """Send `body` as JSON to createRepoAiApiKey."""
        return self.create_raw(repo_id, json.dumps(body).encode())

    def create_raw(
        self, repo_id: str, body: bytes | None, content_type: str | None = "application/json"
    ) -> Exchange:
        """Send these very bytes to createRepoAiApiKey."""
        path = collection_path(repo_id)
        return self._send("POST", path, "createRepoAiApiKey", repo_id, None, body, content_type)

    def list(self, repo_id: str) -> Exchange:
        """Call getRepoAiApiKeys."""
        return self._send("GET", collection_path(repo_id), "getRepoAiApiKeys", repo_id)

    def update(self, repo_id: str, apikey_id: str, body: Json) -> Exchange:
        """Send `body` as JSON to updateRepoAiApiKey."""
        return self.update_raw(repo_id, apikey_id, json.dumps(body).encode())

    def update_raw(self, repo_id: str, apikey_id: str, body: bytes | None) -> Exchange:
        """Send these very bytes to updateRepoAiApiKey."""
        path = item_path(repo_id, apikey_id)
        return self._send("PUT", path, "updateRepoAiApiKey", repo_id, apikey_id, body)

    def delete(self, repo_id: str, apikey_id: str) -> Exchange:
        """Call deleteRepoAiApiKey."""
        path = item_path(repo_id, apikey_id)
        return self._send("DELETE", path, "deleteRepoAiApiKey", repo_id, apikey_id)

    def other(self, method: str, target: str, body: bytes | None = None) -> Exchange:
        """Send a request that the document does not know."""
        headers = JSON_HEADERS if body is not None else {}
        request = Request(method, target, self.principal, headers, body)
        return self.session.send(request, credentials=self.credentials)

    def _send(
        self,
        method: str,
        target: str,
        operation: str,
        repo_id: str,
        apikey_id: str | None = None,
        body: bytes | None = None,
        content_type: str | None = "application/json",
    ) -> Exchange:
        headers = {"Content-Type": content_type} if body is not None and content_type else {}
        request = Request(
            method, target, self.principal, headers, body, operation, repo_id, apikey_id
        )
        return self.session.send(request, credentials=self.credentials)
