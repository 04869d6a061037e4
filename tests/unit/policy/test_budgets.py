"""C64: what an actor may open in an hour and a day; an emergency is never counted out (security.md A40)."""

from typing import Any

import pytest

from carnet.policy.acts import Act
from carnet.policy.budgets import (
    DEFAULTS,
    OPENING,
    READING,
    Budget,
    Counted,
    Measure,
    Volume,
    exhausted,
    over_alert,
)
from carnet.policy.model import AccessMode, ActorKind
from tests.unit.policy.worlds import AGREED, TREATING, ask, by_patient_side, doctor, document, emergency, mine

SMALL = {whose: {measure: Budget(2, 4) for measure in Measure} for whose in Counted}


def stopped(volume: Volume, *, opened_today: bool = False) -> frozenset[Act]:
    return exhausted([(Counted.PROFESSIONAL, volume)], SMALL, opened_today=opened_today)


def test_budgets_under_the_ceiling_nothing_is_exhausted() -> None:
    assert stopped(Volume(3, 3, 3, 3)) == frozenset()


def test_budgets_records_at_the_ceiling_stop_opening_a_new_record_and_not_one_opened_today() -> None:
    for volume in (Volume(4, 4, 0, 0), Volume(0, 4, 0, 0)):
        assert stopped(volume) == OPENING
        assert stopped(volume, opened_today=True) == frozenset()


def test_budgets_documents_at_the_ceiling_stop_reading_also_in_a_record_opened_today() -> None:
    for volume in (Volume(1, 1, 4, 4), Volume(1, 1, 0, 4)):
        assert stopped(volume, opened_today=True) == READING


def test_budgets_of_the_structure_stop_its_professionals_too() -> None:
    counts = [(Counted.PROFESSIONAL, Volume(1, 1, 1, 1)), (Counted.STRUCTURE, Volume(4, 4, 0, 0))]
    assert exhausted(counts, SMALL, opened_today=False) == OPENING


def test_budgets_zero_is_no_line() -> None:
    none = {whose: {measure: Budget(0, 0) for measure in Measure} for whose in Counted}
    much = Volume(10**6, 10**6, 10**6, 10**6)
    assert exhausted([(Counted.STRUCTURE, much)], none, opened_today=False) == frozenset()
    assert over_alert(much, none[Counted.STRUCTURE]) == ()


def test_budgets_alert_names_each_measure_past_its_line_and_none_at_it() -> None:
    assert over_alert(Volume(2, 3, 2, 9), SMALL[Counted.PROFESSIONAL]) == (Measure.RECORDS_DAY, Measure.DOCUMENTS_DAY)


@pytest.mark.parametrize("whose", Counted)
def test_budgets_defaults_have_an_alert_below_every_ceiling(whose: Counted) -> None:
    lines = DEFAULTS[whose]
    assert set(lines) == set(Measure)
    assert all(0 < line.alert < line.ceiling for line in lines.values())
    for hour, day in ((Measure.RECORDS_HOUR, Measure.RECORDS_DAY), (Measure.DOCUMENTS_HOUR, Measure.DOCUMENTS_DAY)):
        assert lines[hour].ceiling < lines[day].ceiling


def test_c64_exhausted_act_is_refused_to_whoever_may_else_read() -> None:
    for relation in (AGREED, TREATING):
        assert ask(doctor(), Act.DOCUMENT_READ, document(), relation).permit
        over: dict[str, Any] = {"exhausted": frozenset({Act.DOCUMENT_READ})}
        decision = ask(doctor(), Act.DOCUMENT_READ, document(), relation, **over)
        assert (decision.permit, decision.rule, decision.reason.value) == (False, "C64", "opened_too_many")
        assert ask(doctor(), Act.DOCUMENT_LIST, None, relation, **over).permit


def test_c64_in_an_emergency_nobody_is_counted_out() -> None:
    glass: dict[str, Any] = {"mode": AccessMode.BREAK_GLASS}
    assert ask(doctor(), Act.DOCUMENT_READ, document(), emergency(), **glass).permit
    assert ask(doctor(), Act.DOCUMENT_READ, document(), emergency(), exhausted=OPENING, **glass).permit


def test_c64_says_nothing_to_the_patients_side() -> None:
    for kind in (ActorKind.HOLDER, ActorKind.REPRESENTATIVE):
        assert by_patient_side(kind, Act.DOCUMENT_READ, mine(), exhausted=OPENING).permit
