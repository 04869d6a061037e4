"""In whose records an account acts: each record is asked, so that an ended tie is never shown (DESIGN 3)."""

from dataclasses import dataclass

from carnet.identity.people import Acting
from carnet.usecases import _charges
from carnet.usecases.caller import Caller
from carnet.usecases.see_charge import see_charge


@dataclass(frozen=True)
class Charges:
    """The people for whom the account acts, and whether the account has a record of its own."""

    people: tuple[Acting, ...]
    own: bool


def see_charges(caller: Caller) -> Charges:
    """Everybody for whom this account acts now. A charge whose tie is over is released on the way."""
    found = (see_charge(caller, charge) for charge in _charges.of(caller))
    return Charges(tuple(one for one in found if isinstance(one, Acting)), caller.own_record is not None)
