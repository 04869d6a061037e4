"""The rights matrix: every known cell, the cautious default, the setting, another table in its place."""

import csv
import re
from pathlib import Path

import pytest

from carnet.codes import directory
from carnet.codes.documents import document_type, document_types
from carnet.policy.acts import Act
from carnet.policy.matrix import Cell, Certainty, Matrix, from_rows, may_read, shipped
from carnet.policy.model import InstanceSettings
from carnet.policy.reasons import Reason
from tests.material import SHARED
from tests.unit.policy.worlds import AGREED, PARIS, ask, doctor, document
from tools.make_matrix import table

ROOT = Path(__file__).resolve().parents[3]
KNOWN = ROOT / "carnet" / "policy" / "data" / "known_cells.csv"
COLLECTED = SHARED / "domain" / "habilitation-matrix.csv"
PROFESSION = {"médecin": "10", "infirmier": "60", "chirurgien-dentiste": "40", "pédicure-podologue": "80"}

# The cells that a source names, restated here by hand: the data file is checked against this reading of the sources.
NAMED_NO = {
    "10": {"ATTEST-RESID"},
    "60": {"68599-0", "68817-6", "75496-0", "83901-9", "89601-9"},
    "40": {"EXPPAT_3", "68599-0", "75496-0", "80788-3", "83901-9", "83981-1"},
    "80": {"15508-5"},
}
NAMED_YES = {"60": {"PROT_ALD", "56445-0", "83981-1"}}


def known_cells() -> list[tuple[str, str, bool]]:
    """The cells of the data file."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return [(row["profession"], row["type_code"], row["read"] == "yes") for row in csv.DictReader(file)]


@pytest.mark.parametrize(("profession", "type_code", "reads"), known_cells())
def test_read_with_agreement_known_cell_is_as_the_source_says(profession: str, type_code: str, reads: bool) -> None:
    strict = InstanceSettings(zone=PARIS, indicative_cells_deny=True)
    reader = doctor(profession=profession)
    decision = ask(reader, Act.DOCUMENT_READ, document(type_code=type_code), AGREED, instance=strict)
    assert decision.permit is reads


def test_known_cells_are_132_and_those_named_are_as_read_in_the_sources() -> None:
    cells = {(profession, code): reads for profession, code, reads in known_cells()}
    assert len(cells) == len(known_cells()) == 132
    for expected, named in ((False, NAMED_NO), (True, NAMED_YES)):
        for profession, codes in named.items():
            assert {cells[profession, code] for code in codes} == {expected}
    refused = {(profession, code) for (profession, code), reads in cells.items() if not reads}
    assert refused == {(profession, code) for profession, codes in NAMED_NO.items() for code in codes}


@pytest.mark.shared
def test_known_cells_are_those_of_the_collected_facts() -> None:
    with COLLECTED.open(encoding="utf-8", newline="") as file:
        facts = {
            (PROFESSION[row["profession"]], row["type_code"]): row["read"] == "yes"
            for row in csv.DictReader(file)
            if row["read"] != "unknown"
        }
    assert facts == {(profession, code): reads for profession, code, reads in known_cells()}


def test_matrix_file_is_made_from_its_sources() -> None:
    assert (ROOT / "carnet" / "policy" / "data" / "matrix.csv").read_text(encoding="utf-8") == table()


def test_matrix_has_a_cell_for_every_type_and_a_name_for_every_profession() -> None:
    types = {found.code.code for found in document_types()}
    for profession, row in shipped().cells.items():
        assert directory.profession(profession) is not None
        assert set(row) == types


def test_every_type_of_the_defaults_is_a_known_type() -> None:
    text = (ROOT / "carnet" / "policy" / "data" / "matrix_defaults.toml").read_text(encoding="utf-8")
    groups = text.split("[professions]")[0]
    for code in re.findall(r'"([^"]+)"', "\n".join(x for x in groups.splitlines() if not x.startswith("#"))):
        assert document_type(code) is not None, code


def test_cells_without_a_source_are_marked_indicative_and_ours() -> None:
    known = {(profession, code) for profession, code, _ in known_cells()}
    for profession, row in shipped().cells.items():
        for code, cell in row.items():
            indicative = cell.certainty is Certainty.INDICATIVE
            assert indicative is ((profession, code) not in known)
            assert (cell.source == "carnet") is indicative


def test_the_default_is_cautious_nobody_but_doctors_reads_what_is_most_private_without_a_source() -> None:
    private = {"68599-0", "83901-9", "51969-4", "ATTEST-RESID", "PIECE-IDENTITE", "REMB", "E1762", "FEUILLE-DE-STYLE"}
    for profession, row in shipped().cells.items():
        readable = {code for code, cell in row.items() if cell.read} & private
        if profession not in {"10", "93"}:
            assert not readable, profession
    assert shipped().readable("93", indicative_cells_deny=False) & private == {"68599-0", "83901-9"}


def test_professions_read_less_and_less_as_the_sources_say() -> None:
    def count(profession: str) -> int:
        return len(shipped().readable(profession, indicative_cells_deny=False))

    others = set(shipped().cells) - {"10", "21", "40", "50", "60", "69"}
    assert count("10") > max(count("21"), count("60"))
    assert min(count("21"), count("60")) > max(count(other) for other in others)


def test_readable_under_the_setting_drops_indicative_cells_only() -> None:
    matrix = Matrix(
        {
            "10": {
                "a": Cell(True, Certainty.STATED),
                "b": Cell(True, Certainty.INDICATIVE),
                "c": Cell(False, Certainty.OFFICIAL),
                "d": Cell(True, Certainty.EXTRAPOLATED),
                "e": Cell(True, Certainty.OFFICIAL),
            }
        }
    )
    assert matrix.readable("10", indicative_cells_deny=False) == {"a", "b", "d", "e"}
    assert matrix.readable("10", indicative_cells_deny=True) == {"a", "d", "e"}
    assert matrix.readable("99", indicative_cells_deny=False) == frozenset()
    assert matrix.cell("99", "a") is None
    assert matrix.cell("10", "z") is None
    assert matrix.knows("10")
    assert not matrix.knows("99")
    assert not may_read(Cell(False, Certainty.INDICATIVE), False)


def test_official_table_of_the_operator_takes_the_place_of_the_shipped_one() -> None:
    rows = [
        {"profession": "35", "type_code": "11488-4", "read": "yes", "certainty": "official", "source": "JO"},
        {"profession": "10", "type_code": "11488-4", "read": "no", "certainty": "official", "source": "JO"},
    ]
    official = InstanceSettings(zone=PARIS, matrix=from_rows(rows, "2026-1"), indicative_cells_deny=True)
    assert official.matrix is not None
    assert official.matrix.version == "2026-1"
    assert official.matrix.cells["35"]["11488-4"] == Cell(True, Certainty.OFFICIAL, "JO")
    aide = doctor(profession="35")
    assert ask(aide, Act.DOCUMENT_READ, document(), AGREED, instance=official).permit
    assert ask(doctor(), Act.DOCUMENT_READ, document(), AGREED, instance=official).reason is Reason.MATRIX_SAYS_NO


def test_shipped_table_is_read_once_and_named() -> None:
    assert shipped() is shipped()
    assert shipped().version == "shipped"
