"""What software asks to become of a document, in the acts of the pages that it takes (TD3.3a to d).

Owns the words of a change and its translation into acts; does none, and opens no way round their rules.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.codes.visibility import Confidentiality, Visibility
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.usecases._card import Card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts
from carnet.usecases._found import FoundEntry, found_entries, told_visibility
from carnet.usecases._journal import flags_now, note, refuse, stream_of
from carnet.usecases._owned import owned
from carnet.usecases._submission import Target
from carnet.usecases._submitted_links import NAMES_NOTHING, target_entry
from carnet.usecases._tell import tell_access
from carnet.usecases._visible import find
from carnet.usecases.announce_document import announce_document
from carnet.usecases.archive_document import archive_document
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.withhold_document import withhold_document

Step = Callable[[], Card | Refusal | Conflict]
_SUPERSEDED, _GONE = "superseded", "entered-in-error"


class LabelVerb(StrEnum):
    """What is done to labels."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True)
class LabelChange:
    """One change of the labels as the asker is told them: the base code first, then the codes of visibility.

    `index` is the place of the label, None for all of them.
    """

    verb: LabelVerb
    codes: tuple[str, ...] = ()
    index: int | None = None


@dataclass(frozen=True)
class Wanted:
    """What is to become of a document: its status, its labels, whether it is put aside; None is not said."""

    status: str | None = None
    labels: tuple[LabelChange, ...] = ()
    archived: bool | None = None


def known(facts: Facts, target: Target) -> Entry | None:
    """The document, if the caller may know that it is there: as a reader, or as whose own it is."""
    entry = target_entry(facts, target)
    # What is hidden costs the same statements as what is not there.
    logical_id = entry.logical_id if entry else NAMES_NOTHING
    read = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
    own = owned(facts, Act.DOCUMENT_DELETE, logical_id)
    return entry if read is not None or own.entry is not None else None


def steps(facts: Facts, entry: Entry | None, wanted: Wanted) -> Iterator[tuple[Act, Step]]:
    """The acts that are asked for, in an order in which each may still be done: the end comes last."""
    caller, record = facts.caller, facts.record_id
    logical_id = entry.logical_id if entry else NAMES_NOTHING
    told = told_visibility(facts, entry) if entry else ()
    after = _labels(told, wanted.labels)
    for code in sorted(after ^ frozenset(told)):
        yield _visibility(facts, logical_id, code, hide=code in after)
    archived = entry is not None and entry.status is EntryStatus.ARCHIVED
    if wanted.archived is not None and (entry is None or wanted.archived is not archived):
        aside = wanted.archived
        act = Act.DOCUMENT_ARCHIVE if aside else Act.DOCUMENT_UNARCHIVE
        yield act, lambda: archive_document(caller, record, logical_id, archive=aside)
    if _ends(entry, wanted.status):
        yield Act.DOCUMENT_DELETE, lambda: delete_document(caller, record, logical_id)


def _ends(entry: Entry | None, status: str | None) -> bool:
    """A former version is superseded already: saying so again deletes nothing."""
    if status == _SUPERSEDED:
        return entry is None or entry.replaced_by is None
    return status == _GONE


def _visibility(facts: Facts, logical_id: UUID, code: Visibility, *, hide: bool) -> tuple[Act, Step]:
    caller, record = facts.caller, facts.record_id
    if code is Visibility.MASQUE_PS:
        act = Act.DOCUMENT_HIDE if hide else Act.DOCUMENT_SHOW
        return act, lambda: change_visibility(caller, record, logical_id, hide=hide)
    if code is Visibility.INVISIBLE_PATIENT:
        if hide:
            return Act.DOCUMENT_WITHHOLD, lambda: withhold_document(caller, record, logical_id)
        return Act.DOCUMENT_ANNOUNCE, lambda: announce_document(caller, record, logical_id)
    # What representatives see is a choice at deposit, and a word of the young person afterwards: no code says it.
    raise Invalid.of("confidentialityCode", "document.representatives_on_pages")


def _labels(told: tuple[Visibility, ...], changes: tuple[LabelChange, ...]) -> frozenset[Visibility]:
    """The codes of visibility after the changes. The base code (N, R, V) is the document's own and never changes.

    N in its place means that nothing is hidden any more; R and V say nothing of visibility.
    """
    now = list(told)
    for change in changes:
        codes = [_visible_code(code) for code in change.codes]
        hides = [code for code in codes if code is not None]
        normal = Confidentiality.NORMAL in change.codes
        at = change.index
        if at is None or at == 0 or change.verb is LabelVerb.ADD:
            now = _whole(now, change, hides, normal=normal)
        elif at > len(now):
            raise Invalid.of("confidentialityCode", "document.no_such_label")
        else:
            now[at - 1 : at] = [] if change.verb is LabelVerb.REMOVE else hides
    return frozenset(now)


def _whole(now: list[Visibility], change: LabelChange, hides: list[Visibility], *, normal: bool) -> list[Visibility]:
    """After a change of all labels, or of the base one."""
    kept: list[Visibility] = [code for code in now if code is Visibility.INVISIBLE_REPRESENTANTS_LEGAUX]
    if change.verb is LabelVerb.ADD or (change.index == 0 and hides):
        return [*now, *hides]
    if change.verb is LabelVerb.REMOVE:
        return now if change.index == 0 else kept
    if hides:
        return hides
    return kept if normal else now


def _visible_code(code: str) -> Visibility | None:
    if code in frozenset(Confidentiality):
        return None
    if code not in frozenset(Visibility):
        raise Invalid.of("confidentialityCode", "metadata.not_in_value_set", code=code[:60], system="")
    return Visibility(code)


def unchanged(facts: Facts, entry: Entry | None) -> FoundEntry | Refusal:
    """Nothing is to be done: it is a reading of the metadata, with its event; its depositor reads what is its own."""
    if entry is None:
        listing = ask(facts, Act.DOCUMENT_LIST)
        return refuse(facts, Act.DOCUMENT_LIST, NOTHING_THERE if listing.permit else listing)
    decision = ask(facts, Act.DOCUMENT_READ, entry=entry)
    if not decision.permit:
        decision = owned(facts, Act.DOCUMENT_DELETE, entry.logical_id).decision
    note(facts, Act.DOCUMENT_LIST, decision, stream=stream_of(entry.flags), documents=(entry.logical_id,))
    tell_access(facts, shown=flags_now(facts, entry))
    return found_entries(facts, (entry,))[0]
