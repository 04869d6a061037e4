"""Ends the help of caregivers with the act that stops everything (closing). Owns the writing; decides nothing."""

from carnet.consent import ties
from carnet.consent.ties import TieKind, TieState
from carnet.storage import outbox
from carnet.storage.outbox import Task
from carnet.usecases._facts import Facts


def end_caregivers(facts: Facts) -> None:
    """Ends every caregiver and every open invitation to be one, in the transaction of the act; each caregiver is told.

    The charges of their accounts are released when they next look for them.
    """
    now, by = facts.context.now, facts.caller.by()
    for tie in facts.ties:
        if tie.kind is not TieKind.CAREGIVER or tie.state not in (TieState.ACTIVE, TieState.INVITED):
            continue
        ties.end(facts.keys, tie, by, now)
        if tie.account_id is not None:
            outbox.post(facts.record_id, Task.TELL_ACTOR, now, tie.account_id)
