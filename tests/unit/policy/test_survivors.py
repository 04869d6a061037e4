"""Changes of the rules that the mutation run once let live, each with the test that ends it."""

from datetime import timedelta

import pytest

from carnet.policy import delays
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.reasons import Duty
from tests.unit.policy.worlds import NOW, ask, by_patient_side, doctor, document, mine, record, somebody


@pytest.mark.parametrize("act", [Act.DOCUMENT_DELETE, Act.DOCUMENT_ARCHIVE, Act.DOCUMENT_REPLACE])
def test_own_document_withheld_is_refused_as_withheld_and_not_as_anothers(act: Act) -> None:
    """That it is a professional's would be told of a document that the person is not to know of."""
    decision = by_patient_side(ActorKind.HOLDER, act, document(invisible_patient=True))
    assert (decision.permit, decision.rule) == (False, "R14")
    assert by_patient_side(ActorKind.HOLDER, Act.DOCUMENT_DELETE, mine()).permit


def test_coming_of_age_too_early_refused_at_majority_done_and_told() -> None:
    system = somebody(ActorKind.SYSTEM)
    for minor in (True, None):
        decision = ask(system, Act.RECORD_COME_OF_AGE, on=record(holder_is_minor=minor))
        assert (decision.permit, decision.rule) == (False, "C50")
    done = ask(system, Act.RECORD_COME_OF_AGE, on=record(holder_is_minor=False))
    assert (done.permit, done.rule, done.duties) == (True, "C50", frozenset({Duty.TELL_HOLDER}))


def test_code_of_the_person_shown_by_an_unknown_profession_refused_by_a_doctor_taken() -> None:
    assert ask(doctor(), Act.AUTHORISATION_USE_CODE, code_shown=True).permit
    unknown = ask(doctor(profession="35"), Act.AUTHORISATION_USE_CODE, code_shown=True)
    assert (unknown.permit, unknown.rule) == (False, "C13")
    without = ask(doctor(), Act.AUTHORISATION_USE_CODE)
    assert (without.permit, without.rule) == (False, "C70")


@pytest.mark.parametrize(
    ("days", "permit", "rule"), [(13, False, "R14"), (14, True, "R14"), (20, True, "R14"), (40, False, "C01")]
)
def test_r14_reminder_from_day_14_until_the_month_is_over(days: int, permit: bool, rule: str) -> None:
    system = somebody(ActorKind.SYSTEM)
    waiting = document(invisible_patient=True, first_deposited_at=NOW - timedelta(days=days, hours=1))
    decision = ask(system, Act.DOCUMENT_REMIND, waiting)
    assert (decision.permit, decision.rule) == (permit, rule)
    told = ask(system, Act.DOCUMENT_REMIND, document(first_deposited_at=NOW - timedelta(days=days)))
    assert (told.permit, told.rule) == (False, "C01")


def test_r04_legal_delays_of_a_record_are_those_that_its_pages_tell() -> None:
    told = (delays.OPENING_WEEKS, delays.RETENTION_YEARS, delays.DESTRUCTION_MONTHS, delays.DESTRUCTION_WAIT_DAYS)
    assert told == (6, 10, 3, 30)
