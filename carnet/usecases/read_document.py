"""One document to read on a page (TD3.2): its card, and its body as words or as pages of images."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from carnet.documents import entries
from carnet.documents.entry import Entry, EntryStatus
from carnet.documents.facts import DocumentFacts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.usecases import _representatives
from carnet.usecases._announcement import draft_of, is_withheld, month_is_over
from carnet.usecases._body import PLAIN, Body, FileBody, ImagesBody, NarrativeBody, Writer, body_of
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, policy_document
from carnet.usecases._open_document import disclose_with
from carnet.usecases._relations import Relation, relations_of
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class DocumentRead:
    """The document as a page shows it; `size` is that of the deposited file, in bytes.

    `facts` is what its header says of people, acts and places; `relations` are its ties to documents that the caller
    may read too; `may` is which of the acts on one's own documents the caller may do to it now, and whether who sees it
    may be asked. To who may keep it from the representatives, `family_opened` says when who acts for the child first
    opened it.
    """

    card: Card
    body: Body
    size: int
    person: PersonIdentity | None
    facts: DocumentFacts = DocumentFacts()
    relations: tuple[Relation, ...] = ()
    may: frozenset[Act] = frozenset()
    family_opened: datetime | None = None


CHANGES = (
    Act.DOCUMENT_REPLACE, Act.DOCUMENT_DELETE, Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_UNARCHIVE, Act.DOCUMENT_ANNOUNCE,
    Act.DOCUMENT_WITHHOLD, Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES, Act.DOCUMENT_SHOW_TO_REPRESENTATIVES,
)  # fmt: skip
TOLD = (*CHANGES, Act.DOCUMENT_EXPLAIN, Act.DOCUMENT_ASK_CORRECTION)


def read_document(
    caller: Caller, record_id: RecordId, logical_id: UUID, writer: Writer = PLAIN
) -> DocumentRead | Refusal:
    """Reads a document. The refusal is the same for a hidden document and for an id that names nothing.

    `writer` writes its narrative for the interface that asks.
    """
    found = disclose_with(caller, record_id, logical_id, "page", _more)
    if isinstance(found, Refusal):
        return found
    answer, more = found
    return DocumentRead(more.card, body_of(answer, writer), len(answer.data), answer.person, *more[1:])


__all__ = ["DocumentRead", "FileBody", "ImagesBody", "NarrativeBody", "Writer", "read_document"]


class _More(NamedTuple):
    """What a page says beside the body."""

    card: Card
    facts: DocumentFacts
    relations: tuple[Relation, ...]
    may: frozenset[Act]
    family_opened: datetime | None


def _more(facts: Facts, entry: Entry) -> _More:
    kept, may = entries.facts_of(facts.keys, entry.logical_id), frozenset(a for a in TOLD if _may(facts, entry, a))
    opened = _representatives.first_opened(facts, entry) if Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES in may else None
    return _More(card(facts, entry), kept, relations_of(facts, entry), may, opened)


def _may(facts: Facts, entry: Entry, act: Act) -> bool:
    """Whether an act is permitted and makes sense: a former version is only deleted, what is aside only comes back."""
    if act in (Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_UNARCHIVE):
        wanted = EntryStatus.CURRENT if act is Act.DOCUMENT_ARCHIVE else EntryStatus.ARCHIVED
        return entry.availability is wanted and ask(facts, act, entry=entry).permit
    if act is Act.DOCUMENT_ASK_CORRECTION and entry.availability is EntryStatus.DEPRECATED:
        return False
    if act is Act.DOCUMENT_REPLACE:
        # The choice of what representatives see is asked on the page: it does not say whether one may replace.
        draft = replace(policy_document(entry), representatives_choice_made=True, masque_ps=False)
        return entry.availability is not EntryStatus.DEPRECATED and ask(facts, act, draft=draft).permit
    return _may_show(facts, entry, act) if act in SHOWING else ask(facts, act, entry=entry).permit


REPRESENTATIVES = frozenset({Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES, Act.DOCUMENT_SHOW_TO_REPRESENTATIVES})
SHOWING = frozenset({Act.DOCUMENT_ANNOUNCE, Act.DOCUMENT_WITHHOLD, *REPRESENTATIVES})


def _may_show(facts: Facts, entry: Entry, act: Act) -> bool:
    """Offered only where it changes something: what waits is announced, what was not opened may still wait."""
    if facts.caller.kind is not ActorKind.PROFESSIONAL:
        return False
    if act is Act.DOCUMENT_ANNOUNCE:
        return is_withheld(facts, entry) and ask(facts, act, entry=entry).permit
    if act in REPRESENTATIVES:
        return _may_for_minor(facts, entry, act)
    if entry.flags.invisible_patient or month_is_over(facts, entry):
        return False
    return ask(facts, act, draft=draft_of(facts, entry)).permit


def _may_for_minor(facts: Facts, entry: Entry, act: Act) -> bool:
    """What the young person asks for is ticked on the page: it does not say whether one may."""
    kept, stated = entry.flags.invisible_representatives, replace(facts.context, at_patient_request=True)
    if act is Act.DOCUMENT_SHOW_TO_REPRESENTATIVES:
        return kept and ask(facts, act, draft=_representatives.draft_to_show(facts, entry), context=stated).permit
    if kept or entry.replaced_by is not None or facts.record.holder_is_minor is not True:
        return False
    once = _representatives.once_secret(facts)
    return ask(facts, act, draft=_representatives.draft_to_keep(entry, once), context=stated).permit
