"""Lay the refusals of a deployment over the document: their statuses and their examples."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import orjson
import yaml

from mock_server.conditions.declared_answers import declared_answers
from mock_server.core.service_document import ServiceDocument
from mock_server.errors import MESSAGES
from mock_server.middleware.manners import TOPICS, refusal_body
from openapi.document import Document, Operation, operations, resolve
from openapi.manners.file import Manners

ABOUT_REFUSALS = ("status.", "message.", "members.")


def laid_over(service_document: ServiceDocument, manners: Manners) -> ServiceDocument:
    """Return a document with the deployment's refusals; those who make the same ones share it."""
    about = {
        name: entry.value
        for name, entry in manners.entries.items()
        if name.startswith(ABOUT_REFUSALS)
    }
    if not about:
        return service_document
    key = orjson.dumps(about, option=orjson.OPT_SORT_KEYS)
    shared = service_document.overlaid.get(key) or _laid_over(service_document, manners)
    return service_document.overlaid.setdefault(key, shared)


def _laid_over(service_document: ServiceDocument, manners: Manners) -> ServiceDocument:
    document = deepcopy(service_document.document)
    for operation in operations(document):
        operation.definition["responses"] = dict(_responses(document, operation, manners))

    @cache
    def text() -> str:
        written: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=100)
        return written

    return replace(
        service_document, document=document, answers=declared_answers(document), text=text
    )


def _responses(
    document: Document, operation: Operation, manners: Manners
) -> Iterator[tuple[str, Any]]:
    changed = {
        "400": manners["status.invalid-body"],
        "401": manners["status.no-token"],
    }
    responses = operation.definition["responses"]
    taken = set(responses) - set(changed)
    for status, reference in responses.items():
        now = str(changed.get(status, status))
        if status.startswith("4") and not (now != status and now in taken):
            response = deepcopy(resolve(document, reference))
            content = response["content"]["application/json"]
            message = content["example"].get("message", MESSAGES.get(int(status), ""))
            topic = TOPICS[operation.operation_id]
            content["example"] = refusal_body(manners, topic, int(now), message)
            yield now, response
        elif not status.startswith("4"):
            yield status, reference


class _Dumper(yaml.SafeDumper):
    """YAML as the document is written, with lists set in."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT
        super().increase_indent(flow, False)
