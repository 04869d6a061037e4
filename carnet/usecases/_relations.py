"""What a document has to do with others: former and later versions, additions, images. Owns the filter on both ends.

Only ids and the kind of tie are told, never a title: that is another document, whose reading is another act. A tie to
a document that the caller may not see does not exist for the caller (security.md A08); statements are always the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.codes.documents import IMAGES_TYPE
from carnet.documents import associations
from carnet.documents.associations import Association, AssociationKind
from carnet.documents.entry import Entry
from carnet.documents.facts import DocumentFacts
from carnet.storage import indexes
from carnet.usecases._facts import Facts
from carnet.usecases._visible import among


class Tie(StrEnum):
    """What another document is to this one."""

    FORMER = "former"
    LATER = "later"
    ADDED_TO = "added_to"
    ADDITION = "addition"
    MADE_FROM = "made_from"
    TRANSFORMED = "transformed"
    IMAGES = "images"
    REPORT = "report"


@dataclass(frozen=True)
class Relation:
    """Another document that the caller may read, and what it is to this one."""

    tie: Tie
    logical_id: UUID


_AS_SOURCE = {
    AssociationKind.RPLC: Tie.FORMER,
    AssociationKind.XFRM_RPLC: Tie.FORMER,
    AssociationKind.APND: Tie.ADDED_TO,
    AssociationKind.XFRM: Tie.MADE_FROM,
}
_AS_TARGET = {
    AssociationKind.RPLC: Tie.LATER,
    AssociationKind.XFRM_RPLC: Tie.LATER,
    AssociationKind.APND: Tie.ADDITION,
    AssociationKind.XFRM: Tie.TRANSFORMED,
}


def relations_of(facts: Facts, entry: Entry) -> tuple[Relation, ...]:
    """The ties of a document, as far as this caller may know them."""
    links = associations.of_document(facts.record_id, entry.logical_id)
    same = associations.of_same_examination(facts.record_id, entry.logical_id)
    ends = {link.target if link.source == entry.logical_id else link.source for link in links}
    seen = {other.logical_id: other for other in among(facts, (*ends, *same))}
    tied = [_tie(link, entry.logical_id) for link in links]
    exams = [_examination(entry, seen[other]) for other in same if other in seen]
    found = [relation for relation in (*tied, *exams) if relation and relation.logical_id in seen]
    return tuple(dict.fromkeys(found))


def ties_of_all(
    facts: Facts, entries: Sequence[Entry], told: Sequence[Association] | None = None
) -> dict[UUID, tuple[Relation, ...]]:
    """The associations of several documents, as far as this caller may know both ends; two statements always.

    `told` are those links, where they were asked for already: then no statement. Images of one examination are no
    association: documents name them by the numbers that they carry.
    """
    ids = tuple(entry.logical_id for entry in entries)
    links = _told(facts, ids) if told is None else told
    if not links:
        return {}
    return {one: _ties_of(one, links) for one in ids}


def _told(facts: Facts, ids: tuple[UUID, ...]) -> Sequence[Association]:
    links = associations.of_documents(facts.record_id, ids)
    ends = {end for link in links for end in (link.source, link.target)}
    seen = {other.logical_id for other in among(facts, tuple(sorted(ends)))}
    return [link for link in links if link.source in seen and link.target in seen]


def _ties_of(one: UUID, links: Sequence[Association]) -> tuple[Relation, ...]:
    found = (_tie(link, one) for link in links if one in (link.source, link.target))
    return tuple(dict.fromkeys(tie for tie in found if tie))


def reference_indexes(facts: Facts, document: DocumentFacts) -> tuple[bytes, ...]:
    """The blind indexes of the numbers that a document carries, one record's apart from another's."""
    record = facts.record_id.hex
    found = (indexes.index("reference", record, one.kind.name, one.root, one.extension) for one in document.references)
    return tuple(dict.fromkeys(found))


def _tie(link: Association, one: UUID) -> Relation | None:
    as_source = link.source == one
    tie = (_AS_SOURCE if as_source else _AS_TARGET).get(link.kind)
    return Relation(tie, link.target if as_source else link.source) if tie else None


def _examination(entry: Entry, other: Entry) -> Relation | None:
    """A report and the images of its examination; two reports of one prescription are no tie."""
    images, others = entry.codes.type_code == IMAGES_TYPE, other.codes.type_code == IMAGES_TYPE
    if images == others:
        return None
    return Relation(Tie.REPORT if images else Tie.IMAGES, other.logical_id)
