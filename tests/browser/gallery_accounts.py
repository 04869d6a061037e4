"""The screens of ways into an account: activation, letters, recovery, the account itself."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from carnet.portal.shown import LetterShown
from tests.browser.gallery_desk import desk
from tests.browser.screen import Screen

_AT: Final = datetime(2026, 3, 12, 14, 30, tzinfo=UTC)
_LETTER: Final = LetterShown(
    letter_id=UUID("00000000-0000-4000-8000-0000000000aa"), language="fr", to="Colette Canarivale",
    address=("12 rue des Lilas", "63000 Clermont-Ferrand"), written_at=_AT,
    title="Votre code pour entrer dans Carnet",
    lines=(("Avec ce code, vous entrez dans votre carnet sur internet.", False), ("Votre code est :", False),
           ("2F4H 7KMN 9QRT", True), ("Ne donnez ce papier à personne.", False)),
)  # fmt: skip
_WAITING: Final[list[dict[str, object]]] = [
    {"id": "l1", "to": "COLETTE CANARIVALE", "what": "Code d’activation", "at": _AT, "by_post": True, "printed": True},
    {"id": "l2", "to": "ANDRÉ PETIT", "what": "Liste de codes", "at": _AT, "by_post": False, "printed": False},
]
_TYPED: Final = {"email": "", "phone": ""}


def account(name: str, template: str, **context: Any) -> Screen:
    """A public screen of the account pages."""
    return Screen(f"account-{name}", f"account/{template}.jinja", "patient", {"errors": {}, "form_key": "k"} | context)


SCREENS: Final[tuple[Screen, ...]] = (
    account("activate", "activation/begin", code="", values={}),
    account("activate-login", "activation/login", login="", known=False),
    account("activate-contact", "activation/contact", chosen="", typed=_TYPED, phones=True),
    account("activate-code-phone", "activation/code", by_phone=True, to="+33699001234"),
    account("activate-terms", "activation/terms"),
    account("activated-list", "activation/done", by_list=True),
    account("receipt", "receipt", letter=_LETTER, signed_in_as="rosa-guichet"),
    desk("letters", "letters", home=True, letters=_WAITING, done="La lettre est notée comme postée."),
    desk("letters-print", "letters_print", home=True, letters=[_LETTER]),
)  # fmt: skip
