"""The vaccinations of the published samples, as a person finds them by reading: a table made by hand, line by line.

Times and codes are those of the entries, which software reads. The text of VAC_2023.01 says otherwise once: it dates
the first tetanus dose 25/08/2009, its entry 28 September 2009 like the second one.
"""

import pytest

from carnet.cda.clinical import Kind, Statement, read_statements
from carnet.cda.parser import parse
from tests.unit.cda.samples import FOLDER, needs_samples

MULLER, PLACE = "Charles MULLER", "Cabinet médical du Dr MULLER"
# Beginning of the name, code, date, lot, dose, comment; given by Dr Muller at his practice.
VAC = [
    ("VACCIN BCG SSI", "61077869", "1975", "235421176", "1", "L'usager a été informé"),
    ("VACCIN TETANIQUE PASTEUR", "68747507", "20090928094914+0100", "4456668", "1", "(texte libre)"),
    ("VACCIN TETANIQUE PASTEUR", "68747507", "20090928094914+0100", "4456672", "2", "Prise récente et ponctuelle"),
    # It stands under a heading about pneumococci; name, code and label are those of a vaccine against meningococci.
    ("VACCIN MENINGOCOCCIQUE A+C", "61920725", "20210409", "357904636", "1", ""),
]
# Beginning of the name, ATC code, dose, denied; no date, lot or performer is coded.
CSE = {
    "CSE-CS8_2025.01": [
        ("Vaccin antituberculeux", "J07AN", "", True),
        ("Vaccin contre l'hépatite B", "J07BC01", "", True),
    ],
    "CSE-CS9_2025.01": [
        ("Vaccin diphtérie", "J07CA06", "1", False),
        ("Vaccin diphtérie", "J07CA06", "2", False),
        ("Vaccin contre l'hépatite B", "J07BC01", "1", False),
        ("Vaccin contre l'hépatite B", "J07BC01", "2", False),
        ("Vaccin antipneumococcique", "J07AL", "1", False),
        ("Vaccin antipneumococcique", "J07AL", "2", False),
        ("Vaccin antipneumococcique", "J07AL", "3", True),
        ("Vaccin contre le méningocoque C", "J07AH07", "1", False),
        ("Vaccin contre le méningocoques A,C,Y", "J07AH08", "1", False),
        ("Vaccin contre le méningocoque B", "J07AH09", "1", False),
        ("Vaccin contre le méningocoque B", "J07AH09", "2", False),
        ("Vaccin contre le rotavirus", "J07BH", "1", False),
        ("Vaccin contre le rotavirus", "J07BH", "2", False),
        ("Vaccin antituberculeux", "J07AN", "1", False),
    ],
}
pytestmark = [pytest.mark.shared, needs_samples]


def read(name: str) -> list[Statement]:
    found = read_statements(parse((FOLDER / f"{name}.xml").read_bytes()))
    return [one for one in found if one.kind is Kind.VACCINE]


def test_read_statements_of_a_vaccination_history_are_those_that_a_person_reads() -> None:
    found = read("VAC_2023.01")
    assert len(found) == len(VAC)
    for one, (name, code, since, lot, dose, comment) in zip(found, VAC, strict=True):
        assert one.name.startswith(name)
        assert one.code is not None
        assert (one.code.code, one.since, one.lot, one.dose) == (code, since, lot, dose)
        assert (one.performer, one.place, one.negated) == (MULLER, PLACE, False)
        assert one.comment.startswith(comment)
        assert bool(one.comment) == bool(comment)
    atc = [[same.code for same in one.code.translations] for one in found if one.code]
    assert [codes[0] for codes in atc] == ["J07AN", "J07AM", "J07AM", "J07AH"]


@pytest.mark.parametrize("name", list(CSE))
def test_read_statements_of_a_child_certificate_are_those_that_a_person_reads(name: str) -> None:
    found = read(name)
    told = [(one.name, one.code.code if one.code else "", one.dose, one.negated) for one in found]
    for (label, *rest), (begins, *wanted) in zip(told, CSE[name], strict=True):
        assert label.startswith(begins)
        assert rest == wanted
    assert all((one.since, one.lot, one.performer) == ("", "", "") for one in found)
