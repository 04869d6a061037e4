"""The words of a narrative, without its form. Owns their order, which is that of the document."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from carnet.cda.narrative_tree import Narrative, Section, Text


def words_of(narrative: Narrative) -> str:
    """All the words, one piece of text a line."""
    return "\n".join(word for section in narrative.sections for word in _of_section(section) if word.strip())


def texts_of(node: Any) -> str:
    """The words inside a node or some nodes."""
    return " ".join(pieces_of(node))


def _of_section(section: Section) -> Iterator[str]:
    yield section.title
    yield from pieces_of(section.children)
    for inside in section.sections:
        yield from _of_section(inside)


def pieces_of(node: Any) -> Iterator[str]:
    """The texts inside a node, whatever shape holds them."""
    if isinstance(node, Text):
        yield node.text
    elif isinstance(node, tuple):
        for each in node:
            yield from pieces_of(each)
    elif is_dataclass(node):
        for field in fields(node):
            yield from pieces_of(getattr(node, field.name))
