"""A document that a telephone shares: it waits sealed, for one person on one device, and enters by a form only."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from carnet.identity import limits, shares, sweeping
from carnet.storage import db
from tests import cast
from tests.identity import cast as accounts
from tests.portal import site
from tests.portal.site import Site
from tests.portal.test_own_document_pages import documents
from tests.unit.cda.pdfs import pdf
from tests.unit.cda.test_photos import HEIC, photo

pytestmark = pytest.mark.django_db
IN, PAGE = "/partage/", "/mon-dossier/partage/"


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Little may wait."""
    monkeypatch.setattr(shares, "MOST_WAITING", 1)
    yield


def share(client: Client, *files: bytes, site: str = "none", **words: str) -> Any:
    """What the telephone's menu posts."""
    sent = [SimpleUploadedFile(f"f{n}", data, "application/octet-stream") for n, data in enumerate(files)]
    return client.post(IN, {"fichiers": sent, **words}, headers={"Sec-Fetch-Site": site} if site else {})


def waiting() -> int:
    row = db.one("SELECT count(*) FROM pending_share", [])
    return int(row[0]) if row else -1


def test_share_signed_in_patient_says_what_it_is_and_it_is_in_the_record(opened: Site) -> None:
    odette = opened.patient(cast.ODETTE)
    assert share(odette, photo(), photo(colour="blue"), titre="Radio du <b>genou</b>")["Location"] == PAGE
    page = odette.get(PAGE).content.decode()
    assert "Photos\N{NO-BREAK SPACE}: 2" in page and 'value="Radio du &lt;b&gt;genou&lt;/b&gt;"' in page
    assert documents() == [] and waiting() == 1
    answer = odette.post(PAGE, {"sorte": "DOCPAT05", "titre": "Mon genou", "form_key": "k"})
    assert "fait=added" in answer["Location"]
    shown = odette.get(answer["Location"]).content.decode()
    assert "Mon genou" in shown and shown.count('<img class="carnet-page-image"') == 2
    assert waiting() == 0 and answer.cookies["carnet_share"].value == ""
    assert "Aucun document n’attend" in odette.get(PAGE).content.decode()


def test_share_stranger_signs_in_between_and_nothing_is_lost(opened: Site) -> None:
    phone = Client()
    assert share(phone, pdf())["Location"] == PAGE
    assert phone.get(PAGE)["Location"] == "/connexion/"
    assert "Mon document attend." in phone.get("/connexion/").content.decode()
    answer = accounts.enter(phone, cast.ODETTE.login, cast.PASSWORD)
    assert answer["Location"] == PAGE
    assert "Fichiers PDF\N{NO-BREAK SPACE}: 1" in phone.get(PAGE).content.decode()
    # It is hers from now on: nobody else who signs in on this device finds it, and it is gone when she leaves.
    cast.opened(cast.KARIM, opened.scene.clock)
    karim = Client()
    karim.cookies["carnet_share"] = phone.cookies["carnet_share"].value
    assert accounts.enter(karim, cast.KARIM.login, cast.PASSWORD)["Location"] != "" and waiting() == 1
    assert "Aucun document n’attend" in karim.get(PAGE).content.decode()
    phone.post("/deconnexion/")
    assert waiting() == 0


def test_share_is_gone_after_a_quick_exit_and_the_sign_in_page_says_nothing_of_it(opened: Site) -> None:
    odette = opened.patient(cast.ODETTE)
    share(odette, pdf())
    assert odette.post("/quitter-vite/").cookies["carnet_share"].value == "" and waiting() == 0
    assert "Mon document attend." not in odette.get("/connexion/").content.decode()


def test_share_of_one_person_is_absent_for_another_on_the_same_device(opened: Site) -> None:
    cast.opened(cast.KARIM, opened.scene.clock)
    odette = opened.patient(cast.ODETTE)
    share(odette, pdf())
    karim = opened.patient(cast.KARIM)
    karim.cookies["carnet_share"] = odette.cookies["carnet_share"].value
    for answer in (karim.get(PAGE), karim.post(PAGE, {"form_key": "k"}), karim.post(PAGE, {"acte": "laisser"})):
        assert "Aucun document n’attend" in answer.content.decode()
    assert waiting() == 1 and "PDF" in odette.get(PAGE).content.decode()


def test_share_of_another_device_is_found_by_nobody(opened: Site) -> None:
    share(opened.patient(cast.ODETTE), pdf())
    other = opened.patient(cast.ODETTE)
    for value in ("", "x" * 43, "x" * 5000):
        other.cookies["carnet_share"] = value
        assert "Aucun document n’attend" in other.get(PAGE).content.decode()


@pytest.mark.parametrize("origin", ["cross-site", "same-site", ""])
def test_share_another_sites_page_posts_nothing(opened: Site, origin: str) -> None:
    assert share(opened.patient(cast.ODETTE), pdf(), site=origin).status_code == 403
    assert waiting() == 0


def test_share_professional_is_refused_and_nothing_waits(opened: Site) -> None:
    assert share(opened.carer(cast.MARC), pdf()).status_code == 403 and waiting() == 0


def test_share_left_by_its_person_is_gone(opened: Site) -> None:
    odette = opened.patient(cast.ODETTE)
    share(odette, pdf())
    page = odette.post(PAGE, {"acte": "laisser"}, follow=True).content.decode()
    assert "C’est fait." in page and waiting() == 0 and documents() == []


def test_share_again_takes_the_place_of_the_last(opened: Site) -> None:
    odette = opened.patient(cast.ODETTE)
    share(odette, pdf())
    share(odette, photo())
    assert waiting() == 1 and "Photos" in odette.get(PAGE).content.decode()


@pytest.mark.parametrize(("data", "told"), [(HEIC, "Photo 1"), (b"MZ\x90\x00" * 9, "Le site lit seulement")])
def test_share_that_cannot_be_read_is_told_and_may_be_left(opened: Site, data: bytes, told: str) -> None:
    odette = opened.patient(cast.ODETTE)
    share(odette, data)
    page = odette.post(PAGE, {"titre": "Gardé", "form_key": "k"}).content.decode()
    assert told in page.replace("<strong>", "").replace("</strong>", "") and 'value="Gardé"' in page
    assert documents() == [] and waiting() == 1


def test_share_of_words_is_a_text(opened: Site) -> None:
    odette = opened.patient(cast.ODETTE)
    share(odette, texte="Prendre le matin", adresse="https://exemple.test/")
    assert "Textes\N{NO-BREAK SPACE}: 1" in odette.get(PAGE).content.decode()
    assert "fait=added" in odette.post(PAGE, {"form_key": "k"})["Location"]
    assert share(odette)["Location"] == PAGE and waiting() == 0


def test_share_ends_after_half_an_hour_whether_swept_or_not(opened: Site) -> None:
    odette = opened.patient(cast.ODETTE)
    share(odette, pdf())
    later = timezone.now() + shares.LIFE + timedelta(seconds=1)
    account = db.one("SELECT account_id FROM pending_share", [])
    assert account is not None
    assert shares.find(odette.cookies["carnet_share"].value, account[0], later) is None
    sweeping.sweep(later)
    assert waiting() == 0


def test_share_too_much_waits_or_comes_is_told(opened: Site, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    share(Client(), pdf())
    assert share(Client(), pdf()).status_code == 429 and waiting() == 1
    rule = limits.Rule(limits.Scope.NETWORK, 0, timedelta(minutes=1))
    monkeypatch.setattr(limits, "SHARE", limits.Limit("share", (rule,)))
    assert share(Client(), pdf()).status_code == 429


def test_share_person_without_a_record_finds_the_usual_page(opened: Site) -> None:
    accounts.patient()
    phone = Client()
    share(phone, pdf())
    accounts.sign_in(phone, accounts.PATIENT_LOGIN)
    assert phone.get(PAGE).status_code == 404
