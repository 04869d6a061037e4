"""A paper photographed by its person: a field a page without a script, in order, the right way up, one document."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from carnet.storage import db
from tests import cast
from tests.portal import site
from tests.portal.test_own_document_pages import documents, form
from tests.unit.cda.test_photos import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def odette() -> Client:
    """Her browser."""
    return site.opened().patient(cast.ODETTE)


def _scan(odette: Client, *files: bytes, **changes: str) -> Any:
    return odette.post(reverse("patient_scan"), form(*files, **changes), follow=True)


def test_scan_page_has_a_field_a_page_for_the_camera_and_more_if_asked(odette: Client) -> None:
    page = odette.get(reverse("patient_scan")).content.decode()
    field = 'name="fichiers" type="file" accept="image/*" capture="environment" multiple>'
    assert page.count(field) == 4 and '?pages=20"' in page.split(field)[-1]
    more = odette.get(reverse("patient_scan"), {"pages": "20"}).content.decode()
    assert more.count(field) == 20 and '?pages=20"' not in more.split(field)[-1]
    assert odette.get(reverse("patient_scan"), {"pages": "9999"}).content.decode().count(field) == 4


def test_scan_photos_are_one_document_in_order_as_their_person_turned_them(odette: Client) -> None:
    page = _scan(odette, photo(), photo(colour="blue"), tours="0,90").content.decode()
    assert page.count('<img class="carnet-page-image"') == 2 and "Prise de sang" in page
    assert len(documents()) == 1


@pytest.mark.parametrize("turns", ["0", "0,45", "a,b", "0,90,180", "9999999999,0"])
def test_scan_turns_that_are_none_are_told_and_nothing_is_stored(odette: Client, turns: str) -> None:
    page = _scan(odette, photo(), photo(), tours=turns).content.decode()
    assert "dans quel sens" in page and documents() == []


def test_scan_without_a_photo_or_with_a_broken_one_is_told_on_its_page(odette: Client) -> None:
    for files, told in (((), "Choisissez une photo"), ((photo(), photo()[:300]), "Photo 2")):
        page = _scan(odette, *files).content.decode()
        assert told in page and "Je photographie un papier" in page
    assert documents() == [] and db.one("SELECT 1 FROM content", []) is None
