"""No word of a narrative is lost: the words shown are those of the source, in its order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from carnet.cda import narrative_html
from carnet.cda.header import read_header
from carnet.cda.model import BodyLevel
from carnet.cda.parser import CdaDocument, Element, parse
from tests.unit.cda.labels import Dom, rendered
from tests.unit.cda.samples import AMERICAN, FRENCH, named

H = "{urn:hl7-org:v3}"


# Elements inside a word: « (<content>Infarctus</content> » is one word.
INLINE = {f"{H}{name}" for name in ("content", "linkHtml", "sub", "sup", "footnoteRef")}


def source_words(document: CdaDocument) -> Iterator[str]:
    """The words of titles and texts of the sections, read without any code of ours."""
    for section in document.root.iter(f"{H}section"):
        title, text = section.find(f"{H}title"), section.find(f"{H}text")
        code = section.find(f"{H}code")
        if title is not None and "".join(map(str, title.itertext())).strip():
            yield from "".join(map(str, title.itertext())).split()
        elif code is not None:
            yield from (code.get("displayName") or "").split()
        if text is not None:
            # A foot of a table is shown last; no sample has one, or this order would not be the source's.
            assert text.find(f".//{H}tfoot") is None
            yield from "".join(_pieces(text)).split()


def _pieces(element: Element) -> Iterator[str]:
    """The texts of an element, a space wherever a word ends; its caption comes first, as on a page."""
    space = "" if element.tag in INLINE else " "
    yield space
    for caption in element.findall(f"{H}caption"):
        yield from _pieces(caption)
    yield element.text or ""
    for child in element:
        if child.tag != f"{H}caption":
            yield from _pieces(child)
        yield child.tail or ""
    yield space


@pytest.mark.parametrize("path", named(FRENCH + AMERICAN))
def test_narrative_of_a_sample_shows_every_word_in_order(path: Path) -> None:
    """The words that are not ours are exactly those of the narrative."""
    document = parse(path.read_bytes())
    assert Dom(rendered(document)).words() == list(source_words(document))


@pytest.mark.parametrize("path", named(FRENCH))
def test_narrative_of_a_structured_sample_has_headings_and_says_something(path: Path) -> None:
    """Each section has a heading at its depth; a document without narrative says so."""
    document = parse(path.read_bytes())
    dom = Dom(rendered(document, level=3))
    headings = [int(tag[1]) for tag, _ in dom.all if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert len(headings) == sum(1 for _ in document.root.iter(f"{H}section"))
    steps = zip(headings, headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)
    if read_header(document).body.level is BodyLevel.FILE:
        assert dom.words(added=True) == ["⟦no", "narrative⟧"]
    else:
        assert headings[0] == 3


@pytest.mark.shared
def test_narrative_word_check_finds_a_planted_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above fails when a renderer drops the words of one kind of element."""
    path = next((path for path in FRENCH if path.stem.startswith("BIO-CR-BIO_2024.01_TSH")), None)
    if path is None:
        pytest.skip("SHARED SAMPLES ABSENT")
    document = parse(path.read_bytes())
    monkeypatch.setattr(narrative_html, "shown", lambda text: text.replace("TSH", ""))
    assert Dom(rendered(document)).words() != list(source_words(document))
