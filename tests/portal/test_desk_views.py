"""The pages of the desk and of who runs the instance, as browsers see them."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from django.test import Client

from carnet.identity.models import AccountKind
from carnet.kernel.ids import RecordId
from carnet.portal import identity_forms
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.merge_records import merge_records
from carnet.usecases.open_record import Opened
from carnet.usecases.open_record_for import open_record_for
from tests import cast
from tests.journal import events
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.scene import report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


def test_desk_home_agent_signs_in_and_finds_the_person_who_is_there(opened: Site) -> None:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    answer = rosa.post("/guichet/", site.search_form(cast.ODETTE), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/guichet/personnes/{opened.scene.record}/", 302)]
    assert cast.ODETTE.identity.traits.display_name in page and "Dossier ouvert" in page
    assert {line.act for line in events(opened.scene.record)} >= {"record:find", "record:see_status"}


def test_desk_home_agent_with_another_birth_date_finds_nobody(opened: Site) -> None:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    wrong = site.search_form(cast.ODETTE, **{"naissance-year": "1949"})
    page = rosa.post("/guichet/", wrong).content.decode()
    assert "Aucun dossier ne correspond" in page and cast.ODETTE.identity.traits.birth_name not in page
    _opens_nothing(rosa, opened.scene.record)


def test_desk_home_agent_with_a_wrong_key_is_told_at_the_field(opened: Site) -> None:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    number = site.search_form(cast.ODETTE)["ins"]
    wrong = site.search_form(cast.ODETTE, ins=number[:13] + f"{(int(number[13:]) + 1) % 97:02}")
    assert "clé" in rosa.post("/guichet/", wrong).content.decode()


def test_desk_person_agent_who_did_not_look_for_the_person_gets_what_is_not_there(opened: Site) -> None:
    _opens_nothing(opened.officer("rosa-guichet", AccountKind.DESK_AGENT), opened.scene.record)


def test_operator_home_operator_sees_the_settings_and_no_person(opened: Site) -> None:
    victor = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    page = victor.get("/exploitation/").content.decode()
    assert "Réglages en vigueur" in page and cast.ODETTE.identity.traits.birth_name not in page


def _opens_nothing(agent: Client, record: UUID) -> None:
    assert agent.get(f"/guichet/personnes/{record}/").status_code == 404


def _at_identity(opened: Site) -> tuple[Client, str]:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    rosa.post("/guichet/", site.search_form(cast.ODETTE))
    return rosa, f"/guichet/personnes/{opened.scene.record}/identite/"


def _correction(**changes: str) -> dict[str, str]:
    values = identity_forms.values_of(cast.ODETTE.identity)
    return {**values, "version": "1", "piece": "passeport", "raison": "Passeport vu.", **changes}


def test_desk_identity_agent_corrects_a_name_and_goes_back(opened: Site) -> None:
    rosa, page = _at_identity(opened)
    assert cast.ODETTE.identity.traits.birth_name in rosa.get(page).content.decode()
    done = rosa.post(f"{page}corriger/", _correction(nom="MARTINOT"), follow=True).content.decode()
    assert "C’est enregistré" in done and "MARTINOT" in done and "Revenir à la version 1" in done
    form = rosa.get(f"{page}corriger/?version=1").content.decode()
    assert cast.ODETTE.identity.traits.birth_name in form
    back = rosa.post(f"{page}corriger/", _correction(version="2"), follow=True).content.decode()
    assert "Revenir à la version 2" in back


WRONG_FORMS = {
    "wrong key": ({"ins": "248057511604299"}, "ins", "clé"),
    "full width": ({"ins": "２４８０５７５１１６０４２９９"}, "ins", "clé"),
    "impossible date": ({"naissance-day": "31", "naissance-month": "2"}, "naissance", "date de naissance"),
    "no document": ({"piece": ""}, "piece", "pièce d’identité"),
    "no reason": ({"raison": ""}, "raison", "pourquoi"),
    "no such commune": ({"lieu": "00999"}, "lieu", "code de lieu"),
    "forged state": ({"statut": "royale"}, "statut", "état de l’identité"),
    "forged root": ({"racine": "1.2.3"}, "ins", "racine"),
    "forged version": ({"version": "²"}, "ins", "avant vous"),
}


@pytest.mark.parametrize("case", WRONG_FORMS)
def test_desk_identity_agent_wrong_field_is_named_and_nothing_changes(opened: Site, case: str) -> None:
    changes, field, words = WRONG_FORMS[case]
    rosa, page = _at_identity(opened)
    answer = rosa.post(f"{page}corriger/", _correction(**changes))
    shown = answer.content.decode()
    assert answer.status_code == 200 and f'href="#{field}"' in shown and words in shown
    assert "Revenir à la version" not in rosa.get(page).content.decode()


def test_desk_identity_agent_leaves_an_unknown_day_empty(opened: Site) -> None:
    rosa, page = _at_identity(opened)
    form = _correction(**{"naissance-day": "", "naissance-month": ""})
    year = cast.ODETTE.identity.traits.birth_date.year
    assert f"31 décembre {year}" in rosa.post(f"{page}corriger/", form, follow=True).content.decode()


def test_my_ins_holder_sees_it_reports_a_mistake_and_reads_the_answer(opened: Site) -> None:
    odette, (_, page) = opened.patient(cast.ODETTE), _at_identity(opened)
    assert "2 48 05 75 116 042" in odette.get("/mon-dossier/ins/").content.decode()
    assert "Écrivez ce qui est faux" in odette.post("/mon-dossier/ins/erreur/", {"texte": " "}).content.decode()
    done = odette.post("/mon-dossier/ins/erreur/", {"texte": "Je suis Odile.", "form_key": "k"}, follow=True)
    assert "Mon message est parti" in done.content.decode()
    other = opened.officer("autre-guichet", AccountKind.DESK_AGENT)
    listed = other.get("/guichet/erreurs/").content.decode()
    assert page in listed and cast.ODETTE.identity.traits.birth_name not in listed
    report = re.search(rf"{page}erreurs/[0-9a-f-]+/", other.get(page).content.decode())
    assert report is not None
    empty = other.post(report.group(), {"suite": "refusee", "reponse": ""}).content.decode()
    assert "Écrivez une réponse" in empty
    other.post(report.group(), {"suite": "refusee", "reponse": "La carte montre Odette."})
    assert "La carte montre Odette." in odette.get("/mon-dossier/ins/").content.decode()
    assert "a déjà une réponse" in other.post(report.group(), {"reponse": "Encore."}).content.decode()


def _twin(opened: Site) -> RecordId:
    """A second record of Odette under another number, with one document."""
    twin = replace(cast.ODETTE.identity, ins=cast.test_ins("2480575116099"))
    made = open_record_for(cast.desk_agent(opened.scene.clock), twin, consent=True)
    assert isinstance(made, Opened), made
    kept = deposit_document(opened.scene.caller(cast.PAUL), made.record_id, report("Ailleurs"))
    assert isinstance(kept, Deposited), kept
    return made.record_id


def test_desk_merge_agent_merges_sees_no_title_and_undoes(opened: Site) -> None:
    twin = _twin(opened)
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    rosa.post("/guichet/", site.search_form(cast.ODETTE))
    page = f"/guichet/personnes/{opened.scene.record}/"
    form = site.search_form(cast.ODETTE, ins=cast.test_ins("2480575116099").value, raison="Même carte.")
    missing = rosa.post(f"{page}reunir/", {**form, "raison": ""}).content.decode()
    assert 'href="#verifie"' in missing
    done = rosa.post(f"{page}reunir/", {**form, "verifie": "oui"}, follow=True).content.decode()
    assert "Un autre dossier est réuni avec celui-ci" in done and "Ailleurs" not in done
    assert "Ailleurs" in opened.patient(cast.ODETTE).get("/mon-dossier/documents/").content.decode()
    undo = re.search(rf"{page}corrections/[0-9a-f-]+/annuler/", done)
    assert undo is not None
    assert "Écrivez pourquoi" in rosa.post(undo.group(), {"raison": ""}).content.decode()
    undone = rosa.post(undo.group(), {"raison": "Deux personnes."}, follow=True).content.decode()
    assert "Annulé" in undone and not re.search(rf"{page}corrections/[0-9a-f-]+/annuler/", undone)
    assert twin != opened.scene.record


def test_desk_move_agent_moves_by_reference_and_is_told_what_is_wrong(opened: Site) -> None:
    karim = cast.opened(cast.KARIM, opened.scene.clock)
    card = opened.scene.deposits(cast.PAUL, "Celui de Karim")
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    rosa.post("/guichet/", site.search_form(cast.ODETTE))
    page = f"/guichet/personnes/{opened.scene.record}/deplacer/"
    form = site.search_form(cast.KARIM, raison="Erreur de personne.", verifie="oui", reference=str(card.logical_id))
    for wrong, words in (("d1", "référence de document est fausse"), (str(UUID(int=1)), "aucun document")):
        shown = rosa.post(page, {**form, "reference": wrong}).content.decode()
        assert 'href="#reference"' in shown and words in shown
    unknown = {**form, **site.search_form(cast.KARIM, **{"naissance-year": "1984"})}
    assert "Aucun dossier ne correspond" in rosa.post(page, unknown).content.decode()
    done = rosa.post(page, form, follow=True).content.decode()
    assert "Un document est parti dans un autre dossier" in done and "Celui de Karim" not in done
    assert [one.act for one in events(cast.record_of(karim))].count("document:move") == 2


def test_pro_record_doctor_with_the_address_of_a_merged_record_is_led_to_the_one_that_stays(opened: Site) -> None:
    twin = _twin(opened)
    helene = opened.carer(cast.HELENE)
    found = site.search_form(cast.ODETTE, ins=cast.test_ins("2480575116099").value)
    assert helene.post("/pro/", found)["Location"] == f"/pro/dossiers/{twin}/"
    rosa = cast.desk_agent(opened.scene.clock)
    merge_records(rosa, opened.scene.record, twin, "Même personne.")
    assert helene.get(f"/pro/dossiers/{twin}/")["Location"] == f"/pro/dossiers/{opened.scene.record}/"
    stranger = opened.carer(cast.PAUL)
    assert stranger.get(f"/pro/dossiers/{twin}/").status_code == 404


def test_desk_by_traits_agent_finds_the_person_who_has_no_number(opened: Site) -> None:
    rosa = opened.officer("rosa-guichet", AccountKind.DESK_AGENT)
    form = identity_forms.values_of(cast.ODETTE.identity)
    page = rosa.post("/guichet/sans-numero/", form, follow=True).content.decode()
    assert "Agir pour cette personne" in page and cast.ODETTE.identity.traits.display_name in page
    nobody = rosa.post("/guichet/sans-numero/", {**form, "prenom": "OLGA", "prenoms": ""}).content.decode()
    assert "Aucun dossier, ou plusieurs dossiers" in nobody
    assert 'href="#lieu"' in rosa.post("/guichet/sans-numero/", {**form, "lieu": ""}).content.decode()
