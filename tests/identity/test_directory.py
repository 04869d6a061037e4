"""The public directory, and identities of records."""

import pytest

from carnet.identity import directory, patients
from carnet.identity.people import ProfessionalFacts
from carnet.identity.traits import IdentityStatus
from carnet.kernel.ids import new_record_id
from carnet.storage import head, keys
from tests.identity import cast

pytestmark = pytest.mark.django_db


def test_directory_search_finds_by_the_beginning_of_the_name_without_accents() -> None:
    for number, (family, given) in enumerate([("LEFÈVRE", "Anne"), ("LEFEBVRE", "Jean"), ("MARTIN", "Paul")]):
        directory.put_professional(ProfessionalFacts(f"81000000000{number}", family, given, "10", None))
    found = [one.display_name for one in directory.search_professionals("lefe")]
    assert found == ["Jean LEFEBVRE", "Anne LEFÈVRE"]
    assert [one.given_name for one in directory.search_professionals("Lefèvre a")] == ["Anne"]
    assert directory.search_professionals(" - ") == ()
    assert directory.search_professionals("%") == ()


def test_directory_import_again_changes_and_does_not_double() -> None:
    for profession in ("10", "21"):
        directory.put_professional(ProfessionalFacts(cast.DOCTOR_ID, "MARTIN", "Paul", profession, None))
        directory.put_structure(cast.OFFICE)
        directory.put_activity(cast.DOCTOR_ID, cast.OFFICE.structure_id, "SA07")
    found = directory.find_professional(cast.DOCTOR_ID)
    assert found and found.profession == "21"
    assert directory.find_structure(cast.OFFICE.structure_id) == cast.OFFICE
    assert len(directory.activities_of(cast.DOCTOR_ID)) == 1


def test_directory_ended_activity_may_begin_again() -> None:
    cast.doctor()
    assert directory.end_activity(cast.DOCTOR_ID, cast.OFFICE.structure_id, "SA07")
    assert directory.activities_of(cast.DOCTOR_ID) == ()
    assert not directory.end_activity(cast.DOCTOR_ID, cast.OFFICE.structure_id, "SA07")
    directory.put_activity(cast.DOCTOR_ID, cast.OFFICE.structure_id, "SA07")
    assert len(directory.activities_of(cast.DOCTOR_ID)) == 1


def test_identity_of_a_record_is_corrected_by_a_new_version() -> None:
    from dataclasses import replace

    record = new_record_id()
    head.create(record, head.HeadStatus.ACTIVE)
    box = keys.create(record, cast.AT)
    assert patients.load_identity(box) is None
    assert patients.add_identity(box, cast.COLETTE) == 1
    corrected = replace(cast.COLETTE, status=IdentityStatus.VALIDATED, ins=None)
    assert patients.add_identity(box, corrected) == 2
    now = patients.load_identity(box)
    assert now and (now.version, now.identity) == (2, corrected)
    assert [known.identity for known in patients.identity_history(box)] == [cast.COLETTE, corrected]
