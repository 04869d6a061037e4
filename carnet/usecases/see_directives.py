"""Somebody looks whether there are advance directives, and which are in force."""

from dataclasses import dataclass
from datetime import datetime

from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._tell import tell_access
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Directives:
    """What is in force: by the person (`own`), or handed to a professional who put it here (`given`)."""

    own: Card | None
    given: tuple[Card, ...]
    may_write: bool
    person: PersonIdentity | None
    at: datetime


def see_directives(caller: Caller, record_id: RecordId) -> Directives | Refusal:
    """The directives that the reader may see, as a list of documents is; `may_write`: the adult alone."""

    def work() -> Directives | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        found = [one for one in visible(facts) if one.codes.type_code == DIRECTIVES_TYPE and not one.replaced_by]
        note_reading(facts, Act.DOCUMENT_LIST, decision, found, (("part", "directives"),))
        tell_access(facts)
        own = next((one for one in found if one.deposit.depositor.kind in PATIENT_SIDE), None)
        given = tuple(card(facts, one) for one in found if one is not own)
        may = ask(facts, Act.DIRECTIVE_WRITE).permit
        return Directives(card(facts, own) if own else None, given, may, facts.patient, facts.context.now)

    return db.in_transaction(work)
