"""In whose record, as forms name it. Owns that name and its reading; whether the account acts there is asked."""

from typing import Final
from uuid import UUID

from carnet.identity.charges import Charge
from carnet.identity.people import Acting
from carnet.kernel.ids import AccountId, RecordId
from carnet.usecases.caller import ON_THE_PATIENT_SIDE, Caller

MYSELF: Final = "moi"


def value(one: Acting) -> str:
    """What a form says for one person."""
    return f"{one.record_id}|{one.kind}"


def charge(wanted: str, caller: Caller) -> Charge | None:
    """The charge that a form names; None for anything else."""
    record, _, kind = wanted.partition("|")
    if kind not in ON_THE_PATIENT_SIDE or caller.account_id is None:
        return None
    try:
        return Charge(AccountId(caller.account_id), RecordId(UUID(record)), kind)
    except ValueError:
        return None
