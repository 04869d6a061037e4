"""A professional states that the person agrees to the reading (CSP R.1111-46; EX-35, EX-122).

For oneself, for another named professional to whom part of the care is entrusted, or for the care team of a structure:
the person's consent comes before the record is first opened to a team (Conseil d'État, 15 October 2025).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from carnet.consent import authorisations, consents
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, How
from carnet.consent.authorisations import GranteeKind as GranteeKind
from carnet.consent.consents import Collector, ConsentKind
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import NOBODY
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _grantee
from carnet.usecases._decide import ask, ticked
from carnet.usecases._facts import Facts, grantee_of, load, zone
from carnet.usecases._grantee import Known
from carnet.usecases._journal import note, refuse
from carnet.usecases._months import months_later
from carnet.usecases._once import recalled, remember
from carnet.usecases.caller import Caller

WORDING = "reading/2026-11"


@dataclass(frozen=True)
class Agreed:
    """Until when the agreement that was stated lets read; None: the person gave an access without an end before."""

    until: datetime | None


def state_agreement(
    caller: Caller, record_id: RecordId, *, agreed: bool, key: str = "", grantee: Grantee | None = None
) -> Agreed | Refusal | Conflict:
    """Records the agreement heard by a professional and authorises the grantee, by default this professional, to read.

    `key` is the form's: the same form sent twice gets the same answer and is one agreement. Raises Invalid without
    the tick, and when the directory knows no such grantee.
    """
    if not agreed:
        raise Invalid.of("agreed", "agreement.tick_needed")
    other = _grantee.known(grantee) if grantee and grantee != grantee_of(caller) else None

    def work() -> Agreed | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        context = replace(ticked(facts), target=other.target if other else NOBODY)
        decision = ask(facts, Act.AUTHORISATION_STATE, context=context)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.AUTHORISATION_STATE, decision)
        told = recalled(facts, key, _fingerprint(other))
        if told is not None:
            return told if isinstance(told, Conflict) else _again(told["until"])
        detail = (("wording", WORDING), *(other.detail if other else ()))
        note(facts, Act.AUTHORISATION_STATE, decision, detail=detail)
        heads.change(facts.head)
        until = _authorise(facts, other.grantee if other else grantee_of(caller))
        remember(facts, key, _fingerprint(other), {"until": until.isoformat() if until else ""})
        return Agreed(until)

    return db.in_transaction(work)


def _fingerprint(other: Known | None) -> bytes:
    whom = f" {other.grantee.kind} {other.grantee.id}" if other else ""
    return sha256(f"state_agreement{whom}".encode()).digest()


def _again(until: str) -> Agreed:
    return Agreed(datetime.fromisoformat(until) if until else None)


def _authorise(facts: Facts, grantee: Grantee) -> datetime | None:
    """Never shorter than what the person gave before; and a block stays, which only the person lifts (R09).

    Who states an agreement for a colleague is not told that the person blocked that colleague: the statement is kept,
    the block too.
    """
    caller, at, before = facts.caller, facts.context.now, authorisations.of(facts.record_id, grantee)
    until = _until(grantee, at, before)
    collector = Collector(caller.actor_id, caller.structure_id)
    consent = consents.give(facts.record_id, ConsentKind.READING, WORDING, caller.by(), at, collector)
    if before is None or before.state is not AuthorisationState.FORBIDDEN:
        how = before.how if before and _still_given(before) else How.STATED
        given = Authorisation(grantee, AuthorisationState.VALID, at, until, how)
        authorisations.append(facts.record_id, given, caller.by(), at, consent)
    outbox.post(facts.record_id, Task.TELL_ACCESS, at)
    return until


def _until(grantee: Grantee, at: datetime, before: Authorisation | None) -> datetime | None:
    if before is not None and _still_given(before):
        return None
    team = grantee.kind is GranteeKind.STRUCTURE
    return months_later(at, settings.CARNET_TEAM_AGREEMENT_MONTHS if team else settings.CARNET_AGREEMENT_MONTHS, zone())


def _still_given(before: Authorisation) -> bool:
    """A permanent access that the person gave keeps its end and its origin."""
    return before.state is AuthorisationState.VALID and before.valid_until is None and before.how is How.GIVEN
