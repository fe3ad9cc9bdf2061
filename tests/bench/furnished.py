"""A service with many keys from before, whose lists are written once and cost it little."""

import json
from datetime import timedelta

from tests.lawful.service import REPO_ID, Answer, Key, Request, Service


class Furnished(Service):
    """`count` keys in the repository under check, and those that are made meanwhile."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.written_before: dict[str, bytes] = {}
        super().__init__()

    def furnish(self) -> None:
        """Write the keys from before as lists show them."""
        for number in range(self.count):
            age = timedelta(minutes=self.count - number)
            self.add(REPO_ID, f"Production key {number}", age=age)
        self.written_before[REPO_ID] = self._written(self.keys[REPO_ID])
        # No call is for one of them, and no look-up has to pass them.
        self.keys[REPO_ID] = []

    def _written(self, keys: list[Key]) -> bytes:
        return ", ".join(json.dumps(self.shown(key)) for key in self.in_order(keys)).encode()

    def _list(self, request: Request, repo_id: str) -> Answer:
        self._admit(request, repo_id)
        parts = [self._written(self.keys[repo_id]), self.written_before.get(repo_id, b"")]
        items = b", ".join(part for part in parts if part)
        return Answer(200, b'{"success": true, "apiKeys": [' + items + b"]}")
