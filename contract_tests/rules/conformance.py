"""Compare an answer with the document, and say which clause each deviation breaks."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from typing import Any

import jsonschema_rs
from jsonschema import ValidationError
from jsonschema_path import SchemaPath
from openapi_core.datatypes import RequestParameters
from openapi_core.validation.response.validators import V30ResponseDataValidator
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from contract_tests.client.exchange import Exchange, Json
from contract_tests.client.json_text import NOT_JSON
from contract_tests.client.list_reader import Item
from contract_tests.history.timestamps import instant
from contract_tests.rules.broken_rules import BrokenRule, broken_rule, kind, named
from openapi import Catalogue, Document, load_catalogue, load_document
from openapi.document import Operation, operations, resolve
from openapi.schema import Direction, json_schema

JSON_MEDIA_TYPE = "application/json"
ERROR_SCHEMA = "ErrorResponse"
LISTED_KEY_SCHEMA = "RepoAiApiKeyDTO"
DOCUMENTED_ERRORS = ("errors.json-object", "errors.success-false")
ALIKE = 256  # answers whose findings are remembered
ASSUMED_STATUSES = frozenset([400, 401])

# Where no field is to blame, the clause that promises the whole.
_WHOLE = {
    "createRepoAiApiKey": "create.status-created",
    "getRepoAiApiKeys": "list.status-ok",
    "updateRepoAiApiKey": "update.status-ok",
    "deleteRepoAiApiKey": "delete.status-ok",
}


@dataclass(frozen=True)
class Deviation:
    """A place where an answer is not what the document says.

    `pointer` leads to the place in the body, `rule` is the keyword that it breaks, and as a text
    it is a sentence about it; the value that stands there is not kept.
    """

    clause: str
    pointer: str
    rule: str
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass
class _DocumentedRequest:
    """What openapi-core has to know of a request to judge its answer."""

    path: str
    method: str
    host_url: str = "http://localhost"
    body: bytes | None = None
    content_type: str = ""
    parameters: RequestParameters = field(default_factory=RequestParameters)


@dataclass(frozen=True)
class _DocumentedAnswer:
    """The answer as openapi-core sees it: JSON, whatever its Content-Type says."""

    status_code: int
    data: bytes
    content_type: str = JSON_MEDIA_TYPE
    headers: dict[str, Any] = field(default_factory=dict)


class Conformance:
    """The document's rules for answers, ready to be applied."""

    def __init__(self, document: Document, catalogue: Catalogue) -> None:
        self._document = document
        self._operations = {found.operation_id: found for found in operations(document)}
        self._validator = V30ResponseDataValidator(
            SchemaPath.from_dict({**document, "servers": [{"url": "http://localhost"}]}),
            extra_format_validators={"date-time": is_timestamp},
        )
        # Refusals are much alike, and so is what is left of lists whose items are known.
        self._broken_in_text = lru_cache(ALIKE)(self._validated)
        self._schema = cache(self._find_schema)
        self._validity = cache(partial(_validity, document))
        self._clauses = {
            (operation, place): clause.id
            for clause in catalogue
            for operation in clause.operations
            for place in clause.fields
        }
        self._to_keep = cache(self._find_clauses)

    def documents(self, operation: str | None, status: int) -> bool:
        """Say whether the document has this status for the operation."""
        return operation is not None and str(status) in self._responses(operation)

    def clauses(self, operation: str, status: int) -> list[str]:
        """Return the clauses that an answer with this status has to keep."""
        return self._to_keep(operation, status)

    def _find_clauses(self, operation: str, status: int) -> list[str]:
        if self._is_error(operation, status):
            assumed = status in ASSUMED_STATUSES
            return ["errors.other-statuses"] if assumed else list(DOCUMENTED_ERRORS)
        schemas = {self._schema(operation, status)}
        if operation == "getRepoAiApiKeys":
            schemas.add(LISTED_KEY_SCHEMA)
        return [_WHOLE[operation]] + [
            clause
            for (owner, place), clause in self._clauses.items()
            if owner == operation and place.partition(".")[0] in schemas
        ]

    def deviations(self, exchange: Exchange) -> list[Deviation]:
        """Return where the answer deviates; nothing for a status that the document lacks."""
        operation, response = exchange.request.operation, exchange.response
        if operation is None or not self.documents(operation, response.status):
            return []
        found = self._operations[operation]
        body = response.json
        blame = self._blame_error if self._is_error(operation, response.status) else self._blame
        if not isinstance(body, dict):
            words = "the answer is " + (
                "not JSON" if body is NOT_JSON else f"{kind(body)}, not an object"
            )
            return [Deviation(blame(operation, response.status, []), "", "type", words)]
        items = body.get("apiKeys")
        broken = (
            self._broken_in_list(found, response.status, body)
            if operation == "getRepoAiApiKeys" and isinstance(items, list)
            else self._broken(found, response.status, body)
        )
        return [
            Deviation(
                blame(operation, response.status, path),
                _pointer(path),
                rule,
                f"`{named(path)}` {words}" if path else f"the answer {words}",
            )
            for path, rule, words in broken
        ]

    def _conforms(self, item: Item) -> bool:
        """Say whether there is nothing to be found in a listed key, and note it down."""
        conforms = self._fits(LISTED_KEY_SCHEMA, item)
        if conforms:
            item.deviations = ()
        return conforms

    def _fits(self, schema: str, value: Json) -> bool:
        """Say whether there is nothing to be found in a value: soon said, and so of most."""
        try:
            return self._validity(schema)(value)
        except ValueError:
            return False  # half a surrogate pair, or nested deeply

    def _broken(self, operation: Operation, status: int, body: Json) -> Sequence[BrokenRule]:
        if self._fits(self._schema(operation.operation_id, status), body):
            return ()
        return self._broken_in_text(operation.operation_id, status, json.dumps(body).encode())

    def _validated(self, operation_id: str, status: int, body: bytes) -> Sequence[BrokenRule]:
        operation = self._operations[operation_id]
        path = operation.path.translate({123: None, 125: None})
        request, answer = (
            _DocumentedRequest(path, operation.method),
            _DocumentedAnswer(status, body),
        )
        return tuple(_broken_rules(self._validator.iter_errors(request, answer)))

    def _broken_in_list(self, operation: Operation, status: int, body: Json) -> list[BrokenRule]:
        """Return the rules that a list breaks; each distinct item is held against them once."""
        items = body["apiKeys"]
        new = [
            position
            for position, item in enumerate(items)
            if not isinstance(item, Item) or (item.deviations is None and not self._conforms(item))
        ]
        shorter = {**body, "apiKeys": [items[position] for position in new]}
        broken: list[BrokenRule] = []
        in_items: dict[int, list[BrokenRule]] = {position: [] for position in new}
        for found in self._broken(operation, status, shorter):
            path = found.path
            if path[:1] == ("apiKeys",) and len(path) > 1 and isinstance(path[1], int):
                in_items[new[path[1]]].append(found._replace(path=path[2:]))
            else:
                broken.append(found)
        for position, rules in in_items.items():
            if isinstance(items[position], Item):
                items[position].deviations = tuple(rules)
        for position, item in enumerate(items):
            rules_of_item = item.deviations if isinstance(item, Item) else in_items[position]
            if rules_of_item:
                broken += [
                    found._replace(path=("apiKeys", position, *found.path))
                    for found in rules_of_item
                ]
        return broken

    def _blame_error(self, _: str, status: int, path: Sequence[str | int]) -> str:
        if status in ASSUMED_STATUSES:
            return "errors.other-statuses"
        return "errors.success-false" if list(path) == ["success"] else "errors.json-object"

    def _blame(self, operation: str, status: int, path: Sequence[str | int]) -> str:
        if not path:
            return _WHOLE[operation]
        nested = len(path) > 1 and isinstance(path[-1], str)
        schema = LISTED_KEY_SCHEMA if nested else self._schema(operation, status)
        whole = "list.array" if "apiKeys" in path else _WHOLE[operation]
        return self._clauses.get((operation, f"{schema}.{path[-1]}"), whole)

    def _is_error(self, operation: str, status: int) -> bool:
        return self._schema(operation, status) == ERROR_SCHEMA

    def _responses(self, operation: str) -> dict[str, Any]:
        responses: dict[str, Any] = self._operations[operation].definition["responses"]
        return responses

    def _find_schema(self, operation: str, status: int) -> str:
        response = resolve(self._document, self._responses(operation)[str(status)])
        reference: str = response["content"][JSON_MEDIA_TYPE]["schema"]["$ref"]
        return reference.rpartition("/")[2]


@cache
def conformance() -> Conformance:
    """Return the rules of the project's own document; it takes long to get them ready."""
    return Conformance(load_document(), load_catalogue())


def _validity(document: Document, schema: str) -> Callable[[Json], bool]:
    """Return what says of a value whether it fits a schema, but not in what it does not."""
    reference = {"$ref": f"#/components/schemas/{schema}"}
    validator = jsonschema_rs.Draft202012Validator(
        json_schema(document, reference, Direction.RESPONSE),
        validate_formats=True,
        formats={"date-time": is_timestamp},
    )
    return validator.is_valid


def is_timestamp(value: object) -> bool:
    """Say whether `value` is an ISO 8601 timestamp."""
    return instant(value) is not None


def _pointer(path: Sequence[str | int]) -> str:
    return "".join(f"/{token}" for token in path)


def _broken_rules(errors: Iterable[Exception]) -> Iterator[BrokenRule]:
    """Yield what the findings say, that a member is missing at the member's own path.

    Of the rules that one value breaks, the first one tells enough.
    """
    seen: set[tuple[str | int, ...]] = set()
    for error in errors:
        cause = error.__cause__
        findings = cause.schema_errors if isinstance(cause, InvalidSchemaValue) else ()
        for finding in findings:
            if isinstance(finding, ValidationError):
                broken = broken_rule(finding)
                if broken.path not in seen:
                    seen.add(broken.path)
                    yield broken
