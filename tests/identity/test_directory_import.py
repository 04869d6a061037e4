"""An extract of the national directory comes in whole, again and again, and its bad lines are told."""

from collections.abc import Sequence

import pytest

from carnet.identity import directory
from carnet.identity.directory_file import NEEDED
from carnet.identity.directory_import import BATCH, Imported, import_directory
from carnet.kernel.errors import Invalid
from carnet.storage import db

HEADER = ("Type d'identifiant PP", *NEEDED, "Une colonne de plus")
ROW = {
    "Identification nationale PP": "810000000901",
    "Nom d'exercice": "GARNIER",
    "Prénom d'exercice": "Anaïs",
    "Code profession": "10",
    "Code type savoir-faire": "S",
    "Code savoir-faire": "SM26",
    "Numéro FINESS site": "750900901",
    "Raison sociale site": "Maison de santé du Lac",
    "Code postal (coord. structure)": "74000",
    "Libellé commune (coord. structure)": "Annecy",
    "Code secteur d'activité": "SA08",
}


def extract(*rows: dict[str, str], header: Sequence[str] = HEADER) -> list[str]:
    """The lines of an extract."""
    return ["|".join(header), *("|".join(row.get(name, "") for name in header) for row in rows)]


@pytest.mark.django_db
def test_import_directory_operator_two_lines_of_one_doctor_gives_one_with_both_places() -> None:
    """One professional, her speciality from the line that has it, and an activity a place; again, nothing changes."""
    second = ROW | {"Code type savoir-faire": "CAPA", "Code savoir-faire": "C01", "Numéro FINESS site": "750900902"}
    for _ in range(2):
        done = import_directory(extract(ROW, second))
        assert (done.lines, done.bad) == (2, 0)
    found = directory.find_professional("810000000901")
    assert found is not None
    assert (found.family_name, found.given_name, found.profession, found.speciality) == (
        "GARNIER",
        "Anaïs",
        "10",
        "SM26",
    )
    places = {(a.structure.structure_id, a.sector) for a in directory.activities_of("810000000901")}
    assert places == {("1750900901", "SA08"), ("1750900902", "SA08")}
    assert [one.professional_id for one in directory.search_professionals("garnier a")] == ["810000000901"]


@pytest.mark.django_db
def test_import_directory_operator_bad_lines_are_told_and_the_others_taken() -> None:
    """Each bad line is named with its column and rule; the good ones come in."""
    bad = [ROW | {"Identification nationale PP": ""}, ROW | {"Nom d'exercice": " "}, ROW | {"Code profession": "ZZ"}]
    done = import_directory(extract(*bad, ROW))
    assert (done.lines, done.bad) == (4, 3)
    assert [(line.number, line.problem.rule) for line in done.first_bad] == [
        (2, "directory.identifier"),
        (3, "directory.name_missing"),
        (4, "directory.unknown_profession"),
    ]
    assert directory.find_professional("810000000901") is not None


@pytest.mark.django_db
def test_import_directory_operator_unknown_sector_gives_no_activity() -> None:
    """Without a sector of the nomenclature nothing can be done under the activity, so there is none."""
    import_directory(extract(ROW | {"Code secteur d'activité": "SA999"}))
    assert directory.activities_of("810000000901") == ()


@pytest.mark.django_db
def test_import_directory_operator_another_file_is_refused_whole() -> None:
    """A file without the columns is refused, each one named, and nothing is stored."""
    with pytest.raises(Invalid) as refused:
        import_directory(["a|b|c", "1|2|3"])
    assert {problem.element for problem in refused.value.problems} == set(NEEDED)
    assert db.one("SELECT count(*) FROM professional") == (0,)


@pytest.mark.django_db
def test_import_directory_operator_several_batches_tells_how_far_it_is() -> None:
    """More lines than a batch come in, and the caller hears of each batch."""
    rows = [ROW | {"Identification nationale PP": f"8{i:011}"} for i in range(BATCH + 10)]
    heard: list[int] = []

    def told(done: Imported) -> None:
        heard.append(done.lines)

    import_directory(extract(*rows), told)
    assert heard == [BATCH, BATCH + 10]
    assert db.one("SELECT count(*) FROM professional") == (BATCH + 10,)
