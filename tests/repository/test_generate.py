"""The generated parts of the documents are up to date."""

import pytest

from tests.repository.generate import (
    CLAUSES,
    COMMAND,
    DOCUMENTS,
    MANNERS,
    MARKED,
    PARTS,
    VERIFICATION,
    cell,
    generated,
)
from tests.repository.tree import ROOT


@pytest.mark.parametrize("document", [*DOCUMENTS, CLAUSES, VERIFICATION, MANNERS])
def test_the_document_is_up_to_date(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")

    assert generated(document) == text, f"run: {COMMAND}"


def test_every_generated_part_stands_in_one_document() -> None:
    texts = [(ROOT / document).read_text(encoding="utf-8") for document in DOCUMENTS]

    assert sorted(found[1] for text in texts for found in MARKED.findall(text)) == sorted(PARTS)


def test_names_of_programs_are_code_in_a_cell() -> None:
    told = cell("see --list-faults and /__mock__/,\n  a|b")

    assert told == r"see `--list-faults` and `/__mock__/`, a\|b"
