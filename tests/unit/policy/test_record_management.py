"""C37 to C39: what software of a professional may do to a record as a whole."""

from dataclasses import replace
from typing import Any

import pytest

from carnet.policy.acts import Act
from carnet.policy.model import AccessMode, AuthenticationMode, Decision, RecordStatus, Relation, Subject
from carnet.policy.reasons import Duty, Reason
from tests.unit.policy.worlds import AGREED, BLOCKED, TREATING, ask, doctor, emergency, record

CLOSES, READS, NAMES, PAPER = (
    Act.RECORD_CLOSE_FOR, Act.ADMINISTRATIVE_READ, Act.ADMINISTRATIVE_CHANGE, Act.SIGN_IN_PREPARE,
)  # fmt: skip
ADULT = record(RecordStatus.ACTIVE, holder_is_minor=False)
NURSE = replace(doctor(), profession="60")


def asked(who: Subject, act: Act, *ties: Relation, **context: Any) -> Decision:
    """The decision on the open record of an adult, with the word of the person."""
    return ask(who, act, None, *ties, **{"on": ADULT, "consent_stated": True, **context})


@pytest.mark.parametrize(("act", "rule"), [(CLOSES, "C37"), (NAMES, "C38"), (PAPER, "C39")])
def test_doctor_whom_the_person_lets_read_may_and_the_person_is_told(act: Act, rule: str) -> None:
    for tie in (AGREED, TREATING):
        decision = asked(doctor(), act, tie)
        assert (decision.permit, decision.rule, Duty.TELL_HOLDER in decision.duties) == (True, rule, True)


@pytest.mark.parametrize("act", [CLOSES, NAMES, READS, PAPER])
def test_certificate_block_and_emergency_give_none_of_these(act: Act) -> None:
    weak = replace(doctor(), authentication=AuthenticationMode.INDIRECT)
    assert asked(weak, act, AGREED).reason is Reason.WEAK_AUTHENTICATION
    assert asked(doctor(), act, AGREED, BLOCKED).reason is Reason.BLOCKED
    entered = asked(doctor(), act, AGREED, emergency(), mode=AccessMode.BREAK_GLASS)
    # Who the person is, is told in an emergency; nothing of the record is changed or stopped in one.
    assert entered.permit is (act is READS)
    assert asked(doctor(), act, AGREED, on=record(RecordStatus.CLOSED)).reason is Reason.RECORD_CLOSED


@pytest.mark.parametrize("act", [CLOSES, NAMES, READS])
def test_without_an_agreement_in_force_none_but_the_paper(act: Act) -> None:
    assert asked(doctor(), act).reason is Reason.NO_AGREEMENT
    assert asked(doctor(), PAPER).permit


def test_nurse_reads_and_names_and_neither_closes_nor_asks_for_paper() -> None:
    assert asked(NURSE, READS, AGREED).permit and asked(NURSE, NAMES, AGREED).permit
    for act in (CLOSES, PAPER):
        assert asked(NURSE, act, AGREED).reason is Reason.NOT_FORESEEN


def test_closing_waits_for_the_word_the_guardian_and_who_acts_for_a_child() -> None:
    assert asked(doctor(), CLOSES, AGREED, consent_stated=False).reason is Reason.AGREEMENT_NOT_STATED
    child = record(RecordStatus.ACTIVE, holder_is_minor=True)
    unknown = record(RecordStatus.ACTIVE, holder_is_minor=None)
    for on in (child, unknown):
        for act in (CLOSES, PAPER):
            assert asked(doctor(), act, AGREED, on=on).reason is Reason.MINOR_HOLDER
    guarded = record(RecordStatus.ACTIVE, holder_is_minor=False, under_guardianship=True)
    assert asked(doctor(), CLOSES, AGREED, on=guarded).reason is Reason.GUARDIAN_MUST_AGREE
    assert asked(doctor(), CLOSES, AGREED, on=guarded, guardian_agreed=True).permit
    stopped = record(RecordStatus.SUSPENDED, holder_is_minor=False)
    assert asked(doctor(), CLOSES, AGREED, on=stopped).reason is Reason.RECORD_SUSPENDED
