"""C51 to C53: who may be invited to act for somebody, how many, and who may take an invitation up."""

from datetime import timedelta

import pytest

from carnet.policy.reasons import Reason
from carnet.policy.rules import delegation
from carnet.policy.rules.delegation import Invitee, inviting, taking_up


def test_r24_limits_of_caregivers_and_delays_are_those_of_the_sources() -> None:
    assert (delegation.MOST_CAREGIVERS, delegation.MOST_CHARGES) == (3, 5)
    assert (timedelta(days=14), timedelta(days=30)) == (delegation.INVITATION_LIFE, delegation.WORD_LIFE)


@pytest.mark.parametrize(
    ("invitee", "reason"),
    [
        (Invitee(is_inviter=True), Reason.INVITING_ONESELF),
        (Invitee(is_holder=True), Reason.INVITING_ONESELF),
        (Invitee(already=True), Reason.INVITED_ALREADY),
        (Invitee(is_inviter=True, already=True), Reason.INVITING_ONESELF),
    ],
)
def test_inviting_oneself_the_holder_or_the_same_twice_refused(invitee: Invitee, reason: Reason) -> None:
    decision = inviting(invitee)
    assert decision is not None
    assert (decision.permit, decision.rule, decision.reason) == (False, "C52", reason)


def test_inviting_a_fourth_caregiver_refused_a_third_not() -> None:
    assert inviting(Invitee()) is None
    assert inviting(Invitee(), caregivers=2) is None
    for count in (3, 4):
        decision = inviting(Invitee(), caregivers=count)
        assert decision is not None
        assert (decision.permit, decision.rule, decision.reason) == (False, "C51", Reason.TOO_MANY_CAREGIVERS)


def test_taking_up_counts_once_for_the_person_named_and_never_against_a_court() -> None:
    assert taking_up(waits=True, right_person=True, restricted=False) is None
    assert taking_up(waits=False, right_person=True, restricted=False) == delegation.NOT_VALID
    assert taking_up(waits=False, right_person=False, restricted=True) == delegation.NOT_VALID
    assert taking_up(waits=True, right_person=True, restricted=True) == delegation.COURT
    other = taking_up(waits=True, right_person=False, restricted=True)
    assert other is not None
    assert (other.permit, other.rule, other.reason) == (False, "C52", Reason.INVITATION_OF_ANOTHER)


def test_each_refusal_of_a_tie_refuses_under_its_rule() -> None:
    told = {
        delegation.TOO_MANY_CHARGES: "C51",
        delegation.COURT: "C53",
        delegation.NUMBER_NEEDED: "C53",
        delegation.ADULT_NEEDED: "C52",
        delegation.NOT_VALID: "C52",
        delegation.MINOR_HOLDER: "C19",
        delegation.OF_AGE: "C19",
    }
    assert {decision.rule for decision in told} == set(told.values())
    assert all(not decision.permit and decision.rule == rule for decision, rule in told.items())
