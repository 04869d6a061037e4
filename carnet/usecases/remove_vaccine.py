"""The patient's side takes a vaccination away that it declared; one that a professional confirmed stays."""

from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._vaccine_line import Change, VaccineChanged, changed
from carnet.usecases.caller import Caller


def remove_vaccine(caller: Caller, record_id: RecordId, line_id: UUID) -> VaccineChanged | Refusal:
    """Takes a line away; its versions stay in the history. One that is not there is told as absent."""
    return changed(caller, record_id, line_id, Change("removed", lambda may: may.change, lambda _, kept: None))
