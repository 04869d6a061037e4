"""The lot of an act: every change of a record's documents is one. Owns who signs it; never decides."""

from carnet.documents import writing
from carnet.documents.facts import LotFacts
from carnet.documents.writing import Lot, NewLot
from carnet.usecases._facts import Facts

CONTENT_TYPE = "07"  # "Consultation Soins Externes" (JDV_J59): what a lot made through the pages is.


def begin_lot(facts: Facts, title: str = "") -> Lot:
    """Begins the lot of this act, by this caller, now."""
    caller = facts.caller
    new = NewLot(caller.by(), caller.structure_id or None, CONTENT_TYPE, facts.context.now, LotFacts(title))
    return writing.begin_lot(facts.keys, new)
