"""The screens of the desk and of who runs the instance."""

from types import SimpleNamespace
from typing import Any, Final

from carnet.documents.checks import Tally
from tests.browser import samples as s
from tests.browser.screen import Screen

TILES: Final = [{"href": "/guichet/", "icon": "personne", "label": "Identité", "hint": "Regarder ou corriger"}]


CHECKED: Final = [
    SimpleNamespace(name="Hôpital du Parc", tally=Tally("1750900002", "CI-SIS_CR-BIO_2024.01.sch", 120, 7, 0)),
    SimpleNamespace(name="", tally=Tally("", "profils/structurationMinimale.sch", 31, 0, 2)),
]


def desk(name: str, template: str, home: bool = False, **context: Any) -> Screen:
    """A screen of a desk agent, about the person of the samples unless it is a home."""
    base = {"signed_in_as": "rosa-guichet", "form_key": "cle-de-test", "errors": {}, "record": "r1"}
    known = {} if home else {"person": s.PERSON}
    return Screen(f"desk-{name}", f"carnet/desk/{template}.jinja", "pro", base | known | context, home)


def operator(name: str, template: str, home: bool = False, **context: Any) -> Screen:
    """A screen of an operator."""
    base = {"signed_in_as": "victor-exploitant", "form_key": "cle-de-test", "errors": {}}
    return Screen(f"operator-{name}", f"carnet/operator/{template}.jinja", "pro", base | context, home)


SCREENS: Final[tuple[Screen, ...]] = (
    desk("home", "home", home=True, values={}, nobody=False, tiles=TILES),
    desk("home-nobody", "home", home=True, values={}, nobody=True, tiles=[]),
    desk("person", "person", state=s.ACTIVE, tiles=TILES),
    desk("person-closed", "person", state=s.CLOSED, tiles=TILES),
    operator("home", "home", home=True, tiles=TILES),
    operator("checks", "checks", lines=CHECKED),
    operator("checks-none", "checks", lines=[]),
)
