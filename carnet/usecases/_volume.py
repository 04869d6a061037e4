"""How much a caller opens: what is loaded for the decision, and what is counted after it. Never decides.

Who is counted: the professional or the application, and the structure of the session. The patient's side opens its own
records, the desk and the operator open none.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from carnet.kernel.ids import RecordId
from carnet.ledger import volumes
from carnet.ledger.volumes import Whose
from carnet.policy import budgets
from carnet.policy.acts import Act
from carnet.policy.budgets import Counted
from carnet.policy.model import CARE_SIDE, ActorKind
from carnet.usecases.caller import Caller


def exhausted(caller: Caller, record_id: RecordId) -> frozenset[Act]:
    """The acts for which a ceiling is reached now; one statement, for those who are counted."""
    if caller.kind not in CARE_SIDE:
        return frozenset()
    counts = volumes.load(_whose(caller), record_id, caller.now())
    return budgets.exhausted(counts.volumes, settings.CARNET_BUDGETS, opened_today=counts.opened_today)


def count(caller: Caller, act: Act, record_id: RecordId, documents: tuple[UUID, ...], at: datetime) -> None:
    """Counts a permitted opening, in its transaction. A list opens the record; what is read counts as documents."""
    if caller.kind in CARE_SIDE and act in budgets.OPENING:
        read = max(1, len(documents)) if act in budgets.READING else 0
        volumes.add(_whose(caller), record_id, read, at)


def _whose(caller: Caller) -> tuple[Whose, ...]:
    """Who acts first: the record opened today is asked of this one."""
    software = caller.kind is ActorKind.APPLICATION
    acting = (Counted.APPLICATION if software else Counted.PROFESSIONAL, caller.actor_id)
    return (acting, (Counted.STRUCTURE, caller.structure_id)) if caller.structure_id else (acting,)
