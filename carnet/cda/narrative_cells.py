"""What a header cell is the header of. Owns the attribute `scope` (RGAA 5.7, WCAG 1.3.1)."""

from carnet.cda.narrative_tree import Cell, Row, RowGroup


def scope_of(cell: Cell, row: Row) -> str:
    """A header in the head of a table, or in a row of headers only, heads columns; another heads its row."""
    heads_columns = row.group is RowGroup.HEAD or all(each.header for each in row.cells)
    if heads_columns:
        return "colgroup" if cell.columns > 1 else "col"
    return "rowgroup" if cell.rows > 1 else "row"
