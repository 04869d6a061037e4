"""Wrong proofs, written down. Owns the call of the use case from pages that have no caller yet; never an answer."""

from uuid import UUID

from carnet.kernel import current
from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import AccountId
from carnet.usecases.refuse_entry import Wrong, refuse_entry


def wrong_password() -> None:
    """An identifier or a password was wrong: nobody's event, the same for accounts that exist and that do not."""
    _refuse(None, Wrong.PASSWORD)


def wrong(account: UUID | None, what: Wrong) -> None:
    """A proof of an account was wrong, or of nobody known."""
    _refuse(AccountId(account) if account else None, what)


def copied_session(account: UUID) -> None:
    """A session came without the cookie of its device (named by `CARNET_COPIED_SESSION`)."""
    _refuse(AccountId(account), Wrong.DEVICE)


def _refuse(account_id: AccountId | None, what: Wrong) -> None:
    refuse_entry(account_id, what, SystemClock(), request_id=current.request_id())
