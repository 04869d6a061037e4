"""The stylesheet leaves out what no page can write, and nothing that a page writes (`tools/used_css.py`)."""

import re
from importlib import import_module
from pathlib import Path

import carnet
from tests.browser.gallery import SCREENS, readings, render

# By name: mypy checks tools/ as scripts of their own, not as a package.
used_css = import_module("tools.used_css")
STYLESHEET = Path(carnet.__file__).parent / "portal" / "static" / "css" / "carnet.css"
NAMES = used_css.used_names()


def written(page: str) -> set[str]:
    """The classes of nhsuk-frontend on a page."""
    return {name for said in re.findall(r'class="([^"]*)"', page) for name in said.split() if name.startswith("nhsuk-")}


def left_out(classes: set[str]) -> set[str]:
    """Classes whose rules the build would drop."""
    return {name for name in classes if not used_css.used(f".{name}{{top:0}}", NAMES)}


def test_stylesheet_every_class_that_a_screen_writes_keeps_its_rules() -> None:
    classes = {name for screen in SCREENS for name in written(render(screen, readings(screen)[0]))}
    assert len(classes) > 40
    assert left_out(classes) == set()
    assert left_out({"nhsuk-planted", "nhsuk-button"}) == {"nhsuk-planted"}


def test_stylesheet_as_committed_has_no_rule_left_to_drop_and_is_half_of_what_it_was() -> None:
    css = STYLESHEET.read_text(encoding="utf-8")
    assert used_css.used(css, NAMES) == css.rstrip("\n")
    assert len(css) < 120_000


def test_stylesheet_rule_goes_only_with_its_last_class_that_may_be_there() -> None:
    names = frozenset({"nhsuk-kept", "nhsuk-size-"})
    css = (
        '@charset "UTF-8";@font-face{font-family:"A";src:url(a)}a:hover,.nhsuk-gone a{top:0}.nhsuk-gone{top:1px}'
        "@media print{.nhsuk-gone{top:2px}}@media print{.nhsuk-gone,.carnet-x:is(a,b){top:3px}}"
        ".nhsuk-kept:not(.nhsuk-gone){top:4px}.nhsuk-kept .nhsuk-gone{top:5px}.nhsuk-size-9{top:6px}"
        "@keyframes nhsuk{from{top:0}to{top:1px}}"
    )
    assert used_css.used(css, names) == (
        '@charset "UTF-8";@font-face{font-family:"A";src:url(a)}a:hover{top:0}'
        "@media print{.carnet-x:is(a,b){top:3px}}"
        ".nhsuk-kept:not(.nhsuk-gone){top:4px}.nhsuk-size-9{top:6px}"
        "@keyframes nhsuk{from{top:0}to{top:1px}}"
    )
