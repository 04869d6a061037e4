"""The operator's look on our pages: variables of the stylesheet, addresses with a mark, nothing where ours stands."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.utils import translation

import carnet
from carnet.config.option_theme import GROUND, Logo, Theme
from carnet.kernel.colour import ENHANCED, WHITE, Colour
from carnet.portal import theme
from carnet.portal.preferences import Language

# By name: mypy checks tools/ as scripts of their own, not as a package.
themed_css = import_module("tools.themed_css")
CSS = (Path(carnet.__file__).parent / "portal" / "static" / "css" / "carnet.css").read_text(encoding="utf-8")
PLUM = Colour.parse("#5b1a3a")
LOOK = Theme(main=PLUM, link=PLUM, button=PLUM, logo=Logo(b"<svg/>", "image/svg+xml"))
pytestmark = pytest.mark.django_db


def test_theme_variables_are_those_of_the_stylesheet() -> None:
    with override_settings(CARNET_THEME=LOOK):
        assert set(theme.variables()) == set(themed_css.VARIABLES.values())
    assert set(re.findall(r"var\(--carnet-([a-z-]+),#", CSS)) == set(themed_css.VARIABLES.values())


def test_stylesheet_names_no_side_that_the_direction_of_the_text_does_not_turn() -> None:
    """Sides of the device stay sides; the triangle of `details` is drawn, not laid out."""
    left = re.findall(
        r"[;{]((?:margin|padding|border|text-align|left|right)[a-z-]*:?[^;}]*\b(?:left|right)\b[^;}]*)", CSS
    )
    assert [one for one in left if "safe-area" not in one and one != "border-left-color:currentcolor"] == []
    assert not re.search(r"[;{](?:margin|padding|border)-(?:left|right):", CSS)


@pytest.mark.parametrize(
    ("physical", "logical"),
    [
        (".a{margin-left:1px}", ".a{margin-inline-start:1px}"),
        (".a{color:red;border-right-color:red}", ".a{color:red;border-inline-end-color:red}"),
        (".a{padding:1px 2px 3px 4px}", ".a{padding-block:1px 3px;padding-inline:4px 2px}"),
        (".a{padding:1px 2px 3px 2px}", ".a{padding:1px 2px 3px 2px}"),
        (".a{left:-1px;top:0}", ".a{inset-inline-start:-1px;top:0}"),
        (".a{text-align:right !important}", ".a{text-align:end !important}"),
        (".a{float:left}", ".a{float:left;float:inline-start}"),
        (".left{background:left}", ".left{background:left}"),
    ],
)
def test_themed_css_sides_follow_the_direction_of_the_text(physical: str, logical: str) -> None:
    assert themed_css.by_direction(physical) == logical


def test_shades_of_a_colour_that_people_read_are_read_too() -> None:
    edge = Theme(main=Colour.parse("#595959"), link=Colour.parse("#535353"), button=Colour.parse("#595959"))
    with override_settings(CARNET_THEME=edge):
        made = {name: Colour.parse(value) for name, value in theme.variables().items()}
    for name, colour in made.items():
        ground = GROUND if name.startswith("link") else WHITE
        if name != "main-tint":
            assert colour.contrast(ground) >= ENHANCED, name
    assert made["main-dark"].contrast(made["main-tint"]) >= ENHANCED


def test_page_operator_with_a_look_names_it_with_a_mark_and_the_mark_changes_with_it(client: Client) -> None:
    plain = client.get("/").content.decode()
    assert "couleurs.css" not in plain and 'content="#1d4e6b"' in plain
    with override_settings(CARNET_THEME=LOOK):
        page = client.get("/").content.decode()
        mark = theme.mark()
        assert f"/couleurs.css?v={mark}" in page and f"/image-de-l-operateur?v={mark}" in page
        assert f'<meta name="theme-color" content="{PLUM}">' in page and "mark.svg?" not in page.split("<body")[1]
        colours, logo = client.get("/couleurs.css"), client.get("/image-de-l-operateur")
    assert f"--carnet-main:{PLUM};".encode() in colours.content and colours["Content-Type"].startswith("text/css")
    assert logo.content == b"<svg/>" and "sandbox" in logo["Content-Security-Policy"]
    with override_settings(CARNET_THEME=Theme(main=Colour.parse("#123447"))):
        assert theme.mark() != mark


def test_page_says_from_which_side_its_language_is_written(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert '<html lang="fr" dir="ltr"' in client.get("/").content.decode()
    assert '<html lang="en" dir="ltr"' in client.get("/", headers={"accept-language": "en"}).content.decode()
    known = translation.get_language_info
    monkeypatch.setattr(translation, "get_language_info", lambda code: known("ar" if code == "en" else code))
    assert Language.ENGLISH.direction == "rtl" and Language.FRENCH.direction == "ltr"
    assert 'dir="rtl"' in client.get("/", headers={"accept-language": "en"}).content.decode()
