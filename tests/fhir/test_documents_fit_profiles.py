"""What the door tells of documents fits what PDSm, MHD and R4 publish: entries, lots, folders, searches, both forms."""

from carnet.fhir.capability import statement
from carnet.fhir.document_reference import PROFILE
from carnet.fhir.list_resource import PROFILES
from carnet.fhir.views.metadata import SERVED
from carnet.usecases.file_document import Filed, Filing, file_document
from carnet.usecases.find_lots import LotKind
from tests import cast
from tests.fhir.house import Door, body
from tests.fhir.profiles.check import check, faults
from tests.fhir.test_search_documents import structured

PDSM = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition"


def test_entries_and_lots_fit_the_published_profiles(door: Door) -> None:
    card = structured(door)
    door.scene.deposits(cast.HELENE)
    odette = door.scene.odette
    filed = file_document(odette, door.record, card.logical_id, Filing(False, new_folder="Mon cœur"))
    assert isinstance(filed, Filed)
    door.scene.hides(card)
    documents = body(door.get(odette, f"DocumentReference?patient={door.record}"))
    assert documents["total"] == 2
    for entry in documents["entry"]:
        assert faults(entry["resource"], PROFILE, inside=documents) == []
    assert faults(documents, f"{PDSM}/pdsm-find-documentreferences-comprehensive-response") == []
    lists = body(door.get(odette, f"List?patient={door.record}"))
    kinds = [entry["resource"]["code"]["coding"][0]["code"] for entry in lists["entry"]]
    assert set(kinds) == set(LotKind) and len(kinds) == 4
    for kind, entry in zip(kinds, lists["entry"], strict=True):
        assert faults(entry["resource"], PROFILES[LotKind(kind)], inside=lists) == []
    assert faults(lists, f"{PDSM}/pdsm-find-lists-response") == []


def test_statement_is_a_well_formed_resource() -> None:
    assert check(statement("https://carnet.test/fhir", SERVED), None)[0] == []
