"""Carries on the transfers that a dead process left half way. Owns which step is next; decides nothing itself."""

import logging
from functools import partial

from carnet.documents import transfers
from carnet.documents.transfers import Transfer, TransferState
from carnet.kernel.clock import Clock
from carnet.kernel.trying import tried
from carnet.usecases import _transfer, _undo

_log = logging.getLogger(__name__)


def carry_out_transfers(clock: Clock) -> int:
    """Carries on every transfer that is under way and returns how many came to their end."""
    waiting = tuple(transfers.under_way())
    return sum(tried(partial(_carry_on, one, clock), _log, f"transfer {one.kind}") for one in waiting)


def _carry_on(step: Transfer, clock: Clock) -> None:
    caller = _transfer.agent_of(step, clock)
    if step.state is TransferState.UNDOING:
        _undo.carry_back(step, caller)
    else:
        _undo.carry_on_or_give_back(step, caller)
