"""The README's table of clauses is generated, and up to date."""

from tests.repository.clause_table import MARKED, README, with_table


def test_the_table_of_the_readme_is_up_to_date() -> None:
    readme = README.read_text(encoding="utf-8")

    assert MARKED.search(readme)
    assert with_table(readme) == readme, "run: python -m tests.repository.clause_table"
