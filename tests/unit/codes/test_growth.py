"""Growth curves: the percentiles are those that CDC prints; ages between two rows are between them."""

from datetime import date

import pytest

from carnet.codes.growth import PERCENTILES, age_in_months, has_curve, last_age, point
from carnet.codes.measures import MeasureKind as K
from carnet.codes.traits import Sex

# As printed by CDC beside L, M and S: 3rd, 25th, 50th, 75th, 97th.
PRINTED = [
    (K.WEIGHT, Sex.MALE, 0, (2.355450986, 3.150611082, 3.530203168, 3.879076559, 4.446488308)),
    (K.WEIGHT, Sex.MALE, 24, (10.38209025, 11.78597528, 12.6707633, 13.63691949, 15.59648294)),
    (K.HEIGHT, Sex.FEMALE, 120.5, (125.9599043, 133.7239135, 138.2111552, 142.8050794, 151.2919534)),
    (K.HEAD, Sex.MALE, 0.5, (33.25005839, 35.93986771, 37.19361054, 38.3212548, 40.10028445)),
]


@pytest.mark.parametrize(("kind", "sex", "age", "printed"), PRINTED)
def test_point_gives_the_percentiles_that_the_source_prints(
    kind: K, sex: Sex, age: float, printed: tuple[float, ...]
) -> None:
    found = point(kind, sex, age)
    assert found is not None
    assert [found.at(z) for z in PERCENTILES.values()] == pytest.approx(printed, rel=1e-5)
    assert found.z(found.at(1.2)) == pytest.approx(1.2)


def test_point_between_two_rows_and_outside_of_the_table() -> None:
    low, middle, high = (point(K.WEIGHT, Sex.FEMALE, age) for age in (30.5, 31, 31.5))
    assert low is not None and middle is not None and high is not None
    assert low.median < middle.median < high.median
    assert point(K.HEAD, Sex.MALE, 36.5) is None
    assert point(K.HEAD, Sex.MALE, -0.1) is None
    assert point(K.STEPS, Sex.MALE, 10) is None
    assert not has_curve(K.WEIGHT, Sex.UNKNOWN)
    assert point(K.WEIGHT, Sex.UNKNOWN, 10) is None


def test_curves_go_from_birth_to_eighteen_and_the_head_to_three() -> None:
    for sex in (Sex.FEMALE, Sex.MALE):
        assert [last_age(kind, sex) for kind in (K.WEIGHT, K.HEIGHT, K.HEAD)] == [216, 216, 36]
        for kind in (K.WEIGHT, K.HEIGHT):
            ages = [point(kind, sex, age / 2) for age in range(433)]
            assert all(one is not None for one in ages)


def test_age_in_months_counts_days() -> None:
    assert age_in_months(date(2024, 1, 1), date(2026, 1, 1)) == pytest.approx(24, abs=0.02)
