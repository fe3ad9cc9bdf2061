"""What a call is to a behaviour, and what the behaviour remembers of the calls before."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from mock_server.core.clock import system_clock
from mock_server.core.principals import Principal
from mock_server.fault import FaultRequest, FaultResponse, Forward
from mock_server.faults.parts.messages import as_insider, directed
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, UPDATE

Json = dict[str, Any]
NO_ANSWER = FaultResponse(0)


@dataclass(frozen=True, slots=True)
class RememberedKey:
    """A key as it was made; `number` counts from 1, `moment` is in milliseconds since 1970."""

    number: int
    repo_id: str
    id: str
    key: str
    secret: str = field(repr=False)
    name: str
    ai_type: str
    moment: int


@dataclass(slots=True)
class Memory:
    """What passed through a behaviour, and what it shows in place of the truth.

    `made` are the keys created since it began; `done` counts what succeeded, by operation, `open`
    what is under way: by operation, by operation and repository, and by these and the key.
    `renamed` and `deleted` hold ids. Lists show `patches` over the members of a key, and `ghosts`,
    by repository, beside the keys that are there; behaviours keep notes of their own among the
    patches. `aliases` maps repositories and the ids that they show to true ids. `insiders` are
    people with access, by the repositories that were asked for.
    """

    made: list[RememberedKey] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    open: Counter[tuple[str | None, ...]] = field(default_factory=Counter)
    renamed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    patches: defaultdict[str, Json] = field(default_factory=lambda: defaultdict(dict))
    ghosts: defaultdict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    insiders: dict[str, Principal] = field(default_factory=dict)

    def made_as(self, apikey_id: str | None) -> RememberedKey | None:
        """Return the key with this id, if it was made since the behaviour began."""
        return next((made for made in self.made if made.id == apikey_id), None)


@dataclass(slots=True)
class FaultCall:
    """One request on its way through a behaviour, with the honest answer once there is one.

    `meets` says that another call of the operation was open when this one came.
    """

    request: FaultRequest
    memory: Memory
    forward: Forward = field(repr=False)
    meets: bool = False
    response: FaultResponse = NO_ANSWER

    @property
    def operation(self) -> str:
        """The operationId, empty if the document has none."""
        return self.request.operation_id or ""

    @property
    def repo_id(self) -> str:
        """The repository of the path, empty if there is none."""
        return self.request.repo_id or ""

    @property
    def apikey_id(self) -> str:
        """The id of the path, empty if there is none."""
        return self.request.apikey_id or ""

    @property
    def path(self) -> str:
        """The path as it was sent, without its query."""
        return self.request.path.partition("?")[0]

    @property
    def query(self) -> str:
        """The query as it was sent, empty if there is none."""
        return self.request.path.partition("?")[2]

    @property
    def sent(self) -> Json:
        """The members of the request's body, none if it is not a JSON object."""
        body = self.request.json
        return body if isinstance(body, dict) else {}

    @property
    def status(self) -> int:
        """The status of the answer, 0 if there is none yet."""
        return self.response.status

    @property
    def body(self) -> Any:
        """The body of the answer as JSON, None if it is not."""
        return self.response.json

    @property
    def listed(self) -> list[Json]:
        """The keys in the answer to a list."""
        return list((self.body or {}).get("apiKeys", ()))

    @property
    def made(self) -> RememberedKey:
        """The key made last."""
        return self.memory.made[-1]

    @property
    def has_access(self) -> bool:
        """Whether the caller reaches the repository."""
        return self.reaches(self.repo_id)

    def reaches(self, repo_id: str) -> bool:
        """Tell whether the caller is known and reaches a repository."""
        principal = self.request.principal
        return principal is not None and principal.reaches(repo_id)

    def with_members(self, **members: object) -> FaultResponse:
        """Return the answer with other members in its body."""
        return self.response.with_json(self.body | members)

    def with_listed(self, items: Iterable[object]) -> FaultResponse:
        """Return the answer to a list with other keys in it."""
        return self.with_members(apiKeys=list(items))

    def sent_to(self, repo_id: str) -> FaultRequest:
        """Return the request, sent to another repository by somebody who has access."""
        request = replace(self.request, insider=self.memory.insiders[repo_id])
        return directed(as_insider(request), repo_id=repo_id)

    async def ask(self, request: FaultRequest | None = None) -> FaultResponse:
        """Let the honest mock answer `request`, or the one that came, and remember it."""
        request = self.request if request is None else request
        shown = request.repo_id or "", request.apikey_id or ""
        if shown in self.memory.aliases:
            request = directed(request, apikey_id=self.memory.aliases[shown])
        self.response = await self.forward(request)
        if self.status < 300 and request.operation_id:
            self._remember(request, self.response)
            if request.operation_id == LIST:
                self.response = self._patched(self.response)
        return self.response

    async def items(self, repo_id: str | None = None) -> list[Json]:
        """Return the keys of a repository as lists show them, unseen by anybody."""
        # No body and no query: what came may not be a list.
        request = replace(
            directed(as_insider(self.request), repo_id=repo_id or self.repo_id, apikey_id=""),
            method="GET",
            operation_id=LIST,
            body=b"",
        )
        response = await self.forward(request)
        return list((self._patched(response).json or {}).get("apiKeys", []))

    async def item(self) -> Json | None:
        """Return the active key of the path, as lists show it."""
        return next((item for item in await self.items() if item["id"] == self.apikey_id), None)

    async def delete(self, apikey_id: str, repo_id: str | None = None) -> None:
        """Delete a key in secret."""
        request = directed(as_insider(self.request), repo_id=repo_id, apikey_id=apikey_id)
        await self.forward(replace(request, method="DELETE", body=b""))

    def _remember(self, request: FaultRequest, response: FaultResponse) -> None:
        memory, operation = self.memory, request.operation_id or ""
        memory.done[operation] += 1
        sent, answer = request.json or {}, response.json or {}
        if operation == CREATE:
            memory.made.append(
                RememberedKey(
                    number=len(memory.made) + 1,
                    repo_id=request.repo_id or "",
                    name=sent["name"],
                    ai_type=sent["aiType"],
                    moment=int(system_clock().timestamp() * 1000),
                    **{name: answer[name] for name in ("id", "key", "secret")},
                )
            )
        elif operation == UPDATE and "name" in sent:
            memory.renamed.append(request.apikey_id or "")
            memory.patches[request.apikey_id or ""].pop("name", None)
        elif operation == DELETE:
            memory.deleted.append(request.apikey_id or "")

    def _patched(self, response: FaultResponse) -> FaultResponse:
        memory, body = self.memory, response.json
        ghosts = memory.ghosts[self.repo_id]
        if not isinstance(body, dict) or not (any(memory.patches.values()) or ghosts):
            return response
        items = [item | memory.patches.get(item["id"], {}) for item in body["apiKeys"]]
        if ghosts:
            items = newest_first([*items, *ghosts])
        return response.with_json(body | {"apiKeys": items})


Handler = Callable[[FaultCall], Awaitable[FaultResponse]]
Predicate = Callable[[FaultCall], object]

Options = ParamSpec("Options")
Result = TypeVar("Result")


def curried(
    function: Callable[Concatenate[FaultCall, Options], Result],
) -> Callable[Options, Callable[[FaultCall], Result]]:
    """Let a handler or a predicate be called with its options first, and later with the call."""

    @wraps(function)
    def with_options(
        *options: Options.args, **named: Options.kwargs
    ) -> Callable[[FaultCall], Result]:
        return lambda call: function(call, *options, **named)

    return with_options


@dataclass(slots=True)
class Remembering:
    """A behaviour that lets `handler` answer each call, with a memory of its own."""

    handler: Handler
    memory: Memory = field(default_factory=Memory)

    async def __call__(self, request: FaultRequest, forward: Forward) -> FaultResponse:
        """Answer `request`."""
        call, memory = FaultCall(request, self.memory, forward), self.memory
        if request.insider is not None:
            memory.insiders[call.repo_id] = request.insider
        place = call.operation, call.repo_id, request.apikey_id
        places = [place[:1], place[:2], place]
        memory.open.update(places)
        call.meets = memory.open[call.operation,] > 1
        try:
            return await self.handler(call)
        finally:
            memory.open.subtract(places)


def newest_first(items: Iterable[Json]) -> list[Json]:
    """Return the items sorted as a list should be."""
    return sorted(items, key=lambda item: item["createdAt"], reverse=True)
