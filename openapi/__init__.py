"""The OpenAPI document and the catalogue of clauses, and what reads only them."""

from openapi.catalogue import Basis, Catalogue, Clause, load_catalogue
from openapi.document import Document, document_text, load_document

__all__ = [
    "Basis",
    "Catalogue",
    "Clause",
    "Document",
    "document_text",
    "load_catalogue",
    "load_document",
]
