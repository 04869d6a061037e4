"""One document to read on a page (TD3.2): its card, and its body as a safe tree or as pages of images."""

from dataclasses import dataclass
from uuid import UUID

from carnet.cda.body import read_body
from carnet.cda.embedded import EmbeddedMedia, embedded_media
from carnet.cda.narrative import read_narrative
from carnet.cda.narrative_tree import Narrative
from carnet.cda.parser import CdaDocument, parse
from carnet.cda.pdf import page_texts
from carnet.documents import entries
from carnet.documents.entry import Entry
from carnet.documents.facts import DocumentFacts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._card import Card
from carnet.usecases._facts import Facts
from carnet.usecases._incoming import PDF
from carnet.usecases._open_document import Disclosed, disclose_with
from carnet.usecases._relations import Relation, relations_of
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class StructuredBody:
    """Sections and words, with the files embedded in them."""

    narrative: Narrative
    media: tuple[EmbeddedMedia, ...]


@dataclass(frozen=True)
class FileBody:
    """A file inside the document. `pages` is the number of pages of a PDF, 0 for another kind of file."""

    media_type: str
    pages: int
    size: int
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentRead:
    """The document as a page shows it; `size` is that of the deposited file, in bytes.

    `facts` is what its header says of people, acts and places; `relations` are its ties to documents that the caller
    may read too.
    """

    card: Card
    body: StructuredBody | FileBody
    size: int
    person: PersonIdentity | None
    facts: DocumentFacts = DocumentFacts()
    relations: tuple[Relation, ...] = ()


def read_document(caller: Caller, record_id: RecordId, logical_id: UUID) -> DocumentRead | Refusal:
    """Reads a document. The refusal is the same for a hidden document and for an id that names nothing."""
    found = disclose_with(caller, record_id, logical_id, "page", _more)
    if isinstance(found, Refusal):
        return found
    answer, (facts, relations) = found
    document = parse(answer.data, max_bytes=len(answer.data))
    return DocumentRead(answer.card, _body(answer, document), len(answer.data), answer.person, facts, relations)


def _more(facts: Facts, entry: Entry) -> tuple[DocumentFacts, tuple[Relation, ...]]:
    return entries.facts_of(facts.keys, entry.logical_id), relations_of(facts, entry)


def _body(answer: Disclosed, document: CdaDocument) -> StructuredBody | FileBody:
    embedded = read_body(document)
    if embedded is None:
        return StructuredBody(read_narrative(document), embedded_media(document))
    if embedded.media_type != PDF:
        return FileBody(embedded.media_type, 0, len(embedded.data))
    pages = answer.entry.sealed.pages
    return FileBody(embedded.media_type, pages, len(embedded.data), _texts(embedded.data, pages))


def _texts(data: bytes, pages: int) -> tuple[str, ...]:
    """The words of the pages; none when they cannot be taken out in time: the images are shown all the same."""
    try:
        return page_texts(data, range(1, pages + 1))
    except Invalid:
        return ()
