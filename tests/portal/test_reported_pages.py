"""The page of what a hospital said, and of who is told, through Django's client."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import Settings

from carnet.documents.subscriptions import Subscription
from carnet.policy.model import ActorKind
from carnet.usecases.accept_token import accept_token
from carnet.usecases.caller import Caller
from carnet.usecases.report_objection import Fate, Objection, Word, report_objection
from carnet.usecases.subscribe import Wish, subscribe
from tests import cast
from tests.fhir import tokens
from tests.portal import site
from tests.portal.site import Site

pytestmark = pytest.mark.django_db
HERE = cast.HOSPITAL.structure_id


@pytest.fixture
def there() -> Site:
    """Odette's record is open."""
    return site.opened()


def _text(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ").replace("’", "'")


def _answer(there: Site, question: str, answer: str, place: str = HERE) -> str:
    said = {"lieu": place, "question": question, "reponse": answer}
    return _text(there.patient(cast.ODETTE).post(reverse("patient_reported"), said, follow=True))


def test_reported_person_takes_back_what_a_doctor_noted_and_confirms_what_a_clerk_said(there: Site) -> None:
    scene = there.scene
    paul, home, page = scene.agrees(cast.PAUL), reverse("patient_home"), reverse("patient_reported")
    assert "Une question d'un hôpital" not in _text(there.patient(cast.ODETTE).get(home))
    assert report_objection(paul, scene.record, Word(Objection.BREAK_GLASS, opposed=True)) is Fate.NOTED
    clerk = replace(paul, kind=ActorKind.SECRETARY, actor_id="3750900002/7", profession="")
    assert report_objection(clerk, scene.record, Word(Objection.FEEDING, opposed=True)) is Fate.ASKED
    assert "Une question d'un hôpital" in _text(there.patient(cast.ODETTE).get(home))
    shown = _text(there.patient(cast.ODETTE).get(page))
    assert "Hôpital du Parc" in shown and "Cela compte déjà" in shown and "Non, j'annule" in shown
    assert "Mon dossier reste fermé" in _text(there.patient(cast.ODETTE).get(reverse("patient_choices")))
    assert "Ma réponse est gardée" in _answer(there, "break_glass", "non")
    assert "Mon dossier reste fermé" not in _text(there.patient(cast.ODETTE).get(reverse("patient_choices")))
    assert "Ma réponse est gardée" in _answer(there, "feeding", "oui")
    assert "Hôpital du Parc" in _text(there.patient(cast.ODETTE).get(reverse("patient_access")))
    for question, place in (("feeding", HERE), ("nothing", HERE), ("feeding", "1000")):
        assert "Cette question n'attend plus de réponse" in _answer(there, question, "oui", place)
    odette, journal = there.patient(cast.ODETTE), reverse("patient_journal")
    assert "J'ai répondu à la question d'un hôpital." in _text(odette.get(journal, {"liste": "nous"}))
    theirs = _text(odette.get(journal))
    assert "a noté un choix que j'ai dit." in theirs and "Hôpital du Parc nous a dit ce que je veux." in theirs


def test_told_person_ends_a_software_by_one_press(there: Site, settings: Settings) -> None:
    settings.CARNET_SUBSCRIPTION_HOSTS = ("abonne.test",)
    scene = there.scene
    scene.agrees(cast.HELENE)
    caller = accept_token(tokens.bearer(scene.caller(cast.HELENE)), request_id="r", clock=scene.clock)
    assert isinstance(caller, Caller)
    wish = Wish("https://abonne.test/", "https://carnet.test/fhir")
    made = subscribe(replace(caller, asks="DocumentReference.s"), scene.record, wish)
    assert isinstance(made, Subscription)
    odette, page = there.patient(cast.ODETTE), reverse("patient_told")
    assert page in _text(odette.get(reverse("applications")))
    assert "Hélène Roussel" in _text(odette.get(page))
    done = _text(odette.post(page, {"logiciel": str(made.subscription_id)}, follow=True))
    assert "Ce logiciel n'est plus prévenu." in done and "Aucun logiciel n'est prévenu." in done
    assert odette.post(page, {"logiciel": "x"}).status_code == 404
