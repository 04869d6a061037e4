"""The invited person reads what the code offers, before accepting or refusing it."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent.ties import Quality, TieKind
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _taking_up
from carnet.usecases._journal import note, refuse
from carnet.usecases._ties import ends_at
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Invitation:
    """Whose record, in which quality and by which title, and until when."""

    name: str
    kind: TieKind
    quality: Quality
    until: datetime | None
    sees_hidden: bool


def see_invitation(caller: Caller, code: str) -> Invitation | Refusal:
    """What an invitation offers, for whom it names. Raises Invalid without a proved identity, or TooManyAttempts."""
    identity = _taking_up.identity_of(caller)
    _taking_up.counted(caller)

    def work() -> Invitation | Refusal:
        found = _taking_up.opened(caller, code, identity, lock=False)
        facts, tie = found.facts, found.tie
        if tie is None or not found.decision.permit or facts.patient is None:
            return refuse(facts, found.act, found.decision)
        note(facts, Act.RECORD_SEE_STATUS, found.decision)
        return Invitation(facts.patient.traits.display_name, tie.kind, tie.quality, ends_at(tie, None), tie.sees_hidden)

    return db.in_transaction(work)
