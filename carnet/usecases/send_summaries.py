"""The weekly summaries: how often a record was opened or added to, once for each account that chose so."""

from collections.abc import Sequence
from functools import partial

from carnet.consent import notices
from carnet.consent.notices import NoticeKind, Summary
from carnet.identity.notices import Told
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import AccountId, RecordId
from carnet.storage import db
from carnet.usecases import _recipients
from carnet.usecases._tell_by_choice import WEEK, send

MESSAGE, FOR_PARENTS = "mail.week", "mail.week_charge"


def send_summaries(clock: Clock) -> int:
    """Queues the summaries that are due and returns how many. One transaction each: taken and queued together."""
    found = tuple(notices.due(clock.now() - WEEK))
    return sum(db.in_transaction(partial(_summed, record, account, clock)) for record, account in found)


def _summed(record_id: RecordId, account_id: AccountId, clock: Clock) -> bool:
    taken = notices.take(record_id, account_id, clock.now() - WEEK, clock.now())
    message = _message(record_id, account_id, clock)
    if not taken or message is None:
        return False
    reach("summary.taken")
    way = notices.current(record_id, account_id).channel
    send(Told(account_id, None, message, _values(taken)), way, clock.now())
    return True


def _message(record_id: RecordId, account_id: AccountId, clock: Clock) -> str | None:
    """None for who is not concerned any more: a parent after the majority, an account that was untied."""
    if account_id in _recipients.holder(record_id):
        return MESSAGE
    return FOR_PARENTS if account_id in _recipients.parents(record_id, clock) else None


def _values(taken: Sequence[Summary]) -> dict[str, str]:
    number = {one.kind: one.number for one in taken}
    return {
        "visits": str(number.get(NoticeKind.ACCESS, 0)),
        "added": str(number.get(NoticeKind.DEPOSIT, 0)),
    }
