"""Lines of reimbursed care, read from entries made here; and from CNAM's own sample, against a table read by hand."""

import pytest

from carnet.cda.care_history import MOST, CareKind, CareLine, read_care
from carnet.cda.parser import parse
from tests.material import SHARED
from tests.unit.cda import care_samples as samples

SAMPLE = SHARED / "samples" / "cda" / "CNAM-HR_2021.01.xml"
TEST_KINDS = {
    CareKind.MEDICINE: 3,
    CareKind.VACCINE: 3,
    CareKind.DEVICE: 2,
    CareKind.STAY: 2,
    CareKind.CARE: 8,
    CareKind.IMAGING: 3,
    CareKind.LABORATORY: 4,
}
# Read by a person in the narrative of the sample: kind, words, day, last day, by whom, where.
BY_HAND = (
    CareLine(CareKind.MEDICINE, "LUDEAL CPR3/21", "20190526", "", "Antoine DUPONT", "CLINIQUE SAINTE GENEVIEVE"),
    CareLine(CareKind.STAY, "Interventions majeures sur l'intestin grêle et le côlon, niveau 2",
             "20190515", "20190530", "", "CLINIQUE SAINTE GENEVIEVE"),
    CareLine(CareKind.IMAGING, "remno sein +inject IV", "20190430", "", "Jacqueline LORIOT",
             "CENTRE SCANNER REPUBLIQUE"),
    CareLine(CareKind.LABORATORY, "T.S.H. (SANG)", "20190611", "", "", "LBM PARC MONCEAU SITE MAGENTA"),
)  # fmt: skip


def read(*sections: str) -> tuple[CareLine, ...]:
    data = samples.document(*sections)
    return read_care(parse(data, max_bytes=len(data)))


def test_read_care_every_kind_with_its_day_and_place() -> None:
    found = read(samples.medicines("Doliprane"), samples.acts("26436-6", "T.S.H."), samples.stay("Appendicite"))
    assert found == (
        CareLine(CareKind.MEDICINE, "Doliprane", "20260105", "", "Luc MOREL", "Pharmacie du port"),
        CareLine(CareKind.LABORATORY, "T.S.H.", "20260203", "", "Luc MOREL", "Laboratoire du port"),
        CareLine(CareKind.STAY, "Appendicite", "20260110", "20260112", "", "Hôpital du port"),
    )


def test_read_care_acts_say_by_a_second_code_which_they_are() -> None:
    found = read(samples.acts("18726-0", "Radio"), samples.acts("67803-7", "Visite"), samples.acts("", "Autre"))
    assert [line.kind for line in found] == [CareKind.IMAGING, CareKind.CARE, CareKind.CARE]


def test_read_care_other_sections_denied_and_nameless_lines_are_left_out() -> None:
    assert read(samples.medicines("Refusé", denied=True), samples.medicines(""), samples.other()) == ()


def test_read_care_of_a_huge_list_ends_at_its_bound() -> None:
    assert len(read(samples.acts("67803-7", *(f"Visite {n}" for n in range(MOST + 50))))) == MOST


@pytest.mark.skipif(not SAMPLE.exists(), reason="the samples are no part of the project")
def test_read_care_of_the_published_sample_gives_what_a_person_reads() -> None:
    data = SAMPLE.read_bytes()
    found = read_care(parse(data, max_bytes=len(data)))
    assert {kind: sum(line.kind is kind for line in found) for kind in CareKind} == TEST_KINDS
    assert set(BY_HAND) <= set(found)
