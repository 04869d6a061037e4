"""The screens of ways into an account: activation, letters, recovery, the account itself."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from carnet.portal.shown import LetterShown
from tests.browser import samples as s
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
_SESSIONS: Final = [
    SimpleNamespace(
        session_id="s1", device="Firefox, Windows", name="Ordinateur du salon", first_at=_AT, last_at=_AT, here=True
    ),
    SimpleNamespace(session_id="s2", device="Safari, iPhone", name="", first_at=_AT, last_at=_AT, here=False),
]
_TRAITS: Final = SimpleNamespace(
    birth_name="CANARIVALE", given_names="COLETTE JEANNE", first_given_name="COLETTE", birth_date=date(1958, 4, 9),
    birth_place="63113", display_name="Colette Canarivale",
)  # fmt: skip
_FOUND: Final = {"id": "a1", "traits": _TRAITS, "ins": None}
_TYPED_PERSON: Final = {"nom": "Canarivale", "prenom": "Colette", "day": "9", "month": "4", "year": "1958"}
_SEEN: Final = SimpleNamespace(
    account_id="a1",
    identity=SimpleNamespace(traits=_TRAITS),
    recovery=None,
    by_mail=True,
    by_phone=False,
    by_post=False,
)
_TYPED: Final = {"email": "", "phone": ""}


def account(name: str, template: str, **context: Any) -> Screen:
    """A public screen of the account pages."""
    return Screen(f"account-{name}", f"account/{template}.jinja", "patient", {"errors": {}, "form_key": "k"} | context)


def own(name: str, template: str, **context: Any) -> Screen:
    """A screen of the own account, of a patient."""
    base = {"signed_in_as": s.PATIENT, "form_key": "k", "errors": {}, "frame": "carnet/base_patient.jinja",
            "home_of": "patient_home"}  # fmt: skip
    return Screen(f"own-{name}", f"account/own/{template}.jinja", "patient", base | context)


SCREENS: Final[tuple[Screen, ...]] = (
    account("activate", "activation/begin", code="", values={}),
    account("activate-login", "activation/login", login="", known=False),
    account("activate-contact", "activation/contact", chosen="", typed=_TYPED, phones=True),
    account("activate-code-phone", "activation/code", by_phone=True, to="+33699001234"),
    account("activate-terms", "activation/terms"),
    account("activated-list", "activation/done", by_list=True),
    account("receipt", "receipt", letter=_LETTER, signed_in_as="rosa-guichet"),
    own(
        "home", "home", email="colette@exemple.test", phone=None, phones=True, services=True, messages=True,
        done="Mon mail est changé.",
    ),  # fmt: skip
    own("contact", "contact", kind="email", now="colette@exemple.test", typed=""),
    own("contact-code", "contact_code", kind="phone", to="+33699001234"),
    own("password", "password"),
    own("sessions", "sessions", sessions=_SESSIONS, done=""),
    own("freeze", "freeze"),
    own("rules", "rules", accepted=False),
    account("lost", "lost"),
    account("lost-one", "lost_one", lost="J’ai perdu mon mail", lines=["Venez au guichet."], by_code=True),
    account("lost-code", "lost_code", typed=""),
    account("not-me", "not_me", token="jeton"),
    account("frozen", "frozen"),
    account("unfreeze", "unfreeze"),
    desk("accounts", "accounts", home=True, values=_TYPED_PERSON, found=[_FOUND]),
    desk("account", "account", home=True, account=_SEEN, state="active", done=""),
    desk("account-none", "account_none"),
    desk("letters", "letters", home=True, letters=_WAITING, done="La lettre est notée comme postée."),
    desk("letters-print", "letters_print", home=True, letters=[_LETTER]),
)  # fmt: skip
