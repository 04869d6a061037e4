"""Writes nodes of a narrative tree as the narrative block of CDA. Owns the way back of `narrative`."""

from carnet.cda.header_writer import UnwritableCharacter, add
from carnet.cda.narrative_tree import (
    Cell,
    Item,
    ItemList,
    LineBreak,
    Link,
    Marker,
    Node,
    Nodes,
    Paragraph,
    Row,
    RowGroup,
    Style,
    Styled,
    Table,
    Text,
)
from carnet.cda.parser import Element

_STYLE_CODES = {
    Style.BOLD: "Bold",
    Style.ITALIC: "Italics",
    Style.UNDERLINE: "Underline",
    Style.EMPHASIS: "Emphasis",
}
_MARKER_CODES = {
    Marker.DISC: "Disc",
    Marker.CIRCLE: "Circle",
    Marker.SQUARE: "Square",
    Marker.ARABIC: "Arabic",
    Marker.LITTLE_ROMAN: "LittleRoman",
    Marker.BIG_ROMAN: "BigRoman",
    Marker.LITTLE_ALPHA: "LittleAlpha",
    Marker.BIG_ALPHA: "BigAlpha",
}
_GROUPS = {RowGroup.HEAD: "thead", RowGroup.FOOT: "tfoot", RowGroup.BODY: "tbody"}


def write_nodes(parent: Element, nodes: Nodes) -> None:
    """Writes nodes inside an element."""
    for node in nodes:
        _write(parent, node)


def _write(parent: Element, node: Node) -> None:
    match node:
        case Text():
            _say(parent, node.text)
        case LineBreak():
            add(parent, "br")
        case Styled():
            _styled(parent, node)
        case Link(anchor=None):
            write_nodes(add(parent, "linkHtml", href=node.address or None), node.children)
        case Paragraph():
            _captioned(add(parent, "paragraph"), node.caption, node.children)
        case ItemList():
            _list(parent, node)
        case Table():
            _table(parent, node)
        case _:
            raise ValueError(f"{type(node).__name__} is not composed")


def _say(parent: Element, text: str) -> None:
    """Words after what already stands in an element."""
    try:
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text
    except ValueError:
        raise UnwritableCharacter("text") from None


def _captioned(element: Element, caption: Nodes, children: Nodes) -> None:
    if caption:
        write_nodes(add(element, "caption"), caption)
    write_nodes(element, children)


def _styled(parent: Element, node: Styled) -> None:
    """One element for each style that has a name of its own, and one for those that are codes."""
    inside, codes = parent, [_STYLE_CODES[style] for style in node.styles if style in _STYLE_CODES]
    if codes:
        inside = add(inside, "content", styleCode=" ".join(codes))
    for style, name, revised in (
        (Style.SUBSCRIPT, "sub", None),
        (Style.SUPERSCRIPT, "sup", None),
        (Style.INSERTED, "content", "insert"),
        (Style.DELETED, "content", "delete"),
    ):
        if style in node.styles:
            inside = add(inside, name, revised=revised)
    write_nodes(inside, node.children)


def _list(parent: Element, node: ItemList) -> None:
    kind = "ordered" if node.ordered else "unordered"
    marker = _MARKER_CODES[node.marker] if node.marker else None
    element = add(parent, "list", listType=kind, styleCode=marker)
    _captioned(element, node.caption, ())
    for item in node.items:
        _item(element, item)


def _item(parent: Element, item: Item) -> None:
    _captioned(add(parent, "item"), item.caption, item.children)


def _table(parent: Element, node: Table) -> None:
    """The groups in the order of the schema: head, foot, body."""
    element = add(parent, "table")
    _captioned(element, node.caption, ())
    for group, name in _GROUPS.items():
        rows = [row for row in node.rows if row.group is group]
        if rows:
            holder = add(element, name)
            for row in rows:
                _row(holder, row)


def _row(parent: Element, row: Row) -> None:
    element = add(parent, "tr")
    for cell in row.cells:
        _cell(element, cell)


def _cell(parent: Element, cell: Cell) -> None:
    element = add(
        parent,
        "th" if cell.header else "td",
        colspan=str(cell.columns) if cell.columns > 1 else None,
        rowspan=str(cell.rows) if cell.rows > 1 else None,
        align=cell.align,
    )
    write_nodes(element, cell.children)
