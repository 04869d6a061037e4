"""From the INS that a message is about to its record. Owns the look-up and its budget; tells nothing, decides nothing.

Who names people that are not here is counted and stopped as who looks for them is (security.md A14).
"""

from carnet.identity.ins import Ins
from carnet.identity.matching import ins_index
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE
from carnet.storage import db, locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _budget, _speaker_ahead, _system
from carnet.usecases._numbers import for_this_instance
from carnet.usecases.caller import Caller


def located(caller: Caller, ins: Ins, act: Act, element: str) -> RecordId | Refusal:
    """The record of a person, or the one that takes the place of an absent record; Refusal (C62) for too many tries.

    `act` is what is about to be done there. Raises Invalid for a number that is not for this kind of instance.
    The person's side has one record: any other number is as nobody's, and nothing is looked for.
    """
    ins = for_this_instance(ins, element)
    if caller.kind in PATIENT_SIDE:
        found = locator.find(KeyKind.INS, ins_index(ins))
        own = found is not None and found.record_id == caller.record
        return found.record_id if found and own else _system.record_id()
    if caller.claim is not None and caller.claim.met == ins:
        # What was read with the same assertion is there: nobody is looked for.
        if (ahead := _speaker_ahead.found_ahead(caller, ins)) is not None:
            return ahead
        found = locator.find(KeyKind.INS, ins_index(ins))
        if found is not None and found.confirmed:
            _speaker_ahead.remember(caller, found.record_id)
            return found.record_id
    attempt = _budget.spend(caller, giving=act is Act.DOCUMENT_DEPOSIT)
    if attempt.until:
        return db.in_transaction(lambda: _budget.stopped(caller, act))
    found = locator.find(KeyKind.INS, ins_index(ins))
    fits = found is not None and found.confirmed
    _budget.settle(attempt, fits=fits)
    return found.record_id if found and fits else _system.record_id()
