"""Carnet as an application on a phone: manifest, worker and page without a network are nobody's; display is kept."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client, override_settings
from PIL import Image

import carnet
from tests import cast as people
from tests.portal import site
from tests.portal.site import Site

pytestmark = pytest.mark.django_db
opened = pytest.fixture(site.opened)
STATIC = Path(carnet.__file__).parent / "portal" / "static"


@pytest.mark.parametrize(("language", "word"), [("fr", "Mon carnet"), ("en", "My health")])
def test_manifest_anybody_gets_it_whole_in_each_language(client: Client, language: str, word: str) -> None:
    with override_settings(CARNET_OPERATOR_NAME="Réseau du Canal"):
        answer = client.get(f"/application/{language}.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json" and not answer.cookies
    assert (told["name"], told["lang"]) == ("Carnet – Réseau du Canal", language) and word in told["description"]
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}
    for picture in (*told["icons"], *told["screenshots"], *(one["icons"][0] for one in told["shortcuts"])):
        path = STATIC / picture["src"].removeprefix("/static/").partition("?")[0]
        with Image.open(path) as shown:
            assert "x".join(map(str, shown.size)) == picture["sizes"], path
    for shortcut in (*told["shortcuts"], {"url": told["start_url"]}):
        assert client.get(shortcut["url"]).status_code in (200, 302), shortcut


def test_maskable_pictures_have_a_ground_to_the_edge_and_an_empty_rim() -> None:
    for size in (192, 512):
        with Image.open(STATIC / "app" / f"maskable-{size}.png") as opened_file:
            picture = opened_file.convert("RGBA")
        ground = picture.getpixel((0, 0))
        assert ground == (29, 78, 107, 255)
        rim = round(size * 0.1)
        for x in range(0, size, 4):
            assert picture.getpixel((x, rim)) == picture.getpixel((rim, x)) == ground


def test_start_of_the_application_leads_each_to_the_own_home(opened: Site) -> None:
    assert Client().get("/application/").headers["Location"] == "/connexion/"
    assert opened.patient(people.ODETTE).get("/application/").headers["Location"] == "/mon-dossier/"


def test_offline_page_holds_nobody_and_says_whom_to_call(opened: Site) -> None:
    stranger = Client().get("/hors-ligne/fr/").content.decode()
    signed_in = opened.patient(people.ODETTE).get("/hors-ligne/fr/").content.decode()
    plain = [re.sub(r'nonce="[^"]*"', "", page) for page in (stranger, signed_in)]
    assert plain[0] == plain[1] and people.ODETTE.login not in signed_in
    assert "01 99 00 12 34" in stranger.replace("\u00a0", " ") and "le 112" in stranger
    assert "I have no internet" in Client().get("/hors-ligne/en/").content.decode()


def test_worker_of_the_site_names_what_it_keeps_and_nothing_of_a_record(client: Client) -> None:
    text = client.get("/service.js").content.decode()
    site = json.loads(text.splitlines()[1].removeprefix("const SITE = ").rstrip(";"))
    for kept in (*site["assets"], *site["offline"].values()):
        assert kept.startswith(("/static/", "/hors-ligne/")), kept
    assert site["leave"] == "/deconnexion/" and site["card"] == "carnet-card"
    with override_settings(CARNET_OPERATOR_NAME="Réseau du Canal"):
        # Another operator's name on the page: another worker, so that devices fetch the page again.
        assert client.get("/service.js").content.decode() != text


def test_contrast_chosen_before_signing_in_is_kept_without_a_script(client: Client) -> None:
    client.post("/affichage/", {"contrast": "fort"})
    assert 'class="carnet-contrast-fort"' in client.get("/aide/").content.decode()
    client.post("/affichage/", {"contrast": "../..", "text_size": "grand"})
    assert 'class="carnet-text-grand carnet-contrast-fort"' in client.get("/aide/").content.decode()


def test_pages_load_the_worker_with_the_nonce_of_the_request(client: Client) -> None:
    answer = client.get("/")
    page = answer.content.decode()
    (nonce,) = re.findall(r'js/app\.js[^>]*nonce="([^"]+)"', page)
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]
    assert '<link rel="manifest" href="/application/fr.webmanifest">' in page
    assert (
        "data-left" not in page and 'data-left="/carte-hors-ligne/"' in client.get("/deconnexion/fin/").content.decode()
    )
