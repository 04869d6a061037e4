"""Carries out the delayed acts of the law whose day has come. Owns which use case does which; never decides.

Each act is a use case of its own that asks the policy and may be done again: a row is settled after it, so that a
crash between the two does it once more and finds nothing left to do.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.kernel.trying import tried
from carnet.storage import due
from carnet.storage.due import Due, DueRule
from carnet.usecases.close_suspended import close_suspended
from carnet.usecases.come_of_age import come_of_age
from carnet.usecases.destroy_record import destroy_record
from carnet.usecases.destroy_traces import destroy_traces
from carnet.usecases.forget_transferred import forget_transferred
from carnet.usecases.open_announced import open_announced
from carnet.usecases.remind_announcement import remind_announcement
from carnet.usecases.remind_error import remind_error
from carnet.usecases.remind_vaccine import remind_vaccine

_log = logging.getLogger(__name__)

ACTS: Mapping[DueRule, Callable[[RecordId, Clock], Refusal | None]] = {
    DueRule.DESTROY_CLOSED: destroy_record,
    DueRule.DESTROY_ASKED: destroy_record,
    DueRule.DESTROY_TRACES: destroy_traces,
    DueRule.CLOSE_SUSPENDED: close_suspended,
    DueRule.OPEN_ANNOUNCED: open_announced,
    DueRule.MAJORITY: come_of_age,
    DueRule.FORGET_TRANSFERRED: forget_transferred,
    DueRule.VACCINE_REMINDER: remind_vaccine,
}


ABOUT: Mapping[DueRule, Callable[[RecordId, UUID, Clock], Refusal | None]] = {
    DueRule.ANNOUNCEMENT_REMINDER: remind_announcement,
    DueRule.CORRECTION_REMINDER: partial(remind_error, DueRule.CORRECTION_REMINDER),
    DueRule.CORRECTION_LATE: partial(remind_error, DueRule.CORRECTION_LATE),
}
"""Acts about one thing of a record."""


@dataclass(frozen=True)
class CarriedOut:
    """How many acts were done, and how many wait for the next round because they were refused or failed."""

    done: int = 0
    left: int = 0


def carry_out_due(clock: Clock) -> CarriedOut:
    """Does every act that is due. One that fails is told in the log, without a word on the record, and tried again."""
    waiting = tuple(due.waiting(clock.now()))
    answers = [tried(partial(_carry_out, one, clock), _log, f"delayed act {one.rule}") for one in waiting]
    return CarriedOut(answers.count(True), answers.count(False))


class NotNow(RuntimeError):
    """The policy refuses an act whose row says that its day has come: the row waits, and the operator is told."""


def _carry_out(one: Due, clock: Clock) -> None:
    if one.rule in ABOUT and one.about is not None:
        refused = ABOUT[one.rule](one.record_id, one.about, clock)
    else:
        refused = ACTS[one.rule](one.record_id, clock)
    if refused is not None:
        raise NotNow(refused.rule, refused.reason)
    reach("due.done")
    due.settle(one.record_id, one.due_id, clock.now())
