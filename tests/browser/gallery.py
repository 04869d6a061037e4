"""The gallery: every screen of the portal with invented data, rendered without a database.

Owns the list of screens; a template that is in no screen fails `test_gallery`. What a screen shows here is exactly
what its template gives; that the views fill it rightly is the matter of the tests of the story.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import set_urlconf

from carnet.portal import preferences
from carnet.portal.preferences import Language, Preferences, TextSize, View
from carnet.portal.shown import DocumentPage
from carnet.portal.views import errors
from carnet.portal.views.accessibility import shown
from tests.browser import (
    gallery_access,
    gallery_accounts,
    gallery_alerts,
    gallery_applications,
    gallery_card,
    gallery_care,
    gallery_desk,
    gallery_desk_of_care,
    gallery_documents,
    gallery_emergency,
    gallery_found,
    gallery_glance,
    gallery_hiding,
    gallery_inspector,
    gallery_journal,
    gallery_life,
    gallery_measures,
    gallery_mistakes,
    gallery_news,
    gallery_office_life,
    gallery_outside,
    gallery_phone,
    gallery_profile,
    gallery_safety,
    gallery_ties,
    gallery_treating,
    gallery_vaccines,
    gallery_watch,
    gallery_whole,
    gallery_wishes,
)
from tests.browser import gallery_ties as t
from tests.browser import samples as s
from tests.browser import samples_reading as r
from tests.browser.screen import Screen

URLCONF: Final = "tests.browser.gallery_urls"
OPERATOR: Final[dict[str, Any]] = {
    "CARNET_OPERATOR_NAME": "Réseau de santé d’exemple",
    "CARNET_HELP_PHONE": "01 99 00 12 34",
    "CARNET_KIND": "demo",
    "CARNET_LEGAL_ZONE": "Europe/Paris",
    "CARNET_MAJORITY_AGE": 18,
}


RULES: Final = {name: partial(lambda name: shown()[name], name) for name in ("version", "counts", "topics")}


def _patient(name: str, template: str, home: bool = False, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"patient-{name}", f"carnet/patient/{template}.jinja", "patient", base | context, home)


def _pro(name: str, template: str, home: bool = False, **context: Any) -> Screen:
    base = {"signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1"}
    known = {} if home else {"person": s.PERSON}
    return Screen(f"pro-{name}", f"carnet/pro/{template}.jinja", "pro", base | known | context, home)


def _public(name: str, /, home: bool = False, **context: Any) -> Screen:
    return Screen(name, f"carnet/{name.split('-')[0]}.jinja", "patient", context, home)


_RECORD: Final[dict[str, Any]] = {
    "right": "valid", "own": "valid", "team": "none", "until": s.MOMENT,
    "state": s.ACTIVE, "authorised": True, "reads": True, "blocked": False, "since": s.MOMENT,
    "is_treating_doctor": True, "closed_at": None, "motive": "", "raison": "", "may_reopen": False,
    "emergency": {"until": None, "offered": True, "why_not": ""}, "minor": False, "secret": False, "may_claim": True,
}  # fmt: skip
_NO_RIGHT: Final[dict[str, Any]] = {
    "authorised": False, "right": "none", "own": "none", "until": None, "is_treating_doctor": False,
}  # fmt: skip
_HOME: Final[dict[str, Any]] = {"answered": True, "asked_by_doctor": False, "asked_by_hospital": False}
_NO_VALUES: Final[dict[str, str]] = {}
_ERROR_NAMES: Final = (
    "bad_request", "forbidden", "not_found", "too_large", "too_many", "server_error", "csrf_failure", "session_ended",
)  # fmt: skip
MAY: Final = {"may_hide": True, "may_explain": True, "may_correct": True}

SCREENS: Final[tuple[Screen, ...]] = (
    _public("home", home=True),
    _public("help", film="", text=""),
    _public("help-film", film="video/mp4", text="Bonjour.\nJe vous montre comment entrer dans le dossier."),
    _public("privacy"),
    _public("accessibility"),
    Screen("accessibility-rules", "carnet/accessibility_rules.jinja", "pro", late=RULES),
    _public("preferences", shown=Preferences(), following="/", kept=False),
    _public("preferences-kept", shown=Preferences(view=View.SIMPLE), following="/mon-dossier/", kept=True),
    *(_public(f"error-{name}", name=name) for name in _ERROR_NAMES),
    _patient("home-none", "home", home=True, state=s.NONE, doctor="", **_HOME | {"may": ()}),
    _patient("home", "home", home=True, state=s.ACTIVE, doctor=s.DOCTOR, **_HOME | {"may": t.MAY}),
    _patient("home-closed", "home", home=True, state=s.CLOSED, doctor="", **_HOME | {"may": t.MAY}),
    _patient("open", "open", accord=False),
    _patient("open-error", "open", accord=False, errors={"accord": "Cochez la case si vous êtes d’accord."}),
    _patient("opened", "opened", opened_at=s.MOMENT, receipt="97087226"),
    _patient("documents", "documents", documents=r.MARKED, filters=r.FULL),
    _patient("documents-empty", "documents", documents=[], filters=r.EMPTY),
    _patient("documents-none-left", "documents", documents=[], filters=r.NOTHING_LEFT),
    _patient("document", "document", document=r.RESULTS, done="", **MAY),
    _patient("document-hidden", "document", document=r.PAGES, done="hidden", **MAY),
    _patient("add-document", "add_document", values=r.OWN_VALUES, kinds=r.OWN_KINDS, limit="10 Mo"),
    _patient(
        "add-document-error", "add_document", values=r.OWN_VALUES, kinds=r.OWN_KINDS, limit="10 Mo",
        errors={"fichiers": "Photo 2 : le site ne lit pas ce format de photo."},
    ),
    _patient("change-document", "change_document", values=r.OWN_VALUES, kinds=r.OWN_KINDS, document="d3"),
    _patient("delete-documents", "delete", documents=s.CARDS, chosen={"d1"}, most="10", done="2"),
    _patient("delete-documents-none", "delete", documents=[], chosen=set(), most="10", done=""),
    _patient("delete-confirm", "delete_confirm", documents=s.CARDS[:2]),
    _patient(
        "file", "file", card=s.REPORT, folders=[{"ref": "c1", "title": "Mon cœur"}, {"ref": "c2", "title": "Genou"}],
        inside={"c1"}, pinned=True, new="", errors={},
    ),
    _patient("folder", "folder", folder="c1", named="Mon cœur"),
    _patient("document-images", "document", document=r.IMAGES, done="", **MAY),
    _patient("document-words", "document", document=r.WORDS, done="", **MAY),
    _patient("document-list-deleted", "documents", documents=gallery_documents.DELETED, filters=r.FULL),
    _patient(
        "document-shown", "document", document=DocumentPage(s.REPORT), done="shown", **MAY
    ),
    _patient("hide", "hide", card=s.REPORT, told=gallery_hiding.TOLD),
    _patient("show", "show", card=s.HIDDEN),
    _patient("close", "close", raison="", dite=False),
    _patient("closed", "closed", closed_at=s.MOMENT, destroyed_on=gallery_life.LATER, asked=False),
    _patient("reopen", "reopen"),
    _patient("doctor-confirm", "doctor_confirm", doctor=s.DOCTORS[0]),
    _pro("find", "find", home=True, values=_NO_VALUES, nobody=False, may_open=False, manages=True, reads=True),
    _pro(
        "find-error", "find", home=True, values={"ins": "1", "day": "31", "month": "2", "year": "1962"},
        nobody=False, may_open=False,
        errors={"ins": "Écrivez les 15 caractères de l’INS.", "naissance": "Écrivez une date de naissance qui existe."},
        manages=False, reads=True,
    ),
    _pro("find-nobody", "find", home=True, values=_NO_VALUES, nobody=True, may_open=True, manages=False, reads=False),
    _pro("record", "record", **_RECORD),
    _pro("record-agreement", "record", **_RECORD | _NO_RIGHT),
    _pro(
        "record-expired", "record",
        **_RECORD | _NO_RIGHT | {"right": "expired", "own": "expired"},
    ),
    _pro("record-secretary", "record", **_RECORD | {"authorised": False, "reads": False}),
    _pro("record-blocked", "record", **_RECORD | {"authorised": False, "blocked": True}),
    _pro("record-closed", "record", **_RECORD | {"state": s.CLOSED} | gallery_life.CLOSING),
    _pro("record-suspended", "record", **_RECORD | {"state": "suspended"}),
    _pro("record-none", "record", **_RECORD | {"state": s.NONE}),
    _pro(
        "documents", "documents", documents=r.MARKED, filters=r.PRO_FULL, may_deposit=True, done="", again=True,
        years=gallery_desk_of_care.YEARS,
    ),
    _pro(
        "documents-empty", "documents", documents=[], filters=r.EMPTY, may_deposit=True, done="", years=[],
        again=False,
    ),
    _pro("checks", "checks", card=s.REPORT, checks=s.CHECKS),
    _pro("document", "document", document=r.PRO_RESULTS, may=set(), done="", similar=None),
    _pro("document-images", "document", document=r.IMAGES, may=set(), done="", similar=None),
    _pro("document-own", "document", document=r.PAGES, may={"replace", "archive", "delete"}, done="archive",
         similar=None),
    *gallery_documents.SCREENS,
    *gallery_found.SCREENS,
    *gallery_journal.SCREENS,
    *gallery_mistakes.SCREENS,
    *gallery_news.SCREENS,
    *gallery_safety.SCREENS,
    *gallery_desk.SCREENS,
    *gallery_ties.SCREENS,
    *gallery_applications.SCREENS,
    *gallery_hiding.SCREENS,
    *gallery_treating.SCREENS,
    *gallery_access.SCREENS,
    *gallery_accounts.SCREENS,
    *gallery_life.SCREENS,
    *gallery_office_life.SCREENS,
    *gallery_outside.SCREENS,
    *gallery_phone.SCREENS,
    *gallery_profile.SCREENS,
    *gallery_card.SCREENS,
    *gallery_care.SCREENS,
    *gallery_whole.SCREENS,
    *gallery_wishes.SCREENS,
    *gallery_vaccines.SCREENS,
    *gallery_measures.SCREENS,
    *gallery_emergency.SCREENS,
    *gallery_alerts.SCREENS,
    *gallery_inspector.SCREENS,
    *gallery_desk_of_care.SCREENS,
    *gallery_glance.SCREENS,
    *gallery_watch.SCREENS,
)  # fmt: skip


def render(screen: Screen, reading: Preferences) -> str:
    """The HTML of a screen as these preferences show it."""
    request = RequestFactory().get("/")
    if screen.context.get("nonce"):
        # The page names a script of its own (passkeys).
        request.csp_nonce = screen.context["nonce"]  # type: ignore[attr-defined]
    set_urlconf(URLCONF)
    preferences.enter(reading)
    try:
        with override_settings(**OPERATOR):
            late = {name: made() for name, made in screen.late.items()}
            return str(engines["jinja2"].get_template(screen.template).render({**screen.context, **late}, request))
    finally:
        preferences.leave()
        set_urlconf(None)


def error_answers() -> list[tuple[int, Callable[[Any], HttpResponse]]]:
    """Each error view with the status that it must have."""
    return [
        (400, errors.bad_request),
        (403, errors.forbidden),
        (404, errors.not_found),
        (413, errors.too_large),
        (413, lambda request: errors.bad_request(request, RequestDataTooBig())),
        (429, errors.too_many),
        (500, errors.server_error),
        (403, errors.csrf_failure),
        (403, errors.session_ended),
    ]


def readings(screen: Screen) -> list[Preferences]:
    """How a screen is checked: its readers' own view in French first, the other pairs, and very big text last."""
    own = Preferences(Language.FRENCH, screen.own_view)
    every = [Preferences(language, view) for language in Language for view in View]
    return [own, *(one for one in every if one != own), Preferences(own.language, own.view, TextSize.VERY_LARGE)]
