"""The OpenAPI document, the catalogue of clauses, and the tools that read only these two."""

from openapi.catalogue import Basis, Catalogue, Clause, load_catalogue
from openapi.document import Document, document_text, load_document
from openapi.version import __version__

__all__ = [
    "Basis",
    "Catalogue",
    "Clause",
    "Document",
    "__version__",
    "document_text",
    "load_catalogue",
    "load_document",
]
