"""The screens on applications: the question, the list, stopping one, one that is unknown."""

from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from carnet.portal.shown_applications import Shown
from tests.browser import samples as s
from tests.browser.screen import Screen

REF: Final = UUID(int=7)
# `carnet.usecases._applications.May`, which needs Django's settings.
ALL: Final = ("read", "add", "change", "delete", "person", "rights", "relatives", "journal", "away")
FEW: Final = ("read", "person")
ASKING: Final = {"name": "Mon carnet de suivi", "editor": "Éditeur d’exemple"}
PEOPLE: Final = [{"value": f"{REF}|representative", "name": "LÉO MARTIN"}]
RUNNING: Final = [
    Shown(REF, "Mon carnet de suivi", ALL, "", by_other=False, since=s.MOMENT, used=s.MOMENT, until=s.MOMENT,
          ended=None),
    Shown(UUID(int=8), "Vaccins", FEW, "LÉO MARTIN", by_other=True, since=s.MOMENT, used=None, until=s.MOMENT,
          ended=None),
]  # fmt: skip
ENDED: Final = [
    Shown(UUID(int=9), "Pas à pas", FEW, "", by_other=False, since=s.MOMENT, used=None, until=s.MOMENT, ended=s.MOMENT)
]

# `carnet.usecases.list_told.ToldSoftware`, which needs Django's settings.
TOLD: Final = [
    SimpleNamespace(subscription_id=REF, name="Logiciel du cabinet", professional="Hélène ROUSSEL", place="Cabinet",
                    until=s.MOMENT),
    SimpleNamespace(subscription_id=UUID(int=8), name="Mon carnet de suivi", professional="", place="", until=s.MOMENT),
]  # fmt: skip


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"application-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


def _pro(name: str, **context: Any) -> Screen:
    base: dict[str, Any] = {
        "signed_in_as": s.DOCTOR,
        "workplace": s.WORKPLACE,
        "form_key": "cle-de-test",
        "errors": {},
        "person": None,
    }
    return Screen(f"pro-context-{name}", "carnet/pro/context.jinja", "pro", base | context)


SCREENS: Final = (
    _pro("waits", waits=True, late=False),
    _pro("late", waits=False, late=True),
    _screen("asked", "application_asked", key=REF, application=ASKING, may=ALL, own=True, people=[], chosen="moi"),
    _screen(
        "asked-whose", "application_asked", key=REF, application=ASKING, may=FEW, own=True, people=PEOPLE, chosen="",
        errors={"dossier": "Choisissez un dossier."},
    ),
    _screen(
        "asked-no-record", "application_asked", key=REF, application=ASKING, may=FEW, own=False, people=[], chosen=""
    ),
    _screen("list", "applications", running=RUNNING, ended=ENDED, done="oui", has_record=True),
    _screen("list-nobody", "applications", running=[], ended=[], done="tard", has_record=False),
    _screen("told", "told", told=TOLD, done=False),
    _screen("told-nobody", "told", told=[], done=True),
    _screen("stop", "application_stop", application="Mon carnet de suivi", permission=REF),
    Screen(
        "application-unknown", "carnet/application_unknown.jinja", "patient",
        {"frame": "carnet/base_public.jinja", "home": "/", "errors": {}},
    ),
)  # fmt: skip
