"""The pages of a search: no word stands in an address, filters stay, JavaScript is not needed, bad input is told."""

import html
import re

import pytest
from django.test import Client

from carnet.portal.words import person_name
from carnet.usecases.read_texts import read_texts
from tests import cast
from tests.journal import events
from tests.portal import site
from tests.portal.site import Site, search_form
from tests.usecases import cdas

pytestmark = pytest.mark.django_db
LIST = "/mon-dossier/documents/"
HERE = f"{LIST}chercher/"


@pytest.fixture
def there(db: None) -> Site:
    there = site.opened()
    for title in ("Échographie du cœur", "Radio du genou"):
        there.scene.deposits(cast.HELENE, title)
    letter = cdas.structured(cast.ODETTE, "Une pression artérielle <b>haute</b> le matin.", "81")
    cdas.deposited(there.scene, letter)
    read_texts(there.scene.record, there.scene.clock)
    return there


@pytest.fixture
def odette(there: Site) -> Client:
    return there.patient(cast.ODETTE)


def _looked_for(client: Client, words: str, query: str = "", here: str = HERE) -> tuple[str, str]:
    """Sends the form; the address that follows, and its page."""
    sent = client.post(f"{here}{query}", {"recherche": words})
    assert sent.status_code == 302
    return sent["Location"], client.get(sent["Location"]).content.decode()


def _plain(page: str) -> str:
    """The words of a page, with plain spaces."""
    return re.sub(r"\s+", " ", html.unescape(page))


def test_found_person_finds_a_title_and_no_word_stands_in_an_address(odette: Client) -> None:
    address, page = _looked_for(odette, "COEUR")
    assert re.fullmatch(rf"{HERE}\?mots=[0-9a-f]{{12}}", address)
    assert 'Échographie du <mark class="carnet-found">cœur</mark>' in html.unescape(page)
    assert "Radio du genou" not in html.unescape(page)
    for found in re.findall(r'(?:href|action)="([^"]+)"', page):
        assert "coeur" not in found.lower() and "cœur" not in found.lower()


def test_found_person_extract_shows_words_as_words_and_marks_them(odette: Client) -> None:
    """What is typed as a mark-up in a document stays what was typed; only what was found is marked."""
    _, page = _looked_for(odette, "tension")
    assert 'Une <mark class="carnet-found">pression</mark> <mark class="carnet-found">artérielle</mark>' in page
    assert "&lt;b&gt;haute&lt;/b&gt;" in page and "<b>haute" not in page
    assert "1 document trouvé" in page


def test_found_person_slip_says_what_was_looked_for(odette: Client) -> None:
    page = _plain(_looked_for(odette, "gneou")[1])
    assert "Le mot « gneou » est absent de mes documents. J’ai cherché : genou." in page and "Radio du" in page
    assert "J’ai cherché : pression artérielle." in _plain(_looked_for(odette, "tention")[1])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Écrivez un mot à chercher."),
        ("x", "Écrivez un mot de 2 lettres ou plus."),
        ("le la", "Ce mot est trop courant."),
        ("mot " * 2500, "C’est trop long."),
        ("\x00\x07", "Écrivez un mot à chercher."),
    ],
)
def test_found_person_what_is_no_word_is_told_on_the_page_and_nothing_is_read(
    there: Site, odette: Client, typed: str, said: str
) -> None:
    before = len(events(there.scene.record))
    page = html.unescape(_looked_for(odette, typed)[1])
    assert said in page and 'aria-describedby="recherche' in page
    assert len(events(there.scene.record)) == before


def test_found_person_keeps_the_filters_and_the_words(odette: Client) -> None:
    address, page = _looked_for(odette, "genou", "?annee=2026&page=3")
    assert address.startswith(f"{HERE}?annee=2026&mots=") and 'value="genou"' in page
    mark = address.partition("mots=")[2]
    assert f'href="{HERE}?mots={mark}"' in html.unescape(page)
    for other in re.findall(r'href="(/mon-dossier/documents/chercher/[^"]*)"', html.unescape(page)):
        assert f"mots={mark}" in other and odette.get(other).status_code == 200


def test_found_person_without_words_or_with_a_mark_of_another_session_sees_the_list(odette: Client) -> None:
    for address in (HERE, f"{HERE}?mots=0123456789ab"):
        answer = odette.get(address)
        assert (answer.status_code, answer["Location"]) == (302, LIST)


def test_found_person_hostile_words_come_back_as_words(odette: Client) -> None:
    _, page = _looked_for(odette, '<script>alert(1)</script>"\u202e%_')
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_found_list_leads_to_the_search(odette: Client) -> None:
    assert f'action="{HERE}"' in odette.get(LIST).content.decode()


def test_found_doctor_finds_in_the_record_and_from_its_page(there: Site) -> None:
    scene = there.scene
    scene.agrees(cast.PAUL)
    paul = there.carer(cast.PAUL)
    assert paul.post("/pro/", search_form(cast.ODETTE)).status_code == 302
    record = f"/pro/dossiers/{scene.record}/"
    here = f"{record}documents/chercher/"
    assert f'action="{here}"' in paul.get(record).content.decode()
    address, page = _looked_for(paul, "tention", here=here)
    assert address.startswith(f"{here}?mots=") and "carnet-found" in page
    assert person_name("Odette").split()[0].upper() in page.upper()
    assert "Écrivez un mot à chercher." in html.unescape(_looked_for(paul, " ", here=here)[1])
    assert paul.get(here)["Location"] == f"{record}documents/"


def test_found_doctor_without_agreement_is_told_nothing(there: Site) -> None:
    paul = there.carer(cast.PAUL)
    here = f"/pro/dossiers/{there.scene.record}/documents/chercher/"
    sent = paul.post(here, {"recherche": "genou"})
    assert paul.get(sent["Location"]).status_code == 404


def test_found_journal_tells_the_person_that_somebody_searched(there: Site) -> None:
    there.scene.agrees(cast.PAUL)
    paul = there.carer(cast.PAUL)
    _looked_for(paul, "genou", here=f"/pro/dossiers/{there.scene.record}/documents/chercher/")
    odette = there.patient(cast.ODETTE)
    _looked_for(odette, "genou")
    page = _plain(odette.get("/mon-dossier/visites/").content.decode())
    assert "a cherché un mot dans mes documents." in page
