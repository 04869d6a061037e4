"""The lot of an act: every change of a record's documents is one. Owns who signs it; never decides."""

from carnet.documents import writing
from carnet.documents.facts import LotFacts
from carnet.documents.writing import Lot, NewLot
from carnet.usecases._facts import Facts

CONTENT_TYPE = "07"  # "Consultation Soins Externes" (JDV_J59): what a lot made through the pages is.


def begin_lot(facts: Facts, title: str = "", seq: int | None = None) -> Lot:
    """Begins the lot of this act, by this caller, now; `seq` when its number was taken already."""
    return begin_lot_of(facts, CONTENT_TYPE, LotFacts(title), seq=seq)


def begin_lot_of(
    facts: Facts, content_type: str, said: LotFacts, unique_hmac: bytes | None = None, *, seq: int | None = None
) -> Lot:
    """Begins a lot that says itself what it is."""
    caller = facts.caller
    new = NewLot(caller.by(), caller.structure_id or None, content_type, facts.context.now, said, unique_hmac)
    return writing.begin_lot(facts.keys, new, seq)
