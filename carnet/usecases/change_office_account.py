"""An operator makes or closes an account of a desk agent or of an operator."""

from carnet.identity import office, staff
from carnet.identity.api import AccountKind
from carnet.identity.staff import FirstPassword
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.acts import Act
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller


def change_office_account(
    caller: Caller, *, make: AccountKind | None = None, email: str = "", close: AccountId | None = None
) -> FirstPassword | AccountId | Refusal | Conflict:
    """Makes an account (its first password is shown once), or closes one, with its sessions.

    Raises Invalid for another kind or an address that is none. Conflict for the last operator.
    """
    if (make is None) == (close is None) or (make is not None and make not in office.OFFICE):
        raise Invalid.of("kind", "office.kind")
    detail = (("makes", make.value),) if make else (("closes", str(close)),)

    def work() -> FirstPassword | AccountId | Conflict:
        if close is not None:
            return office.close_office_account(close) or close
        return staff.new_account(make or AccountKind.DESK_AGENT, email, caller.now())

    return decided(caller, Act.STAFF_ACCOUNT_CHANGE, detail, work)
