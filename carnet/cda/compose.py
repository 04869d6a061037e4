"""Writes a structured CDA R2 document from sections of words. Owns the narrative of our own documents.

The sections are made of the same tree that `narrative` reads, so what is composed is what is read. They carry no
coded entry, and no template of a CI-SIS model is claimed: such a document says level 3 of its body and no more.
"""

from dataclasses import dataclass

from carnet.cda.compose_nodes import write_nodes
from carnet.cda.header_writer import UnwritableCharacter, add, code, write_header
from carnet.cda.model import Code
from carnet.cda.narrative_tree import Cell, Item, ItemList, Nodes, Paragraph, Row, RowGroup, Table, Text
from carnet.cda.parser import Element
from carnet.cda.wrap import serialised
from carnet.cda.wrap_facts import WrapFacts
from carnet.kernel.errors import Invalid

__all__ = ["SectionText", "WrapFacts", "bullets", "compose_level3", "paragraph", "table"]


@dataclass(frozen=True)
class SectionText:
    """A section to write: its title, its words, its LOINC code if it has one, and the sections inside it."""

    title: str
    children: Nodes = ()
    sections: tuple["SectionText", ...] = ()
    code: Code | None = None


def paragraph(words: str) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph((Text(words),))


def bullets(*items: str, ordered: bool = False) -> ItemList:
    """A list of plain words."""
    return ItemList(tuple(Item((Text(item),)) for item in items), ordered)


def table(head: tuple[str, ...], *rows: tuple[str, ...], caption: str = "") -> Table:
    """A table of plain words; the first cell of each row heads it."""
    first = Row(tuple(Cell((Text(words),), header=True) for words in head), RowGroup.HEAD)
    body = (Row(tuple(_cell(words, header=not at) for at, words in enumerate(row))) for row in rows)
    return Table((first, *body), (Text(caption),) if caption else ())


def _cell(words: str, *, header: bool) -> Cell:
    return Cell((Text(words),) if words else (), header)


def compose_level3(facts: WrapFacts, sections: tuple[SectionText, ...]) -> bytes:
    """A document with the complete header of `facts` (its `models` name the templates) and these sections.

    Rules: `cda.body_empty` without a section, `cda.control_character`. Pictures, notes and anchors of the tree are
    not written: a `ValueError` says so to the programmer.
    """
    if not sections:
        raise Invalid.of("sections", "cda.body_empty")
    root = write_header(facts, None)
    body = add(add(root, "component"), "structuredBody")
    for section in sections:
        _section(body, section)
    return serialised(root)


def _section(parent: Element, facts: SectionText) -> None:
    section = add(add(parent, "component"), "section")
    code(section, "code", facts.code)
    try:
        add(section, "title", facts.title)
        write_nodes(add(section, "text"), facts.children)
    except UnwritableCharacter:
        raise Invalid.of("sections", "cda.control_character") from None
    for inside in facts.sections:
        _section(section, inside)
