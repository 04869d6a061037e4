"""What a document is to those that are there: nothing, its successor, an addition. Owns the decision on the target.

A CDA may say so itself (relatedDocument). It is believed as far as the caller may: who may not replace the document,
or may not know that it is there, deposits a document like any other, and is told that the former one is not there.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.cda.model import CdaHeader, RelatedDocument
from carnet.documents import entries
from carnet.documents.associations import AssociationKind
from carnet.documents.entry import Entry, EntryStatus, VisibilityFlags
from carnet.kernel.errors import Conflict, Problem
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import indexes
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._owned import DELETED, owned

RELATED = "/ClinicalDocument/relatedDocument"
NOT_HERE = Problem(f"{RELATED}/parentDocument/id", "document.related_not_here")


@dataclass(frozen=True)
class Intent:
    """What the caller wants: a new document, or one tied to a target of this record."""

    act: Act = Act.DOCUMENT_DEPOSIT
    kind: AssociationKind | None = None
    target: UUID | None = None


NEW = Intent()


@dataclass(frozen=True)
class Meant:
    """What the deposit is, seen with the record: its act, its links, what it replaces, and what was decided on that."""

    act: Act = Act.DOCUMENT_DEPOSIT
    links: tuple[tuple[AssociationKind, UUID], ...] = ()
    replaced: Entry | None = None
    decision: Decision | None = None
    conflict: Conflict | None = None
    absent: bool = False
    warnings: tuple[Problem, ...] = ()
    explicit: bool = False
    about: Entry | None = None
    """The target, if the caller knows of it."""


def meant(facts: Facts, intent: Intent, header: CdaHeader | None, asked: VisibilityFlags, choice_made: bool) -> Meant:
    """What the caller wants, else what the document says of itself."""
    if intent.kind is not None and intent.target is not None:
        found = tied(facts, intent.kind, intent.target, asked, choice_made)
        return replace(found, act=intent.act, explicit=True)
    return _declared(facts, header, asked, choice_made) if header and header.related else Meant()


def tied(facts: Facts, kind: AssociationKind, target: UUID, asked: VisibilityFlags, choice_made: bool) -> Meant:
    """A target that is named: absent unless the caller may tie to it."""
    links = ((kind, target),)
    if kind.replaces:
        own = owned(facts, Act.DOCUMENT_REPLACE, target, asked=asked, choice_made=choice_made)
        return Meant(Act.DOCUMENT_REPLACE, links, own.entry, own.decision, own.conflict, about=own.about)
    entry = entries.by_logical_id(facts.keys, target)
    if entry is None or not _may_add_to(facts, entry):
        return Meant(links=links, absent=True)
    return Meant(links=links, conflict=DELETED if entry.status is EntryStatus.DELETED else None, about=entry)


def _may_add_to(facts: Facts, entry: Entry) -> bool:
    """Who reads it adds to it, and whose own it is, who alone is told that it was deleted."""
    own = replace(entry, status=EntryStatus.CURRENT)
    return ask(facts, Act.DOCUMENT_READ, entry=entry).permit or ask(facts, Act.DOCUMENT_DELETE, entry=own).permit


def _declared(facts: Facts, header: CdaHeader, asked: VisibilityFlags, choice_made: bool) -> Meant:
    """What the header says. Of several documents replaced only the first counts: the rules of the header allow one."""
    found = Meant()
    for related in header.related:
        entry = _named(facts, related)
        one = tied(facts, _KINDS[related.kind], entry.logical_id, asked, choice_made) if entry else None
        found = _with(found, one)
    return found


def _with(found: Meant, one: Meant | None) -> Meant:
    if one is None or one.absent or (one.decision and not one.decision.permit) or (one.replaced and found.replaced):
        return replace(found, warnings=(*found.warnings, NOT_HERE))
    if one.replaced:
        return replace(one, links=(*found.links, *one.links), warnings=found.warnings)
    if one.conflict:
        return replace(found, warnings=(*found.warnings, NOT_HERE))
    return replace(found, links=(*found.links, *one.links))


_KINDS = {"RPLC": AssociationKind.RPLC, "APND": AssociationKind.APND, "XFRM": AssociationKind.XFRM}


def _named(facts: Facts, related: RelatedDocument) -> Entry | None:
    if related.kind not in _KINDS or related.id is None:
        return None
    return entries.by_unique_id(facts.keys, indexes.index("document", related.id.text))
