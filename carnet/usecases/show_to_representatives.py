"""At the child's request, a professional makes a document visible to the representatives. It is for good (EX-128)."""

from dataclasses import replace
from uuid import UUID

from carnet.documents import writing
from carnet.documents.entry import Entry
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, stream_about
from carnet.usecases._lot import begin_lot
from carnet.usecases._representatives import draft_to_show
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller


def show_to_representatives(
    caller: Caller, record_id: RecordId, logical_id: UUID, *, confirmed: bool, asked: bool
) -> Card | Refusal:
    """Makes a document visible to the representatives for good. Raises Invalid without the confirmation.

    By its author or depositor, or by the médecin traitant who had kept it from them later.
    `asked` says that the young person asks for it: without that word nothing is shown (EX-128).

    What was done to it before stays in the stream that they do not read; from now on they see it.
    """
    act = Act.DOCUMENT_SHOW_TO_REPRESENTATIVES
    if not confirmed:
        raise Invalid.of("confirmed", "secret.confirm_needed")

    def work() -> Card | Refusal:
        facts = load(caller, record_id, lock=True)
        entry = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
        stated = replace(facts.context, at_patient_request=asked)
        decision = ask(facts, act, draft=draft_to_show(facts, entry), context=stated) if entry else NOTHING_THERE
        if entry is None or not decision.permit:
            return refuse(facts, act, decision, stream=stream_about(entry))
        note(facts, act, decision, documents=(logical_id,))
        return card(facts, _shown(facts, entry))

    return db.in_transaction(work)


def _shown(facts: Facts, entry: Entry) -> Entry:
    """Shown already means no new version."""
    if not entry.flags.invisible_representatives:
        return entry
    heads.change(facts.head)
    flags = replace(entry.flags, invisible_representatives=False)
    return writing.append_version(facts.keys, begin_lot(facts), entry, flags=flags)
