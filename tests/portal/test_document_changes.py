"""The pages by which a professional changes an own document, and what the person then reads."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from carnet.documents.entry import EntryStatus
from carnet.portal.jinja import t
from carnet.storage import db
from tests import cast
from tests.portal import site
from tests.portal.site import Site, deposit_form, search_form
from tests.unit.cda.pdfs import pdf
from tests.usecases.scene import seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


def _words(response: Any) -> str:
    return str(response.content.decode())


def _address(there: Site, name: str, document: UUID | None = None) -> str:
    parts = {"record": there.scene.record} | ({"document": document} if document else {})
    return reverse(name, kwargs=parts)


def _helene(there: Site) -> Client:
    client = there.carer(cast.HELENE)
    client.post(reverse("pro_home"), search_form(cast.ODETTE))
    return client


def _newest(there: Site) -> UUID:
    return seen(there.scene.odette, there.scene.record)[0].logical_id


def _statuses(there: Site) -> list[EntryStatus]:
    return [entry.availability for entry in seen(there.scene.odette, there.scene.record)]


def test_deposit_professional_hides_it_from_others_and_reads_what_is_to_know(opened: Site) -> None:
    opened.scene.agrees(cast.PAUL)
    answer = _helene(opened).post(_address(opened, "pro_deposit"), deposit_form(pdf(), cacher="oui"))
    assert answer.status_code == 200 and str(t("deposited.title")) in _words(answer)
    assert seen(opened.scene.caller(cast.PAUL), opened.scene.record) == ()
    assert len(seen(opened.scene.odette, opened.scene.record)) == 1


def test_deposit_professional_chooses_by_the_words_of_the_kind(opened: Site) -> None:
    page = _words(_helene(opened).get(_address(opened, "pro_deposit")))
    assert "Comptes-rendus : " in page
    assert "Ordonnances : " in page


def test_deposit_professional_of_an_act_in_the_future_is_told_at_the_date(opened: Site) -> None:
    form = deposit_form(pdf(), **{"acte-year": "2999"})
    page = _words(_helene(opened).post(_address(opened, "pro_deposit"), form))
    assert str(t("error.deposit.in_the_future")) in page
    assert seen(opened.scene.odette, opened.scene.record) == ()


def test_replace_professional_puts_a_new_version_in_place(opened: Site) -> None:
    """Without an agreement to read: the card is shown, the receipt says what happened, the former one is old."""
    former = opened.scene.deposits(cast.HELENE, "Bilan").logical_id
    helene = _helene(opened)
    page = helene.get(_address(opened, "pro_replace", former))
    assert page.status_code == 200 and "Bilan" in _words(page)
    wrong = helene.post(_address(opened, "pro_replace", former), {"titre": ""})
    assert wrong.status_code == 200 and str(t("error.deposit.file_missing")) in _words(wrong)
    done = helene.post(_address(opened, "pro_replace", former), deposit_form(pdf(pages=2), titre="Corrigé"))
    assert str(t("replaced.line")) in _words(done)
    assert _statuses(opened) == [EntryStatus.CURRENT, EntryStatus.DEPRECATED]
    late = helene.get(_address(opened, "pro_replace", former))
    assert str(t("error.document.already_replaced")) in _words(late)


def test_archive_professional_puts_aside_and_brings_back(opened: Site) -> None:
    opened.scene.agrees(cast.HELENE)
    card, helene = opened.scene.deposits(cast.HELENE), _helene(opened)
    there, ranger = (_address(opened, name, card.logical_id) for name in ("pro_document", "pro_archive"))
    assert str(t("changes.archive")) in _words(helene.get(there))
    page = helene.post(ranger, {"etat": "ranger"}, follow=True)
    assert str(t("archive.done")) in _words(page) and str(t("changes.unarchive")) in _words(page)
    assert _statuses(opened) == [EntryStatus.ARCHIVED]
    helene.post(ranger, {"etat": "remettre"})
    assert _statuses(opened) == [EntryStatus.CURRENT]


def test_delete_professional_deletes_and_the_person_reads_by_whom(opened: Site) -> None:
    """The person finds it among deleted documents, and its address says so; nobody finds its content."""
    opened.scene.agrees(cast.HELENE)
    card, helene = opened.scene.deposits(cast.HELENE, "Erreur"), _helene(opened)
    delete = _address(opened, "pro_delete", card.logical_id)
    assert str(t("delete.what_2")) in _words(helene.get(delete))
    assert len(seen(opened.scene.odette, opened.scene.record)) == 1
    assert str(t("delete.done_told")) in _words(helene.post(delete, {"form_key": "k"}))
    assert helene.get(_address(opened, "pro_document", card.logical_id)).status_code == 404
    odette = opened.patient(cast.ODETTE)
    plain, deleted = (_words(odette.get(reverse("patient_documents") + query)) for query in ("", "?etat=deleted"))
    assert "Erreur" not in plain
    assert "Erreur" in deleted and str(t("document.deleted")) in deleted
    gone = odette.get(reverse("patient_document", kwargs={"document": card.logical_id}))
    assert gone.status_code == 403 and str(t("reason.document_deleted")) in _words(gone)
    assert "a supprimé le document" in _words(odette.get(reverse("patient_journal")))
    assert "?etat=deleted" not in _words(helene.get(_address(opened, "pro_documents")))
    assert db.one("SELECT count(*) FROM entry_version WHERE status = 'deleted'") == (1,)


def test_changes_other_structure_sees_no_button_and_finds_no_page(opened: Site) -> None:
    opened.scene.agrees(cast.PAUL)
    card, paul = opened.scene.deposits(cast.HELENE), opened.carer(cast.PAUL)
    paul.post(reverse("pro_home"), search_form(cast.ODETTE))
    assert str(t("changes.title")) not in _words(paul.get(_address(opened, "pro_document", card.logical_id)))
    for name in ("pro_replace", "pro_delete"):
        assert paul.get(_address(opened, name, card.logical_id)).status_code == 403
    opened.scene.hides(card)
    for name in ("pro_replace", "pro_delete"):
        assert paul.get(_address(opened, name, card.logical_id)).status_code == 404
