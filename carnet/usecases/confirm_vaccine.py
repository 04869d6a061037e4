"""A professional answers for a vaccination that the patient's side declared: it is locked from then on."""

from dataclasses import replace
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.profile.vaccinations import Confirmation, Kept
from carnet.usecases._facts import Facts
from carnet.usecases._vaccine_line import Change, VaccineChanged, changed
from carnet.usecases._vaccines import name_of
from carnet.usecases.caller import Caller


def confirm_vaccine(caller: Caller, record_id: RecordId, line_id: UUID) -> VaccineChanged | Refusal:
    """Says who answers for it, since when. One that is confirmed already, or not for the caller, is told as absent."""
    return changed(caller, record_id, line_id, Change("confirmed", lambda may: may.confirm, _confirmed))


def _confirmed(facts: Facts, kept: Kept) -> Kept:
    by = facts.caller.actor_id
    return replace(kept, confirmed=Confirmation(by, name_of(by), facts.context.now))
