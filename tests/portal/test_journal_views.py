"""The pages of the journal through browsers: lists, filters, a report and its answer, the proof and its page."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client

from carnet.identity.models import AccountKind
from carnet.kernel.clock import SystemClock
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_document import read_document
from carnet.usecases.sequence_journal import sequence_journal
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tools import carnet_verify

pytestmark = pytest.mark.django_db
VISITS = "/mon-dossier/visites/"


@pytest.fixture
def home() -> tuple[Site, Client]:
    opened = site.opened()
    helene, card = opened.scene.agrees(cast.HELENE), opened.scene.deposits(cast.HELENE, "Bilan du mois")
    read_document(helene, opened.scene.record, card.logical_id)
    list_documents(opened.scene.caller(cast.PAUL), opened.scene.record)
    return opened, opened.patient(cast.ODETTE)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def links(response: Any) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'href="([^"]+)"', response.content.decode())]


def test_journal_patient_reads_three_lists_and_every_filter_link_leads_somewhere(home: tuple[Site, Client]) -> None:
    _, odette = home
    first = odette.get(VISITS)
    assert "Hélène" in text(first) and "Bilan du mois" in text(first)
    ours, applications = odette.get(f"{VISITS}?liste=nous"), odette.get(f"{VISITS}?liste=applications")
    assert "Hélène" not in text(ours) and "J’ai ouvert mon dossier." in text(ours)
    assert "Aucune application ne lit mon dossier." in text(applications)
    asked = [link for link in links(first) if link.startswith(f"{VISITS}?")]
    assert len(asked) > 8
    assert all(odette.get(link).status_code == 200 for link in asked)
    # No identifier stands in an address (security.md A39).
    assert not any(
        cast.HELENE.facts.professional_id in link or str(home[0].scene.record) in link for link in links(first)
    )


@pytest.mark.parametrize(
    "query",
    ["?avant=zzz", "?avant=9-9-9", "?qui=x", "?quoi=x", "?periode=x", "?liste=x", "?du-day=99&du-month=1&du-year=2026",
     "?du-day=1&du-month=1&du-year=9999&au-day=31&au-month=12&au-year=9999", "?au-day=1&au-month=1&au-year=1"],
)  # fmt: skip
def test_journal_patient_with_a_strange_address_gets_a_page(home: tuple[Site, Client], query: str) -> None:
    answer = home[1].get(f"{VISITS}{query}")
    assert answer.status_code == 200
    if "99&" in query and "9999" not in query:
        assert "Ce jour n’existe pas." in text(answer)


def test_report_patient_does_not_know_a_person_and_reads_the_operators_answer(home: tuple[Site, Client]) -> None:
    opened, odette = home
    to = next(link for link in links(odette.get(VISITS)) if link.endswith("/inconnu/"))
    assert "Je ne connais pas cette personne" in text(odette.get(to))
    sent = odette.post(to)
    assert sent.status_code == 302
    assert "L’équipe va regarder." in text(odette.get(sent["Location"]))
    victor = opened.officer("victor-exploitant", AccountKind.OPERATOR)
    listed = victor.get("/exploitation/acces-signales/")
    one = next(link for link in links(listed) if re.search(r"acces-signales/.+/.+/", link))
    shown = text(victor.get(one))
    assert "Bilan du mois" not in shown and cast.ODETTE.identity.traits.birth_name not in shown
    assert "Choisissez" in text(victor.post(one, {"suite": "x"}))
    assert victor.post(one, {"suite": "normal", "reponse": "C’est votre docteur."}).status_code == 302
    mine = text(odette.get("/mon-dossier/visites/signalements/"))
    assert "Cette visite est normale." in mine and "C’est votre docteur." in mine


def test_proof_patient_takes_it_home_and_it_verifies_with_its_page(home: tuple[Site, Client]) -> None:
    _, odette = home
    sequence_journal(SystemClock())
    odette.get(VISITS)
    page = odette.get(f"{VISITS}preuve/")
    assert "Voici l’empreinte du registre" in text(page)
    sent = odette.post(f"{VISITS}preuve/")
    assert sent["Content-Disposition"] == 'attachment; filename="mon-historique.zip"'
    archive = zipfile.ZipFile(io.BytesIO(sent.content))
    files = {name: archive.read(name) for name in archive.namelist()}
    assert carnet_verify.verify(files).without_path
    shown = files["index.html"].decode()
    assert '<section lang="fr">' in shown and '<section lang="en">' in shown
    assert "Bilan du mois" in shown and "n’est pas encore dans le grand registre" in shown
    assert not re.search(r'(src|href)="', shown)
    assert "J’ai pris la liste des visites, avec ses preuves." in text(odette.get(f"{VISITS}?liste=nous"))


def test_document_journal_patient_reads_what_was_done_to_one_document(home: tuple[Site, Client]) -> None:
    opened, odette = home
    listed = odette.get("/mon-dossier/documents/")
    document = next(link for link in links(listed) if re.fullmatch(r"/mon-dossier/documents/[0-9a-f-]{36}/", link))
    shown = text(odette.get(f"{document}visites/"))
    assert "Bilan du mois" in shown and "a lu le document" in shown
    never = text(odette.get("/mon-dossier/documents/00000000-0000-4000-8000-000000000001/visites/"))
    assert "Il y a 0 visite pour ce document." in never
    assert opened.scene.record
