"""Laboratory results of the published samples, as a person finds them by reading: a table made by hand."""

from typing import Final

import pytest

from carnet.cda.clinical import Kind, read_statements
from carnet.cda.parser import parse
from carnet.cda.results import Reading
from tests.unit.cda.samples import FOLDER, needs_samples

N, L, H, UNCLEAR = Reading.NORMAL, Reading.LOW, Reading.HIGH, Reading.UNCLEAR
# LOINC code, value, unit, printed range from and to, what the document says. GOT: 45 in "10 - 50" is marked high there.
TABLE: Final[dict[str, list[tuple[str, str, str, str, str, Reading]]]] = {
    "BIO-CR-BIO_2024.01_Glycemie_mmol_par_Litre_1": [("40193-5", "5.3", "mmol/L", "3.5", "6.1", N)],
    "BIO-CR-BIO_2024.01_TSH_1": [
        ("3016-3", "1.950", "m[IU]/L", "0.270", "4.200", N),
        ("3024-7", "7.67", "pg/mL", "9.30", "17.00", L),
    ],
    "BIO-CR-BIO_2021.01_Auto-Presentable": [
        ("2571-8", "0.62", "g/L", "0.50", "1.50", N),
        ("2093-3", "1.90", "g/L", "1.50", "2.00", N),
        ("2085-9", "0.73", "g/L", "0.40", "1.00", N),
        ("13457-7", "1.05", "g/L", "", "1.60", N),
        ("53049-3", "0.88", "g/L", "0.70", "1.08", N),
        ("30239-8", "45", "[IU]/L", "10", "50", UNCLEAR),
        ("1743-4", "49", "[IU]/L", "10", "50", N),
        ("2324-2", "65", "[IU]/L", "4", "60", H),
        ("1988-5", "<1.0 mg/L", "", "", "5.0", N),
        ("3016-3", "2.050", "m[IU]/L", "0.270", "4.200", N),
        ("3024-7", "7.67", "pg/mL", "9.30", "17.00", L),
    ],
}
WHEN: Final = {"BIO-CR-BIO_2024.01_Glycemie_mmol_par_Litre_1": "20241001145521+0200"}


@needs_samples
@pytest.mark.shared
@pytest.mark.parametrize("name", TABLE)
def test_read_statements_gives_the_results_that_a_person_reads(name: str) -> None:
    data = (FOLDER / f"{name}.xml").read_bytes()
    read = read_statements(parse(data, max_bytes=len(data)))
    found = [one for one in read if one.kind is Kind.RESULT]
    assert [
        (one.code.code if one.code else "", one.value, one.unit, one.low, one.high, one.reading) for one in found
    ] == TABLE[name]
    assert {one.since for one in found} == {WHEN.get(name, "20140402145521+0200")}
