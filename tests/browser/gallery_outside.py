"""The screens of outside identity providers, and of who manages people at work (`gallery_structure`)."""

from datetime import date
from typing import Any, Final

from tests.browser import gallery_structure
from tests.browser import samples as s
from tests.browser.screen import Screen

NAME: Final = "Identité d’exemple"
_FIRST: Final[dict[str, Any]] = {
    "label": NAME, "name": "Odette MARTINEAU", "born": date(1948, 5, 14), "proved": True, "errors": {},
    "values": {"login_name": "", "email": "odette@exemple.test"}, "form_key": "cle-de-test",
}  # fmt: skip
_LINKS: Final[dict[str, Any]] = {
    "signed_in_as": "Odette Martineau", "form_key": "cle-de-test", "errors": {}, "waiting": "", "done": "",
    "providers": [{"name": "identite", "label": NAME, "since": None}],
}  # fmt: skip


def screen(name: str, /, **context: Any) -> Screen:
    """A screen around a provider."""
    return Screen(f"outside-{name}", f"account/outside_{name.split('-')[0]}.jinja", "patient", context)


SCREENS: Final[tuple[Screen, ...]] = (
    *gallery_structure.SCREENS,
    Screen("patient-give-ins", "carnet/patient/give_ins.jinja", "patient", {
        "signed_in_as": "Odette Martineau", "form_key": "cle-de-test", "typed": "1", "errors": {
            "ins": "Ce numéro ne va pas avec votre identité. Regardez votre carte, ou allez à un guichet.",
        },
    }),
    screen("leaving", label=NAME, address="https://identite.exemple.test/auth?state=x"),
    screen("signing_out", label=NAME, address="https://identite.exemple.test/out?state=x"),
    screen("failed", label=NAME, why="La réponse n’est pas bonne ou est trop vieille. Recommencez."),
    screen("first", **_FIRST),
    screen("first-error", **_FIRST | {"errors": {"login_name": "Cet identifiant est trop court."}}),
    screen("first-weak", **_FIRST | {"proved": False}),
    screen("links", **_LINKS),
    screen("links-ask", **_LINKS | {"waiting": NAME}),
    screen("links-linked", **_LINKS | {
        "done": "oui", "providers": [{"name": "identite", "label": NAME, "since": s.MOMENT}],
    }),
)  # fmt: skip
