"""What the tests of the document and the catalogue share."""

import pytest

from openapi.catalogue import Catalogue, load_catalogue
from openapi.document import Document, load_document


@pytest.fixture
def document() -> Document:
    return load_document()


@pytest.fixture
def catalogue() -> Catalogue:
    return load_catalogue()
