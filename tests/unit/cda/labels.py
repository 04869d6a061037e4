"""The words that a narrative needs, as tests use them: none of them occurs in a document."""

from html.parser import HTMLParser

from carnet.cda.embedded import embedded_media
from carnet.cda.narrative import read_narrative
from carnet.cda.narrative_html import Labels, Page, render_narrative
from carnet.cda.parser import CdaDocument, parse

LABELS = Labels(
    image="⟦image {number}⟧",
    attached_file="⟦file {number}⟧",
    missing_file="⟦missing⟧",
    unplaced_files="⟦unplaced⟧",
    footnote="⟦note {number}⟧",
    no_text="⟦no text⟧",
    no_narrative="⟦no narrative⟧",
    untitled="⟦untitled⟧",
    inserted="⟦inserted⟧",
    deleted="⟦deleted⟧",
)
VOID = {"br", "img"}
# Elements inside a word.
INLINE = {"span", "strong", "em", "sub", "sup", "ins", "del", "a"}


def page_of(document: CdaDocument, level: int = 2) -> Page:
    return Page(LABELS, embedded_media(document), lambda number: f"/f/{number}?a=1&b", level, "n")


def rendered(document: CdaDocument, level: int = 2) -> str:
    return render_narrative(read_narrative(document), page_of(document, level))


def section(inside: str, elsewhere: str = "") -> CdaDocument:
    """A document with one section, titled T, and this narrative."""
    xml = (
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section><title>T</title>'
        f"<text>{inside}</text>{elsewhere}</section></component></structuredBody></component></ClinicalDocument>"
    )
    return parse(xml.encode())


class Dom(HTMLParser):
    """Reads HTML as a strict list of what opens, says and closes; refuses what is not balanced."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, bool]] = []
        self.nesting: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert not self.opened, f"left open: {self.opened}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), "an attribute twice"
        self.all.append((tag, dict(attrs)))
        self._end_word(tag)
        self.nesting.extend((outer, tag) for outer, _ in self.opened)
        if tag not in VOID:
            self.opened.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.opened, f"closes nothing: {tag}"
        self._end_word(tag)
        assert self.opened.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        added = any("narrative__added" in (attributes.get("class") or "") for _, attributes in self.opened)
        self.texts.append((data, added))

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("an instruction")

    def _end_word(self, tag: str) -> None:
        if tag not in INLINE:
            self.texts += [(" ", False), (" ", True)]

    def words(self, *, added: bool = False) -> list[str]:
        """The words of the document, or those that we added."""
        return "".join(text for text, is_added in self.texts if is_added is added).split()
