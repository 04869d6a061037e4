"""One document to read on a page (TD3.2): its card, and its body as words or as pages of images."""

from dataclasses import dataclass
from uuid import UUID

from carnet.documents import entries
from carnet.documents.entry import Entry
from carnet.documents.facts import DocumentFacts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._body import PLAIN, FileBody, NarrativeBody, Writer, body_of
from carnet.usecases._card import Card
from carnet.usecases._facts import Facts
from carnet.usecases._open_document import disclose_with
from carnet.usecases._relations import Relation, relations_of
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class DocumentRead:
    """The document as a page shows it; `size` is that of the deposited file, in bytes.

    `facts` is what its header says of people, acts and places; `relations` are its ties to documents that the caller
    may read too.
    """

    card: Card
    body: NarrativeBody | FileBody
    size: int
    person: PersonIdentity | None
    facts: DocumentFacts = DocumentFacts()
    relations: tuple[Relation, ...] = ()


def read_document(
    caller: Caller, record_id: RecordId, logical_id: UUID, writer: Writer = PLAIN
) -> DocumentRead | Refusal:
    """Reads a document. The refusal is the same for a hidden document and for an id that names nothing.

    `writer` writes its narrative for the interface that asks.
    """
    found = disclose_with(caller, record_id, logical_id, "page", _more)
    if isinstance(found, Refusal):
        return found
    answer, (facts, relations) = found
    return DocumentRead(answer.card, body_of(answer, writer), len(answer.data), answer.person, facts, relations)


__all__ = ["DocumentRead", "FileBody", "NarrativeBody", "Writer", "read_document"]


def _more(facts: Facts, entry: Entry) -> tuple[DocumentFacts, tuple[Relation, ...]]:
    return entries.facts_of(facts.keys, entry.logical_id), relations_of(facts, entry)
