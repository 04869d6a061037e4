"""Reads the narrative block of a CDA document into a safe tree. Owns the allow-list of elements.

An element that is not on the list loses its name and keeps its words: nothing that a person should read disappears.
No address is followed: a link inside the document becomes an anchor, any other is words with the address beside.
"""

from collections.abc import Callable, Iterator

from carnet.cda.embedded import embedded_media, media_by_id
from carnet.cda.narrative_styles import address_of, list_marker, styles_of
from carnet.cda.narrative_tables import table_of
from carnet.cda.narrative_tree import (
    Anchor,
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
    Section,
    Styled,
    Text,
)
from carnet.cda.parser import NS, CdaDocument, Element
from carnet.cda.reader import Reader, local_name, words

_PREFIX = f"{{{NS}}}"
_WITH_ANCHOR = frozenset({"text", "content", "paragraph", "list", "item", "table", "tr", "td", "th", "footnote"})


def read_narrative(document: CdaDocument) -> Narrative:
    """The narrative of a structured document; without sections for one that has none."""
    return _NarrativeReader(document).read()


class _NarrativeReader:
    """Reads one document: knows the places that its links point at and the files that it embeds."""

    def __init__(self, document: CdaDocument) -> None:
        self._document = document
        self._media = media_by_id(document)
        self._placed: set[int] = set()
        self._anchors = _anchors(document.root)
        self._anchored: set[int] = set()
        footnotes = enumerate(document.root.iter(_PREFIX + "footnote"), start=1)
        self._footnotes = {element: number for number, element in footnotes}
        self._readers: dict[str, Callable[[Element], Nodes]] = {
            "br": lambda each: (LineBreak(), *self.inside(each)),
            "content": self._content,
            "sub": self._content,
            "sup": self._content,
            "linkHtml": self._link,
            "renderMultiMedia": self._multimedia,
            "footnote": self._footnote,
            "footnoteRef": self._footnote_mark,
            "paragraph": lambda each: (Paragraph(self.body(each), self.caption(each)),),
            "list": self._list,
            "table": lambda each: table_of(self, each),
        }

    def read(self) -> Narrative:
        """The whole narrative."""
        found = Reader().all(self._document.root, "component/structuredBody/component/section")
        sections = tuple(self._section(each) for each in found)
        unplaced = tuple(m.number for m in embedded_media(self._document) if m.number not in self._placed)
        return Narrative(sections, unplaced)

    def _section(self, element: Element) -> Section:
        read = Reader()
        title = read.first(element, "title")
        label = "" if title is not None and words(title) else read.attribute(element, "code", "displayName")
        return Section(
            title=label if title is None or label else words(title),
            children=tuple(node for text in read.all(element, "text") for node in self.inside(text)),
            sections=tuple(self._section(each) for each in read.all(element, "component/section")),
            title_is_label=bool(label),
        )

    def inside(self, element: Element) -> Nodes:
        """The text and elements inside an element, after its anchor if something points at it."""
        return self._content_of(element, captions=True)

    def body(self, element: Element) -> Nodes:
        """The same without the captions, which the caller shows apart."""
        return self._content_of(element, captions=False)

    def _content_of(self, element: Element, *, captions: bool) -> Nodes:
        nodes: list[Node] = [*self.anchor(element), *_text(self._document.text_of(element))]
        for child in element:
            if captions or local_name(child) != "caption":
                nodes.extend(self.node(child))
            nodes.extend(_text(child.tail))
        return tuple(nodes)

    def anchor(self, element: Element) -> Nodes:
        """The anchor of an element that a link of the document points at. The first of two same IDs has it."""
        number = self._anchors.get(element.get("ID") or "") if self._anchors else None
        if number is None or number in self._anchored:
            return ()
        self._anchored.add(number)
        return (Anchor(number),)

    def caption(self, element: Element) -> Nodes:
        """The title that a paragraph, a list, an item, a table or a picture has of its own."""
        return tuple(node for each in element.findall(_PREFIX + "caption") for node in self.inside(each))

    def node(self, element: Element) -> Nodes:
        """An element of the allow-list, or the content of one that is not."""
        return self._readers.get(local_name(element), self.inside)(element)

    def _content(self, element: Element) -> Nodes:
        styles, inside = styles_of(element, local_name(element)), self.inside(element)
        return (Styled(styles, inside),) if styles else inside

    def _link(self, element: Element) -> Nodes:
        address = (element.get("href") or "").strip()
        inside = self.inside(element)
        if address.startswith("#"):
            return (Link(inside, anchor=self._anchors.get(address[1:])),)
        shown = address_of(address)
        return (Link(inside, address="" if shown == words(element) else shown),)

    def _multimedia(self, element: Element) -> Nodes:
        names = (element.get("referencedObject") or "").split()
        numbers = tuple(number for name in names for number in self._media.get(name, ()))
        self._placed.update(numbers)
        return (*self.anchor(element), Media(numbers, self.caption(element)), *self.body(element))

    def _footnote(self, element: Element) -> Nodes:
        return (Footnote(self._footnotes[element], self.inside(element)),)

    def _footnote_mark(self, element: Element) -> Nodes:
        name = (element.get("IDREF") or "").strip()
        notes = (number for note, number in self._footnotes.items() if note.get("ID") == name)
        mark = tuple(FootnoteMark(self._anchors[name], number) for number in notes if name in self._anchors)
        return mark[:1] + self.inside(element)

    def _list(self, element: Element) -> Nodes:
        anchor = self.anchor(element)
        ordered, marker = list_marker(element)
        items = _stray_item(self._document.text_of(element))
        for child in element:
            if local_name(child) != "caption":
                items.append(self._item(child))
            items += _stray_item(child.tail)
        return (*anchor, ItemList(tuple(items), ordered, marker, self.caption(element)))

    def _item(self, element: Element) -> Item:
        """An item; another element in its place is read as one."""
        if local_name(element) == "item":
            return Item(self.body(element), self.caption(element))
        return Item(self.node(element))


def _stray_item(text: str | None) -> list[Item]:
    """Words that stand between items."""
    return [Item((Text(text),))] if text and text.strip() else []


def _text(text: str | None) -> Nodes:
    return (Text(text),) if text else ()


def _sections(root: Element) -> Iterator[Element]:
    """The sections that are shown, outermost first."""
    read = Reader()
    left = read.all(root, "component/structuredBody/component/section")
    while left:
        section = left.pop(0)
        yield section
        left += read.all(section, "component/section")


def _anchors(root: Element) -> dict[str, int]:
    """A number for each ID that a link or a mark names, and that an element which is shown has."""
    texts = [text for section in _sections(root) for text in Reader().all(section, "text")]
    elements = [element for text in texts for element in text.iter()]
    shown = {element.get("ID") for element in elements if local_name(element) in _WITH_ANCHOR}
    links = (each.get("href") or "" for each in elements if local_name(each) == "linkHtml")
    names = [href.strip()[1:] for href in links if href.strip().startswith("#")]
    names += [(each.get("IDREF") or "").strip() for each in elements if local_name(each) == "footnoteRef"]
    return {name: number for number, name in enumerate(dict.fromkeys(names), start=1) if name and name in shown}
