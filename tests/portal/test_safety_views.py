"""Being safe through browsers: "Quitter vite", the numbers, the film and its parts, all codes ended at once."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from carnet.config.option_errors import OptionDamaged
from carnet.config.option_help import Help, HelpNumber, help_of
from tests import cast
from tests.portal import site

WHERE = Path("carnet.toml")


@pytest.fixture
def odette() -> Client:
    return site.opened().patient(cast.ODETTE)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.django_db
def test_quick_exit_patient_is_out_at_once_and_the_page_names_nothing(odette: Client) -> None:
    page = odette.get("/mon-dossier/documents/").content.decode()
    assert 'action="/quitter-vite/"' in page and 'data-leave="https://meteofrance.com/"' in page
    out = odette.post("/quitter-vite/")
    assert out.headers["Refresh"] == "0; url=https://meteofrance.com/"
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert out.headers["Referrer-Policy"] == "no-referrer" and "no-store" in out.headers["Cache-Control"]
    assert not re.search("carnet|dossier|santé", out.content.decode(), re.IGNORECASE)
    assert odette.get("/mon-dossier/documents/").status_code == 302
    # Out already, or never in: the same page.
    assert odette.post("/quitter-vite/").content == out.content == Client().post("/quitter-vite/").content
    assert odette.get("/quitter-vite/").status_code == 405


@pytest.mark.django_db
def test_quick_exit_from_another_site_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/quitter-vite/").status_code == 403


@pytest.mark.django_db
def test_safety_page_for_all_with_the_operators_numbers(odette: Client) -> None:
    assert "3919 Une personne fait du mal à une femme." in text(Client().get("/me-proteger/"))
    assert "Reprendre tous mes codes" not in text(Client().get("/me-proteger/"))
    assert "Reprendre tous mes codes" in text(odette.get("/me-proteger/"))
    with override_settings(CARNET_HELP=Help(numbers=(HelpNumber("0 800 1", "Une aide d’ici.", "Help from here."),))):
        assert "Une aide d’ici." in text(Client().get("/me-proteger/"))
        assert "Help from here." in text(Client().get("/me-proteger/", headers={"Accept-Language": "en"}))
    assert 'href="/me-proteger/"' in odette.get("/aide/").content.decode()
    assert 'href="/me-proteger/"' in odette.get("/mon-dossier/proches/").content.decode()


@pytest.mark.django_db
def test_end_codes_patient_takes_all_back(odette: Client) -> None:
    assert odette.post("/mon-dossier/acces/code/", {"duree": "30"}).status_code in (200, 302)
    assert "Tout reprendre" in text(odette.get("/mon-dossier/acces/reprendre/"))
    done = odette.post("/mon-dossier/acces/reprendre/")
    assert "Aucun code n’ouvre mon dossier." in text(odette.get(done["Location"]))


def film(folder: Path) -> dict[str, str]:
    files = {"video": "aide.mp4", "captions": "aide.vtt", "transcript": "aide.txt"}
    for name in files.values():
        (folder / name).write_bytes(b"0123456789" if name.endswith("mp4") else b"WEBVTT\n\nBonjour.")
    return {key: str(folder / name) for key, name in files.items()}


PARTS = (
    ("bytes=2-4", 206, b"234"),
    ("bytes=7-", 206, b"789"),
    ("bytes=0-99", 206, b"0123456789"),
    ("bytes=20-30", 416, b""),
    ("bytes=4-2", 416, b""),
    ("bytes=x", 200, b"0123456789"),
)


@pytest.mark.django_db
def test_help_film_is_served_in_parts_with_captions_and_text(tmp_path: Path) -> None:
    held = help_of(film(tmp_path), WHERE)
    browser = Client()
    assert [browser.get(f"/aide/{one}").status_code for one in ("film/", "film/mots.vtt")] == [404, 404]
    with override_settings(CARNET_HELP=held):
        page = browser.get("/aide/")
        assert "<video" in page.content.decode() and "Bonjour." in text(page)
        assert "media-src 'self'" in page.headers["Content-Security-Policy"]
        # Then the site says no more that no page has a film.
        assert text(browser.get("/accessibilite/regles/")).count("sous-titres et son texte") == 4
        whole = browser.get("/aide/film/")
        assert b"".join(whole) == b"0123456789" and whole.headers["Content-Type"] == "video/mp4"
        for asked, status, body in PARTS:
            part = browser.get("/aide/film/", headers={"Range": asked})
            got = b"".join(part) if part.streaming else part.content
            assert (part.status_code, got) == (status, body), asked
        assert browser.get("/aide/film/mots.vtt").content.startswith(b"WEBVTT")


@pytest.mark.parametrize(
    "wrong",
    ["x", {"more": 1}, {"neutral_page": "http://a.test/"}, {"neutral_page": "https:///x"}, {"neutral_page": 3},
     {"numbers": "17"}, {"numbers": ["15"]}, {"numbers": ["17 = Police"]}, {"numbers": ["abc = a = b"]},
     {"numbers": [3]}, {"authority": "CNPD"}, {"authority_site": "cnpd.lu"},
     {"authority": " ", "authority_site": "cnpd.lu"}, {"authority": 3, "authority_site": "cnpd.lu"},
     {"authority": "CNPD", "authority_site": "https://cnpd.lu/"}, {"authority": "CNPD", "authority_site": 3}],
)  # fmt: skip
def test_help_options_that_make_no_sense_are_refused_by_name(wrong: object) -> None:
    with pytest.raises(OptionDamaged):
        help_of(wrong, WHERE)


def test_help_authority_of_another_country_is_taken_with_its_site() -> None:
    held = help_of({"authority": "CNPD", "authority_site": "cnpd.lu"}, WHERE)
    assert (held.authority, held.authority_site) == ("CNPD", "cnpd.lu")
    assert (help_of({}, WHERE).authority, help_of({}, WHERE).authority_site) == ("CNIL", "cnil.fr")


def test_catalogue_names_no_authority_of_one_country() -> None:
    """An operator elsewhere has another one: the name comes from the settings."""
    texts = (Path(__file__).parents[2] / "carnet" / "portal" / "messages").glob("*.toml")
    assert [one.name for one in texts if "cnil" in one.read_text().casefold()] == []


def test_help_film_without_captions_or_text_is_refused(tmp_path: Path) -> None:
    """A film in sign language that not everybody could follow."""
    whole = film(tmp_path)
    for missing in whole:
        with pytest.raises(OptionDamaged):
            help_of({key: value for key, value in whole.items() if key != missing}, WHERE)
    (tmp_path / "aide.txt").write_text(" ")
    with pytest.raises(OptionDamaged):
        help_of(whole, WHERE)
    assert help_of({}, WHERE) == Help()
