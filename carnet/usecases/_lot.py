"""The lot of an act: every change of a record's documents is one. Owns who signs it; never decides."""

from collections.abc import Sequence

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
    return writing.begin_lot(facts.keys, _new(facts, content_type, said, unique_hmac), seq)


def begin_lots(facts: Facts, titles: Sequence[str], numbers: Sequence[int]) -> tuple[Lot, ...]:
    """A lot for each document that enters, as `begin_lot` begins one."""
    many = [_new(facts, CONTENT_TYPE, LotFacts(title)) for title in titles]
    return writing.begin_lots(facts.keys, many, numbers)


def _new(facts: Facts, content_type: str, said: LotFacts, unique_hmac: bytes | None = None) -> NewLot:
    caller = facts.caller
    return NewLot(caller.by(), caller.structure_id or None, content_type, facts.context.now, said, unique_hmac)
