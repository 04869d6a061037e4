"""An extract of the national directory comes in whole, again and again, and its bad lines are told."""

from collections.abc import Sequence

import pytest

from carnet.identity import directory
from carnet.identity.directory_file import NEEDED, BadLine
from carnet.identity.directory_import import BATCH, FEW, Imported, end_vanished, import_directory
from carnet.kernel.errors import Conflict, Invalid
from carnet.storage import db

HEADER = (
    "Type d'identifiant PP", *NEEDED, "Code catégorie professionnelle", "Ancien identifiant de la structure",
    "Identifiant technique de la structure", "Libellé Voie (coord. structure)", "Une colonne de plus",
)  # fmt: skip
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


@pytest.mark.django_db
def test_import_directory_operator_student_has_no_profession_of_the_rights_table() -> None:
    """`10` of a student is a student of medicine (TRE_G16): the code never stands where policy reads a doctor's."""
    import_directory(extract(ROW | {"Code catégorie professionnelle": "E"}))
    found = directory.find_professional("810000000901")
    assert found and (found.profession, found.other_system, found.other_code) == ("", "g16", "10")


@pytest.mark.django_db
def test_import_directory_operator_private_practice_is_found_by_its_former_identifier() -> None:
    """A practice without FINESS and SIRET has its identifier whole in one column, and its address and numbers."""
    row = ROW | {"Numéro FINESS site": "", "Ancien identifiant de la structure": "481000000901001"}
    import_directory(extract(row | {"Libellé Voie (coord. structure)": "DU LAC"}))
    (activity,) = directory.activities_of("810000000901")
    place = directory.find_structure("481000000901001")
    assert activity.structure.structure_id == "481000000901001"
    assert place and (place.street, place.postcode, place.city) == ("DU LAC", "74000", "Annecy")


@pytest.mark.django_db
def test_import_directory_operator_activity_that_vanished_ends_and_may_come_back() -> None:
    """A whole extract without an activity ends it; the next one that lists it brings it back."""
    second = ROW | {"Numéro FINESS site": "750900902"}
    import_directory(extract(ROW, second))
    assert end_vanished(import_directory(extract(ROW))) == 1
    assert [a.structure.structure_id for a in directory.activities_of("810000000901")] == ["1750900901"]
    assert end_vanished(import_directory(extract(ROW, second))) == 0
    assert len(directory.activities_of("810000000901")) == 2


@pytest.mark.django_db
def test_import_directory_operator_what_a_structure_ended_stays_ended() -> None:
    """A structure says who left: the national directory, late, does not open the door again. And what a structure
    added is not ended because the directory does not list it."""
    import_directory(extract(ROW))
    assert directory.end_activity("810000000901", "1750900901", "SA08")
    directory.put_activity("810000000901", "1750900901", "SA01")
    assert end_vanished(import_directory(extract(ROW))) == 0
    assert [a.sector for a in directory.activities_of("810000000901")] == ["SA01"]


@pytest.mark.django_db
def test_import_directory_operator_extract_cut_off_ends_nothing_unless_said() -> None:
    """When more than a fifth would end, the extract is held to be cut off: refused, nothing ended."""
    rows = [ROW | {"Identification nationale PP": f"8{i:011}"} for i in range(FEW + 20)]
    import_directory(extract(*rows))
    done = import_directory(extract(rows[0]))
    assert isinstance(end_vanished(done), Conflict)
    assert db.one("SELECT count(*) FROM activity WHERE ended_at IS NOT NULL") == (0,)
    assert end_vanished(done, many=True) == FEW + 19


@pytest.mark.django_db
def test_import_directory_operator_line_whose_columns_slid_is_refused_with_its_number() -> None:
    """A cell too many or too few, a letter for an identifier, an endless cell: each refused, none of it stored."""
    lines = extract(ROW, ROW, ROW | {"Identification nationale PP": "8١٢"}, ROW | {"Nom d'exercice": "A" * 500})
    lines[1] += "|one|two"
    lines[2] = lines[2].rsplit("|", 2)[0]
    lines.append(f"x{chr(0)}|" * len(HEADER))
    told: list[BadLine] = []
    done = import_directory(lines, refused=told.append)
    assert [(line.number, line.problem.rule) for line in told] == [
        (2, "directory.cells"),
        (3, "directory.cells"),
        (4, "directory.identifier"),
        (5, "directory.cell_too_long"),
        (6, "directory.cells"),
    ]
    assert (done.bad, db.one("SELECT count(*) FROM professional")) == (5, (0,))


@pytest.mark.django_db
def test_import_directory_operator_same_file_twice_writes_no_row_again() -> None:
    """Idempotent: the second reading changes no professional, no skill and no structure."""
    import_directory(extract(ROW))
    before = db.rows("SELECT xmin::text FROM professional UNION ALL SELECT xmin::text FROM structure")
    import_directory(extract(ROW))
    assert before == db.rows("SELECT xmin::text FROM professional UNION ALL SELECT xmin::text FROM structure")
    assert db.rows("SELECT number, lines FROM directory_import ORDER BY number") == [(1, 1), (2, 1)]
