""" "Qui voit mon dossier": who may read, until when and why; whose access is over; who is blocked (CSP L.1111-19)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.consent import access_codes, authorisations, feeding
from carnet.consent.authorisations import Authorisation, AuthorisationState
from carnet.consent.authorisations import Grantee as Grantee
from carnet.consent.authorisations import GranteeKind as GranteeKind
from carnet.consent.authorisations import How as How
from carnet.consent.feeding import Opposition
from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.storage import db
from carnet.usecases._decide import ask, may_offer
from carnet.usecases._facts import Facts, grantee_of, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


class Access(StrEnum):
    """What a professional or a structure may do now, as the person is told."""

    READS = "reads"
    OVER = "over"
    BLOCKED = "blocked"
    NONE = "none"


@dataclass(frozen=True)
class Given:
    """One professional or one structure: may it read, since when, until when, by which act, heard by whom.

    `heard_by` is the professional who stated the person's agreement, when it was another one. `opposed_since`: the
    person does not want its deposits; `why_opposed` is the reason that she gave.
    """

    grantee: Grantee
    access: Access
    since: datetime | None = None
    until: datetime | None = None
    how: How = How.STATED
    professional: ProfessionalFacts | None = None
    structure: StructureFacts | None = None
    heard_by: ProfessionalFacts | None = None
    opposed_since: datetime | None = None
    why_opposed: str = ""
    treating_doctor: bool = False

    @property
    def name(self) -> str:
        """The name in the directory; the identifier when the directory no longer has it."""
        found = self.professional.display_name if self.professional else self.structure.name if self.structure else ""
        return found or self.grantee.id


@dataclass(frozen=True)
class OpenCode:
    """A code that nobody used yet, and until when it counts. What it is made of was shown once."""

    code_id: UUID
    until: datetime


@dataclass(frozen=True)
class Accesses:
    """Everybody to whom an access was given or refused, those who read first; open codes; what who asks may change."""

    given: tuple[Given, ...]
    codes: tuple[OpenCode, ...] = ()
    may: frozenset[Act] = frozenset()
    doctors: frozenset[str] = frozenset()

    def of(self, grantee: Grantee) -> Given:
        """What one professional or structure may do; nothing for one that is in no list."""
        other = Given(grantee, Access.NONE, treating_doctor=grantee.id in self.doctors)
        return next((one for one in self.given if one.grantee == grantee), other)


OFFERED = (
    Act.AUTHORISATION_GIVE,
    Act.AUTHORISATION_GIVE_CODE,
    Act.AUTHORISATION_END,
    Act.BLOCK_SET,
    Act.BLOCK_LIFT,
    Act.FEEDING_OPPOSE,
    Act.FEEDING_ALLOW,
    Act.TREATING_DOCTOR_NAME,
)
ORDER = (Access.READS, Access.BLOCKED, Access.OVER, Access.NONE)


def see_access(caller: Caller, record_id: RecordId) -> Accesses | Refusal:
    """The accesses of a record, for who decides on it. A professional is told the own one and that of the structure."""

    def work() -> Accesses | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.AUTHORISATION_SEE)
        if not decision.permit:
            return refuse(facts, Act.AUTHORISATION_SEE, decision)
        note(facts, Act.AUTHORISATION_SEE, decision, detail=(("what", "access"),))
        return _accesses(facts)

    return db.in_transaction(work)


def _accesses(facts: Facts) -> Accesses:
    if facts.caller.kind not in PATIENT_SIDE:
        return _own(facts)
    now = facts.context.now
    codes = (one for one in access_codes.current(facts.record_id) if one.counts(now))
    doctors = frozenset(facts.treating)
    return Accesses(
        given=_given(facts, doctors),
        codes=tuple(sorted((OpenCode(one.code_id, one.until) for one in codes), key=lambda one: one.until)),
        may=frozenset(act for act in OFFERED if may_offer(facts, act)),
        doctors=doctors,
    )


def _own(facts: Facts) -> Accesses:
    """Nothing of anybody else, of who stated it, nor why deposits are not wanted: that is told to the person only."""
    caller = facts.caller
    mine = {grantee_of(caller), Grantee(GranteeKind.STRUCTURE, caller.structure_id)}
    doctors = frozenset(facts.treating) & {caller.actor_id}
    shown = (one for one in _given(facts, doctors) if one.grantee in mine)
    return Accesses(tuple(replace(one, heard_by=None, why_opposed="") for one in shown), doctors=doctors)


def _given(facts: Facts, doctors: frozenset[str]) -> tuple[Given, ...]:
    given = {one.grantee: one for one in authorisations.all_current(facts.record_id)}
    opposed = {one.depositor: one for one in feeding.all_current(facts.record_id)}
    heard = {one.by.id for one in given.values() if _heard_by_another(one)}
    grantees = tuple(dict.fromkeys((*given, *opposed)))
    people = directory_names.professionals(heard | {one.id for one in grantees if one.kind is GranteeKind.PROFESSIONAL})
    places = directory_names.structures(one.id for one in grantees if one.kind is GranteeKind.STRUCTURE)
    shown = (
        _one(facts, grantee, given.get(grantee), opposed.get(grantee), people, places, doctors) for grantee in grantees
    )
    return tuple(sorted(shown, key=lambda one: (ORDER.index(one.access), one.grantee.kind, one.name)))


def _one(
    facts: Facts,
    grantee: Grantee,
    given: Authorisation | None,
    opposed: Opposition | None,
    people: Mapping[str, ProfessionalFacts],
    places: Mapping[str, StructureFacts],
    doctors: frozenset[str],
) -> Given:
    is_person = grantee.kind is GranteeKind.PROFESSIONAL
    return Given(
        grantee=grantee,
        access=_access(given, facts.context.now),
        since=given.valid_from if given else None,
        until=given.valid_until if given else None,
        how=given.how if given else How.STATED,
        professional=people.get(grantee.id) if is_person else None,
        structure=None if is_person else places.get(grantee.id),
        heard_by=people.get(given.by.id) if given and _heard_by_another(given) else None,
        opposed_since=opposed.since if opposed else None,
        why_opposed=feeding.reason_of(facts.keys, opposed) if opposed else "",
        treating_doctor=is_person and grantee.id in doctors,
    )


def _heard_by_another(given: Authorisation) -> bool:
    by_professional = given.by.kind == ActorKind.PROFESSIONAL and given.how is How.STATED
    return by_professional and given.by.id != given.grantee.id


def _access(given: Authorisation | None, now: datetime) -> Access:
    if given is None or given.state is AuthorisationState.LIFTED:
        return Access.NONE
    if given.state is AuthorisationState.FORBIDDEN:
        return Access.BLOCKED
    open_end = given.valid_until is None or now < given.valid_until
    return Access.READS if given.state is AuthorisationState.VALID and open_end else Access.OVER
