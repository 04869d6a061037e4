"""The screens of the emergency card: chosen by the person, read by a rescuer."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup, escape

from carnet.portal.jinja import t
from carnet.portal.markup import qr_code
from carnet.portal.shown_card import CardBlock, CardEntry, CardShown, ChoiceShown, GroupShown, WordShown
from tests.browser import samples as s
from tests.browser.screen import Screen

AT: Final = datetime(2026, 3, 12, 9, tzinfo=UTC)
UNTIL: Final = datetime(2027, 3, 12, 9, tzinfo=UTC)


def _block(key: str, other: str, *entries: CardEntry, said: tuple[Markup, ...] = ()) -> CardBlock:
    return CardBlock(key, t(f"card.block_{key}"), escape(other), entries, said)


def card() -> CardShown:
    """A card with something of each kind."""
    return CardShown(
        (
            _block("identity", "This person", CardEntry("Odette Martineau", (t("card.born", date="14 mai 1948"),))),
            _block("allergies", "Allergies", CardEntry("Arachide", ("Ce qui arrive : je gonfle",)), CardEntry("Latex")),
            _block("treatments", "Medicines", CardEntry("Insuline", ("Dose : 10 unités le soir",))),
            _block("illnesses", "Illnesses", CardEntry("Diabète")),
            _block("implants", "Device in the body", CardEntry("Une pile pour le cœur")),
            _block(
                "blood_group", "Blood group", CardEntry("A+"), said=(t("card.blood_declared"), escape("As stated."))
            ),
            _block("languages", "Languages", CardEntry("français, arabe")),
            _block("to_warn", "Person to warn", CardEntry("Lise Perrin", ("ma sœur",), "06 12 34 56 78")),
            _block("doctor", "Treating doctor", CardEntry("Hélène Roussel", ("Cabinet médical des Tilleuls",))),
            _block("donation", "Organ donation", said=(t("card.donation_says_agrees"), escape("The person agrees."))),
        ),
        AT,
        "en",
    )


EMPTY: Final = CardShown((), None, "en")
TILES: Final = [
    {"href": "?", "icon": "personne", "label": "Qui je suis", "hint": "Sur la carte : 2"},
    {"href": "?", "icon": "allergie", "label": "Mes allergies", "hint": "Rien sur la carte"},
    {"href": "?", "icon": "prevenir", "label": "Qui appeler pour moi", "hint": "Rien sur la carte"},
]
ALLERGIES: Final = GroupShown(
    "allergies",
    "Mes allergies",
    "allergie",
    (
        ChoiceShown("ligne", "l1", "Arachide", "Ce qui arrive : je gonfle", True),
        ChoiceShown("ligne", "l2", "Latex", "", False),
    ),
    (),
    None,
    (),
)
WISHES: Final = GroupShown(
    "souhaits",
    "Mes souhaits",
    "changer",
    (),
    (WordShown("directives", "Où sont mes directives anticipées ?", "Par exemple : chez ma sœur.", "Chez Lise"),),
    "",
    (),
)
PEOPLE: Final = GroupShown(
    "personnes",
    "Qui appeler pour moi",
    "prevenir",
    (ChoiceShown("element", "treating_doctor", "Mon médecin traitant", "", False, given=False),),
    (),
    None,
    (("prevenir", "Les personnes à prévenir"),),
)


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    late = {"card": card} if "card" not in context and template == "card" else {}
    return Screen(f"card-{name}", f"carnet/patient/{template}.jinja", "patient", base | context, late=late)


LISTED: Final = SimpleNamespace(
    links=(
        SimpleNamespace(link_id=UUID(int=1), made_at=AT, until=UNTIL, passcode=True, mine=True, left=8),
        SimpleNamespace(link_id=UUID(int=2), made_at=AT, until=UNTIL, passcode=False, mine=False, left=10),
    ),
    locked=True,
    may_make=True,
    empty_card=False,
)
NONE: Final = SimpleNamespace(links=(), locked=False, may_make=True, empty_card=True)
LINK: Final = SimpleNamespace(link_id=UUID(int=1), until=UNTIL, code="ABCD-EFGH-JKMN-PQRS", passcode="123456")
URI: Final = "shlink:/" + "eyJ1cmwiOiJodHRwczovL2Nhcm5l" * 10
TIMES: Final = [{"value": "1", "text": "1 jour"}, {"value": "365", "text": "1 an"}]
KEPT: Final = {"numero": "", "qui": "", "nom": ""}
VIEWER: Final = "https://carnet.exemple.test/urgence/"


def picture() -> Markup:
    """A picture of a link as long as a real one."""
    return qr_code(f"{VIEWER}#{URI}")


def _public(name: str, template: str, **context: Any) -> Screen:
    late = {"card": card} if template in ("rescue_card", "offline") else {}
    return Screen(f"card-{name}", f"carnet/card/{template}.jinja", "patient", context, late=late)


SCREENS: Final = (
    _screen("links", "card_links", listed=LISTED, done=True),
    _screen("links-none", "card_links", listed=NONE, done=False),
    _screen(
        "link-make",
        "card_link_make",
        times=TIMES,
        chosen={"days": "365", "code": ""},
        errors={"code": "Choisissez avec ou sans code."},
    ),
    replace(_screen("link", "card_link", link=LINK, viewer=VIEWER, uri=URI), late={"picture": picture}),
    _screen("link-end", "card_link_end", link=LISTED.links[0]),
    _public("rescue", "rescue", errors={}, kept=KEPT, scanned=False, form_key="cle", nonce=""),
    _public(
        "rescue-wrong",
        "rescue",
        errors={"code": "Le code est faux. Encore 8 essais."},
        kept=KEPT | {"numero": "A" * 43, "qui": "secours"},
        scanned=True,
        form_key="cle",
        nonce="",
    ),
    _public("rescue-card", "rescue_card"),
    _public("offline", "offline"),
    _screen("phone", "card_phone", page_of_card="/carte-hors-ligne/", worker="/carte-hors-ligne/service.js", nonce=""),
    _screen("home", "card", groups=TILES, done=True),
    _screen("empty", "card", card=EMPTY, groups=TILES, done=False),
    _screen("choose", "card_choose", of=ALLERGIES),
    _screen("choose-wishes", "card_choose", of=WISHES, errors={"directives": "La réponse est trop longue."}),
    _screen("choose-people", "card_choose", of=PEOPLE),
)
