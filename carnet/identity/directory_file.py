"""The free-access extract of the national directory, line by line. Owns its columns; stores nothing.

Format: `PS_LibreAcces_Personne_activite` of the Annuaire Santé: one line a professional, activity and skill, columns
named in the first line and separated by `|`. Columns are found by name, so that a column added upstream moves nothing.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from carnet.codes import directory as codes
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.kernel.errors import Invalid, Problem

ID, FAMILY, GIVEN = "Identification nationale PP", "Nom d'exercice", "Prénom d'exercice"
PROFESSION, SKILL_TYPE, SKILL = "Code profession", "Code type savoir-faire", "Code savoir-faire"
FINESS, SIRET, SIREN = "Numéro FINESS site", "Numéro SIRET site", "Numéro SIREN site"
NAME, SIGN = "Raison sociale site", "Enseigne commerciale site"
POSTCODE, CITY, SECTOR = (
    "Code postal (coord. structure)",
    "Libellé commune (coord. structure)",
    "Code secteur d'activité",
)
NEEDED: Final = (
    ID,
    FAMILY,
    GIVEN,
    PROFESSION,
    SKILL_TYPE,
    SKILL,
    FINESS,
    SIRET,
    SIREN,
    NAME,
    SIGN,
    POSTCODE,
    CITY,
    SECTOR,
)
# Read when they are there: an extract without them is taken all the same.
CATEGORY, FORMER, TECHNICAL = (
    "Code catégorie professionnelle",
    "Ancien identifiant de la structure",
    "Identifiant technique de la structure",
)
STREET: Final = (
    "Numéro Voie (coord. structure)",
    "Indice répétition voie (coord. structure)",
    "Libellé type de voie (coord. structure)",
    "Libellé Voie (coord. structure)",
)
COMMUNE = "Code commune (coord. structure)"
# Struct_IdNat: 1 FINESS, 3 SIRET, 2 SIREN (domain/rules.md 3.8), the most precise first.
STRUCTURE_IDS: Final = ((FINESS, "1"), (SIRET, "3"), (SIREN, "2"))
# A private practice has none of them: its identifier is 0 ADELI or 4 RPPS and rank, written whole in one column.
PRACTICE_PREFIXES: Final = ("0", "4")
# An ordinal speciality; the other kinds of skill are qualifications that policy does not ask for.
SPECIALITY_TYPE: Final = "S"
STUDENT: Final = "E"
CATEGORIES: Final = ("C", "M", STUDENT)
LONGEST: Final = 200


@dataclass(frozen=True)
class Listed:
    """One line: a professional, a skill if it names one, and the place and sector of an activity if it names one."""

    professional: ProfessionalFacts
    skill: tuple[str, str] | None
    structure: StructureFacts | None
    sector: str


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be taken, and why."""

    number: int
    problem: Problem


def read_lines(lines: Iterable[str]) -> Iterator[Listed | BadLine]:
    """Each line of an extract. Raises Invalid naming every column that the first line lacks."""
    rows = csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE)
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise Invalid(*(Problem(name, "directory.column_missing") for name in missing))
    number = 1
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield BadLine(number, Problem("|", "directory.cells"))
            continue
        problem = _problem(row)
        yield BadLine(number, problem) if problem else _listed(row)


def _problem(row: Mapping[str, str | None]) -> Problem | None:
    # The reader gives a cell too many under no name, and nothing for a cell too few: the columns slid, so nothing of
    # the line can be believed.
    if None in row or None in row.values():
        return Problem("|", "directory.cells")
    if any("\0" in cell or len(cell) > LONGEST for cell in row.values() if cell):
        return Problem("|", "directory.cell_too_long")
    identifier = _text(row, ID)
    if not identifier or not identifier[0].isdigit() or not identifier.isascii():
        return Problem(ID, "directory.identifier")
    if not _text(row, FAMILY):
        return Problem(FAMILY, "directory.name_missing")
    if _text(row, CATEGORY) not in ("", *CATEGORIES):
        return Problem(CATEGORY, "directory.unknown_category", (("code", _text(row, CATEGORY)),))
    if _profession(row) is None:
        return Problem(PROFESSION, "directory.unknown_profession", (("code", _text(row, PROFESSION)),))
    return None


def _profession(row: Mapping[str, str | None]) -> tuple[str, str, str] | None:
    """The profession of TRE_G15, or the code of the other system that the category or the code says it is from.

    `10` of a student is TRE_G16: a student of medicine, who has no row in any table of rights.
    """
    code = _text(row, PROFESSION)
    if _text(row, CATEGORY) == STUDENT:
        return ("", "g16", code) if codes.student(code) else None
    if codes.profession(code):
        return code, "", ""
    if codes.social_profession(code):
        return "", "r94", code
    return ("", "r95", code) if codes.title(code) else None


def _listed(row: Mapping[str, str | None]) -> Listed:
    kind, skill = _text(row, SKILL_TYPE), _text(row, SKILL)
    special = skill if kind == SPECIALITY_TYPE and codes.speciality(skill) else None
    profession = _profession(row) or ("", "", "")
    person = ProfessionalFacts(
        _text(row, ID), _text(row, FAMILY), _text(row, GIVEN), profession[0], special,
        _text(row, CATEGORY) or CATEGORIES[0], *profession[1:],
    )  # fmt: skip
    structure = _structure(row)
    return Listed(person, (kind, skill) if kind and skill else None, structure, _text(row, SECTOR) if structure else "")


def _structure(row: Mapping[str, str | None]) -> StructureFacts | None:
    """The place of an activity; None without an identifier or a sector, for then nothing can be done under it."""
    structure_id, sector = _structure_id(row), _text(row, SECTOR)
    if structure_id is None or codes.activity_sector(sector) is None:
        return None
    return StructureFacts(
        structure_id,
        _text(row, SIGN) or _text(row, NAME),
        sector,
        "",
        _text(row, POSTCODE),
        _text(row, CITY),
        street=" ".join(filter(None, (_text(row, part) for part in STREET))),
        finess=_text(row, FINESS),
        siret=_text(row, SIRET),
        siren=_text(row, SIREN),
        commune=_text(row, COMMUNE),
        technical_id=_text(row, TECHNICAL),
    )


def _structure_id(row: Mapping[str, str | None]) -> str | None:
    for column, prefix in STRUCTURE_IDS:
        if value := _text(row, column):
            return prefix + value
    former = _text(row, FORMER)
    return former if former.startswith(PRACTICE_PREFIXES) and len(former) > 1 else None


def _text(row: Mapping[str, str | None], column: str) -> str:
    return (row.get(column) or "").strip()
