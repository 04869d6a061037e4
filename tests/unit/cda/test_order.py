"""The order of elements in what we write is that of the published documents, which the CDA schema accepts."""

from collections import defaultdict

import pytest
from lxml import etree

from carnet.cda.compose import SectionText, bullets, compose_level3, paragraph, table
from carnet.cda.parser import Element, parse
from carnet.cda.wrap import wrap_level1
from tests.unit.cda.examples import FACTS
from tests.unit.cda.samples import FRENCH, needs_samples

Order = dict[str, set[tuple[str, str]]]


def orders(root: Element) -> Order:
    """For each path, the pairs of names of which the first came before the second."""
    found: Order = defaultdict(set)

    def walk(element: Element, path: str) -> None:
        names = [etree.QName(child).localname for child in element]
        for at, name in enumerate(names):
            found[path] |= {(name, later) for later in names[at + 1 :] if later != name}
            walk(element[at], f"{path}/{name}")

    walk(root, "")
    return found


def misplaced(written: Order, published: Order) -> set[tuple[str, str, str]]:
    """The pairs that we write in an order that the published documents only know the other way round."""
    return {
        (path, first, second)
        for path, pairs in written.items()
        for first, second in pairs
        if (second, first) in published[path] and (first, second) not in published[path]
    }


def published() -> Order:
    everything: Order = defaultdict(set)
    for path in FRENCH:
        for place, pairs in orders(parse(path.read_bytes()).root).items():
            everything[place] |= pairs
    return everything


SECTIONS = (SectionText("T", (paragraph("w"), bullets("w"), table(("a",), ("b",), caption="c")), code=FACTS.code),)


@pytest.mark.shared
@needs_samples
def test_written_documents_have_the_order_of_the_published_ones() -> None:
    """Neither the header nor a body of ours puts an element before one that it follows."""
    known = published()
    for data in (wrap_level1(FACTS, b"x", "application/pdf"), compose_level3(FACTS, SECTIONS)):
        written = orders(parse(data).root)
        assert misplaced(written, known) == set()
        assert sum(len(pairs & known[place]) for place, pairs in written.items()) > 150


@pytest.mark.shared
@needs_samples
def test_order_check_finds_a_planted_swap() -> None:
    """A title before the code of the document is found."""
    root = parse(wrap_level1(FACTS, b"x", "application/pdf")).root
    title = root.find("{urn:hl7-org:v3}title")
    assert title is not None
    root.insert(0, title)
    assert ("", "title", "code") in misplaced(orders(root), published())
