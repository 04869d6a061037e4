"""The form that looks for words in titles: no word stands in an address, the filters stay, JavaScript is not needed."""

import html
import re

import pytest
from django.test import Client

from tests import cast
from tests.portal import site

pytestmark = pytest.mark.django_db
LIST = "/mon-dossier/documents/"


@pytest.fixture
def odette(db: None) -> Client:
    there = site.opened()
    for title in ("Échographie du cœur", "Radio du genou"):
        there.scene.deposits(cast.HELENE, title)
    return there.patient(cast.ODETTE)


def _looked_for(client: Client, words: str, query: str = "") -> tuple[str, str]:
    """Sends the form; the address of the list that follows, and its page."""
    sent = client.post(f"{LIST}chercher/{query}", {"recherche": words})
    assert sent.status_code == 302
    return sent["Location"], client.get(sent["Location"]).content.decode()


def test_search_person_finds_a_title_and_no_word_stands_in_an_address(odette: Client) -> None:
    address, page = _looked_for(odette, "COEUR")
    assert re.fullmatch(rf"{LIST}\?mots=[0-9a-f]{{12}}", address)
    assert "Échographie du cœur" in html.unescape(page) and "Radio du genou" not in html.unescape(page)
    for found in re.findall(r'(?:href|action)="([^"]+)"', page):
        assert "coeur" not in found.lower()


def test_search_person_keeps_the_filters_and_the_way_back(odette: Client) -> None:
    address, page = _looked_for(odette, "genou", "?sorte=report&page=3")
    assert address.startswith(f"{LIST}?sorte=report&mots=")
    assert f'href="{LIST}?sorte=report"' in html.unescape(page)
    assert _looked_for(odette, "  ")[0] == LIST


def test_search_person_mark_of_another_session_leaves_nothing(odette: Client) -> None:
    page = html.unescape(odette.get(f"{LIST}?mots=0123456789ab").content.decode())
    assert "Radio du genou" not in page and "\x00" not in page


def test_search_person_hostile_words_come_back_as_words(odette: Client) -> None:
    _, page = _looked_for(odette, '<script>alert(1)</script>"\x00\u202e%_')
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_search_get_is_no_way_in(odette: Client) -> None:
    assert odette.get(f"{LIST}chercher/").status_code == 405
