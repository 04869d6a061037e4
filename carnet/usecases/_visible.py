"""Which documents a caller may see in a list. Owns the bridge from the policy's filter to SQL; never adds a rule."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.codes.documents import TECHNICAL_TYPES
from carnet.documents import entries
from carnet.documents.associations import Association
from carnet.documents.entries import Where
from carnet.documents.entry import Entry, EntryStatus
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.policy.rules.visibility import is_hidden_at_all
from carnet.policy.sqlfilter import known_filter
from carnet.policy.standing import standing
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, policy_document


def visible(facts: Facts) -> tuple[Entry, ...]:
    """The current documents of the record that this caller may read, newest first."""
    return tuple(entry for entry in known(facts) if entry.status is not EntryStatus.DELETED)


def known(facts: Facts) -> tuple[Entry, ...]:
    """The documents that this caller may read, and those that the caller could read had they not been deleted.

    A deleted one is told as deleted, never opened. A successor that the caller may not know of is no successor.
    """
    found = entries.select(facts.keys, _known_filter(facts))
    return _told(found)


def find(facts: Facts, logical_id: UUID) -> Entry | None:
    """One document if this caller may read it; None when it is hidden or absent, which nothing tells apart."""
    entry = find_known(facts, logical_id)
    return entry if entry and entry.status is not EntryStatus.DELETED else None


def find_known(facts: Facts, logical_id: UUID) -> Entry | None:
    """One document if this caller may read it, or could had it not been deleted."""
    found = _told(entries.with_successor(facts.keys, logical_id, _known_filter(facts)))
    return next((entry for entry in found if entry.logical_id == logical_id), None)


def among(facts: Facts, logical_ids: tuple[UUID, ...]) -> tuple[Entry, ...]:
    """Those of these documents that this caller may read."""
    found = entries.among(facts.keys, logical_ids, _known_filter(facts))
    return tuple(entry for entry in found if entry.status is not EntryStatus.DELETED)


@dataclass(frozen=True)
class Narrowed:
    """The documents that SQL narrows to, newest first, and the links between documents that the caller may read."""

    entries: tuple[Entry, ...]
    links: tuple[Association, ...]


def narrowed(facts: Facts, part: Where | None) -> Narrowed:
    """The documents that this caller may read among those that SQL narrows to, and their links.

    Whether one was replaced is told as everywhere: by a successor that the caller may know of, narrowed away or not.
    Without a part, the one list holds every end of a link that the caller may know of; with one, those narrowed away
    are asked for. Which statements run is said by what was asked, never by what is there.
    """
    rights = _known_filter(facts)
    found, every = entries.linked(facts.keys, _both(rights, part) if part else rights)
    held = {entry.logical_id for entry in found} if every else set[UUID]()
    links = [link for link in every if link.source in held or link.target in held]
    others = {end for link in links for end in (link.source, link.target)} - held
    beside = entries.among(facts.keys, tuple(sorted(others)), rights) if part else ()
    if not every:
        # Nobody replaced anything: what replaces is a link.
        return Narrowed(tuple(filter(_is_read, found)), ())
    known = (*found, *beside)
    ids, read = {entry.logical_id for entry in known}, {entry.logical_id for entry in known if _is_read(entry)}
    told = (e if e.replaced_by is None or e.replaced_by in ids else e.without_successor() for e in found)
    both_ends = tuple(link for link in links if link.source in read and link.target in read)
    return Narrowed(tuple(filter(_is_read, told)), both_ends)


def _both(one: Where, other: Where) -> Where:
    return Where(f"({one.sql}) AND ({other.sql})", {**one.params, **other.params})


def _is_read(entry: Entry) -> bool:
    """Whether it is one that the caller may read, and not only know of: it was not deleted."""
    return entry.status is not EntryStatus.DELETED


def _known_filter(facts: Facts) -> Where:
    """What the policy lets through, without the files that serve software only (signatures of lots): those are in no
    list, count, search or page of anybody.
    """
    sql, params = known_filter(facts.caller.subject(), facts.record, facts.context).sql()
    return Where(f"({sql}) AND type_code <> ALL(%(technical)s)", {**params, "technical": list(TECHNICAL_TYPES)})


def _told(found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries without successors that are not among them."""
    ids = {entry.logical_id for entry in found}
    return tuple(e if e.replaced_by is None or e.replaced_by in ids else e.without_successor() for e in found)


@dataclass(frozen=True)
class Seen:
    """A document with what the caller may do to it, so that a page never works rights out again.

    `told_hidden`: may be told that it is hidden from all; `told_some`: that it is hidden from some, alone or by kind.
    """

    entry: Entry
    may_hide: bool
    may_show: bool
    told_hidden: bool
    told_some: bool


def with_abilities(facts: Facts, entry: Entry) -> Seen:
    """Adds what the policy lets this caller do, and what it may be told of hiding."""
    masked, told = entry.flags.masque_ps, told_hidden(facts, entry)
    treating = is_treating_doctor(facts)
    some = (treating or facts.caller.kind in PATIENT_SIDE) and _hidden_from_some(facts, entry)
    return Seen(
        entry=entry,
        may_hide=not masked and ask(facts, Act.DOCUMENT_HIDE, entry=entry).permit,
        # Who may show a document again is told that it is hidden.
        may_show=told and ask(facts, Act.DOCUMENT_SHOW, entry=entry).permit,
        told_hidden=told,
        told_some=some and (treating or ask(facts, Act.DOCUMENT_SHOW_TO, entry=entry).permit),
    )


def told_hidden(facts: Facts, entry: Entry) -> bool:
    """Whether this caller may be told that a document is hidden from all.

    That something is hidden is itself hidden: it is told to who may show it again, to the holder, and to the médecin
    traitant, who sees what is hidden. Its author is not told that the person hid it.
    """
    if not entry.flags.masque_ps:
        return False
    anyhow = facts.caller.kind is ActorKind.HOLDER or is_treating_doctor(facts)
    return anyhow or ask(facts, Act.DOCUMENT_SHOW, entry=entry).permit


def is_treating_doctor(facts: Facts) -> bool:
    """Whether the caller is a médecin traitant DMP of this record now."""
    return standing(facts.caller.subject(), facts.context).treating_doctor


def _hidden_from_some(facts: Facts, entry: Entry) -> bool:
    return is_hidden_at_all(replace(policy_document(entry), masque_ps=False), facts.context)
