"""The narrative of a document as a safe tree. Owns every shape that a narrative may have once it is read.

Nothing of the source survives but words, numbers and members of these enums: no attribute, no address that is
followed, no style of the author's own. `narrative` builds this tree and `narrative_html` shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How words are set apart."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    EMPHASIS = "emphasis"
    SUPERSCRIPT = "superscript"
    SUBSCRIPT = "subscript"
    INSERTED = "inserted"
    DELETED = "deleted"


class Marker(StrEnum):
    """What stands before the items of a list."""

    DISC = "disc"
    CIRCLE = "circle"
    SQUARE = "square"
    ARABIC = "arabic"
    LITTLE_ROMAN = "little-roman"
    BIG_ROMAN = "big-roman"
    LITTLE_ALPHA = "little-alpha"
    BIG_ALPHA = "big-alpha"


class Align(StrEnum):
    """Where the words of a cell stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class RowGroup(StrEnum):
    """The part of a table that a row belongs to."""

    HEAD = "head"
    BODY = "body"
    FOOT = "foot"


@dataclass(frozen=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True)
class LineBreak:
    """A new line."""


@dataclass(frozen=True)
class Anchor:
    """A place that a link of the same document points at."""

    number: int


@dataclass(frozen=True)
class Styled:
    """Words set apart."""

    styles: tuple[Style, ...]
    children: Nodes


@dataclass(frozen=True)
class Link:
    """Words that point at an anchor of the same document, or that name an address elsewhere: it is only shown."""

    children: Nodes
    anchor: int | None = None
    address: str = ""


@dataclass(frozen=True)
class Media:
    """A place where files embedded in the document are shown; no number means that the document lacks the file."""

    numbers: tuple[int, ...]
    caption: Nodes = ()


@dataclass(frozen=True)
class Footnote:
    """A note, shown where it is written."""

    number: int
    children: Nodes


@dataclass(frozen=True)
class FootnoteMark:
    """A mark that points at a note."""

    anchor: int
    number: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, with its own title if it has one."""

    children: Nodes
    caption: Nodes = ()


@dataclass(frozen=True)
class Item:
    """One item of a list."""

    children: Nodes
    caption: Nodes = ()


@dataclass(frozen=True)
class ItemList:
    """A list."""

    items: tuple[Item, ...]
    ordered: bool = False
    marker: Marker | None = None
    caption: Nodes = ()


@dataclass(frozen=True)
class Cell:
    """A cell of a table."""

    children: Nodes
    header: bool = False
    columns: int = 1
    rows: int = 1
    align: Align | None = None


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]
    group: RowGroup = RowGroup.BODY


@dataclass(frozen=True)
class Table:
    """A table."""

    rows: tuple[Row, ...]
    caption: Nodes = ()


Node = Text | LineBreak | Anchor | Styled | Link | Media | Footnote | FootnoteMark | Paragraph | ItemList | Table
Nodes = tuple[Node, ...]


@dataclass(frozen=True)
class Section:
    """A section. `title_is_label` tells that the document gave it no title, only a code with a label."""

    title: str
    children: Nodes = ()
    sections: tuple[Section, ...] = ()
    title_is_label: bool = False


@dataclass(frozen=True)
class Narrative:
    """The whole narrative; `unplaced` are the embedded files that no section shows."""

    sections: tuple[Section, ...]
    unplaced: tuple[int, ...] = ()


def is_block(node: Node) -> bool:
    """Whether a node cannot stand inside a line of text."""
    if isinstance(node, Paragraph | ItemList | Table):
        return True
    if isinstance(node, Media):
        return any(is_block(child) for child in node.caption)
    return isinstance(node, Styled | Link | Footnote) and any(is_block(child) for child in node.children)
