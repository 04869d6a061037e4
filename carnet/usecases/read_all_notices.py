"""A person has seen the news: none of those that stand there now is new any more."""

from carnet.identity import notice_box
from carnet.kernel.ids import AccountId
from carnet.storage import db
from carnet.usecases.caller import Caller


def read_all_notices(caller: Caller) -> int:
    """Marks the news of the account that asks as read; returns how many were not."""
    if caller.account_id is None:
        return 0
    account, now = AccountId(caller.account_id), caller.now()
    return db.in_transaction(lambda: notice_box.mark_read(account, now))
