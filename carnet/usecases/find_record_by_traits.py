"""Looking for a person's record without any number, by all strict traits: at the desk, or in an emergency.

A desk agent does it for a person who is there; a professional in an emergency only, with a reason (issue 6, point 7).

Found through the account of the person, whose birth date and names are indexed; sex and birthplace are then compared.
In an emergency the record itself is found by all strict traits too, of a child or of who has no account. Namesakes are
found by number only. Searches are counted, and few (security.md A14).
"""

from dataclasses import replace

from carnet.codes import traits_rules
from carnet.codes.traits import Sex, StrictTraits, Trait, differences
from carnet.consent.emergencies import EmergencyReason
from carnet.identity import accounts, limits, patients
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, keys
from carnet.storage import head as heads
from carnet.usecases import _by_traits, _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.find_record import Found, NothingFits


def find_record_by_traits(
    caller: Caller, traits: StrictTraits, *, reason: EmergencyReason | None = None
) -> Found | NothingFits | Refusal | Conflict:
    """Looks for one record. Raises Invalid without all of the strict traits; Conflict after too many searches.

    `reason` is why a professional looks so, in the emergency that the caller declares.

    One answer for nobody, for several, and for a person whose sex or birthplace differs; each search has its event.
    """
    _check(caller, traits)
    attempt = limits.count(limits.FIND_BY_TRAITS, {limits.Scope.ACCOUNT: caller.actor_id}, caller.now())
    if not attempt.allowed:
        return Conflict("find.too_many")
    fitting = [record_id for record_id in _candidates(traits, urgent=reason is not None) if _fits(record_id, traits)]
    record_id = fitting[0] if len(fitting) == 1 else _system.record_id()

    def work() -> Found | NothingFits | Refusal:
        facts = load(caller, record_id)
        given = replace(facts.context, reason_given=reason is not None)
        decision = ask(facts, Act.RECORD_FIND_BY_TRAITS, context=given)
        if not decision.permit:
            return refuse(facts, Act.RECORD_FIND_BY_TRAITS, decision)
        why = (("reason", reason.value),) if reason else ()
        note(facts, Act.RECORD_FIND_BY_TRAITS, decision, detail=(("fits", str(facts.exists).lower()), *why))
        return Found(record_id) if facts.exists else NothingFits()

    return db.in_transaction(work)


def _check(caller: Caller, traits: StrictTraits) -> None:
    """All strict traits are needed: who knows them stands before the agent, or has the person's papers."""
    found = list(traits_rules.problems(traits, legal_day(caller.now(), zone())))
    if traits.sex is Sex.UNKNOWN:
        found.append(Problem(Trait.SEX, "identity.sex_missing"))
    if not traits.birth_place:
        found.append(Problem(Trait.BIRTH_PLACE, "identity.unknown_place"))
    if found:
        raise Invalid(*found)


def _candidates(traits: StrictTraits, *, urgent: bool) -> tuple[RecordId, ...]:
    """Each record once that may be the person's. The desk has the person or papers there, and goes by accounts."""
    found = [one.record_id for one in accounts.accounts_of_person(traits) if one.record_id]
    found += heads.in_state(_by_traits.records_of(traits), _by_traits.THERE) if urgent else ()
    return tuple(dict.fromkeys(found))


def _fits(record_id: RecordId, traits: StrictTraits) -> bool:
    """Whether the identity in force has these very traits; a record without a birthplace is not found so."""
    opened = keys.load(record_id)
    known = patients.load_identity(opened) if opened else None
    if known is None or not known.identity.traits.birth_place:
        return False
    return not differences(known.identity.traits, traits)
