"""The screens of a search in documents, for the person and for a professional."""

from dataclasses import replace
from typing import Any, Final

from carnet.portal.shown import FilterGroup, FilterLink, Filters, SearchForm
from carnet.portal.shown_found import FoundCard, FoundPage
from carnet.usecases._extracts import extracts, marked
from tests.browser import samples as s
from tests.browser import samples_reading as r
from tests.browser.screen import Screen

_LETTER: Final = (
    "Madame, vous avez une pression artérielle un peu haute le matin. Prenez le comprimé avant le petit déjeuner. "
    "Nous mesurons encore la tension dans un mois, au cabinet, après dix minutes de repos."
)
_FORMS: Final = frozenset({"pression", "arterielle", "tension", "compte"})
_CARDS: Final = [
    FoundCard(s.REPORT, marked(s.REPORT.title, _FORMS), extracts(_LETTER, _FORMS)),
    FoundCard(s.RESULT, marked("Tension sur 24 heures", _FORMS)),
    FoundCard(s.HIDDEN, marked(s.HIDDEN.title, _FORMS), extracts(_LETTER[40:], {"pression"})),
]
_KINDS: Final = FilterGroup("sorte", "Les sortes de documents", [FilterLink("?", "Tous", True), *r.KINDS.links[1:]])
_PRO_KINDS: Final = FilterGroup("sorte", "Types de document", [FilterLink("?", "Tous", True), *r.PRO_KINDS.links[1:]])
_FILTERS: Final = Filters(_KINDS, [r.YEARS], [], "?", None, "?page=1", None, 21, None)
_PRO_FILTERS: Final = replace(_FILTERS, kinds=_PRO_KINDS)
_NONE: Final = Filters(_KINDS, [], [], "?", None, None, None, 0, None)
_FOUND: Final = FoundPage(_CARDS, 21, near="?proche=1", waiting=1, pictures=3)
_SLIP: Final = FoundPage(_CARDS[:1], 1, partly=True, instead=[("tensoin", "tension")])
_NOTHING: Final = FoundPage([], 0, pictures=1)


def _form(typed: str) -> SearchForm:
    return SearchForm("?", typed, "k")


def _mine(name: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"patient-{name}", "carnet/patient/found.jinja", "patient", base | context)


def _theirs(name: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1"}
    return Screen(f"pro-{name}", "carnet/pro/found.jinja", "pro", base | {"person": s.PERSON} | context)


SCREENS: Final[tuple[Screen, ...]] = (
    _mine("found", form=_form("tension"), found=_FOUND, filters=_FILTERS),
    _mine("found-slip", form=_form("tensoin licorne"), found=_SLIP, filters=_NONE),
    _mine("found-nothing", form=_form("licorne"), found=_NOTHING, filters=_NONE),
    _mine("found-error", form=_form("le"), found=None, errors={"recherche": "Ce mot est trop courant."}),
    _theirs("found", form=_form("tension"), found=_FOUND, filters=_PRO_FILTERS),
)
