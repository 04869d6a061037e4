"""The pages of the connexion secrète, of what is shown to the parents, and of the announcement, over real requests."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from carnet.kernel.clock import FixedClock
from carnet.ledger.event import Stream
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.name_treating_doctor import Named, name_treating_doctor
from carnet.usecases.read_document import DocumentRead, read_document
from tests import cast
from tests.journal import events
from tests.portal.site import Site, deposit_form, search_form
from tests.unit.cda.pdfs import pdf
from tests.usecases import relatives, scene
from tests.usecases.relatives import Family
from tests.usecases.scene import Scene, titles

pytestmark = pytest.mark.django_db


def _text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def family() -> Family:
    return relatives.family(FixedClock(datetime.now(UTC)))


def _found(family: Family) -> tuple[Client, str]:
    """Hélène found Léo; the address of his record."""
    site = Site(Scene(family.clock, family.claire))
    helene = site.carer(cast.HELENE)
    helene.post("/pro/", search_form(cast.LEO))
    return helene, f"/pro/dossiers/{family.record}/"


def test_secret_what_is_done_in_it_is_unknown_to_the_parents_until_it_is_shown_for_good(family: Family) -> None:
    helene, base = _found(family)
    assert "demande le secret" in _text(helene.get(base))
    assert "Connexion secrète" in _text(helene.get(f"{base}secret/"))
    assert helene.post(f"{base}secret/").status_code == 302
    assert "carnet-mode" in _text(helene.get(base)) and "carnet-mode" in _text(helene.get("/pro/"))
    form = _text(helene.get(f"{base}deposer/"))
    assert 'name="parents" value="cache"' in form
    helene.post(f"{base}accord/", {"accord": "oui"})
    before = len(events(family.record))
    visible = helene.post(f"{base}deposer/", deposit_form(pdf(), parents="visible", form_key="k0"))
    assert visible.status_code == 403
    kept = helene.post(f"{base}deposer/", deposit_form(pdf(), parents="cache"))
    assert kept.status_code == 200 and "carnet-mode" in _text(kept)
    assert titles(family.mother, family.record) == []
    assert len(events(family.record)) == before + 1  # The mother's own list.
    assert [e.act for e in events(family.record, Stream.SECRET_FROM_REPRESENTATIVES)][-1] != "document:list"
    _shown(helene, base, family)


def _shown(helene: Client, base: str, family: Family) -> None:
    listed = _text(helene.get(f"{base}documents/"))
    assert "Caché aux parents" in listed
    start = listed.index(f"{base}documents/", listed.index("<tbody"))
    one = listed[start : listed.index('"', start)]
    assert "Les parents ne voient pas ce document" in _text(helene.get(one))
    page = f"{one}montrer-aux-parents/"
    assert "Cochez la case si la personne mineure le demande." in _text(helene.post(page, {"definitif": "oui"}))
    assert "Cochez la case pour confirmer." in _text(helene.post(page, {"demande": "oui"}))
    helene.post(f"{base}secret/fin/")
    assert titles(family.mother, family.record) == []
    assert helene.post(page, {"demande": "oui", "definitif": "oui"}).status_code == 302
    assert titles(family.mother, family.record) == ["Compte rendu"]
    assert "pas possible pour ce document" in _text(helene.get(page))


def test_keep_from_parents_asks_for_the_childs_word_and_tells_what_the_family_saw(family: Family) -> None:
    helene, base = _found(family)
    helene.post(f"{base}accord/", {"accord": "oui"})
    helene.post(f"{base}deposer/", deposit_form(pdf(), parents="visible", form_key="k0"))
    mother = list_documents(family.mother, family.record)
    assert isinstance(mother, DocumentList)
    document = mother.cards[0].logical_id
    one = f"{base}documents/{document}/"
    page = f"{one}cacher-aux-parents/"
    assert page in _text(helene.get(one))
    assert "Personne de la famille n’a ouvert ce document" in _text(helene.get(page))
    assert isinstance(read_document(family.mother, family.record, document), DocumentRead)
    assert "La famille a déjà ouvert ce document" in _text(helene.get(page))
    assert "Cochez la case si la personne mineure le demande." in _text(helene.post(page))
    assert titles(family.mother, family.record) == ["Compte rendu"]
    kept = helene.post(page, {"demande": "oui"}, follow=True)
    assert "Les parents ne voient plus ce document." in _text(kept)
    assert titles(family.mother, family.record) == []
    assert page not in _text(helene.get(one)) and "pas possible pour ce document" in _text(helene.get(page))
    # Shown to them again, it is for good: no page hides it from them once more.
    helene.post(f"{one}montrer-aux-parents/", {"demande": "oui", "definitif": "oui"})
    assert titles(family.mother, family.record) == ["Compte rendu"]
    assert page not in _text(helene.get(one)) and "pas possible pour ce document" in _text(helene.get(page))
    assert helene.post(page, {"demande": "oui"}).status_code == 403


def test_show_parents_regular_doctor_undoes_on_the_page_what_they_kept(family: Family) -> None:
    helene, base = _found(family)
    helene.post(f"{base}accord/", {"accord": "oui"})
    helene.post(f"{base}deposer/", deposit_form(pdf(), parents="visible", form_key="k0"))
    mother = list_documents(family.mother, family.record)
    assert isinstance(mother, DocumentList)
    one = f"{base}documents/{mother.cards[0].logical_id}/"
    named = name_treating_doctor(family.mother, family.record, cast.MARC.facts.professional_id, active=True)
    assert isinstance(named, Named)
    marc = Site(Scene(family.clock, family.claire)).carer(cast.MARC)
    marc.post("/pro/", search_form(cast.LEO))
    assert "Vous ou son auteur pouvez le montrer" in _text(marc.get(f"{one}cacher-aux-parents/"))
    marc.post(f"{one}cacher-aux-parents/", {"demande": "oui"})
    assert titles(family.mother, family.record) == []
    page = f"{one}montrer-aux-parents/"
    assert page in _text(marc.get(one))
    assert "Cochez la case si la personne mineure le demande." in _text(marc.post(page, {"definitif": "oui"}))
    assert marc.post(page, {"demande": "oui", "definitif": "oui"}).status_code == 302
    assert titles(family.mother, family.record) == ["Compte rendu"]


def test_secret_when_its_time_is_over_no_page_goes_on_as_if_nothing_had_changed(family: Family) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        helene, base = _found(family)
        helene.post(f"{base}secret/")
        for _ in range(3):
            clock.shift(timedelta(minutes=19))
            assert helene.get(f"{base}deposer/").status_code == 200
        clock.shift(timedelta(minutes=3))
        for path in ("", "deposer/", "documents/"):
            assert helene.get(f"{base}{path}").headers["Location"] == f"{base}secret/", path
        assert "La connexion secrète est finie." in _text(helene.get(f"{base}secret/"))
        assert helene.post(f"{base}secret/fin/").status_code == 302
        assert 'name="parents"' in _text(helene.get(f"{base}deposer/"))
        assert "carnet-mode" not in _text(helene.get(base))


def test_secret_of_an_adult_is_no_page() -> None:
    opened = scene.at(FixedClock(datetime.now(UTC)))
    helene = Site(opened).carer(cast.HELENE)
    helene.post("/pro/", search_form(cast.ODETTE))
    assert helene.get(f"/pro/dossiers/{opened.record}/secret/").status_code == 404
    assert helene.post(f"/pro/dossiers/{opened.record}/secret/").status_code == 404
    assert "carnet-mode" not in _text(helene.get(f"/pro/dossiers/{opened.record}/"))


def test_deposit_withheld_and_hidden_is_told_at_its_box_and_a_secretary_has_no_such_box() -> None:
    opened = scene.at(FixedClock(datetime.now(UTC)))
    site = Site(opened)
    helene = site.carer(cast.HELENE)
    helene.post("/pro/", search_form(cast.ODETTE))
    page = f"/pro/dossiers/{opened.record}/deposer/"
    answer = helene.post(page, deposit_form(pdf(), attendre="oui", cacher="oui"))
    assert answer.status_code == 200
    assert 'id="attendre-error"' in _text(answer)
    assert titles(opened.odette, opened.record) == []
    answer = helene.post(page, deposit_form(pdf(), attendre="oui", form_key="k2"))
    assert answer.status_code == 200
    assert titles(opened.odette, opened.record) == []
    assert 'name="attendre"' in _text(helene.get(page))
