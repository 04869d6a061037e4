"""Who may be invited to act for somebody, and who may take an invitation up. Owns these limits; knows no table.

The facts are counted by the use case: each function answers the refusal, or None when nothing stands against it.
"""

from dataclasses import dataclass
from datetime import timedelta

from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.policy.rules.answer import refuse

MOST_CAREGIVERS = 3
"""Caregivers and open invitations to be one, per person (rules.md 1.9)."""
MOST_CHARGES = 5
"""Persons per caregiver (rules.md 1.9)."""
INVITATION_LIFE = timedelta(days=14)
WORD_LIFE = timedelta(days=30)
"""How long a question to the guardian waits, and how long the answer counts."""

CODE_IN_PRESENCE_LIFE = timedelta(minutes=15)
CODE_IN_PRESENCE_TRIES = 5
CLAIM_LIFE = timedelta(days=30)
"""How long a doctor's question waits, and how long a doctor to whom the person said no does not ask again."""

REPORT_LIFE = timedelta(days=30)
"""How long what a structure says waits for the person's word, and how long after her no it is not asked again."""

CODE_NOT_VALID = refuse("C36", Reason.PRESENCE_CODE_NOT_VALID)
TOO_MANY_CHARGES = refuse("C51", Reason.TOO_MANY_CHARGES)
ALREADY_THERE = refuse("C05", Reason.RECORD_EXISTS)
NUMBER_NEEDED = refuse("C53", Reason.NUMBER_NEEDED)
"""Courts are heard by number: who has none that was proved could be whom a court keeps away."""
COURT = refuse("C53", Reason.COURT_RESTRICTION)
ADULT_NEEDED = refuse("C52", Reason.ADULT_NEEDED)
NOT_VALID = refuse("C52", Reason.INVITATION_NOT_VALID)
MINOR_HOLDER = refuse("C19", Reason.MINOR_HOLDER)
OF_AGE = refuse("C19", Reason.NO_LONGER_A_MINOR)


@dataclass(frozen=True, slots=True)
class Invitee:
    """What is known of whom the invitation names."""

    is_inviter: bool = False
    is_holder: bool = False
    already: bool = False
    """Acts for this person already, or is invited to."""


def inviting(invitee: Invitee, caregivers: int = 0) -> Decision | None:
    """Nobody invites himself, or the holder, or the same person twice; a person has three caregivers at most."""
    if invitee.is_inviter or invitee.is_holder:
        return refuse("C52", Reason.INVITING_ONESELF)
    if invitee.already:
        return refuse("C52", Reason.INVITED_ALREADY)
    return refuse("C51", Reason.TOO_MANY_CAREGIVERS) if caregivers >= MOST_CAREGIVERS else None


def taking_up(*, waits: bool, right_person: bool, restricted: bool) -> Decision | None:
    """An invitation counts once, in time, for the person whom it names, and never against a court's decision."""
    if not waits:
        return NOT_VALID
    if not right_person:
        return refuse("C52", Reason.INVITATION_OF_ANOTHER)
    return COURT if restricted else None
