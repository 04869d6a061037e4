"""The page of one document: its body, results, facts and ties as templates show them. Owns words; never a rule."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from carnet.cda.embedded import EmbeddedMedia
from carnet.cda.narrative_html import Labels, Page, render_narrative
from carnet.cda.narrative_tree import Narrative
from carnet.cda.results import Reading, Result
from carnet.codes.folded import folded
from carnet.portal import messages
from carnet.portal.jinja import t
from carnet.portal.preferences import Language, active_language
from carnet.portal.present import document_card, file_size
from carnet.portal.shown import DocumentPage, FilterLink, ImageList, PageImage, ResultLine
from carnet.portal.words import easy_name
from carnet.usecases._relations import Tie
from carnet.usecases.read_document import DocumentRead, FileBody, ImagesBody, NarrativeBody, Writer
from carnet.usecases.read_part import PAGE_WIDTH

# How a reading is shown; words say it, the tone only helps the eye.
TONES = {
    Reading.NORMAL: "good",
    Reading.INSIDE: "good",
    Reading.LOW: "warn",
    Reading.HIGH: "warn",
    Reading.VERY_LOW: "warn",
    Reading.VERY_HIGH: "warn",
    Reading.ABNORMAL: "warn",
    Reading.BELOW: "warn",
    Reading.ABOVE: "warn",
    Reading.UNCLEAR: "warn",
}


@dataclass(frozen=True)
class Addresses:
    """Where the parts of a document and other documents are, for one audience."""

    audience: str
    document: UUID
    part: Callable[[str, int], str]
    other: Callable[[UUID], str]


def writer(where: Addresses) -> Writer:
    """How this audience's page writes the narrative of a document, in the language of the reader."""

    def write(narrative: Narrative, media: tuple[EmbeddedMedia, ...]) -> str:
        return render_narrative(narrative, Page(_labels(), media, lambda number: where.part("media", number)))

    return Writer(f"{where.audience} {where.document} {active_language().value}", write)


def document_page(read: DocumentRead, where: Addresses, voice: str = "document") -> DocumentPage:
    """A document to read. `voice` is the area of the messages: `document`, or `pro_document`."""
    body, ties = read.body, list(_ties(read, where))
    return DocumentPage(
        card=document_card(read.card),
        body_html=body.html if isinstance(body, NarrativeBody) else "",
        pages=tuple(_images(body, where)) if isinstance(body, FileBody) else (),
        original_size=file_size(read.size),
        text=body.text if isinstance(body, FileBody) else "",
        results=tuple(result_line(one, voice) for one in body.results) if isinstance(body, NarrativeBody) else (),
        facts=tuple(_facts(read, voice)),
        ties=ties,
        newer=next((where.other(one.logical_id) for one in read.relations if one.tie is Tie.LATER), ""),
        wrapped=isinstance(body, FileBody),
        images=_image_list(body) if isinstance(body, ImagesBody) else None,
    )


def _image_list(body: ImagesBody) -> ImageList:
    return ImageList(sum(body.series), len(body.series), body.place, body.description, body.number)


def _images(body: FileBody, where: Addresses) -> Iterable[PageImage]:
    for number in range(1, body.pages + 1):
        text = body.texts[number - 1] if number <= len(body.texts) else ""
        ratio = body.ratios[number - 1] if number <= len(body.ratios) else 0
        src, large = where.part("page", number), where.part("grande-page", number)
        yield PageImage(number, src, text, large, PAGE_WIDTH if ratio else 0, round(PAGE_WIDTH * ratio))


def result_line(result: Result, voice: str) -> ResultLine:
    """One result in words."""
    value = " ".join(part for part in (_number(result.value), result.unit) if part)
    words = t(f"result.{result.reading.value}{'' if voice == 'document' else '.pro'}")
    # What LOINC adds in brackets to a name is for laboratories.
    name = result.name.partition(" [")[0] if voice == "document" else result.name
    return ResultLine(name, value, _reference(result), words, TONES.get(result.reading, "plain"))


def _reference(result: Result) -> str:
    low, high, unit = _number(result.low), _number(result.high), result.unit
    if low and high:
        return str(t("result.range", low=low, high=high, unit=unit)).strip()
    if low or high:
        return str(t("result.from" if low else "result.to", bound=low or high, unit=unit)).strip()
    return result.words


def _number(text: str) -> str:
    """A number as the reader's language writes it; the digits are those of the document."""
    whole, point, part = text.partition(".")
    plain = point and (whole.removeprefix("-") + part).isdigit()
    return f"{whole},{part}" if plain and active_language() is Language.FRENCH else text


def _ties(read: DocumentRead, where: Addresses) -> Iterator[FilterLink]:
    counts: dict[Tie, int] = {}
    for one in read.relations:
        counts[one.tie] = counts.get(one.tie, 0) + 1
        number = f" {counts[one.tie]}" if counts[one.tie] > 1 else ""
        yield FilterLink(where.other(one.logical_id), str(t(f"tie.{one.tie.value}")) + number)


def _facts(read: DocumentRead, voice: str) -> Iterator[tuple[str, str]]:
    """For what, where, and who answers for it: what the header says beyond the card."""
    facts = read.facts
    reasons = dict.fromkeys(act.code.display for act in facts.acts if act.code and act.code.display)
    if reasons:
        yield str(t(f"{voice}.fact_act")), ", ".join(reasons)
    if place := _place(read):
        yield str(t(f"{voice}.fact_place")), place
    if signer := _signer(read):
        yield str(t(f"{voice}.fact_signer")), signer


def _place(read: DocumentRead) -> str:
    facts = read.facts
    stay = facts.stay.place if facts.stay else ""
    performed = next((act.performer.organisation for act in facts.acts if act.performer), "")
    return stay or performed


def _signer(read: DocumentRead) -> str:
    """Who answers for the document, when it is none of its authors."""
    party = read.facts.legal_authenticator
    if party is None or not party.label:
        return ""
    authors = {_who(author.given, author.family or author.device) for author in read.facts.authors}
    if _who(party.given, party.family or party.device) in authors:
        return ""
    return easy_name(party.label)


def _who(given: str, family: str) -> tuple[str, str]:
    """A name, however it is written: with or without a title, in capitals or not."""
    return folded(given), folded(family)


def _labels() -> Labels:
    """The words that the renderer adds; it escapes them and fills their number itself."""
    language = active_language().value
    names = Labels.__dataclass_fields__
    return Labels(**{name: messages.message(f"narrative.{name}").text(language) for name in names})
