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
# Struct_IdNat: 1 FINESS, 3 SIRET, 2 SIREN (domain/rules.md 3.8), the most precise first.
STRUCTURE_IDS: Final = ((FINESS, "1"), (SIRET, "3"), (SIREN, "2"))
# An ordinal speciality; the other kinds of skill are qualifications that policy does not ask for.
SPECIALITY_TYPE: Final = "S"


@dataclass(frozen=True)
class Listed:
    """One line: a professional and, when it names one, the place and sector of an activity."""

    professional: ProfessionalFacts
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
    for number, row in enumerate(rows, start=2):
        problem = _problem(row)
        yield BadLine(number, problem) if problem else _listed(row)


def _problem(row: Mapping[str, str | None]) -> Problem | None:
    identifier = _text(row, ID)
    if not identifier or not identifier[0].isdigit():
        return Problem(ID, "directory.identifier")
    if not _text(row, FAMILY):
        return Problem(FAMILY, "directory.name_missing")
    if codes.profession(_text(row, PROFESSION)) is None:
        return Problem(PROFESSION, "directory.unknown_profession", (("code", _text(row, PROFESSION)),))
    return None


def _listed(row: Mapping[str, str | None]) -> Listed:
    special = _text(row, SKILL) if _text(row, SKILL_TYPE) == SPECIALITY_TYPE else ""
    person = ProfessionalFacts(
        _text(row, ID), _text(row, FAMILY), _text(row, GIVEN), _text(row, PROFESSION), special or None
    )
    structure = _structure(row)
    return Listed(person, structure, _text(row, SECTOR) if structure else "")


def _structure(row: Mapping[str, str | None]) -> StructureFacts | None:
    """The place of an activity; None without an identifier or a sector, for then nothing can be done under it."""
    found = next(((kind, value) for column, kind in STRUCTURE_IDS if (value := _text(row, column))), None)
    sector = _text(row, SECTOR)
    if found is None or codes.activity_sector(sector) is None:
        return None
    name = _text(row, SIGN) or _text(row, NAME)
    return StructureFacts(found[0] + found[1], name, sector, "", _text(row, POSTCODE), _text(row, CITY))


def _text(row: Mapping[str, str | None], column: str) -> str:
    return (row.get(column) or "").strip()
