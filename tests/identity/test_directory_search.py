"""Searching the directory: by name, place and profession, without accents, page by page."""

import pytest

from carnet.identity import directory
from carnet.identity.directory_search import PAGE, DirectorySearch, search_directory
from carnet.identity.people import ProfessionalFacts, StructureFacts

pytestmark = pytest.mark.django_db

LAKE = StructureFacts("1750900901", "Maison de santé du Lac", "SA08", "", "74000", "Annecy")
PORT = StructureFacts("1750900902", "Cabinet du Port", "SA07", "", "29200", "Brest")


def listed(number: int, family: str, given: str, profession: str, *places: StructureFacts, category: str = "C") -> str:
    """A professional who works in these places."""
    facts = ProfessionalFacts(f"8{number:011}", family, given, profession, None, category)
    directory.put_professional(facts)
    for place in places:
        directory.put_structure(place)
        directory.put_activity(facts.professional_id, place.structure_id, place.sector)
    return facts.professional_id


def names(name: str = "", place: str = "", profession: str = "") -> list[str]:
    """The names that a search finds."""
    found = search_directory(DirectorySearch(name, place, profession)).found
    return [one.professional.display_name for one in found]


def test_search_directory_anyone_finds_by_either_name_place_and_profession() -> None:
    listed(1, "LEFÈVRE", "Anne-Marie", "10", LAKE, PORT)
    listed(2, "LEFEBVRE", "Jean", "60", PORT)
    listed(3, "MARTIN", "Lefèvre", "10", LAKE)
    assert names(name="lefe") == ["Jean LEFEBVRE", "Anne-Marie LEFÈVRE", "Lefèvre MARTIN"]
    assert names(name="anne marie lef") == ["Anne-Marie LEFÈVRE"]
    assert names(name="lefe", place="brest") == ["Jean LEFEBVRE", "Anne-Marie LEFÈVRE"]
    assert names(name="lefe", place="74") == ["Anne-Marie LEFÈVRE", "Lefèvre MARTIN"]
    assert names(place="maison de sante", profession="10") == ["Anne-Marie LEFÈVRE", "Lefèvre MARTIN"]
    assert names(name="lefe", profession="60") == ["Jean LEFEBVRE"]
    assert names(name="%") == names(name="_") == names(place="é") == names() == []
    found = search_directory(DirectorySearch(name="lefevre a")).found[0]
    assert [one.structure.name for one in found.activities] == ["Cabinet du Port", "Maison de santé du Lac"]


def test_search_directory_anyone_finds_nobody_who_left_and_no_secretary() -> None:
    left = listed(1, "GARNIER", "Anaïs", "10", LAKE)
    listed(2, "GARNIER", "Zoé", "", LAKE, category="secretary")
    assert names(name="garnier") == ["Anaïs GARNIER"]
    assert directory.end_activity(left, LAKE.structure_id, LAKE.sector)
    assert names(name="garnier") == names(place="annecy") == []


def test_search_directory_anyone_many_names_come_page_by_page_once_each() -> None:
    for number in range(PAGE + 3):
        listed(number, "DURAND", f"Ali {number:02}", "10", LAKE)
    first = search_directory(DirectorySearch(name="durand"))
    second = search_directory(DirectorySearch(name="durand", page=2))
    assert (len(first.found), first.more, len(second.found), second.more) == (PAGE, True, 3, False)
    assert not {o.professional.professional_id for o in first.found} & {
        o.professional.professional_id for o in second.found
    }
    assert search_directory(DirectorySearch(name="durand", page=-4)) == first
