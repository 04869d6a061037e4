"""Who speaks in a signed message, and with it what its reading loads next. Owns the guess, as `_read_ahead` does.

What an assertion says never changes, only whether it may be said. So the reader and the record that the last reading
with an assertion was about are remembered in this process, as a guess: the statement reads anew the certificate, the
place, the person and the record that holds the INS; what was read of a record beside them is used only when that is
still the record of that INS, and when the reader is still such a one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from carnet.identity.ins import Ins
from carnet.identity.matching import ins_index
from carnet.identity.speakers import PARTS, Speaker, speaker
from carnet.kernel.ids import RecordId
from carnet.policy.model import AccessMode
from carnet.storage import locator
from carnet.storage.gathered import gathered
from carnet.storage.locator import KeyKind
from carnet.usecases import _emergencies, _facts_held, _system
from carnet.usecases._facts_held import HeldFacts
from carnet.usecases._read_ahead import FactsAhead, Readers
from carnet.usecases.caller import Caller


@dataclass
class FoundAhead(FactsAhead):
    """The same, with the record that holds an INS now, if an act confirmed that it does."""

    ins: Ins
    found: RecordId | None


_Last = tuple[Caller, RecordId]
LAST: Final[Readers[_Last]] = Readers()


def spoken(wanted: Mapping[str, str], assertion: bytes, ins: Ins | None) -> tuple[Speaker, FoundAhead | None]:
    """What is known of whom an assertion names, and what its last reader would load of the record; one statement."""
    last = LAST.of(assertion) if ins is not None and assertion else None
    # Who declares the regulation of an emergency is looked up first.
    if ins is None or last is None or last[0].mode is AccessMode.REGULATION:
        return speaker(wanted), None
    reader, record_id = _emergencies.placed(last[0]), last[1]
    parts, values = _facts_held.asked(reader, record_id, _system.record_id())
    place = locator.asked(KeyKind.INS, ins_index(ins))
    read = gathered((*PARTS, locator.FOUND, *parts), {**values, **place, **wanted})
    found, held = read[len(PARTS)], HeldFacts(*read[len(PARTS) + 1 :])
    now = found[0] if found and found[1] else None
    return Speaker(*read[: len(PARTS)]), FoundAhead(reader, record_id, held, ins, now)


def remember(caller: Caller, record_id: RecordId) -> None:
    """Remembers which record a reading with an assertion is about."""
    if caller.claim and caller.claim.assertion:
        LAST.keep(caller.claim.assertion, (replace(caller, claim=None, ahead=None), record_id))


def found_ahead(caller: Caller, ins: Ins) -> RecordId | None:
    """The record of an INS, where it was read with who speaks."""
    ahead = caller.ahead
    return ahead.found if isinstance(ahead, FoundAhead) and ahead.ins == ins else None
