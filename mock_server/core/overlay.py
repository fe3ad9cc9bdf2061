"""Lay the refusals of a deployment over the document: their statuses and their examples."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import orjson

from mock_server.conditions.declared_answers import declared_answers
from mock_server.core import telling
from mock_server.core.service_document import ServiceDocument
from mock_server.errors import MESSAGES
from openapi.document import Document, Operation, operations, resolve
from openapi.manners.file import Manners
from openapi.manners.table import TOPICS

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
        operation.definition["responses"] = _responses(document, operation, manners)
    answers = declared_answers(document)
    return replace(service_document, document=document, answers=answers, text=None)


def _responses(document: Document, operation: Operation, manners: Manners) -> dict[str, Any]:
    """Return the responses of an operation; what has a status goes before what comes to it."""
    becomes = {
        "400": {manners["status.invalid-body"], telling.malformed_status(manners)},
        "401": {manners["status.no-token"], manners["status.unknown-token"]},
        "403": {403, manners["status.unknown-repository"]},
    }
    topic = TOPICS[operation.operation_id]
    parameters = document.get("components", {}).get("parameters", {}).values()
    ids = {each["name"]: str(each["example"]) for each in parameters if "example" in each}
    stays, comes = dict[str, Any](), dict[str, Any]()
    for status, reference in operation.definition["responses"].items():
        if not status.isdigit() or int(status) < 400:
            stays[status] = reference
            continue
        for now in becomes.get(status, {int(status)}):
            response = deepcopy(resolve(document, reference))
            if content := response.get("content", {}).get("application/json"):
                message = content.get("example", {}).get("message", MESSAGES.get(int(status), ""))
                message = telling.no_access(now) if status == "403" else message
                content.pop("examples", None)
                content["example"] = telling.refusal(manners, topic, now, message, ids)
            if now == int(status):
                stays[status] = response
            else:
                # Its headers belong to the status that it had, as WWW-Authenticate does.
                response.pop("headers", None)
                comes.setdefault(str(now), response)
    return dict(sorted({**comes, **stays}.items()))
