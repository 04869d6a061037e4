"""From what an operator typed to a record. Owns the look-up only: it tells nothing, the act that follows decides."""

from datetime import date

from carnet.identity.ins import Ins
from carnet.kernel.ids import RecordId
from carnet.storage import locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _system
from carnet.usecases._birth import search_index


def located(ins: Ins, birth_date: date) -> RecordId:
    """The record that fits both, or the one that takes the place of an absent record."""
    found = locator.find(KeyKind.INS_AND_BIRTH, search_index(ins, birth_date.isoformat()))
    return found.record_id if found else _system.record_id()
