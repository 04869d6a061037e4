"""Pages on people who act for others, through browsers: a child, caregivers, the end of acting, what is not offered."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client, override_settings

from carnet.identity.oauth import permissions
from carnet.kernel.clock import FixedClock, SystemClock
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases.end_tie import end_tie
from carnet.usecases.list_ties import Ties, list_ties
from tests import cast
from tests.fhir import tokens
from tests.journal import acts
from tests.portal import site
from tests.portal.site import Site
from tests.usecases import relatives

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Home:
    """Odette's site, and the way into it for her helper."""

    site: Site
    odette: Client
    nina: Client


@pytest.fixture
def home() -> Home:
    opened = site.opened()
    cast.account_of(cast.NINA, opened.scene.clock)
    return Home(opened, opened.patient(cast.ODETTE), opened.patient(cast.NINA))


def person_form(person: cast.Person, **more: str) -> dict[str, str]:
    who = relatives.named(person)
    assert who.birth_date is not None
    day = {part: str(getattr(who.birth_date, part)) for part in ("day", "month", "year")}
    return {"prenom": who.given_name, "nom": who.family_name, **{f"naissance-{k}": v for k, v in day.items()}, **more}


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def code_of(response: Any) -> str:
    found = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", response.content.decode())
    assert found
    return found.group()


def helped(home: Home, scope: str = "tout") -> None:
    """Odette invites Nina, who accepts and enters the record."""
    invited = home.odette.post("/mon-dossier/proches/inviter/", person_form(cast.NINA, voit=scope))
    code = code_of(invited)
    offer = home.nina.post("/mes-dossiers/invitation/", {"code": code})
    assert "Odette Martineau" in text(offer)
    assert home.nina.post("/mes-dossiers/invitation/", {"code": code, "suite": "oui"}).status_code == 302
    entered = {"dossier": f"{home.site.scene.record}|caregiver"}
    assert home.nina.post("/mes-dossiers/entrer/", entered)["Location"] == "/mon-dossier/"


def test_caregiver_in_a_record_reads_under_the_banner_and_is_offered_only_what_is_allowed(home: Home) -> None:
    home.site.scene.deposits(cast.HELENE, "Compte rendu du genou")
    helped(home)
    page = text(home.nina.get("/mon-dossier/"))
    assert "Je suis dans le dossier de cette personne : Odette Martineau" in page
    assert "Le dossier d’Odette Martineau" in page
    assert "Fermer le dossier" not in page
    assert "Les personnes qui aident" not in page
    assert "Compte rendu du genou" in text(home.nina.get("/mon-dossier/documents/"))
    for path in ("fermer/", "proches/inviter/"):
        assert home.nina.post(f"/mon-dossier/{path}", person_form(cast.THOMAS, voit="tout")).status_code == 403
    assert home.nina.get("/mon-dossier/proches/").status_code == 403


def test_caregiver_ended_is_told_so_and_is_back_outside_with_the_next_request(home: Home) -> None:
    helped(home)
    odette = cast.at(home.site.scene.odette, SystemClock())
    ties = list_ties(odette, home.site.scene.record)
    assert isinstance(ties, Ties)
    end_tie(odette, home.site.scene.record, ties.shown[0].tie_id)
    refused = home.nina.get("/mon-dossier/documents/")
    assert refused.status_code == 403
    assert "Je ne peux plus voir le dossier de cette personne." in text(refused)
    assert "Odette" not in text(home.nina.get("/mes-dossiers/"))


def test_caregiver_leaves_and_holder_sees_both_in_the_journal(home: Home) -> None:
    helped(home)
    assert home.nina.post("/mon-dossier/proches/quitter/")["Location"] == "/mes-dossiers/?fait=fini"
    told = text(home.odette.get("/mon-dossier/visites/?liste=nous"))
    assert "Nina Faure a dit oui pour m’aider." in told
    assert "Nina Faure a arrêté de m’aider." in told
    assert "J’ai invité une personne à aider." in told


def test_applications_of_a_caregiver_ask_the_record_only_when_a_line_names_the_person(home: Home) -> None:
    helped(home)
    home.nina.post("/mes-dossiers/entrer/", {"dossier": "moi"})
    scene, now = home.site.scene, SystemClock().now()
    before = len(acts(scene.record))
    assert "Odette" not in text(home.nina.get("/mes-applications/"))
    assert len(acts(scene.record)) == before
    ((nina,),) = db.rows("SELECT account_id FROM charge WHERE record_id = %s", [scene.record])
    permissions.give(tokens.app(scene.clock), nina, scene.record, "caregiver", "two_factors", tokens.PATIENT_ALL, now)
    assert "Odette Martineau" in text(home.nina.get("/mes-applications/"))
    assert acts(scene.record)[before:] == [("record:see_status", "done")]


def test_signing_in_with_a_charge_leads_to_the_choice_of_a_record(home: Home) -> None:
    helped(home)
    again = home.site.patient(cast.NINA)
    page = text(again.get("/mes-dossiers/"))
    assert "Le dossier pour : Odette Martineau" in page
    assert "Je suis dans le dossier" not in page
    assert again.post("/mes-dossiers/entrer/", {"dossier": "moi"})["Location"] == "/mon-dossier/"


@pytest.mark.parametrize("wanted", ["", "x|caregiver", "00000000-0000-0000-0000-000000000000|professional"])
def test_entering_what_no_page_offers_is_not_found(home: Home, wanted: str) -> None:
    assert home.odette.post("/mes-dossiers/entrer/", {"dossier": wanted}).status_code == 404


def test_entering_a_record_without_a_tie_leads_back_and_changes_nothing(home: Home) -> None:
    forced = {"dossier": f"{home.site.scene.record}|representative"}
    assert home.nina.post("/mes-dossiers/entrer/", forced)["Location"] == "/mes-dossiers/"
    assert home.nina.get("/mon-dossier/documents/").status_code == 404


def test_invitation_form_with_everything_missing_names_each_field(home: Home) -> None:
    page = text(
        home.odette.post("/mon-dossier/proches/inviter/", {"fin-day": "31", "fin-month": "2", "fin-year": "2030"})
    )
    assert "Choisissez ce que l’aidant peut voir." in page
    assert "Écrivez une date qui existe." in page
    page = text(home.odette.post("/mon-dossier/proches/inviter/", {"voit": "tout"}))
    for sentence in ("Écrivez le prénom.", "Écrivez le nom de famille.", "Écrivez une date de naissance qui existe."):
        assert sentence in page
    oneself = text(home.odette.post("/mon-dossier/proches/inviter/", person_form(cast.ODETTE, voit="tout")))
    assert "Je ne peux pas inviter cette personne : c’est moi." in oneself.replace("  ", " ")


def test_parent_opens_a_childs_record_and_invites_the_other_parent() -> None:
    cast.publish_directory()
    clock = FixedClock(datetime.now(UTC))
    for parent in (cast.CLAIRE, cast.THOMAS):
        cast.account_of(parent, clock)
    here = Site(scene=None)  # type: ignore[arg-type]
    claire, thomas = here.patient(cast.CLAIRE), here.patient(cast.THOMAS)
    ins = cast.LEO.identity.ins
    assert ins is not None
    form = person_form(cast.LEO, sexe="garcon", ins=ins.value)
    untold = text(claire.post("/mes-dossiers/enfant/", form))
    assert "Cochez la case : vous avez l’autorité parentale." in untold
    wrong = text(claire.post("/mes-dossiers/enfant/", {**form, "sexe": "fille", "certifie": "oui", "accord": "oui"}))
    assert "Ce numéro ne va pas avec cette date de naissance." in wrong.replace("  ", " ")
    sworn = {**form, "certifie": "oui", "accord": "oui"}
    assert claire.post("/mes-dossiers/enfant/", sworn)["Location"] == "/mes-dossiers/enfant/ouvert/"
    assert "Je suis dans le dossier de cette personne : Leo Martineau" in text(claire.get("/mon-dossier/"))
    code = code_of(claire.post("/mon-dossier/proches/inviter-un-parent/", person_form(cast.THOMAS, titre="parent")))
    again = text(thomas.post("/mes-dossiers/enfant/", sworn))
    assert "Ce dossier est déjà ouvert." in again
    assert thomas.post("/mes-dossiers/invitation/", {"code": code, "suite": "oui"}).status_code == 302
    assert "Leo Martineau" in text(thomas.get("/mes-dossiers/"))
    journal = text(claire.get("/mon-dossier/visites/?liste=nous"))
    assert "Thomas Martineau a dit oui pour aider Leo Martineau." in journal


@override_settings(CARNET_PARENTS_DECLARE_CHILDREN=False)
def test_parent_where_the_operator_takes_no_sworn_word_is_sent_to_the_desk(home: Home) -> None:
    for answer in (home.odette.get("/mes-dossiers/enfant/"), home.odette.post("/mes-dossiers/enfant/")):
        assert "Je vais au guichet avec ma carte d’identité." in text(answer)


def test_protected_adult_asks_and_the_guardian_answers_on_the_pages(home: Home) -> None:
    guardian, _ = relatives.guardian(home.site.scene.odette)
    jeanne, record = home.site.patient(cast.JEANNE), home.site.scene.record
    assert guardian.kind is ActorKind.GUARDIAN
    assert "Fermer mon dossier" not in text(home.odette.get("/mon-dossier/"))
    assert home.odette.post("/mon-dossier/accords-du-tuteur/", {"quoi": "record:close"}).status_code == 302
    jeanne.post("/mes-dossiers/entrer/", {"dossier": f"{record}|guardian"})
    page = jeanne.get("/mon-dossier/accords-du-tuteur/").content.decode()
    word = re.search(r'name="demande" value="([^"]+)"', page)
    assert word
    assert home.odette.post("/mon-dossier/fermer/").status_code == 403
    answer = {"demande": word.group(1), "reponse": "oui"}
    assert jeanne.post("/mon-dossier/accords-du-tuteur/", answer).status_code == 302
    assert "Le tuteur a dit oui" in text(home.odette.get("/mon-dossier/accords-du-tuteur/"))
    assert home.odette.post("/mon-dossier/fermer/")["Location"] == "/mon-dossier/ferme/"
