"""TD0.3 for interfaces: sets, ends or refuses an access, blocks, answers on an emergency. Owns which act it is.

Each is the use case of the page, with its rule, its event and its refusals. A professional states an agreement or gives
the own access up; the person's side decides everything.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import PATIENT_SIDE
from carnet.usecases._consent_numbers import of_choice, of_grantee
from carnet.usecases._facts import grantee_of
from carnet.usecases.caller import Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.end_access import end_access
from carnet.usecases.give_access import give_access
from carnet.usecases.give_up_access import give_up_access
from carnet.usecases.list_consents import ConsentAbout, ConsentShown
from carnet.usecases.see_access import Grantee
from carnet.usecases.state_agreement import state_agreement


@dataclass(frozen=True)
class Wish:
    """What is wanted: for a grantee or on an emergency; permitted or not; in force or over.

    `agreed` is a professional's word that the person agreed; `key` makes a second sending the same act.
    """

    permits: bool
    active: bool = True
    grantee: Grantee | None = None
    choice: Choice | None = None
    agreed: bool = False
    key: str = ""


@dataclass(frozen=True)
class Changed:
    """What was wanted holds; the number of its line."""

    consent_id: UUID


Answer = Changed | Refusal | Conflict


def change_consent(caller: Caller, record_id: RecordId, wish: Wish, before: ConsentShown | None = None) -> Answer:
    """Does what is wanted. `before` is the line that is changed, None for a new one. Raises Invalid.

    A line is about one grantee or one emergency for ever. Said again as it stands, it is not done again; and a former
    statement that is sent back is no new one: an agreement is stated by a new line each time (EX-35).
    """
    if before is not None:
        if (wish.grantee, wish.choice) != (before.given.grantee if before.given else None, before.choice):
            raise Invalid.of("about", "fhir.consent_patch")
        if (wish.permits, wish.active) == (before.permits, before.holds):
            return Changed(before.consent_id)
        wish = replace(wish, agreed=False)
    answer, number = _act(caller, record_id, wish, before)
    return answer if isinstance(answer, Refusal | Conflict) else Changed(number)


def _act(caller: Caller, record_id: RecordId, wish: Wish, before: ConsentShown | None) -> tuple[object, UUID]:
    if wish.choice is not None:
        return _choose(caller, record_id, wish.choice, wish), of_choice(record_id, wish.choice)
    if wish.grantee is None:
        raise Invalid.of("grantee", "directory.unknown_grantee")
    number = of_grantee(record_id, wish.grantee)
    if caller.kind in PATIENT_SIDE:
        return _decide(caller, record_id, wish.grantee, wish, before), number
    return _state(caller, record_id, wish.grantee, wish), number


def _choose(caller: Caller, record_id: RecordId, choice: Choice, wish: Wish) -> object:
    if not wish.active:
        raise Invalid.of("status", "consent.always_answered")
    return change_choice(caller, record_id, choice, value=wish.permits, key=wish.key)


def _decide(
    caller: Caller, record_id: RecordId, grantee: Grantee, wish: Wish, before: ConsentShown | None
) -> object:  # fmt: skip
    """The person's side. What is no longer in force is ended: a block is lifted, an access is over."""
    if wish.active and wish.permits:
        return give_access(caller, record_id, grantee, key=wish.key)
    if wish.active:
        return change_block(caller, record_id, grantee, blocked=True, key=wish.key)
    blocked = before.about is ConsentAbout.BLOCK if before else not wish.permits
    if blocked:
        return change_block(caller, record_id, grantee, blocked=False, key=wish.key)
    return end_access(caller, record_id, grantee)


def _state(caller: Caller, record_id: RecordId, grantee: Grantee, wish: Wish) -> object:
    """A professional adds an access that the person agreed to, or removes the own one, and blocks nobody."""
    if not wish.permits:
        # Asked of the policy, so that the refusal is an event like any other.
        return change_block(caller, record_id, grantee, blocked=wish.active)
    if wish.active:
        return state_agreement(caller, record_id, agreed=wish.agreed, key=wish.key, grantee=grantee)
    if grantee == grantee_of(caller):
        return give_up_access(caller, record_id)
    return end_access(caller, record_id, grantee)
