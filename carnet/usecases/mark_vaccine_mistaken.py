"""The professional who answers for a vaccination says that it was written by mistake: it stays, and counts no more."""

from dataclasses import replace
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._vaccine_line import Change, VaccineChanged, changed
from carnet.usecases.caller import Caller


def mark_vaccine_mistaken(caller: Caller, record_id: RecordId, line_id: UUID) -> VaccineChanged | Refusal:
    """Marks it. What a professional wrote is never lost: everybody who read it reads that it was a mistake."""
    change = Change("mistaken", lambda may: may.mark, lambda _, kept: replace(kept, mistaken=True))
    return changed(caller, record_id, line_id, change)
