"""Who acts in a request. Owns the choice of activity of a session; never decides what the actor may do."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest

from carnet.identity import directory, step_up, terms
from carnet.identity.models import Account, AccountKind
from carnet.identity.people import Acting, ActivityFacts, Actor, ProfessionalFacts, StructureFacts
from carnet.identity.step_up import Method
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.model import AuthenticationMode
from carnet.policy.sectors import is_excluded
from carnet.storage import db

CLAIMED = "claimed_activities"
_ACTIVITY = "activity"
_ACTING = "acting"
# Who acts, and the activity of the session if it is still under way; and whether the structure is managed by this one.
_AT_WORK = """
SELECT p.family_name, p.given_name, p.profession, p.speciality, s.id, s.name, s.sector, s.kind, s.postcode, s.city,
    a.sector, EXISTS (SELECT 1 FROM structure_admin m WHERE m.structure_id = s.id AND m.professional_id = p.id
        AND m.until IS NULL)
FROM professional p
LEFT JOIN activity a ON a.professional_id = p.id AND a.structure_id = %s AND a.sector = %s AND a.ended_at IS NULL
LEFT JOIN structure s ON s.id = a.structure_id WHERE p.id = %s
"""


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor of a request, or None when nobody is signed in.

    The account was loaded for this request by Django's session check. The activity chosen at sign-in is looked up
    again, in this request: an activity that ended gives an actor without one, which the policy refuses.
    """
    account = request.user
    if not isinstance(account, Account):
        return None
    actor = Actor(
        account_id=AccountId(account.id),
        kind=AccountKind(account.kind),
        authentication=_mode(request, AccountKind(account.kind)),
        record_id=RecordId(account.record_id) if account.record_id else None,
        acting=_acting(request) if account.kind == AccountKind.PATIENT else None,
        terms_accepted=terms.are_accepted(account.terms_version),
    )
    return _with_activity(request, actor, account.professional_id) if account.professional_id else actor


def kind_of(request: HttpRequest) -> AccountKind | None:
    """The kind of who is signed in, or None. It comes with the session's account: nothing more is looked up."""
    account = request.user
    return AccountKind(account.kind) if isinstance(account, Account) else None


def is_strong(actor: Actor) -> bool:
    """Whether the actor proved two factors that count for its kind."""
    return actor.authentication is AuthenticationMode.TWO_FACTORS


def choose_activity(request: HttpRequest, structure_id: str, sector: str) -> ActivityFacts | None:
    """Keeps an activity for this session and returns it; None when it is not one of the professional who is here."""
    account = request.user
    if not isinstance(account, Account) or not account.professional_id:
        return None
    for activity in usable_activities(request, account.professional_id):
        if (activity.structure.structure_id, activity.sector) == (structure_id, sector):
            request.session[_ACTIVITY] = [structure_id, sector]
            return activity
    return None


def usable_activities(request: HttpRequest, professional_id: str) -> tuple[ActivityFacts, ...]:
    """The activities under which this session may work.

    Never one of an insurer, an employer or the like (R21). An outside provider that names activities narrows them to
    those that it names: both the provider and the directory must know one.
    """
    found = (one for one in directory.activities_of(professional_id) if not _excluded(one))
    claimed = request.session.get(CLAIMED)
    if claimed is None:
        return tuple(found)
    return tuple(one for one in found if _is_claimed(one, claimed))


def _excluded(activity: ActivityFacts) -> bool:
    return is_excluded(activity.sector) or is_excluded(activity.structure.sector)


def _is_claimed(activity: ActivityFacts, claimed: list[list[str]]) -> bool:
    place = activity.structure
    known = {place.structure_id, place.technical_id} - {""}
    return any(sector == activity.sector and not known.isdisjoint(ids) for sector, *ids in claimed)


def has_activity(request: HttpRequest) -> bool:
    """Whether an activity was chosen in this session."""
    return bool(request.session.get(_ACTIVITY))


def act_for(request: HttpRequest, acting: Acting) -> None:
    """Keeps in this session in whose record it acts. The right is looked up in the record at each request."""
    request.session[_ACTING] = [str(acting.record_id), acting.kind, acting.name]


def act_for_oneself(request: HttpRequest) -> None:
    """Ends acting for somebody in this session."""
    request.session.pop(_ACTING, None)


def _acting(request: HttpRequest) -> Acting | None:
    kept = request.session.get(_ACTING)
    return Acting(RecordId(UUID(kept[0])), kept[1], kept[2]) if kept else None


def _with_activity(request: HttpRequest, actor: Actor, professional_id: str) -> Actor:
    structure_id, sector = request.session.get(_ACTIVITY) or ("", "")
    row = db.one(_AT_WORK, [structure_id, sector, professional_id])
    if row is None:
        return actor
    activity = ActivityFacts(StructureFacts(*row[4:10]), row[10]) if row[10] is not None else None
    if activity and _excluded(activity):
        activity = None
    admin = activity is not None and bool(row[11])
    person = ProfessionalFacts(professional_id, *row[:4])
    return replace(actor, professional=person, activity=activity, structure_admin=admin)


def _mode(request: HttpRequest, kind: AccountKind) -> AuthenticationMode:
    """A passkey is two factors by itself: it is held, and the device asked for its owner. So is an outside provider at
    a level that the operator holds to be two factors.

    For who must have a strong factor, a code by mail is no second one: the policy then refuses every act (C03).
    """
    methods = step_up.methods_of(request)
    first = methods & {Method.PASSWORD, Method.PROVIDER_LOW}
    if methods & {Method.PASSKEY, Method.PROVIDER} or (first and methods & step_up.counts_for(kind)):
        return AuthenticationMode.TWO_FACTORS
    return AuthenticationMode.PASSWORD if first else AuthenticationMode.NONE
