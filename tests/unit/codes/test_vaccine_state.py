"""The schedule and one person: expected values found by reading the schedule, and what must hold for anybody."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.vaccine_list import Disease, against, begun_by, named, vaccines
from carnet.codes.vaccine_schedule import StepKind, information, scheduled, steps
from carnet.codes.vaccine_state import DiseaseState, Given, Standing, counted, in_months, state_of, states

TODAY = date(2026, 11, 26)
ODETTE, KARIM, LEO = date(1948, 5, 14), date(1985, 3, 2), date(2012, 7, 9)
S, D = Standing, Disease


def dose(text: str, source: str = "a") -> Given:
    """A dose on a date as it is written: a year, a month or a day; nothing is a dose without a date."""
    parts = [int(part) for part in text.split("-")] if text else []
    if not parts:
        return Given(source=source)
    first = date(*parts) if len(parts) == 3 else date(parts[0], parts[1] if len(parts) == 2 else 1, 1)
    last = first if len(parts) == 3 else in_months(first, 1 if len(parts) == 2 else 12)
    return Given(first, last, text, source)


def of(disease: Disease, born: date, *texts: str, today: date = TODAY) -> DiseaseState:
    return state_of(disease, [dose(text) for text in texts], born, today)


@pytest.mark.parametrize(
    ("disease", "born", "doses", "standing", "key", "on"),
    [
        # The example of the pages: a reminder every ten years from 65 on.
        (D.TETANUS, ODETTE, ["2019"], S.DONE, "dtp-65y", "2029-01-01"),
        (D.TETANUS, ODETTE, ["2015-06-02"], S.LATE, "dtp-65y", "2025-06-02"),
        (D.TETANUS, ODETTE, ["2016-11-02"], S.DUE, "dtp-65y", "2026-11-02"),
        (D.TETANUS, ODETTE, ["1990"], S.LATE, "dtp-65y", "2013-05-14"),
        (D.TETANUS, ODETTE, [], S.UNKNOWN, "dtp-65y", "2013-05-14"),
        (D.TETANUS, KARIM, ["2010-04-01"], S.DONE, "dtp-45y", "2030-03-02"),
        # Less than five years before the appointment at 25 counts for it, ten years before does not.
        (D.POLIO, KARIM, ["2006-01-10"], S.DONE, "dtp-45y", "2030-03-02"),
        (D.POLIO, KARIM, ["1999-01-10"], S.LATE, "dtp-25y", "2010-03-02"),
        # Pertussis is made up for until 39 years.
        (D.PERTUSSIS, date(1990, 1, 1), [], S.UNKNOWN, "pertussis-25y", "2015-01-01"),
        (D.PERTUSSIS, KARIM, [], S.NOT_CONCERNED, "", ""),
        # Born in 1980 or later: two doses against measles. Before: not concerned.
        (D.MEASLES, KARIM, ["1987", "1992"], S.DONE, "", ""),
        (D.MEASLES, KARIM, ["1987"], S.LATE, "mmr-16m", "1987-02-01"),
        (D.MEASLES, KARIM, [], S.UNKNOWN, "mmr-12m", "1986-03-02"),
        (D.MEASLES, ODETTE, [], S.NOT_CONCERNED, "", ""),
        # A baby of four and a half months.
        (D.HEPATITIS_B, date(2026, 7, 10), ["2026-09-12"], S.DUE, "hepb-4m", "2026-11-10"),
        (D.HEPATITIS_B, date(2026, 7, 10), ["2026-09-12", "2026-11-12"], S.DONE, "hepb-11m", "2027-06-10"),
        (D.HEPATITIS_B, date(2026, 7, 10), [], S.UNKNOWN, "hepb-2m", "2026-09-10"),
        (D.MENINGO_B, date(2026, 7, 10), ["2026-10-12"], S.DONE, "menb-5m", "2026-12-12"),
        (D.MENINGO_ACWY, date(2026, 7, 10), [], S.LATER, "menacwy-6m", "2027-01-10"),
        (D.MEASLES, date(2026, 7, 10), [], S.LATER, "mmr-12m", "2027-07-10"),
        (D.ROTAVIRUS, date(2026, 7, 10), [], S.UNKNOWN, "rota-2m", "2026-09-10"),
        (D.ROTAVIRUS, date(2025, 7, 10), [], S.NOT_CONCERNED, "", ""),
        # One dose from 12 months on is enough against meningococci ACWY.
        (D.MENINGO_ACWY, date(2024, 7, 10), ["2025-08-01"], S.DONE, "menacwy-11y", "2035-07-10"),
        (D.MENINGO_ACWY, LEO, [], S.DUE, "menacwy-11y", "2023-07-09"),
        (D.MENINGO_ACWY, LEO, ["2013-08-01"], S.DUE, "menacwy-11y", "2023-07-09"),
        (D.MENINGO_ACWY, date(2010, 7, 9), [], S.UNKNOWN, "menacwy-11y", "2021-07-09"),
        # Papillomavirus: two doses from 11 to 14, three when begun at 15 or later, until 26.
        (D.PAPILLOMAVIRUS, LEO, [], S.DUE, "hpv-1", "2023-07-09"),
        (D.PAPILLOMAVIRUS, LEO, ["2026-10-01"], S.DONE, "hpv-2", "2027-03-01"),
        (D.PAPILLOMAVIRUS, LEO, ["2024-10-01", "2025-04-01"], S.DONE, "", ""),
        (D.PAPILLOMAVIRUS, date(2008, 7, 9), ["2024-10-01", "2025-04-01"], S.LATE, "hpv-3", "2025-07-01"),
        (D.PAPILLOMAVIRUS, date(2000, 7, 9), [], S.UNKNOWN, "hpv-1", "2011-07-09"),
        (D.PAPILLOMAVIRUS, date(1999, 7, 9), [], S.NOT_CONCERNED, "", ""),
        (D.PAPILLOMAVIRUS, date(2016, 7, 9), [], S.LATER, "hpv-1", "2027-07-09"),
        # From 65 and 75 years.
        (D.SHINGLES, date(1961, 5, 1), [], S.DUE, "zoster-1", "2026-05-01"),
        (D.SHINGLES, date(1961, 5, 1), ["2026-11-01"], S.DONE, "zoster-2", "2027-01-01"),
        (D.SHINGLES, ODETTE, ["2024-01-05", "2024-03-06"], S.DONE, "", ""),
        (D.PNEUMOCOCCUS, date(1961, 5, 1), ["2026-06-01"], S.DONE, "", ""),
        (D.BRONCHIOLITIS, ODETTE, [], S.UNKNOWN, "rsv-75y", "2023-05-14"),
        (D.BRONCHIOLITIS, date(1961, 5, 1), [], S.NOT_CONCERNED, "rsv-75y", "2036-05-01"),
        # Each autumn from 65 on.
        (D.FLU, ODETTE, ["2025-11-02"], S.DUE, "flu-65y", "2026-10-15"),
        (D.FLU, ODETTE, ["2026-10-20"], S.DONE, "flu-65y", "2027-10-15"),
        (D.FLU, KARIM, ["2025-11-02"], S.DONE, "flu-65y", "2050-03-02"),
        (D.FLU, KARIM, [], S.NOT_CONCERNED, "flu-65y", "2050-03-02"),
        # Outside of the schedule for everybody.
        (D.RABIES, KARIM, ["2020-01-01"], S.DONE, "", ""),
        (D.TUBERCULOSIS, KARIM, [], S.NOT_CONCERNED, "", ""),
    ],
)
def test_state_of_a_person_is_what_the_schedule_says(
    disease: Disease, born: date, doses: list[str], standing: Standing, key: str, on: str
) -> None:
    found = of(disease, born, *doses)
    assert (found.standing, found.step.key if found.step else "", str(found.on or "")) == (standing, key, on)


def test_state_of_flu_between_two_seasons_is_never_late() -> None:
    found = of(D.FLU, ODETTE, today=date(2026, 6, 1))
    assert (found.standing, found.on) == (S.LATER, date(2026, 10, 15))


def test_state_of_says_which_are_mandatory_by_birth() -> None:
    assert of(D.HEPATITIS_B, date(2026, 7, 10)).mandatory
    assert not of(D.MENINGO_B, date(2022, 7, 10)).mandatory
    assert of(D.MENINGO_B, date(2025, 7, 10)).mandatory
    assert not of(D.FLU, ODETTE).mandatory


def test_counted_never_counts_a_dose_twice() -> None:
    assert counted([dose("2009-09-28", "a"), dose("2009-09-28", "b")]) == 1
    assert counted([dose("2009", "b"), dose("2009-09-28", "a")]) == 1
    assert counted([dose("2009-09", "b"), dose("2010-09-28", "a")]) == 2
    assert counted([dose("", "a"), dose("", "a"), dose("2009-09-28", "b")]) == 2
    assert counted([dose("2012", "a"), dose("2012", "a"), dose("2012", "b")]) == 2


def test_scheduled_every_disease_has_steps_in_order_and_the_rest_is_information() -> None:
    assert len(scheduled()) == 18
    assert {one.population for one in steps() if one.kind is not StepKind.INFORMATION} == {"everybody"}
    assert {one.population for one in information()}.isdisjoint({"everybody"})
    assert len({one.key for one in steps()}) == len(steps())


days = st.dates(date(1900, 1, 1), TODAY)
KNOWN = st.lists(st.builds(lambda day, source: Given(day, day, day.isoformat(), source), days, st.sampled_from("ab")))


@given(st.sampled_from(list(Disease)), days, KNOWN)
def test_state_of_anybody_says_unknown_and_not_late_where_nothing_is_known(
    disease: Disease, born: date, doses: list[Given]
) -> None:
    found = state_of(disease, [one for one in doses if one.first and one.first >= born], born, TODAY)
    assert found.doses or found.standing not in (S.LATE, S.DONE)
    assert (found.standing is S.UNKNOWN) <= (found.doses == 0)
    assert found.step is not None or found.standing in (S.DONE, S.NOT_CONCERNED)
    assert found.standing is not S.LATER or (found.on is not None and found.on > TODAY)


@given(days, KNOWN, st.randoms())
def test_states_do_not_depend_on_the_order_or_on_saying_a_day_twice(
    born: date, doses: list[Given], mixed: object
) -> None:
    known = [one for one in doses if one.first and one.first >= born]
    again = [Given(one.first, one.last, one.text, "other") for one in known]
    shuffled = known + again
    mixed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert states({D.TETANUS: known}, born, TODAY) == states({D.TETANUS: shuffled}, born, TODAY)


def test_vaccines_are_named_however_they_are_written_and_coded() -> None:
    assert named("BOOSTRIX TETRA") is named("Boostrixtetra") is not None
    long_label = "REVAXIS, suspension injectable en seringue préremplie"
    assert (found := begun_by(long_label)) is not None
    assert found.name == "Revaxis"
    assert begun_by("Gardasil 9, suspension") == named("Gardasil 9")
    assert begun_by("Vaccin inconnu") is None
    for one in vaccines():
        assert one.diseases
        assert against(one.atc) in ((), one.diseases) or set(against(one.atc)) <= set(one.diseases), one


@pytest.mark.parametrize(
    ("atc", "found"),
    [
        ("J07AM", (D.TETANUS,)),
        ("j07ca01 ", (D.DIPHTHERIA, D.TETANUS, D.POLIO)),
        ("J07AH", (D.MENINGO,)),
        ("J07AH08", (D.MENINGO_ACWY,)),
        ("J07BC", ()),
        ("J07", ()),
        ("N02BE01", ()),
    ],
)
def test_against_a_code_or_its_group_stands_for_what_is_sure(atc: str, found: tuple[Disease, ...]) -> None:
    assert against(atc) == found
