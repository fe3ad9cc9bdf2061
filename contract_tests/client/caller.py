"""The four operations, as one principal calls them, without any judgement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from contract_tests.client.exchange import Exchange, Json, Request, collection_path, item_path
from contract_tests.client.http_session import HttpSession


@dataclass(frozen=True)
class Caller:
    """A principal at the deployment; `credentials` replace the principal's bearer token."""

    session: HttpSession
    principal: str
    credentials: str | None = None

    def create(self, repo_id: str, body: Json) -> Exchange:
        """Send `body` as JSON to createRepoAiApiKey."""
        return self.create_raw(repo_id, json.dumps(body).encode())

    def create_raw(
        self, repo_id: str, body: bytes | None, content_type: str | None = "application/json"
    ) -> Exchange:
        """Send these very bytes to createRepoAiApiKey."""
        return self._send(
            Request(
                method="POST",
                target=collection_path(repo_id),
                principal=self.principal,
                headers=_headers(body, content_type),
                body=body,
                operation="createRepoAiApiKey",
                repo_id=repo_id,
            )
        )

    def list(self, repo_id: str) -> Exchange:
        """Call getRepoAiApiKeys."""
        return self._send(
            Request(
                method="GET",
                target=collection_path(repo_id),
                principal=self.principal,
                operation="getRepoAiApiKeys",
                repo_id=repo_id,
            )
        )

    def update(self, repo_id: str, apikey_id: str, body: Json) -> Exchange:
        """Send `body` as JSON to updateRepoAiApiKey."""
        return self.update_raw(repo_id, apikey_id, json.dumps(body).encode())

    def update_raw(self, repo_id: str, apikey_id: str, body: bytes | None) -> Exchange:
        """Send these very bytes to updateRepoAiApiKey."""
        return self._send(
            Request(
                method="PUT",
                target=item_path(repo_id, apikey_id),
                principal=self.principal,
                headers=_headers(body),
                body=body,
                operation="updateRepoAiApiKey",
                repo_id=repo_id,
                apikey_id=apikey_id,
            )
        )

    def delete(self, repo_id: str, apikey_id: str) -> Exchange:
        """Call deleteRepoAiApiKey."""
        return self._send(
            Request(
                method="DELETE",
                target=item_path(repo_id, apikey_id),
                principal=self.principal,
                operation="deleteRepoAiApiKey",
                repo_id=repo_id,
                apikey_id=apikey_id,
            )
        )

    def other(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send a request that the document does not know."""
        headers = {**_headers(body), **(headers or {})}
        return self._send(Request(method, target, self.principal, headers, body))

    def _send(self, request: Request) -> Exchange:
        return self.session.send(request, credentials=self.credentials)


def _headers(body: bytes | None, content_type: str | None = "application/json") -> dict[str, str]:
    return {"Content-Type": content_type} if body is not None and content_type else {}
