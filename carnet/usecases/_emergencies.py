"""The emergency of a session, as facts. Owns what is loaded for it; never decides, never opens an access.

Nothing is loaded in the normal mode: an access that was opened gives nothing to who does not declare the emergency.
"""

from dataclasses import replace

from carnet.consent.emergencies import EmergencyAccess
from carnet.identity import centres
from carnet.policy.model import AccessMode, ActorKind, Relation, RelationKind
from carnet.usecases.caller import Caller


def placed(caller: Caller) -> Caller:
    """The caller with what the operator says today of the structure; only a professional declares an emergency."""
    mode = caller.mode if caller.kind is ActorKind.PROFESSIONAL else AccessMode.NORMAL
    centre = mode is AccessMode.REGULATION and centres.is_centre(caller.structure_id)
    if (mode, centre) == (caller.mode, caller.regulator):
        return caller
    return replace(caller, mode=mode, regulator=centre)


def relations(opened: tuple[EmergencyAccess, ...]) -> tuple[Relation, ...]:
    """The accesses that a professional opened, from this structure, and did not end."""
    return tuple(
        Relation(RelationKind.EMERGENCY, one.professional_id, one.since, one.until, mode=one.mode) for one in opened
    )
