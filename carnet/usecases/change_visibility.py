"""Hides a document and its former states from professionals, or shows them again (TD3.3a; CSP R.1111-49)."""

from dataclasses import replace
from uuid import UUID

from carnet.documents import hiding, writing
from carnet.documents.entry import Entry
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import CARE_SIDE, PATIENT_SIDE, ActorKind, Decision
from carnet.policy.reasons import Duty, Reason
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._card import Card, card
from carnet.usecases._chain import former_states, set_all, states_before
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state, stream_about, stream_of
from carnet.usecases._lot import begin_lot
from carnet.usecases._once import asked_before
from carnet.usecases._tell import tell_rights
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller


def change_visibility(
    caller: Caller, record_id: RecordId, logical_id: UUID, *, hide: bool, at_request: bool = False, key: str = ""
) -> Card | Refusal | Conflict:
    """Hides or shows a document; who asks for what already holds gets the same answer and no new version.

    `at_request`: a professional states that the person asks for it. Shown so, the document is shown to everybody from
    whom the person had hidden it, and the person is told at once (C29). The change holds for every request that
    begins after the answer: it moves the rights epoch in this transaction. A second sending under the same `key`
    changes nothing any more: what was shown and is hidden again stays hidden. Conflict: the key had another content.
    """
    act = Act.DOCUMENT_HIDE if hide else Act.DOCUMENT_SHOW

    def work() -> Card | Refusal | Conflict:
        facts = _asked(load(caller, record_id, lock=True), at_request=at_request)
        entry = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
        decision = ask(facts, act, entry=entry) if entry else _without_document(facts, act)
        if entry is None or not decision.permit:
            return refuse(facts, act, decision, stream=stream_about(entry))
        before = asked_before(facts, key, f"{act.value} {logical_id} {at_request}")
        if isinstance(before, Conflict):
            return refuse_state(facts, act, before, stream=stream_of(entry.flags))
        former = () if before else _former(facts, logical_id, hide=hide)
        documents = (logical_id, *(one.logical_id for one in former))
        detail = (("request", "patient"),) if facts.context.at_patient_request else ()
        note(facts, act, decision, stream=stream_of(entry.flags), documents=documents, detail=detail)
        changed = entry if before else _changed(facts, entry, former, hide=hide)
        if Duty.TELL_HOLDER in decision.duties and not before:
            tell_rights(facts, entry.flags)
        return card(facts, changed)

    return db.in_transaction(work)


def _without_document(facts: Facts, act: Act) -> Decision:
    """A carer who may not do the act to any document here is told why; who might is told that there is none."""
    gate = ask(facts, act)
    stopped = facts.caller.kind in CARE_SIDE and not gate.permit and gate.reason is not Reason.NO_DOCUMENT
    return gate if stopped else NOTHING_THERE


def _asked(facts: Facts, *, at_request: bool) -> Facts:
    """Only a professional speaks for the person; the person asks in her own name."""
    stated = at_request and facts.caller.kind is ActorKind.PROFESSIONAL
    return replace(facts, context=replace(facts.context, at_patient_request=stated))


def _changed(facts: Facts, entry: Entry, former: tuple[Entry, ...], *, hide: bool) -> Entry:
    flagged = entry.flags.masque_ps != hide or _taken_over(facts, entry, hide=hide)
    shown = () if hide else _to_show(facts, entry)
    # A former state may have been shown alone: hidden again means all of the past, also where the newest is hidden.
    late = former if hide and not flagged else ()
    if not flagged and not shown and not late:
        return entry
    heads.change(facts.head)
    reach("change_visibility.epoch_moved")
    for one in shown:
        for audience in one.hidden_from:
            hiding.append(facts.record_id, [one.logical_id], audience, facts.context.now, hidden=False)
    left = replace(entry, hidden_from=()) if shown else entry
    if late:
        set_all(facts, begin_lot(facts), late, left.flags)
    return _flagged(facts, left, former, hide=hide) if flagged else left


def _flagged(facts: Facts, entry: Entry, former: tuple[Entry, ...], *, hide: bool) -> Entry:
    flags = replace(entry.flags, masque_ps=hide, masked_by=facts.caller.by() if hide else None)
    lot = begin_lot(facts)
    changed = writing.append_version(facts.keys, lot, entry, flags=flags)
    set_all(facts, lot, former, flags)
    return changed


def _taken_over(facts: Facts, entry: Entry, *, hide: bool) -> bool:
    """The person hides what a professional hid before: from now on it is the person's to show again."""
    by = entry.flags.masked_by
    return hide and facts.caller.kind in PATIENT_SIDE and by is not None and ActorKind(by.kind) not in PATIENT_SIDE


def _to_show(facts: Facts, entry: Entry) -> tuple[Entry, ...]:
    """At the person's request: the document and its past, where they were hidden from some beside the flag."""
    if not facts.context.at_patient_request:
        return ()
    states = (entry, *states_before(facts, entry.logical_id))
    return tuple(one for one in states if one.hidden_from and ask(facts, Act.DOCUMENT_SHOW_TO, entry=one).permit)


def _former(facts: Facts, logical_id: UUID, *, hide: bool) -> tuple[Entry, ...]:
    """The former states that change with the document; those are shown again that the caller may show alone."""
    found = former_states(facts, logical_id, unlike=hide)
    return tuple(one for one in found if hide or ask(facts, Act.DOCUMENT_SHOW, entry=one).permit)
