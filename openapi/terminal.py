"""Write tables: with lines on a terminal, as plain aligned text everywhere else."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table as DrawnTable
from rich.text import Text

from openapi.escaping import logged, visible


class Table(NamedTuple):
    """Rows of text under a title; each row has a cell for each column."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def write(tables: Iterable[Table], summary: str) -> None:
    """Write `tables` and a closing line to standard output, where nothing in them is obeyed.

    `NO_COLOR` is.
    """
    tables = map(shielded, tables)
    if sys.stdout.isatty():
        console = Console(color_system=None if os.environ.get("NO_COLOR") else "auto")
        for table in tables:
            console.print(drawn(table))
        console.print(Text(visible(summary)))
    else:
        for table in tables:
            print(*map(logged, plain(table)), "", sep="\n")
        print(logged(visible(summary)))


def shielded(table: Table) -> Table:
    """Return `table` with what does not print escaped in its cells."""
    rows = [tuple(map(visible, row)) for row in table.rows]
    return Table(visible(table.title), table.columns, rows)


def drawn(table: Table) -> DrawnTable:
    """Return `table` with lines, and cells that wrap to the width of the terminal."""
    result = DrawnTable(
        title=Text(table.title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD
    )
    for position, column in enumerate(table.columns):
        # What people copy and search for, the first cell, is kept in one piece.
        first = position == 0
        result.add_column(column, no_wrap=first, overflow="fold", style="cyan" if first else None)
    for row in table.rows:
        result.add_row(*map(Text, row))
    return result


def plain(table: Table) -> Iterator[str]:
    """Yield the lines of `table`, one for each row, so that a line can be searched for."""
    yield table.title
    rows = [tuple(column.upper() for column in table.columns), *table.rows]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
