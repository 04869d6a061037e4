"""A professional whom the person lets read sees the administrative data of the record (TD1.3a).

Who the person is, what she said of the two emergencies, whether she signs in. Never an address, a telephone or a mail:
they are ways into her account, and care needs none of them (docs/divergences.md).
"""

from dataclasses import dataclass

from carnet.consent import choices
from carnet.consent.choices import Choices
from carnet.identity import accounts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Administrative:
    """The person, her two answers on emergencies, and whether she has chosen how to sign in."""

    person: PersonIdentity
    choices: Choices
    signs_in: bool


def read_administrative(caller: Caller, record_id: RecordId) -> Administrative | Refusal:
    """The administrative data, for who may read the record."""

    def work() -> Administrative | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.ADMINISTRATIVE_READ)
        if not decision.permit or facts.patient is None:
            return refuse(facts, Act.ADMINISTRATIVE_READ, decision)
        note(facts, Act.ADMINISTRATIVE_READ, decision)
        return _told(facts, facts.patient)

    return db.in_transaction(work)


def _told(facts: Facts, person: PersonIdentity) -> Administrative:
    account = accounts.account_of_record(facts.record_id)
    return Administrative(person, choices.current(facts.record_id), account is not None and account.activated)
