"""Reads a table of the narrative block. Owns rows, headers and spans; words out of place become cells of their own."""

from dataclasses import replace
from typing import Protocol

from carnet.cda.narrative_styles import align_of, span_of, styles_of
from carnet.cda.narrative_tree import Cell, Nodes, Row, RowGroup, Styled, Table, Text
from carnet.cda.parser import Element
from carnet.cda.reader import local_name, words

_GROUPS = {"thead": RowGroup.HEAD, "tbody": RowGroup.BODY, "tfoot": RowGroup.FOOT}
_MOST_COLUMNS, _MOST_ROWS = 100, 1000


class Inside(Protocol):
    """What reads the content of a cell."""

    def inside(self, element: Element) -> Nodes: ...
    def node(self, element: Element) -> Nodes: ...
    def anchor(self, element: Element) -> Nodes: ...
    def caption(self, element: Element) -> Nodes: ...


def table_of(reader: Inside, element: Element) -> Nodes:
    """A table, after its anchor if something points at it."""
    rows: list[Row] = list(_stray_row(element.text))
    for child in element:
        rows += _rows(reader, child)
        rows += _stray_row(child.tail)
    # A foot is written before the body in CDA and stands after it in HTML.
    ordered = sorted(rows, key=lambda row: list(RowGroup).index(row.group))
    return (*reader.anchor(element), Table(tuple(ordered), reader.caption(element)))


def _rows(reader: Inside, element: Element) -> list[Row]:
    """The rows of a group, or a row that stands in the table itself."""
    name = local_name(element)
    if name == "caption" or (name in ("col", "colgroup") and not words(element)):
        return []
    if name not in _GROUPS:
        return [_row(reader, element, RowGroup.BODY)]
    rows = _stray_row(element.text)
    for child in element:
        rows.append(_row(reader, child, _GROUPS[name]))
        rows += _stray_row(child.tail)
    return rows


def _row(reader: Inside, element: Element, group: RowGroup) -> Row:
    """A row; an element in the place of one is a row of one cell."""
    if local_name(element) != "tr":
        return Row((Cell(reader.node(element)),), group)
    cells = _stray_cell(element.text)
    for child in element:
        cells.append(_cell(reader, child, group))
        cells += _stray_cell(child.tail)
    anchor = reader.anchor(element)
    if anchor:
        first = cells[0] if cells else Cell(())
        cells[:1] = [replace(first, children=anchor + first.children)]
    return Row(tuple(cells), group)


def _cell(reader: Inside, element: Element, group: RowGroup) -> Cell:
    """A cell; those of the head of a table are headers, whatever their name."""
    name = local_name(element)
    if name not in ("td", "th"):
        return Cell(reader.node(element), group is RowGroup.HEAD)
    inside = reader.inside(element)
    if not element.attrib:
        # Most cells: nothing to read but the words.
        return Cell(inside, header=name == "th" or group is RowGroup.HEAD)
    styles = styles_of(element, name)
    return Cell(
        (Styled(styles, inside),) if styles and inside else inside,
        header=name == "th" or group is RowGroup.HEAD,
        columns=span_of(element, "colspan", _MOST_COLUMNS),
        rows=span_of(element, "rowspan", _MOST_ROWS),
        align=align_of(element),
    )


def _stray_cell(text: str | None) -> list[Cell]:
    return [Cell((Text(text),))] if text and text.strip() else []


def _stray_row(text: str | None) -> list[Row]:
    return [Row((cell,)) for cell in _stray_cell(text)]
