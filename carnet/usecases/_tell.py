"""When the holder is told ("Je suis informé"). Owns which acts post a notice; never writes a word of health."""

from datetime import datetime, time

from carnet.kernel.clock import legal_day
from carnet.kernel.ids import new_id
from carnet.policy.model import ActorKind
from carnet.storage import outbox
from carnet.storage.outbox import Task
from carnet.usecases._facts import Facts, zone

OTHERS = {ActorKind.PROFESSIONAL, ActorKind.SECRETARY, ActorKind.APPLICATION}


def tell_access(facts: Facts) -> None:
    """Tells the holder of the first reading of the day by a professional."""
    if facts.caller.kind in OTHERS and _first_of_the_day(facts):
        outbox.post(facts.record_id, Task.TELL_ACCESS, facts.context.now)


def tell_deposit(facts: Facts) -> None:
    """Tells the holder that something was added, once an act."""
    if facts.caller.kind is not ActorKind.HOLDER:
        outbox.post(facts.record_id, Task.TELL_DEPOSIT, facts.context.now, new_id())


def _first_of_the_day(facts: Facts) -> bool:
    today = legal_day(facts.context.now, zone())
    return not outbox.posted_since(facts.record_id, Task.TELL_ACCESS, datetime.combine(today, time.min, zone()))
