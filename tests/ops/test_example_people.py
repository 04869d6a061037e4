"""The people of the demonstration: on test numbers, each once, in the places that the directory's codes know."""

from carnet.codes import directory as codes
from carnet.codes import ins as arithmetic
from carnet.identity.ins import TEST_ROOTS
from carnet.ops import example_more as more
from carnet.ops.example_people import CARERS, PATIENTS
from carnet.ops.example_town import SONIA, TOWN
from carnet.policy.sectors import is_excluded


def test_example_patients_are_on_test_numbers_that_hold_and_belong_to_one_person() -> None:
    people = [*PATIENTS, *more.BY_THEMSELVES, *more.AT_THE_DESK, *(one.child for one in more.BY_A_PARENT), more.ROBERT]
    numbers = [one.identity.ins for one in people]
    assert len(people) >= 12 and len({one.login for one in people}) == len(set(numbers)) == len(people)
    for ins in numbers:
        assert ins is not None and ins.root in TEST_ROOTS and arithmetic.problems(ins.value, ins.root) == ()


def test_example_people_at_work_have_codes_of_the_directory_and_no_excluded_place() -> None:
    people = [*CARERS, *TOWN, SONIA]
    assert len({one.facts.professional_id for one in people}) == len(people) >= 24
    for one in people:
        facts = one.facts
        assert codes.activity_sector(one.place.sector) is not None and not is_excluded(one.place.sector), facts
        known = codes.profession(facts.profession) or codes.student(facts.other_code) or facts.category == "secretary"
        assert known, facts
        assert facts.speciality is None or codes.speciality(facts.speciality) is not None, facts


def test_example_homonyms_differ_by_their_number_only() -> None:
    one, other = more.LINA.identity, more.LINA_TWO.identity
    assert one.traits == other.traits and one.ins != other.ins
