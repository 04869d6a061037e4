"""The views of the story through Django's client: methods, CSRF, one page for all absences, forms that say what is
wrong. The rules are the use cases' and are tested there."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from carnet.kernel.errors import Invalid
from carnet.storage import db
from carnet.usecases._card import Card
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from tests import cast
from tests.normalise import Normaliser
from tests.portal import site
from tests.portal.site import Site, deposit_form, search_form
from tests.unit.cda import pdfs
from tests.usecases import cdas
from tests.usecases.scene import DAY, KEPT, REPORT, counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


def _pdf(there: Site, data: bytes) -> Card:
    upload = Upload(data, "cr.pdf", Form(REPORT, "Compte rendu", DAY))
    kept = deposit_document(there.scene.caller(cast.HELENE), there.scene.record, upload)
    assert isinstance(kept, Deposited)
    return kept.card


def _mine(name: str, document: UUID, **more: Any) -> str:
    return reverse(name, kwargs={"document": document, **more})


def _theirs(name: str, there: Site, **more: Any) -> str:
    return reverse(name, kwargs={"record": there.scene.record, **more})


def _messages(response: Any) -> str:
    return str(response.content.decode())


# --- Files ---------------------------------------------------------------------------------------------------------


def test_original_holder_of_a_pdf_downloads_the_deposited_bytes(opened: Site) -> None:
    """An attachment of its own type, never sniffed, under a policy that runs nothing; its name says nothing (A30)."""
    data = pdfs.pdf(pdfs.javascript)
    card = _pdf(opened, data)
    response = opened.patient(cast.ODETTE).get(_mine("patient_document_original", card.logical_id))
    assert sha256(response.content).hexdigest() == sha256(data).hexdigest()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="document-{card.logical_id}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"


def test_original_doctor_of_a_cda_downloads_the_deposited_bytes(opened: Site) -> None:
    data = cdas.structured(cast.ODETTE, "Texte")
    card = cdas.deposited(opened.scene, data)
    opened.scene.agrees(cast.PAUL)
    response = opened.carer(cast.PAUL).get(_theirs("pro_document_original", opened, document=card.logical_id))
    assert response.content == data
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("text/xml", "nosniff")
    assert response["Content-Disposition"].startswith("attachment")


def test_part_holder_of_a_pdf_sees_page_images(opened: Site) -> None:
    """Only images that we made are shown inside a page; everything else is an attachment."""
    card, odette = _pdf(opened, pdfs.pdf()), opened.patient(cast.ODETTE)
    page = odette.get(_mine("patient_document_part", card.logical_id, kind="page", number=1))
    assert (page["Content-Type"], "Content-Disposition" in page) == ("image/png", False)
    assert "sandbox" in page["Content-Security-Policy"]
    cda = odette.get(_mine("patient_document_part", card.logical_id, kind="cda", number=1))
    assert cda["Content-Disposition"].startswith("attachment")
    for kind, number in (("page", 2), ("page", 0), ("media", 1)):
        missing = odette.get(_mine("patient_document_part", card.logical_id, kind=kind, number=number))
        assert missing.status_code == 404, (kind, number)


# --- One page for all absences -------------------------------------------------------------------------------------


def _bodies(client: Client, paths: list[str], names: dict[str, str]) -> set[tuple[int, str]]:
    found = set()
    for path in paths:
        normal = Normaliser(names)
        seen = normal.seen(client.get(path))
        # The frame carries the address itself (for the page of the display): it is what the browser sent.
        sent = normal.text(path)
        found.add((seen.status, seen.body.replace(sent, "PATH").replace(sent.replace("/", "%2F"), "PATH")))
    return found


def test_absent_hidden_and_other_peoples_documents_are_one_page(opened: Site) -> None:
    """A25: absent, hidden, of another person, in another person's record: the same 404, byte for byte."""
    scene = opened.scene
    karim = cast.opened(cast.KARIM, scene.clock)
    shown, hidden = cdas.deposited(scene, cdas.structured(cast.ODETTE, "V", "1")), scene.deposits(cast.HELENE)
    scene.hides(hidden)
    theirs = Upload(cdas.level1(cdas.facts(cast.KARIM, "9")))
    kept = deposit_document(scene.caller(cast.HELENE), cast.record_of(karim), theirs)
    assert isinstance(kept, Deposited)
    scene.agrees(cast.PAUL)
    paul, odette = opened.carer(cast.PAUL), opened.patient(cast.ODETTE)
    ids = [hidden.logical_id, uuid4(), kept.card.logical_id]
    paths = [_theirs("pro_document", opened, document=one) for one in ids]
    elsewhere = [
        reverse("pro_document", kwargs={"record": record, "document": shown.logical_id})
        for record in (cast.record_of(karim), uuid4())
    ]
    names = {str(one): "X" for one in (*ids, shown.logical_id, scene.record, cast.record_of(karim))}
    assert len(_bodies(paul, paths, names)) == 1
    assert {status for status, _ in _bodies(paul, paths, names)} == {404}
    mine = [_mine("patient_document", one) for one in (kept.card.logical_id, uuid4())]
    assert len({status for status, _ in _bodies(odette, mine, names)}) == 1
    assert {odette.get(path).status_code for path in mine} == {404}
    assert {status for status, _ in _bodies(paul, elsewhere, names)} <= {403, 404}


def test_record_doctor_who_did_not_find_it_is_absent(opened: Site) -> None:
    """An address that was passed on tells nothing: the record that is there and one that is not, the same page."""
    paul = opened.carer(cast.PAUL)
    for name in ("pro_record", "pro_documents", "pro_deposit"):
        paths = [reverse(name, kwargs={"record": one}) for one in (opened.scene.record, uuid4())]
        names = {str(opened.scene.record): "X"}
        found = _bodies(paul, paths, names)
        assert {status for status, _ in found} == {404}, name


@pytest.mark.parametrize("name", ["patient_document", "patient_document_original", "patient_hide", "patient_show"])
def test_patient_pages_for_a_professional_are_absent(opened: Site, name: str) -> None:
    card, helene = opened.scene.deposits(cast.HELENE), opened.carer(cast.HELENE)
    opened.scene.agrees(cast.HELENE)
    assert helene.get(_mine(name, card.logical_id)).status_code == 404


# --- CSRF and methods ----------------------------------------------------------------------------------------------


def _unsafe(there: Site, document: UUID) -> dict[str, str]:
    return {
        "patient_close": reverse("patient_close"),
        "patient_reopen": reverse("patient_reopen"),
        "patient_hide": _mine("patient_hide", document),
        "patient_show": _mine("patient_show", document),
        "patient_doctor_confirm": reverse("patient_doctor_confirm", kwargs={"doctor": cast.MARC.facts.professional_id}),
    }


def test_unsafe_requests_without_a_token_change_nothing(opened: Site) -> None:
    """A24: a form of another site is refused and nothing is written; with the token of our page it goes through."""
    card, signed = opened.scene.deposits(cast.HELENE), opened.patient(cast.ODETTE)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed.cookies
    tables = ("entry_version", "record_life", "treating_doctor", "event")
    before = counts(*tables)
    for name, path in _unsafe(opened, card.logical_id).items():
        assert strict.post(path, {}).status_code == 403, name
    assert counts(*tables) == before
    path = _mine("patient_hide", card.logical_id)
    token = strict.get(path).content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post(path, {"csrfmiddlewaretoken": token}).status_code == 302
    assert counts("entry_version") == {"entry_version": 2}


def test_pages_that_only_show_take_no_post(opened: Site) -> None:
    card, odette = opened.scene.deposits(cast.HELENE), opened.patient(cast.ODETTE)
    for path in (
        reverse("patient_home"), reverse("patient_documents"), reverse("patient_journal"),
        _mine("patient_document", card.logical_id), _mine("patient_document_original", card.logical_id),
    ):  # fmt: skip
        assert odette.post(path, {}).status_code == 405, path


def test_get_of_a_changing_page_changes_nothing(opened: Site) -> None:
    card, odette = opened.scene.deposits(cast.HELENE), opened.patient(cast.ODETTE)
    before = counts("entry_version", "record_life", "treating_doctor", "outbox")
    for name, path in _unsafe(opened, card.logical_id).items():
        assert odette.get(path).status_code == 200, name
    assert counts("entry_version", "record_life", "treating_doctor", "outbox") == before


# --- Forms ---------------------------------------------------------------------------------------------------------


def test_find_doctor_types_nothing_or_nonsense_is_told_at_each_field(opened: Site) -> None:
    helene = opened.carer(cast.HELENE)
    for form in ({}, search_form(cast.ODETTE, ins="12"), search_form(cast.ODETTE, **{"naissance-month": "13"})):
        response = helene.post(reverse("pro_home"), form)
        assert response.status_code == 200
        assert "nhsuk-error" in _messages(response)
    assert counts("event") == {"event": 1}  # Only the opening: nothing was looked for.


def test_find_doctor_right_or_wrong_goes_on_or_says_nobody(opened: Site) -> None:
    helene = opened.carer(cast.HELENE)
    found = helene.post(reverse("pro_home"), search_form(cast.ODETTE))
    assert (found.status_code, found["Location"]) == (302, _theirs("pro_record", opened))
    page = _messages(helene.get(found["Location"]))
    assert "MARTINEAU" not in page.upper()  # No trait is told before the agreement.
    wrong = helene.post(reverse("pro_home"), search_form(cast.ODETTE, **{"naissance-day": "15"}))
    unknown = helene.post(reverse("pro_home"), search_form(cast.KARIM))
    assert (wrong.status_code, unknown.status_code) == (200, 200)


def test_deposit_doctor_each_fault_is_told_and_nothing_is_kept(opened: Site) -> None:
    helene = opened.carer(cast.HELENE)
    helene.post(reverse("pro_home"), search_form(cast.ODETTE))
    path = _theirs("pro_deposit", opened)
    faults: list[Callable[[], dict[str, object]]] = [
        dict,
        lambda: deposit_form(b""),
        lambda: deposit_form(b"MZ\x90\x00 not a document"),
        lambda: deposit_form(pdfs.pdf() + b"tail"),
        lambda: deposit_form(pdfs.pdf(), titre=""),
        lambda: deposit_form(pdfs.pdf(), sorte=""),
        lambda: deposit_form(pdfs.pdf(), sorte="nothing"),
        lambda: deposit_form(pdfs.pdf(), **{"acte-month": "13"}),
        lambda: deposit_form(cdas.level1(cdas.facts(cast.KARIM)), "a.xml"),
        lambda: deposit_form(b'<?xml version="1.0"?><!DOCTYPE x><ClinicalDocument/>', "a.xml"),
    ]
    for number, fault in enumerate(faults):
        response = helene.post(path, fault())
        assert response.status_code == 200, number
        assert "nhsuk-error" in _messages(response), number
    assert counts(*KEPT) == dict.fromkeys(KEPT, 0)
    assert "nhsuk-error" not in _messages(helene.post(path, deposit_form(pdfs.pdf())))
    assert counts("document") == {"document": 1}


def test_deposit_doctor_double_click_keeps_one(opened: Site) -> None:
    helene, data = opened.carer(cast.HELENE), pdfs.pdf()
    helene.post(reverse("pro_home"), search_form(cast.ODETTE))
    for _ in range(2):
        assert helene.post(_theirs("pro_deposit", opened), deposit_form(data)).status_code == 200
    assert counts("document") == {"document": 1}


@pytest.mark.parametrize("typed", ["\x00", "Ma\x00rc", "<script>alert(1)</script>", "\u202egnp", "x" * 5000, "%", "'"])
def test_texts_that_attack_are_shown_escaped_or_refused(opened: Site, typed: str) -> None:
    """Typed in every free text: never an error of ours, never markup (A32)."""
    odette, helene = opened.patient(cast.ODETTE), opened.carer(cast.HELENE)
    helene.post(reverse("pro_home"), search_form(cast.ODETTE))
    answers = [
        odette.get(reverse("patient_doctor"), {"nom": typed}),
        odette.get(reverse("patient_documents"), {"sorte": typed, "page": typed}),
        odette.get(reverse("patient_journal"), {"qui": typed, "page": typed}),
        helene.post(reverse("pro_home"), search_form(cast.ODETTE, ins=typed, **{"naissance-day": typed})),
        helene.post(_theirs("pro_deposit", opened), deposit_form(pdfs.pdf(), titre=typed)),
        helene.post(_theirs("pro_deposit", opened), deposit_form(pdfs.pdf(), name="a.pdf", form_key=typed, titre="T")),
        odette.post(reverse("patient_close"), {"raison": typed}),
    ]
    for number, answer in enumerate(answers):
        assert answer.status_code in (200, 302, 400), (number, answer.status_code)
        assert b"<script>alert(1)" not in answer.content, number


@pytest.mark.parametrize("page", ["0", "1", "99999999999999999999999", "9" * 5000, "-1", "1e9", "٣"])
def test_page_numbers_of_any_size_are_answered(opened: Site, page: str) -> None:
    odette = opened.patient(cast.ODETTE)
    for name in ("patient_journal", "patient_documents"):
        assert odette.get(reverse(name), {"page": page}).status_code == 200, name


# --- The story -----------------------------------------------------------------------------------------------------


def test_story_holder_and_doctor_each_page_says_what_was_done(opened: Site) -> None:
    """The thin story through the views, from finding to closing and reopening."""
    helene, odette = opened.carer(cast.HELENE), opened.patient(cast.ODETTE)
    helene.post(reverse("pro_home"), search_form(cast.ODETTE))
    assert helene.get(_theirs("pro_documents", opened)).status_code == 403
    assert helene.post(_theirs("pro_agreement", opened), {"accord": "oui"}).status_code == 302
    helene.post(_theirs("pro_deposit", opened), deposit_form(pdfs.pdf(), titre="Tension"))
    assert "Tension" in _messages(helene.get(_theirs("pro_documents", opened)))
    assert "Tension" in _messages(odette.get(reverse("patient_documents")))
    journal = _messages(odette.get(reverse("patient_journal")))
    assert "ROUSSEL" in journal.upper()
    assert odette.post(reverse("patient_close"), {"raison": ""}).status_code == 302
    assert odette.get(reverse("patient_documents")).status_code == 403
    assert helene.get(_theirs("pro_documents", opened)).status_code in (403, 404)
    assert odette.post(reverse("patient_reopen")).status_code == 302
    assert "Tension" in _messages(odette.get(reverse("patient_documents")))
    assert helene.get(_theirs("pro_documents", opened)).status_code == 403


def test_days_are_told_in_full_words(opened: Site) -> None:
    opened.scene.deposits(cast.HELENE)
    page = _messages(opened.patient(cast.ODETTE).get(reverse("patient_documents")))
    assert "27 février 2026" in page.replace("\u00a0", " ")
    assert date(2026, 2, 27) == DAY


def test_deposit_doctor_for_a_minor_is_asked_what_parents_may_see(opened: Site) -> None:
    """Without an answer nothing is kept; each answer is kept as it was given (CSP R.1111-50)."""
    leo = open_record_for(cast.desk_agent(opened.scene.clock), cast.LEO.identity, consent=True, children=True)
    assert isinstance(leo, OpenedFor)
    helene = opened.carer(cast.HELENE)
    helene.post(reverse("pro_home"), search_form(cast.LEO))
    path = reverse("pro_deposit", kwargs={"record": leo.record_id})
    assert 'name="parents"' in _messages(helene.get(path))
    assert "nhsuk-error" in _messages(helene.post(path, deposit_form(pdfs.pdf())))
    assert counts("document") == {"document": 0}
    for number, said in enumerate(("visible", "cache")):
        answer = helene.post(path, deposit_form(pdfs.pdf(), parents=said, form_key=f"k{number}", titre=said))
        assert "nhsuk-error" not in _messages(answer), said
    flags = db.rows("SELECT invisible_representatives FROM entry_version ORDER BY seq")
    assert [row[0] for row in flags] == [False, True]


def test_deposit_doctor_file_over_the_limit_is_told_the_limit(opened: Site, settings: Any) -> None:
    """The upload is cut while it is read; the page still says what is wrong, and keeps what was typed."""
    settings.CARNET_MAX_DOCUMENT_BYTES = 200_000
    helene = opened.carer(cast.HELENE)
    helene.post(reverse("pro_home"), search_form(cast.ODETTE))
    data = pdfs.pdf()
    for size in (200_001, 1_000_000):
        answer = helene.post(_theirs("pro_deposit", opened), deposit_form(data + bytes(size - len(data))))
        page = _messages(answer)
        told = f"La limite est de {settings.CARNET_MAX_DOCUMENT_BYTES} octets"
        assert (answer.status_code, told in page) == (200, True), size
        assert 'value="Compte rendu"' in page
    assert counts("document") == {"document": 0}


def test_document_whose_parts_cannot_be_made_is_shown_without_them(opened: Site, monkeypatch: Any) -> None:
    """A file too heavy for the capped child, an image that is none: no error of ours, and the file is there."""
    card, odette = opened.scene.deposits(cast.HELENE), opened.patient(cast.ODETTE)

    def fail(*_: object, **__: object) -> None:
        raise Invalid.of("file", "content.too_heavy")

    monkeypatch.setattr("carnet.usecases._body.page_words", fail)
    monkeypatch.setattr("carnet.usecases.read_part.read_pages", fail)
    monkeypatch.setattr("carnet.usecases.read_part.file_inside", fail)
    page = odette.get(_mine("patient_document", card.logical_id))
    assert (page.status_code, "<img" in _messages(page)) == (200, True)
    image = odette.get(_mine("patient_document_part", card.logical_id, kind="page", number=1))
    assert image.status_code == 404
    original = odette.get(_mine("patient_document_original", card.logical_id))
    assert (original.status_code, original["Content-Type"]) == (200, "text/xml")
