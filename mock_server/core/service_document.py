"""Prepare what the mock needs from the service's document, once for all sessions."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import yaml

from mock_server.asgi import ASGIApp
from mock_server.conditions.declared_answers import DeclaredAnswers, declared_answers
from mock_server.core.connexion_app import compiled_core
from mock_server.core.paths import PathTable
from mock_server.plain_yaml import NotPlainError, load_plain
from openapi.document import Document, document_text


class BlueprintError(ValueError):
    """The document cannot be served; the message says why."""


@dataclass(frozen=True, eq=False)
class ServiceDocument:
    """What the mock needs of a document: its data, paths, answers and app.

    `text` is as somebody wrote it, `overlaid` are those made of it that a session uses.
    """

    document: Document
    paths: PathTable
    answers: DeclaredAnswers
    core: ASGIApp
    text: str | None
    overlaid: MutableMapping[bytes, "ServiceDocument"] = field(
        default_factory=WeakValueDictionary, init=False
    )


def load_service_document(
    text: str | None = None, *, check_responses: bool = False
) -> ServiceDocument:
    """Prepare a document, the one of the package if none is given."""
    text = document_text() if text is None else text
    document: Document = yaml.load(text, Loader=yaml.CSafeLoader)
    return ServiceDocument(
        document,
        PathTable(document),
        declared_answers(document),
        compiled_core(document, check_responses=check_responses),
        text,
    )


def draw_checked(*, check_responses: bool = False) -> ServiceDocument:
    """Prepare the document of the package, which somebody may be writing at this moment.

    Raises:
        BlueprintError: it is not YAML, not OpenAPI, or not about this service.
    """
    # A mock that is not told to watch its document need not load the validator.
    import openapi_spec_validator  # noqa: PLC0415

    try:
        text = document_text()
        document = load_plain(text)
        openapi_spec_validator.validate(
            document, cls=openapi_spec_validator.OpenAPIV30SpecValidator
        )
        return load_service_document(text, check_responses=check_responses)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise BlueprintError(f"{line}is not YAML: {error.problem}") from None
    except NotPlainError as error:
        raise BlueprintError(str(error)) from None
    except Exception as error:
        words = str(getattr(error, "message", error)).partition("\n")[0]
        raise BlueprintError(f"cannot be served: {type(error).__name__}: {words}") from None
