"""The pages "Il y a une erreur dans ce document" through browsers, without JavaScript: written, read, answered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from carnet.identity.models import AccountKind
from carnet.kernel.clock import FixedClock, SystemClock
from carnet.storage.outbox import Task
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.tell_holder import tell_holder
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.test_notices_by_choice import relayed

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> tuple[Site, Client, str]:
    opened = site.opened()
    card = opened.scene.deposits(cast.HELENE, "Bilan du mois")
    opened.scene.agrees(cast.HELENE)
    return opened, opened.patient(cast.ODETTE), f"/mon-dossier/documents/{card.logical_id}/"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_mistake_patient_writes_the_author_answers_and_the_patient_reads_the_answer(
    home: tuple[Site, Client, str],
) -> None:
    opened, odette, document = home
    helene = opened.carer(cast.HELENE)
    assert f'href="{document}erreur/"' in odette.get(document).content.decode()
    form = odette.get(f"{document}erreur/")
    assert "Hélène" in text(form) and "Cette personne a 1 mois pour répondre." in text(form)
    wrong = odette.post(f"{document}erreur/", {"quoi": "fact", "texte": ""})
    assert wrong.status_code == 200 and "Écrivez ce qui est faux." in text(wrong)
    said = {"quoi": "fact", "texte": "Je suis allergique au lait.", "form_key": "k"}
    sent = odette.post(f"{document}erreur/", said)
    assert "Mon message est parti." in text(odette.get(sent["Location"]))
    waits = odette.post(f"{document}erreur/", {**said, "form_key": "k2"})
    assert "Un message est déjà parti pour ce document." in text(waits)
    _relayed(opened)
    listed = helene.get("/pro/erreurs/")
    assert "Bilan du mois" in text(listed) and "MARTIN" in text(listed).upper()
    one = re.search(r'href="(/pro/erreurs/[^"]+/[^"]+/)"', listed.content.decode())
    assert one is not None
    assert "Je suis allergique au lait." in text(helene.get(one[1]))
    assert "Message lu" in text(odette.get("/mon-dossier/erreurs/"))
    for bad in ({"suite": "autre", "reponse": "x"}, {"suite": "refuse", "reponse": " "}):
        assert helene.post(one[1], bad).status_code == 200
    done = helene.post(one[1], {"suite": "refuse", "reponse": "Le test le montre."})
    assert "Votre réponse est enregistrée." in text(helene.get(done["Location"]))
    assert "Le test le montre." in text(odette.get("/mon-dossier/erreurs/"))
    assert "J’ai parlé d’une erreur dans ce document" in text(odette.get("/mon-dossier/visites/?liste=nous"))


def test_mistake_other_doctor_and_other_patient_find_nothing(home: tuple[Site, Client, str]) -> None:
    opened, odette, document = home
    odette.post(f"{document}erreur/", {"quoi": "person", "texte": ""})
    ids = _relayed(opened)
    paul = opened.carer(cast.PAUL)
    assert "Bilan" not in text(paul.get("/pro/erreurs/"))
    assert paul.get(f"/pro/erreurs/{opened.scene.record}/{ids[0]}/").status_code == 404


def test_mistake_nobody_answers_the_operator_notes_what_was_done_and_the_patient_reads_it(
    home: tuple[Site, Client, str],
) -> None:
    opened, odette, document = home
    odette.post(f"{document}erreur/", {"quoi": "fact", "texte": "Je suis allergique au lait."})
    _relayed(opened)
    carry_out_due(FixedClock(SystemClock().now() + timedelta(days=32)))
    victor = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    assert "Erreurs signalées sans réponse" in text(victor.get("/exploitation/"))
    listed = victor.get("/exploitation/erreurs/").content.decode()
    one = re.search(r'href="(/exploitation/erreurs/[^"]+/[^"]+/)"', listed)
    assert one is not None
    page = text(victor.get(one[1]))
    assert "Cabinet médical des Tilleuls" in page and "Une information est fausse" in page
    assert not any(word in page for word in ("Bilan du mois", "allergique", "MARTIN"))
    assert "Choisissez ce que vous avez fait." in text(victor.post(one[1], {"fait": "autre"}))
    done = victor.post(one[1], {"fait": "author_asked", "form_key": "k"})
    assert "La personne est prévenue." in text(victor.get(done["Location"]))
    read = text(odette.get("/mon-dossier/erreurs/"))
    assert "le site demande de l’aide à son équipe." in read and "l’équipe appelle la personne qui a écrit." in read
    assert "s’occupe de mon message sur une erreur" in text(odette.get("/mon-dossier/visites/?liste=autres"))
    victor.post(one[1], {"fait": "no_answer", "form_key": "k2"})
    assert "l’équipe n’a <strong>pas</strong> de réponse." in odette.get("/mon-dossier/erreurs/").content.decode()


def test_mistake_nobody_here_can_answer_the_patient_writes_and_reads_who_looks_and_how_she_is_told() -> None:
    opened = site.opened()
    document = f"/mon-dossier/documents/{opened.scene.deposits(cast.HELENE, 'Bilan du mois').logical_id}/"
    odette, victor = opened.patient(cast.ODETTE), opened.officer("victor-exploitant", AccountKind.OPERATOR)
    form = text(odette.get(f"{document}erreur/"))
    assert "Notre équipe cherche une personne pour répondre." in form and "Envoyer mon message" in form
    odette.post(f"{document}erreur/", {"quoi": "fact", "texte": "Je suis allergique au lait."})
    _relayed(opened)
    read = text(odette.get("/mon-dossier/erreurs/"))
    assert "le site demande de l’aide à son équipe." in read and "Le site me prévient avant le" in read
    one = re.search(
        r'href="(/exploitation/erreurs/[^"]+/[^"]+/)"', victor.get("/exploitation/erreurs/").content.decode()
    )
    assert one is not None
    page = text(victor.get(one[1]))
    assert "(sans compte ici)" in page and "aidez à ouvrir un accès" in page
    assert not any(word in page for word in ("Bilan du mois", "allergique", "MARTIN"))
    victor.post(one[1], {"fait": "no_answer", "form_key": "k"})
    assert "Son site est cnil.fr." in text(odette.get("/mon-dossier/erreurs/"))
    with override_settings(CARNET_AUTHORITY_SITE="cnpd.lu"):
        assert "Son site est cnpd.lu." in text(odette.get("/mon-dossier/erreurs/"))


def _relayed(opened: Site) -> tuple[str, ...]:
    """What the worker does with what was sent."""

    posted = next(one for one in relayed(opened.scene) if one.task is Task.TELL_MISTAKE)
    tell_holder(posted.record_id, posted.task, SystemClock(), posted.ids, posted.outbox_id)
    return posted.ids
