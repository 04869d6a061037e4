"""What a header cell is the header of. Owns the attribute `scope` (RGAA 5.7, WCAG 1.3.1) and the names of columns."""

from carnet.cda.narrative_tree import Cell, Row, RowGroup, Table
from carnet.cda.narrative_words import texts_of
from carnet.cda.shown_text import shown

# Two columns have room on a telephone; more are shown there as cards.
_FEWEST_COLUMNS = 3


def scope_of(cell: Cell, row: Row) -> str:
    """A header in the head of a table, or in a row of headers only, heads columns; another heads its row."""
    heads_columns = row.group is RowGroup.HEAD or all(each.header for each in row.cells)
    if heads_columns:
        return "colgroup" if cell.columns > 1 else "col"
    return "rowgroup" if cell.rows > 1 else "row"


def column_labels(table: Table) -> tuple[str, ...]:
    """The names of the columns of a plain table; empty for any other, which keeps its shape on every screen.

    Plain: its head ends with a row that names each column, and each row of its body has as many cells, none spanning.
    """
    heads = [row for row in table.rows if row.group is RowGroup.HEAD]
    bodies = [row for row in table.rows if row.group is not RowGroup.HEAD]
    if not heads or not bodies or len(heads[-1].cells) < _FEWEST_COLUMNS:
        return ()
    columns = len(heads[-1].cells)
    if any(len(row.cells) != columns or _spans(row) for row in (heads[-1], *bodies)):
        return ()
    return tuple(shown(" ".join(texts_of(cell.children).split())) for cell in heads[-1].cells)


def _spans(row: Row) -> bool:
    return any(cell.columns > 1 or cell.rows > 1 for cell in row.cells)
