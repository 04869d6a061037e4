"""The emergency card and its links: the person's side chooses and gives; a stranger reads with a link that counts."""

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import ActorKind, Decision, RecordStatus, Resource, Subject
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules import decide
from tests.unit.policy.worlds import AGREED, PATIENT, TIES, TREATING, context, doctor, record, somebody, tie

NOBODY = Subject(ActorKind.ANONYMOUS)
OWN = (Act.EMERGENCY_CARD_SEE, Act.EMERGENCY_CARD_WRITE, Act.HEALTH_LINK_MAKE, Act.HEALTH_LINK_END)


def patient_side(kind: ActorKind, act: Act, *, stepped_up: bool = True) -> Decision:
    """What the person, or who acts for the person, is answered."""
    on = record(holder_is_minor=kind is ActorKind.REPRESENTATIVE, under_guardianship=kind is ActorKind.GUARDIAN)
    return decide(somebody(kind), act, Resource(on), context(tie(TIES[kind], PATIENT), stepped_up=stepped_up))


@pytest.mark.parametrize("act", OWN)
@pytest.mark.parametrize("kind", [ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN])
def test_card_person_parent_and_guardian_may(kind: ActorKind, act: Act) -> None:
    assert patient_side(kind, act).permit


@pytest.mark.parametrize("act", OWN)
def test_r24_card_caregiver_may_not(act: Act) -> None:
    assert patient_side(ActorKind.CAREGIVER, act).rule == "R24"


@pytest.mark.parametrize("act", (*OWN, Act.HEALTH_LINK_OPEN))
def test_c01_card_professional_may_not_not_even_the_treating_doctor(act: Act) -> None:
    assert decide(doctor(), act, Resource(record()), context(AGREED, TREATING, stepped_up=True)).rule == "C01"


def test_c07_link_needs_a_fresh_proof_and_its_end_does_not() -> None:
    assert patient_side(ActorKind.HOLDER, Act.HEALTH_LINK_MAKE, stepped_up=False).rule == "C07"
    assert patient_side(ActorKind.HOLDER, Act.HEALTH_LINK_END, stepped_up=False).permit


def test_c20_protected_adult_sees_alone_and_chooses_with_the_guardian() -> None:
    on, held = record(under_guardianship=True), tie(TIES[ActorKind.HOLDER], PATIENT)
    holder = somebody(ActorKind.HOLDER)
    assert decide(holder, Act.EMERGENCY_CARD_SEE, Resource(on), context(held)).permit
    for act in (Act.EMERGENCY_CARD_WRITE, Act.HEALTH_LINK_MAKE):
        alone = decide(holder, act, Resource(on), context(held, stepped_up=True))
        assert (alone.permit, alone.rule) == (False, "C20")
        assert decide(holder, act, Resource(on), context(held, stepped_up=True, guardian_agreed=True)).permit


@pytest.mark.parametrize(
    ("shown", "code", "rule", "reason"),
    [
        (False, False, "C45", Reason.LINK_NOT_VALID),
        (False, True, "C45", Reason.LINK_NOT_VALID),
        (True, False, "C46", Reason.LINK_CODE_NOT_VALID),
        (True, True, "C45", Reason.LINK_SHOWN),
    ],
)
def test_c45_stranger_opens_with_a_link_that_counts_and_its_code(
    shown: bool, code: bool, rule: str, reason: Reason
) -> None:
    asked = context(link_shown=shown, link_code_shown=code)
    decision = decide(NOBODY, Act.HEALTH_LINK_OPEN, Resource(record()), asked)
    assert (decision.permit, decision.rule, decision.reason) == (shown and code, rule, reason)
    assert decision.duties == (frozenset({Duty.TELL_HOLDER}) if decision.permit else frozenset())


@pytest.mark.parametrize("status", [one for one in RecordStatus if one is not RecordStatus.ACTIVE])
def test_c45_link_opens_nothing_of_a_record_that_stopped(status: RecordStatus) -> None:
    asked = context(link_shown=True, link_code_shown=True)
    assert not decide(NOBODY, Act.HEALTH_LINK_OPEN, Resource(record(status=status)), asked).permit


def test_c02_link_gives_a_stranger_no_other_act() -> None:
    asked = context(link_shown=True, link_code_shown=True)
    for act in set(Act) - {Act.HEALTH_LINK_OPEN}:
        assert decide(NOBODY, act, Resource(record()), asked).reason is Reason.NOT_SIGNED_IN
