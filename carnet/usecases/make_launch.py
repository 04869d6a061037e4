"""A software asks to open one patient’s page for its professional (TD0.9). The INS comes in the body only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from carnet.identity.ins import Ins
from carnet.identity.oauth import launches
from carnet.identity.oauth.launches import LIVES, About, For
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind, Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._facts import load
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller
from carnet.usecases.find_record import NothingFits, find_record

_NOT_FORESEEN: Final = Decision(permit=False, rule="C01", reason=Reason.NOT_FORESEEN)


@dataclass(frozen=True)
class Launch:
    """A handle, good once and for seconds. Its repr hides it."""

    handle: str
    until: datetime

    def __repr__(self) -> str:
        return "Launch(...)"


def make_launch(caller: Caller, ins: Ins, birth_date: date) -> Launch | NothingFits | Refusal:
    """A handle for the page of a person who is found as on the pages, with the same event, budget and refusals."""
    if caller.kind is not ActorKind.PROFESSIONAL or not caller.application:
        return db.in_transaction(lambda: refuse(load(caller, _system.record_id()), Act.RECORD_FIND, _NOT_FORESEEN))
    found = find_record(caller, ins, birth_date)
    if isinstance(found, NothingFits | Refusal):
        return found
    about = About(str(found.record_id), ins.value, birth_date.isoformat())
    whose = For(caller.application, caller.actor_id, caller.structure_id, caller.sector)
    handle = db.in_transaction(lambda: launches.make(whose, about, caller.now()))
    return Launch(handle, caller.now() + LIVES)
