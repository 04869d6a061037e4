"""The "consultation d'annonce": what withholds a document from the person until somebody talked with her. Owns no rule.

The month and the fourteen days are in `carnet.policy.announcement`; the former states of a document go with it.
"""

from dataclasses import replace
from uuid import UUID

from carnet.documents import entries, openings, writing
from carnet.documents.entry import Entry, EntryStatus
from carnet.policy import announcement
from carnet.policy.model import ActorKind, Document
from carnet.storage import due
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.usecases._chain import states_before
from carnet.usecases._facts import Facts, policy_document, zone
from carnet.usecases._lot import begin_lot


def is_withheld(facts: Facts, entry: Entry) -> bool:
    """Whether the patient's side does not see this document yet."""
    return entry.flags.invisible_patient and announcement.is_still_withheld(
        entry.deposit.first_at, facts.context.now, zone()
    )


def month_is_over(facts: Facts, entry: Entry) -> bool:
    """Whether the month that began with the first deposit is over: withholding would change nothing."""
    return not announcement.is_still_withheld(entry.deposit.first_at, facts.context.now, zone())


def draft_of(facts: Facts, entry: Entry) -> Document:
    """The document for the policy, with whether the patient's side opened it or one of its former states."""
    ids = (entry.logical_id, *(one.logical_id for one in states_before(facts, entry.logical_id)))
    opened = openings.any_opened(facts.record_id, ids)
    return replace(policy_document(entry), opened_by_patient_side=opened)


def set_withheld(facts: Facts, entry: Entry, *, withheld: bool) -> Entry:
    """A new version of the document and of its former states; what is announced is hidden if all of it is by default.

    Both together would leave a document to its author only (R15): the default waits for the announcement.
    """
    heads.change(facts.head)
    lot = begin_lot(facts)
    hide = not withheld and facts.context.settings.hidden_by_default
    changed = _changed(facts, lot, entry, withheld=withheld, hide=hide)
    for former in states_before(facts, entry.logical_id):
        if former.flags.invisible_patient != withheld:
            _changed(facts, lot, former, withheld=withheld, hide=hide)
    return changed


def plan_reminder(facts: Facts, entry: Entry) -> None:
    """On day 14 the person is told that the record was updated, unless it was announced by then (R1111-53)."""
    if is_withheld(facts, entry):
        at = announcement.reminder_at(entry.deposit.first_at, zone())
        due.plan(facts.record_id, DueRule.ANNOUNCEMENT_REMINDER, at, entry.logical_id)


def waits(facts: Facts, logical_id: UUID) -> Entry | None:
    """The document that a reminder is about, while it still waits: neither announced, replaced nor deleted."""
    entry = entries.by_logical_id(facts.keys, logical_id)
    if entry is None or entry.status is EntryStatus.DELETED or entry.replaced_by is not None:
        return None
    return entry if is_withheld(facts, entry) else None


def _changed(facts: Facts, lot: writing.Lot, entry: Entry, *, withheld: bool, hide: bool) -> Entry:
    flags = replace(entry.flags, invisible_patient=withheld)
    if hide and not flags.masque_ps:
        holder = replace(facts.caller.by(), kind=ActorKind.HOLDER.value, id="")
        flags = replace(flags, masque_ps=True, masked_by=holder)
    return writing.append_version(facts.keys, lot, entry, flags=flags)
