"""At the desk, through a browser: a code for who has no account, a child, a protected adult, a court's decision."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from carnet.identity.models import AccountKind
from tests import cast
from tests.cast import Person
from tests.portal import site
from tests.portal.test_ties_views import code_of, person_form, text

pytestmark = pytest.mark.django_db


def day(name: str, on: date) -> dict[str, str]:
    """A date in three boxes."""
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def identity_form(person: Person, **changes: str) -> dict[str, str]:
    """What an agent fills in of a person who is there."""
    traits, ins = person.identity.traits, person.identity.ins
    assert ins is not None
    form = {
        "piece": "passeport", "nom": traits.birth_name, "prenom": traits.first_given_name,
        "prenoms": traits.given_names, "sexe": traits.sex.value, "lieu": traits.birth_place or "",
        "racine": ins.root.value, "ins": ins.value, "insi": "oui", **day("naissance", traits.birth_date),
    }  # fmt: skip
    return {**form, **changes}


def charge_form(person: Person) -> dict[str, str]:
    """What an agent fills in of the person in charge."""
    return {f"charge_{name}": str(value) for name, value in person_form(person).items()}


@pytest.fixture
def rosa() -> Client:
    """Rosa at the desk."""
    return site.opened().officer("rosa-guichet", AccountKind.DESK_AGENT)


def test_desk_gives_a_code_on_paper_to_who_opens_alone(rosa: Client) -> None:
    page = reverse("desk_new_account")
    assert page in text(rosa.get(reverse("desk_home"))) or page in rosa.get(reverse("desk_home")).content.decode()
    empty = text(rosa.post(page, {}))
    assert "Choisissez la pièce d’identité que vous avez vue." in empty
    unsaid = text(rosa.post(page, identity_form(cast.KARIM)))
    assert "Choisissez pourquoi ce compte." in unsaid
    made = rosa.post(page, identity_form(cast.KARIM, pourquoi="ouvrir"))
    paper = text(rosa.get(made["Location"]))
    assert re.search(r"(?:[2-9A-Z]{4} ){2}[2-9A-Z]{4}", paper)
    posted = rosa.post(page, identity_form(cast.KARIM, pourquoi="ouvrir", adresse="1 rue des Essais\n75000 PARIS"))
    assert posted["Location"] == reverse("desk_letters")


def test_desk_gives_no_second_account(rosa: Client) -> None:
    told = text(rosa.post(reverse("desk_new_account"), identity_form(cast.ODETTE, pourquoi="role")))
    assert "La personne a déjà un compte." in told


def test_desk_opens_for_a_protected_adult_and_shows_the_code_of_the_guardian_once(rosa: Client) -> None:
    page = reverse("desk_open_protected")
    form = {
        **identity_form(cast.KARIM), **charge_form(cast.JEANNE), "mesure": "tutelle", "reference": "RG 26/1",
        **day("debut", date(2026, 1, 1)), **day("fin", date(2090, 1, 1)), "accord": "oui",
    }  # fmt: skip
    unheard = rosa.post(page, form).content.decode()
    assert 'id="avis-error"' in unheard
    unseen = rosa.post(page, {**form, "avis": "oui"}).content.decode()
    assert 'id="vu-error"' in unseen
    made = rosa.post(page, {**form, "avis": "oui", "vu": "oui"})
    assert code_of(made)
    paper = re.search(r'href="(/recu/[^"]+)"', made.content.decode())
    assert paper
    assert "Votre code pour entrer dans Carnet" in text(rosa.get(paper[1]))
    assert "Cette personne a déjà un dossier ouvert." in text(rosa.post(page, {**form, "avis": "oui", "vu": "oui"}))


def test_desk_opens_for_a_child_with_a_parent_and_not_with_one_whom_a_court_keeps_away(rosa: Client) -> None:
    page, ruling = reverse("desk_open_child"), reverse("desk_court")
    ins, parent = cast.LEO.identity.ins, cast.CLAIRE.identity.ins
    assert ins is not None
    assert parent is not None
    form = {
        **identity_form(cast.LEO), **charge_form(cast.CLAIRE), "charge_ins": parent.value, "titre": "parent",
        "certifie": "oui",
    }  # fmt: skip
    assert 'id="accord-error"' in rosa.post(page, form).content.decode()
    assert 'id="charge_ins-error"' in rosa.post(page, {**form, "charge_ins": "1", "accord": "oui"}).content.decode()
    decision = {"decision": "ecarte", "ins": ins.value, "adulte": parent.value, "reference": "RG 26/2"}
    decision |= day("naissance", cast.LEO.identity.traits.birth_date)
    assert "Cochez la case après avoir lu la décision de justice." in text(rosa.post(ruling, decision))
    assert "La décision est enregistrée." in text(rosa.post(ruling, {**decision, "vu": "oui"}))
    assert rosa.post(page, {**form, "accord": "oui"}).status_code == 403
    rosa.post(ruling, {**decision, "vu": "oui", "decision": "leve"})
    assert code_of(rosa.post(page, {**form, "accord": "oui"}))


def test_desk_court_names_each_thing_that_is_missing(rosa: Client) -> None:
    told = rosa.post(reverse("desk_court"), {}).content.decode()
    for field in ("ins", "adulte", "decision"):
        assert f'id="{field}-error"' in told
