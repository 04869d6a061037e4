"""Activity sectors: each sector of the value set is in one list, and only care gives access."""

import pytest

from carnet.codes import directory
from carnet.policy import sectors
from tests.unit.policy.worlds import doctor


def test_every_sector_of_the_value_set_is_sorted_into_one_list() -> None:
    known = {code.code for code in directory.activity_sectors() if code.code.startswith("SA")}
    lists = (sectors.CARE, sectors.EXCLUDED, sectors.OCCUPATIONAL, sectors.NOT_CARE)
    assert set().union(*lists) == known
    assert sum(len(one) for one in lists) == len(known)


@pytest.mark.parametrize("sector", ["SA01", "SA05", "SA07", "SA08", "SA15", "SA25", "SA33", "SA47", "SA64", "SA69"])
def test_places_of_care(sector: str) -> None:
    assert sectors.is_care(sector)
    assert not sectors.is_excluded(sector)
    assert not sectors.is_occupational(doctor(sector=sector))


def test_occupational_health_is_care_of_a_special_kind() -> None:
    for sector in ("SA13", "SA60", "SA66"):
        assert sectors.is_care(sector)
        assert sectors.is_occupational(doctor(sector=sector))
    assert sectors.is_occupational(doctor(speciality="SM25"))


def test_excluded_and_other_sectors_are_no_care() -> None:
    for sector in ("SA11", "SA23", "SA44", "SA45", "SA48"):
        assert sectors.is_excluded(sector)
        assert not sectors.is_care(sector)
    for sector in ("", "SA62", "SA70", "SA43", "SA00", "SNR"):
        assert not sectors.is_care(sector)
        assert not sectors.is_excluded(sector)
