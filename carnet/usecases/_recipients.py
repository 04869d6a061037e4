"""Who is told of what happens in a record. Owns the choice of accounts; never writes a mail, never a word of health.

A child's mails go to the representatives in force; a protected adult's to the adult, who keeps an own account.
"""

from collections.abc import Iterable

from carnet.consent import ties
from carnet.consent.ties import TieKind
from carnet.identity import accounts, patients
from carnet.kernel.clock import Clock
from carnet.kernel.ids import AccountId, RecordId
from carnet.storage import keys
from carnet.usecases._facts import is_minor


def holder(record_id: RecordId) -> list[AccountId]:
    """The holder's own account, if there is one."""
    own = accounts.account_of_record(record_id)
    return [own.account_id] if own else []


def parents(record_id: RecordId, clock: Clock) -> list[AccountId]:
    """The accounts of the representatives, while the holder is a minor."""
    return acting(record_id, TieKind.REPRESENTATIVE, clock) if _of_a_minor(record_id, clock) else []


def acting(record_id: RecordId, kind: TieKind, clock: Clock) -> list[AccountId]:
    """The accounts that act for the holder in this quality now."""
    now = clock.now()
    return [t.account_id for t in ties.current(record_id) if t.kind is kind and t.account_id and t.holds(now)]


def professionals(ids: Iterable[str]) -> list[AccountId]:
    """The accounts of those of these professionals who have one."""
    known = (accounts.account_of_professional(one) for one in ids)
    return [account.account_id for account in known if account]


def _of_a_minor(record_id: RecordId, clock: Clock) -> bool:
    opened = keys.load(record_id)
    known = patients.load_identity(opened) if opened and opened.metadata else None
    return known is not None and is_minor(known.identity.traits.birth_date, clock.now())
