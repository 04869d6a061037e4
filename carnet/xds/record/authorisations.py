"""TD0.3 (the own authorisation, the role of médecin traitant) and TD1.6 (who is authorised, who is blocked).

Owns the translation to `change_consent`, to the acts on the role and to `see_access`; every right is theirs to judge.
"""

from collections.abc import Iterable
from typing import Final

from carnet.codes import oids
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import grantee_of
from carnet.usecases.change_consent import Changed, Wish, change_consent
from carnet.usecases.claim_treating_doctor import Claimed, claim_treating_doctor
from carnet.usecases.leave_treating_role import leave_treating_role
from carnet.usecases.see_access import Access, Given, GranteeKind, see_access
from carnet.xds.asked import Answer, Asked, Element
from carnet.xds.record import plain, told
from carnet.xds.record.nodes import Node
from carnet.xds.record.told import Detail
from carnet.xds.record.who import asserted, record_of

_POINT: Final = f"{plain.AUTHORISATIONS}:HabilitationsEndPoint"
ADD, REMOVE = "AJOUT", "SUPPRESSION"
TREATING: Final = "MEDECIN_TRAITANT"
_MODES: Final = {Access.READS: "ACTIVE", Access.BLOCKED: "INTERDITE"}
EVERY: Final = "TOUTE"


def change(asked: Asked) -> Answer | Refusal | Conflict:
    """TD0.3: adds or removes."""
    root = Node.root(asked.body)
    action = root.one("action")
    role = root.maybe("role")
    adds, treating = action.word((ADD, REMOVE)) == ADD, role is not None and bool(role.word((TREATING,)))
    record_id = record_of(asked, asserted(asked))
    if isinstance(record_id, Refusal):
        return record_id
    said = _role(asked, record_id, adds=adds) if treating else ()
    if isinstance(said, Refusal | Conflict):
        return said
    done = change_consent(asked.caller, record_id, _wish(asked, adds=adds))
    return plain.done(asked, context=said) if isinstance(done, Changed) else done


def _wish(asked: Asked, *, adds: bool) -> Wish:
    """The message is the explicit act of the professional, who heard the person's agreement (EX-35)."""
    return Wish(permits=True, active=adds, grantee=grantee_of(asked.caller), agreed=adds)


def _role(asked: Asked, record_id: RecordId, *, adds: bool) -> tuple[Detail, ...] | Refusal | Conflict:
    """The role first: refused, nothing else is done. Asked for, it holds once the person said yes."""
    if not adds:
        left = leave_treating_role(asked.caller, record_id)
        return left if isinstance(left, Refusal) else ()
    claimed = claim_treating_doctor(asked.caller, record_id)
    if not isinstance(claimed, Claimed):
        return claimed
    return () if claimed.active else (told.note("record_message.role_waits"),)


def listed(asked: Asked) -> Answer | Refusal | Conflict:
    """TD1.6: the lines that this caller may know."""
    mode = Node.root(asked.body).maybe("mode")
    wanted = mode.word((*_MODES.values(), EVERY)) if mode else EVERY
    record_id = record_of(asked, asserted(asked))
    if isinstance(record_id, Refusal):
        return record_id
    seen = see_access(asked.caller, record_id)
    if isinstance(seen, Refusal):
        return seen
    shown = [one for one in seen.given if _MODES.get(one.access) in ({wanted} if wanted != EVERY else _MODES.values())]
    lines = (_line(asked, one) for one in shown)
    return plain.done(asked, *lines, context=(told.note("record_message.own_lines"),))


def _line(asked: Asked, given: Given) -> Element:
    make = plain.maker(asked)
    person = given.grantee.kind is GranteeKind.PROFESSIONAL
    parts: Iterable[tuple[str, str]] = (
        ("nationalId", given.grantee.id),
        ("nationalIdType", oids.PS_ID_NAT if person else oids.STRUCT_ID_NAT),
        ("firstName", given.professional.given_name if given.professional else ""),
        ("lastName", given.professional.family_name if given.professional else given.name),
        ("codeSpeciality", _speciality(given)),
        ("startOfAuthorization", plain.written(given.since) if given.since else ""),
        ("mode", _MODES[given.access]),
        ("specificRight", TREATING if given.treating_doctor else ""),
    )
    return make("listOfAuthorizationByPatient", *(make(name, text=text) for name, text in parts if text))


def _speciality(given: Given) -> str:
    """Profession and know-how as the DMP joins them: G15_10/SM26."""
    who = given.professional
    if who is None or not who.profession:
        return ""
    return f"G15_{who.profession}" + (f"/{who.speciality}" if who.speciality else "")


OPERATIONS: Final = (
    plain.offered(plain.AUTHORISATIONS, _POINT, "setAuthorization", change),
    plain.offered(plain.AUTHORISATIONS, _POINT, "listAuthorizationByPatient", listed, reads=True),
)
