"""A professional declares that the consultation was held: the person sees the document now (CSP R.1111-53, R14)."""

from dataclasses import replace
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.reasons import Duty
from carnet.storage import db
from carnet.usecases._announcement import set_withheld
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, stream_about, stream_of
from carnet.usecases._tell import tell_change
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller


def announce_document(caller: Caller, record_id: RecordId, logical_id: UUID) -> Card | Refusal:
    """Makes a withheld document visible before the month is over; what was not withheld stays as it is.

    From now on the person also reads who did what to the document while it was withheld.
    """
    act = Act.DOCUMENT_ANNOUNCE

    def work() -> Card | Refusal:
        facts = load(caller, record_id, lock=True)
        entry = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
        decision = ask(facts, act, entry=entry) if entry else NOTHING_THERE
        if entry is None or not decision.permit:
            return refuse(facts, act, decision, stream=stream_about(entry))
        if not entry.flags.invisible_patient:
            return card(facts, entry)
        told = replace(entry.flags, invisible_patient=False)
        note(facts, act, decision, stream=stream_of(told), documents=(logical_id,))
        changed = set_withheld(facts, entry, withheld=False)
        reach("announce_document.written")
        if Duty.TELL_HOLDER in decision.duties:
            tell_change(facts, changed.flags)
        return card(facts, changed)

    return db.in_transaction(work)
