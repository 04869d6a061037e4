"""Changes the metadata of a document as software asks for it (ITI-57, PATCH): its visibility, its state. TD3.3a to d.

Every change is one of the acts of the pages, with its rule, its event and its refusal; several are done together or not
at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from carnet.codes.visibility import Confidentiality, Visibility
from carnet.documents import entries
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal, Unavailable
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases._card import Card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._found import FoundEntry, found_entries, told_visibility
from carnet.usecases._journal import flags_now, note, refuse, refuse_form, refuse_state, stream_about, stream_of
from carnet.usecases._once import recalled, remember
from carnet.usecases._owned import owned
from carnet.usecases._submission import Target
from carnet.usecases._submitted_links import NAMES_NOTHING, target_entry
from carnet.usecases._tell import tell_access
from carnet.usecases._visible import find
from carnet.usecases.announce_document import announce_document
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.withhold_document import withhold_document

CHANGED_SINCE = Conflict("document.changed_since")
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


Answer = FoundEntry | Refusal | Conflict
Check = Callable[[FoundEntry], tuple[Problem, ...]]
"""What the asker says of the document and is not so; asked only about one that the asker may know."""
Step = Callable[[], Card | Refusal | Conflict]


class _Undone(Exception):
    """A step was refused after others were done: all of it is undone, then the refusal is written."""

    def __init__(self, act: Act, said: Refusal | Conflict) -> None:
        super().__init__(act.value)
        self.act, self.said = act, said


def change_entry(
    caller: Caller, record_id: RecordId, target: Target, wanted: Wanted, version: int | None = None, *,
    check: Check | None = None, key: str = "",
) -> Answer:  # fmt: skip
    """The document as it is afterwards; what already holds changes nothing.

    `superseded` is the end that its author puts to a document that nothing replaced, and `entered-in-error` to any: it
    is deleted (TD3.3c). `version` is the one that the asker knows: Conflict (`document.changed_since`) when it is no
    more. The same `key` changes nothing again, whatever became of the document since; with another content: Conflict.
    Raises Invalid for a label that is none, and for what `check` finds.
    """
    fingerprint = sha256(repr((target, wanted, version)).encode()).digest()

    def work() -> Answer | Invalid:
        facts = load(caller, record_id, lock=True)
        entry = _known(facts, target)
        before = recalled(facts, key, fingerprint)
        if isinstance(before, Conflict):
            return refuse_state(facts, Act.DOCUMENT_LIST, before, stream=stream_about(entry))
        if before is not None:
            return _unchanged(facts, entry)
        if entry is not None and (wrong := _other_state(facts, entry, version, check)):
            return wrong
        logical_id = entry.logical_id if entry else NAMES_NOTHING
        steps = tuple(_steps(facts, entry, logical_id, wanted))
        if not steps:
            found = _unchanged(facts, entry)
            if isinstance(found, FoundEntry):
                remember(facts, key, fingerprint, {"logical_id": str(logical_id)})
            return found
        for at, (act, step) in enumerate(steps):
            said = step()
            if not isinstance(said, Card):
                if at == 0:
                    return said
                raise _Undone(act, said)
        remember(facts, key, fingerprint, {"logical_id": str(logical_id)})
        return _told(caller, record_id, logical_id)

    try:
        answer = db.in_transaction(work)
    except _Undone as undone:
        return _refused(caller, record_id, target, undone)
    if isinstance(answer, Invalid):
        raise answer
    return answer


def _other_state(facts: Facts, entry: Entry, version: int | None, check: Check | None) -> Conflict | Invalid | None:
    """What the asker knows of the document and is no more so: recorded, as all that keeps an act from being done."""
    if version not in (None, entry.version):
        return refuse_state(facts, Act.DOCUMENT_LIST, CHANGED_SINCE, stream=stream_about(entry))
    problems = check(found_entries(facts, (entry,))[0]) if check else ()
    if not problems:
        return None
    wrong = Invalid(*problems)
    refuse_form(facts, Act.DOCUMENT_LIST, wrong, stream=stream_about(entry))
    return wrong


def _known(facts: Facts, target: Target) -> Entry | None:
    """The document, if the caller may know that it is there: as a reader, or as whose own it is."""
    entry = target_entry(facts, target)
    # What is hidden costs the same statements as what is not there.
    logical_id = entry.logical_id if entry else NAMES_NOTHING
    read = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
    own = owned(facts, Act.DOCUMENT_DELETE, logical_id)
    return entry if read is not None or own.entry is not None else None


def _steps(facts: Facts, entry: Entry | None, logical_id: UUID, wanted: Wanted) -> Iterator[tuple[Act, Step]]:
    """The acts that are asked for, in an order in which each may still be done: the end comes last."""
    caller, record = facts.caller, facts.record_id
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


def _unchanged(facts: Facts, entry: Entry | None) -> FoundEntry | Refusal:
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


def _told(caller: Caller, record_id: RecordId, logical_id: UUID) -> FoundEntry:
    """The document after the change: the acts that were done are its events."""
    facts = load(caller, record_id)
    entry = entries.by_logical_id(facts.keys, logical_id)
    if entry is None:
        # A step was done on it in this transaction: it cannot be gone.
        raise Unavailable("the document was lost")
    return found_entries(facts, (entry,))[0]


def _refused(caller: Caller, record_id: RecordId, target: Target, undone: _Undone) -> Refusal | Conflict:
    """Writes the refusal of a step whose forerunners were undone with it."""

    def work() -> Refusal | Conflict:
        facts = load(caller, record_id)
        stream = stream_about(_known(facts, target))
        if isinstance(undone.said, Conflict):
            return refuse_state(facts, undone.act, undone.said, stream=stream)
        decision = Decision(permit=False, rule=undone.said.rule, reason=Reason(undone.said.reason))
        return refuse(facts, undone.act, decision, stream=stream)

    return db.in_transaction(work)
