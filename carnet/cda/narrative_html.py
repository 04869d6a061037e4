"""Shows a narrative tree as HTML. Owns every element and class that can come out; no word of a document is markup.

Only the elements named here are written, with the attributes class, id, href (to an anchor of the same narrative or
an address given by the caller), src (given by the caller), alt, scope, colspan, rowspan and the ARIA of a scrolling
table. No style, no script, no address of the document's own: a strict Content-Security-Policy needs no exception.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import assert_never

from carnet.cda.embedded import EmbeddedMedia
from carnet.cda.narrative_cells import column_labels, scope_of
from carnet.cda.narrative_tree import (
    Anchor,
    Cell,
    Footnote,
    FootnoteMark,
    Item,
    ItemList,
    LineBreak,
    Link,
    Media,
    Narrative,
    Node,
    Nodes,
    Paragraph,
    Row,
    RowGroup,
    Section,
    Style,
    Styled,
    Table,
    Text,
    is_block,
)
from carnet.cda.shown_text import shown

# The images that a page may show, re-encoded by `media`; any other file is offered to be opened.
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})
_TAGS = {
    Style.SUPERSCRIPT: "sup",
    Style.SUBSCRIPT: "sub",
    Style.INSERTED: "ins",
    Style.DELETED: "del",
    Style.BOLD: "strong",
    Style.ITALIC: "em",
    Style.EMPHASIS: "em",
}
# From so many columns on, a plain table is shown as cards on every page: its last columns would be out of sight.
WIDE = 7
_GROUP_TAGS = {RowGroup.HEAD: "thead", RowGroup.BODY: "tbody", RowGroup.FOOT: "tfoot"}


@dataclass(frozen=True)
class Labels:
    """The words that we add to a document, from the message catalogue; `{number}` is the number of a file or note."""

    image: str
    attached_file: str
    missing_file: str
    unplaced_files: str
    footnote: str
    no_text: str
    no_narrative: str
    untitled: str
    inserted: str
    deleted: str


@dataclass(frozen=True)
class Page:
    """Where a narrative is shown: the level of its first headings, its prefix of ids, and where its files are."""

    labels: Labels
    media: tuple[EmbeddedMedia, ...]
    media_address: Callable[[int], str]
    heading_level: int = 2
    prefix: str = "narrative"


def render_narrative(narrative: Narrative, page: Page) -> str:
    """The narrative as HTML, every word of it in the order of the document."""
    return _Renderer(page).narrative(narrative)


class _Renderer:
    """Writes one narrative."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._types = {each.number: each.media_type for each in page.media}
        self._in_link = False
        self._tables = 0

    def narrative(self, narrative: Narrative) -> str:
        labels = self._page.labels
        parts = [self._section(each, self._page.heading_level) for each in narrative.sections]
        if not parts:
            parts.append(f"<p>{_added(labels.no_narrative)}</p>")
        if narrative.unplaced:
            files = "".join(f"<li>{self._file(number)}</li>" for number in narrative.unplaced)
            parts.append(f"<p>{_added(labels.unplaced_files)}</p><ul>{files}</ul>")
        return f'<div class="narrative">{"".join(parts)}</div>'

    def _section(self, section: Section, level: int) -> str:
        name = f"h{min(level, 6)}"
        title = escape(shown(section.title)) or _added(self._page.labels.untitled)
        kind = " narrative__title--label" if section.title_is_label else ""
        body = self._flow(section.children, section.title)
        if not body and not section.sections:
            body = f"<p>{_added(self._page.labels.no_text)}</p>"
        inside = "".join(self._section(each, level + 1) for each in section.sections)
        return (
            f'<div class="narrative__section"><{name} class="narrative__title{kind}">{title}</{name}>'
            f"{body}{inside}</div>"
        )

    def _flow(self, nodes: Nodes, title: str = "") -> str:
        """Nodes where blocks may stand: words between blocks become paragraphs."""
        parts: list[str] = []
        line: list[Node] = []
        for node in nodes:
            if is_block(node):
                parts += [self._line(line), self._node(node, title)]
                line = []
            else:
                line.append(node)
        return "".join([*parts, self._line(line)])

    def _line(self, nodes: list[Node]) -> str:
        """A paragraph around words that stand in none; nothing around nothing but space and new lines."""
        while nodes and _is_space(nodes[-1]):
            nodes = nodes[:-1]
        while nodes and _is_space(nodes[0]):
            nodes = nodes[1:]
        inside = "".join(self._node(node) for node in nodes)
        return inside if all(isinstance(node, Anchor) for node in nodes) else f"<p>{inside}</p>"

    def _inside(self, nodes: Nodes) -> str:
        """Nodes inside a cell or an item: a single line of words needs no paragraph."""
        if any(is_block(node) for node in nodes):
            return self._flow(nodes)
        return "".join(self._node(node) for node in nodes)

    def _node(self, node: Node, title: str = "") -> str:
        match node:
            case Text():
                return escape(shown(node.text))
            case LineBreak():
                return "<br>"
            case Anchor():
                return f'<span id="{self._id(node.number)}"></span>'
            case Styled():
                return self._styled(node)
            case Link():
                return self._link(node)
            case Media():
                return self._media(node)
            case Footnote():
                return self._footnote(node)
            case FootnoteMark():
                return self._mark(node)
            case Paragraph():
                return self._paragraph(node)
            case ItemList():
                return self._list(node)
            case Table():
                return self._table(node, title)
        assert_never(node)

    def _id(self, number: int) -> str:
        return f"{escape(self._page.prefix)}-{number}"

    def _styled(self, node: Styled) -> str:
        """Words set apart: by elements around words, by classes around blocks."""
        block = is_block(node)
        html = self._inside(node.children)
        for style in node.styles:
            tag = _TAGS.get(style, "span")
            if block and style not in (Style.INSERTED, Style.DELETED):
                tag = "div"
            html = f'<{tag} class="narrative__{style}">{self._revision(style)}{html}</{tag}>'
        return html

    def _revision(self, style: Style) -> str:
        """A voice does not say that a text is struck out: words say it."""
        labels = self._page.labels
        word = {Style.INSERTED: labels.inserted, Style.DELETED: labels.deleted}.get(style, "")
        return _added(word, hidden=True) + " " if word else ""

    def _link(self, node: Link) -> str:
        outer, self._in_link = self._in_link, True
        inside = self._inside(node.children)
        self._in_link = outer
        if node.anchor is not None and not outer:
            return f'<a class="narrative__link" href="#{self._id(node.anchor)}">{inside}</a>'
        address = _added(f" ({node.address})") if node.address else ""
        return inside + address

    def _media(self, node: Media) -> str:
        """Files with their common caption."""
        files = "".join(self._file(number) for number in node.numbers)
        return (files or _added(self._page.labels.missing_file)) + self._caption(node.caption)

    def _file(self, number: int) -> str:
        """A picture, or the words that open the file."""
        labels, address = self._page.labels, escape(self._page.media_address(number))
        if self._types.get(number) in PICTURES:
            words = escape(labels.image.format(number=number))
            return f'<img class="narrative__picture" src="{address}" alt="{words}">'
        words = _added(labels.attached_file.format(number=number))
        return words if self._in_link else f'<a class="narrative__file" href="{address}">{words}</a>'

    def _caption(self, caption: Nodes) -> str:
        if not caption:
            return ""
        tag = "div" if any(is_block(node) for node in caption) else "span"
        return f'<{tag} class="narrative__caption">{self._inside(caption)}</{tag}>'

    def _footnote(self, node: Footnote) -> str:
        tag = "div" if is_block(node) else "span"
        mark = _added(self._page.labels.footnote.format(number=node.number))
        return f'<{tag} class="narrative__footnote">{mark} {self._inside(node.children)}</{tag}>'

    def _mark(self, node: FootnoteMark) -> str:
        words = _added(self._page.labels.footnote.format(number=node.number))
        return words if self._in_link else f'<a class="narrative__link" href="#{self._id(node.anchor)}">{words}</a>'

    def _paragraph(self, node: Paragraph) -> str:
        caption = self._caption(node.caption)
        if any(is_block(child) for child in (*node.children, *node.caption)):
            return f'<div class="narrative__paragraph">{caption}{self._flow(node.children)}</div>'
        return f"<p>{caption}{' ' if caption else ''}{self._inside(node.children)}</p>"

    def _list(self, node: ItemList) -> str:
        tag = "ol" if node.ordered else "ul"
        kind = f" narrative__list--{node.marker}" if node.marker else ""
        items = "".join(self._item(item) for item in node.items)
        return f'{self._caption(node.caption)}<{tag} class="narrative__list{kind}">{items}</{tag}>'

    def _item(self, item: Item) -> str:
        caption = self._caption(item.caption)
        return f"<li>{caption}{' ' if caption else ''}{self._inside(item.children)}</li>"

    def _table(self, node: Table, title: str) -> str:
        """A table in a box that scrolls by keyboard too; without a title of its own it bears that of its section."""
        self._tables += 1
        name = f"{escape(self._page.prefix)}-table-{self._tables}"
        if node.caption:
            caption = f'<caption class="narrative__caption" id="{name}">{self._inside(node.caption)}</caption>'
        else:
            words = _added(title or self._page.labels.untitled, hidden=True)
            caption = f'<caption class="narrative__caption" id="{name}">{words}</caption>'
        labels = column_labels(node)
        stacks = " narrative__table--stacks" if labels else ""
        stacks += " narrative__table--wide" if len(labels) >= WIDE else ""
        box = f'<div class="narrative__table{stacks}" role="group" tabindex="0" aria-labelledby="{name}">'
        return f"{box}<table>{caption}{self._groups(node.rows, labels)}</table></div>"

    def _groups(self, rows: tuple[Row, ...], labels: tuple[str, ...]) -> str:
        """Rows in their groups; a new group begins wherever the kind of row changes."""
        parts: list[str] = []
        group: RowGroup | None = None
        for row in rows:
            if row.group is not group:
                parts.append(("" if group is None else f"</{_GROUP_TAGS[group]}>") + f"<{_GROUP_TAGS[row.group]}>")
                group = row.group
            parts.append(self._row(row, labels))
        return "".join(parts) + ("" if group is None else f"</{_GROUP_TAGS[group]}>")

    def _row(self, row: Row, labels: tuple[str, ...]) -> str:
        """A row; where a table may stand as cards, each cell of the body says the name of its column."""
        named = labels if labels and row.group is not RowGroup.HEAD else ("",) * len(row.cells)
        cells = (self._cell(cell, row, label) for cell, label in zip(row.cells, named, strict=True))
        return f"<tr>{''.join(cells)}</tr>"

    def _cell(self, cell: Cell, row: Row, label: str) -> str:
        """A cell; an empty header is a plain cell, for it names nothing."""
        html = self._inside(cell.children)
        tag = "th" if cell.header and html.strip() else "td"
        if label and html.strip():
            html = f'<span class="narrative__added narrative__label">{escape(label)}</span> {html}'
        scope = f' scope="{scope_of(cell, row)}"' if tag == "th" else ""
        spans = (f' colspan="{cell.columns}"' if cell.columns > 1 else "") + (
            f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        )
        align = f' class="narrative__cell--{cell.align}"' if cell.align else ""
        return f"<{tag}{scope}{spans}{align}>{html}</{tag}>"


def _is_space(node: Node) -> bool:
    """Whether a node only makes room: between blocks the page makes it itself."""
    return isinstance(node, LineBreak) or (isinstance(node, Text) and not node.text.strip())


def _added(words: str, *, hidden: bool = False) -> str:
    """Words that are not the document's; `hidden` ones are for a voice only."""
    kind = " narrative__added--hidden" if hidden else ""
    return f'<span class="narrative__added{kind}">{escape(shown(words))}</span>'
