"""How much a caller opens: what is loaded for the decision, and what is counted after it. Owns no number and no line.

Who is counted: the professional, the structure of the session, and the software that acts, for whomever it acts. The
patient's side opens its own records and is never stopped; its software is counted too, so that one that takes many
records away is seen. The desk and the operator open none.
"""

from collections.abc import Iterator
from datetime import datetime

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
    """The acts for which a ceiling is reached now; one statement, for those who may be stopped."""
    if caller.kind not in CARE_SIDE:
        return frozenset()
    counts = volumes.load(tuple(_whose(caller)), record_id, caller.now())
    return budgets.exhausted(counts.volumes, settings.CARNET_BUDGETS, opened_today=counts.opened_today)


def count(caller: Caller, act: Act, record_id: RecordId, at: datetime) -> None:
    """Counts a permitted opening, in its transaction. A list opens the record; a reading is one document more.

    A summary made of many documents is one reading: the records are what bounds it.
    """
    whose = tuple(_whose(caller)) if act in budgets.OPENING else ()
    if whose:
        volumes.add(whose, record_id, int(act in budgets.READING), at)


def _whose(caller: Caller) -> Iterator[Whose]:
    """Who acts first: the record opened today is asked of this one."""
    if caller.kind in CARE_SIDE - {ActorKind.APPLICATION}:
        yield Counted.PROFESSIONAL, caller.actor_id
    software = caller.application or (caller.actor_id if caller.kind is ActorKind.APPLICATION else "")
    if software:
        yield Counted.APPLICATION, software
    if caller.kind in CARE_SIDE and caller.structure_id:
        yield Counted.STRUCTURE, caller.structure_id
