"""Which software is told of what is new in my record, and for whom: for the person, and who decides for her.

How often one was told is not said: it would count documents that not everybody on that side may know of (R13).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.documents import subscriptions
from carnet.documents.subscriptions import LIVE, Subscription
from carnet.identity import directory_names
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._applications import name_of
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class ToldSoftware:
    """One software that is told. `professional` and `place` are empty for an application of the patient's side."""

    subscription_id: UUID
    name: str
    professional: str
    place: str
    since: datetime
    until: datetime


def list_told(caller: Caller, record_id: RecordId) -> tuple[ToldSoftware, ...] | Refusal:
    """Those that are in force, the newest first."""

    def work() -> tuple[ToldSoftware, ...] | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.SUBSCRIPTION_END)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.SUBSCRIPTION_END, decision)
        note(facts, Act.AUTHORISATION_SEE, decision, detail=(("what", "subscriptions"),))
        return _shown([one for one in subscriptions.of_record(record_id) if one.status in LIVE])

    return db.in_transaction(work)


def _shown(found: list[Subscription]) -> tuple[ToldSoftware, ...]:
    people = directory_names.professionals(_held(one, "professional") for one in found)
    places = directory_names.structures(_held(one, "structure") for one in found)
    names = {client_id: name_of(client_id) for client_id in {one.client_id for one in found}}
    return tuple(
        ToldSoftware(
            one.subscription_id, names[one.client_id],
            people[who].display_name if (who := _held(one, "professional")) in people else "",
            places[where].name if (where := _held(one, "structure")) in places else "",
            one.created_at, one.ends_at,
        )
        for one in found
    )  # fmt: skip


def _held(one: Subscription, name: str) -> str:
    return str(one.holder.get(name) or "")
