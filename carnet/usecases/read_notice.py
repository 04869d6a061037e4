"""A person opens one news: it is read from then on, and leads to what it is about, if that may still be seen."""

from dataclasses import dataclass
from uuid import UUID

from carnet.identity import notice_box
from carnet.identity.charges import Charge
from carnet.identity.people import Acting
from carnet.kernel.ids import AccountId
from carnet.storage import db
from carnet.usecases import _charges
from carnet.usecases.caller import Caller
from carnet.usecases.see_charge import see_charge


@dataclass(frozen=True)
class NoticeOpened:
    """Of which kind it is, whether in the own record or in none, and for whom the account acts to see it."""

    kind: str
    mine: bool
    acting: Acting | None = None


def read_notice(caller: Caller, notice_id: UUID) -> NoticeOpened | None:
    """None for what is no news of this account, or about a record in which it acts no more."""
    if caller.account_id is None:
        return None
    account, alone = AccountId(caller.account_id), caller.alone()
    found = notice_box.one(account, notice_id)
    if found is None:
        return None
    db.in_transaction(lambda: notice_box.mark_read(account, caller.now(), notice_id))
    if found.record_id in (None, alone.own_record):
        return NoticeOpened(found.kind, mine=True)
    charge = next((one for one in _charges.of(alone) if one.record_id == found.record_id), None)
    acting = _acting(alone, charge) if charge else None
    return NoticeOpened(found.kind, mine=False, acting=acting) if acting else None


def _acting(caller: Caller, charge: Charge) -> Acting | None:
    answer = see_charge(caller, charge)
    return answer if isinstance(answer, Acting) else None
