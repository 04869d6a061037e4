"""The person blocks a professional or a structure, or lifts a block (TD0.2 NB1; R09, R10; issue 6, point 4).

A block beats every agreement, role and emergency; depositing stays possible. Lifting one brings nothing back: what was
given before does not count any more, and the agreement is asked again.
"""

from dataclasses import replace

from carnet.consent import authorisations, emergencies, treating_doctors
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, GranteeKind, How
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases import _grantee
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._grantee import Known
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases.caller import Caller


def change_block(
    caller: Caller, record_id: RecordId, grantee: Grantee, *, blocked: bool, key: str = ""
) -> Known | Refusal | Conflict:
    """Blocks or lifts a block, of anybody in the directory, met or not; twice is once. Raises Invalid.

    A second sending under the same `key` changes nothing any more: who was blocked since stays blocked.
    """
    known, act = _grantee.known(grantee), Act.BLOCK_SET if blocked else Act.BLOCK_LIFT

    def work() -> Known | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, act, context=replace(facts.context, target=known.target))
        if not decision.permit:
            return refuse(facts, act, decision)
        before = asked_before(facts, key, f"{act.value} {grantee.kind.value} {grantee.id}")
        if isinstance(before, Conflict):
            return refuse_state(facts, act, before)
        note(facts, act, decision, detail=known.detail)
        if not before and authorisations.forbids(record_id, grantee) is not blocked:
            heads.change(facts.head)
            _write(facts, grantee, blocked=blocked)
        return known

    return db.in_transaction(work)


def _write(facts: Facts, grantee: Grantee, *, blocked: bool) -> None:
    by, now = facts.caller.by(), facts.context.now
    state = AuthorisationState.FORBIDDEN if blocked else AuthorisationState.LIFTED
    authorisations.append(facts.record_id, Authorisation(grantee, state, now, None, How.GIVEN), by, now)
    if blocked:
        _end_the_rest(facts, grantee)


def _end_the_rest(facts: Facts, grantee: Grantee) -> None:
    """The role of médecin traitant and open emergencies: else they would come back with the end of the block."""
    record_id, by, now = facts.record_id, facts.caller.by(), facts.context.now
    person = grantee.kind is GranteeKind.PROFESSIONAL
    emergencies.end_of(
        record_id, by, now, professional=grantee.id if person else "", structure="" if person else grantee.id
    )
    if person and grantee.id in facts.treating:
        treating_doctors.append(record_id, grantee.id, False, by, now)
