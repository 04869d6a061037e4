""" "Qui voit mon dossier": who may read, until when and why; whose access is over; who is blocked (CSP L.1111-19)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from carnet.consent import authorisations
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee
from carnet.consent.authorisations import GranteeKind as GranteeKind
from carnet.consent.authorisations import How as How
from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
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

    `heard_by` is the professional who stated the person's agreement, when it was another one.
    """

    grantee: Grantee
    access: Access
    since: datetime | None
    until: datetime | None
    how: How
    professional: ProfessionalFacts | None
    structure: StructureFacts | None
    heard_by: ProfessionalFacts | None = None

    @property
    def name(self) -> str:
        """The name in the directory; the identifier when the directory no longer has it."""
        found = self.professional.display_name if self.professional else self.structure.name if self.structure else ""
        return found or self.grantee.id


@dataclass(frozen=True)
class Accesses:
    """Everybody to whom an access was given or refused, those who read first; and what who asks may change."""

    given: tuple[Given, ...]
    may: frozenset[Act] = frozenset()


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


def see_access(caller: Caller, record_id: RecordId) -> Accesses | Refusal:
    """The accesses of a record, for who decides on it."""

    def work() -> Accesses | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.AUTHORISATION_SEE)
        if not decision.permit:
            return refuse(facts, Act.AUTHORISATION_SEE, decision)
        note(facts, Act.AUTHORISATION_SEE, decision, detail=(("what", "access"),))
        may = frozenset(act for act in OFFERED if ask(facts, act).permit)
        return Accesses(_given(facts), may)

    return db.in_transaction(work)


def _given(facts: Facts) -> tuple[Given, ...]:
    found = authorisations.all_current(facts.record_id)
    people = directory_names.professionals(_people(found))
    places = directory_names.structures(g.grantee.id for g in found if g.grantee.kind is GranteeKind.STRUCTURE)
    shown = (_one(facts, given, people.get(given.grantee.id), places.get(given.grantee.id)) for given in found)
    heard = {given.grantee: people.get(given.by.id) for given in found if _heard_by_another(given)}
    named = (_with(one, heard.get(one.grantee)) for one in shown)
    return tuple(sorted(named, key=lambda one: (ORDER.index(one.access), one.grantee.kind, one.name)))


ORDER = (Access.READS, Access.BLOCKED, Access.OVER, Access.NONE)


def _people(found: tuple[Authorisation, ...]) -> set[str]:
    grantees = {given.grantee.id for given in found if given.grantee.kind is GranteeKind.PROFESSIONAL}
    return grantees | {given.by.id for given in found if _heard_by_another(given)}


def _heard_by_another(given: Authorisation) -> bool:
    by_professional = given.by.kind == ActorKind.PROFESSIONAL and given.how is How.STATED
    return by_professional and given.by.id != given.grantee.id


def _one(facts: Facts, given: Authorisation, person: ProfessionalFacts | None, place: StructureFacts | None) -> Given:
    return Given(
        grantee=given.grantee,
        access=_access(given, facts.context.now),
        since=given.valid_from,
        until=given.valid_until,
        how=given.how,
        professional=person if given.grantee.kind is GranteeKind.PROFESSIONAL else None,
        structure=place if given.grantee.kind is GranteeKind.STRUCTURE else None,
    )


def _with(one: Given, heard_by: ProfessionalFacts | None) -> Given:
    return replace(one, heard_by=heard_by)


def _access(given: Authorisation, now: datetime) -> Access:
    if given.state is AuthorisationState.FORBIDDEN:
        return Access.BLOCKED
    if given.state is AuthorisationState.LIFTED:
        return Access.NONE
    open_end = given.valid_until is None or now < given.valid_until
    return Access.READS if given.state is AuthorisationState.VALID and open_end else Access.OVER
