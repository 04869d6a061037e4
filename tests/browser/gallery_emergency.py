"""The screens of emergencies and of the connexion secrète: the professional's, and the operator's review."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from tests.browser import samples as s
from tests.browser import samples_reading as r
from tests.browser.gallery_desk import operator
from tests.browser.screen import Screen

LATER: Final = s.MOMENT + timedelta(minutes=60)
EMERGENCY: Final = [{"kind": "emergency", "until": LATER, "record": "/pro/dossiers/r1/", "end": "/pro/fin/"}]
SECRET: Final = [{"kind": "secret", "until": LATER, "record": "/pro/dossiers/r1/", "end": "/pro/fin/"}]
REASONS: Final = [
    {"value": "unconscious", "text": "La personne est inconsciente"},
    {"value": "other", "text": "Un autre motif"},
]
SEXES: Final = [{"value": "F", "text": "Femme"}, {"value": "M", "text": "Homme"}]
ACCESS: Final = {
    "record_id": "r1", "access_id": "a1", "mode": "bris_de_glace", "reason": "unconscious", "since": s.MOMENT,
    "until": LATER, "state": "to_review",
}  # fmt: skip
WHO: Final = {"professional": "Paul VASSEUR", "structure": "Hôpital du Parc"}
ALERT: Final = {**WHO, "number": 6}
NO_ACCESS: Final[dict[str, Any]] = {"lines": [], "more": False, "alerts": []}
REVIEW: Final = {"state": "to_follow_up", "note": "Appeler le service.", "at": s.MOMENT}
WAITING: Final = replace(s.REPORT, withheld=True, withheld_until=s.MOMENT.date())
SECRET_CARD: Final = replace(s.REPORT, ref="d7", kept_from_parents=True)
LINKS: Final = [
    {"href": "?etat=a-examiner", "text": "À examiner", "current": True},
    {"href": "?etat=tous", "text": "Tous", "current": False},
]
STATES: Final = [{"value": "justified", "text": "Justifié"}, {"value": "to_follow_up", "text": "À suivre"}]
HOSPITAL: Final = {
    "structure_id": "1750900002", "name": "Hôpital du Parc", "street": "1 rue du Parc", "postcode": "75013",
    "city": "Paris", "since": s.MOMENT,
}  # fmt: skip
RUNNING: Final = {"until": LATER, "offered": False, "why_not": ""}
OPPOSED: Final = {"until": None, "offered": False, "why_not": "emergency_opposed"}


def _pro(name: str, template: str, **context: Any) -> Screen:
    base: dict[str, Any] = {
        "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1",
        "person": s.PERSON, "values": {},
    }  # fmt: skip
    return Screen(f"pro-{name}", f"carnet/pro/{template}.jinja", "pro", base | context)


def _minor(name: str, template: str, **context: Any) -> Screen:
    return _pro(name, template, person=s.MINOR, **context)


_RECORD: Final[dict[str, Any]] = {
    "person": s.MINOR,
    "may_claim": False,
    "right": "none", "own": "none", "team": "none", "until": None,
    "state": s.ACTIVE, "authorised": False, "reads": True, "blocked": False, "since": None, "is_treating_doctor": False,
    "closed_at": None, "motive": "", "raison": "", "emergency": RUNNING, "minor": True, "secret": False,
}  # fmt: skip
_ENTER: Final[dict[str, Any]] = {"centre": False, "reasons": REASONS, "why_not": "", "minutes": 60}

SCREENS: Final = (
    _pro("record-in-emergency", "record", **_RECORD, bands=EMERGENCY),
    _pro("record-refused", "record", **_RECORD | {"emergency": OPPOSED}),
    _pro("emergency", "emergency", **_ENTER),
    _pro("emergency-error", "emergency", **_ENTER, errors={"motif": "Choisissez un motif."}),
    _pro("emergency-refused", "emergency", **_ENTER | {"why_not": "La personne s’est opposée à cet accès en urgence."}),
    _pro("emergency-search", "emergency_search", person=None, nobody=True, sexes=SEXES, reasons=REASONS),
    _pro("emergency-notices", "emergency_notices", person=None,
         told=[{"record": "r1", "person": s.PERSON, "at": s.MOMENT}]),
    _minor("secret", "secret", over=False, running=False),
    _minor("secret-over", "secret", over=True, running=False),
    _minor("secret-running", "secret", over=False, running=True, bands=SECRET),
    _pro("announce", "announce", card=WAITING, may=True, errors={"parle": "Cochez la case."}),
    _pro("announce-not", "announce", card=s.REPORT, may=False),
    _pro("withhold", "withhold", card=s.REPORT, may=True),
    _pro("withhold-not", "withhold", card=s.REPORT, may=False),
    _minor("keep-parents", "keep_parents", card=s.REPORT, may=True, opened=s.MOMENT),
    _minor("keep-parents-not-opened", "keep_parents", card=s.REPORT, may=True, opened=None,
         errors={"demande": "Cochez la case."}),
    _minor("keep-parents-waiting", "keep_parents", card=WAITING, may=True, opened=None),
    _minor("keep-parents-not", "keep_parents", card=SECRET_CARD, may=False, opened=None),
    _minor("show-parents", "show_parents", card=SECRET_CARD, may=True, errors={"definitif": "Cochez la case."}),
    _minor("show-parents-not", "show_parents", card=s.REPORT, may=False),
    _minor("document-waiting", "document", document=replace(r.PRO_RESULTS, card=WAITING), done="attente", similar=None,
         may={"announce", "withhold", "keep_from_representatives", "show_to_representatives"}),
    _minor("documents-waiting", "documents", documents=[WAITING, SECRET_CARD], filters=r.PRO_FULL, may_deposit=True,
        done="", years=[], again=False,
    ),
    operator("emergencies", "emergencies", links=LINKS, older="?page=1",
             found={"lines": [{"access": ACCESS, **WHO}], "more": True, "alerts": [ALERT]}),
    operator("emergencies-none", "emergencies", links=LINKS, older="", found=NO_ACCESS),
    operator("emergency", "emergency", record="r1", access="a1", states=STATES, values={}, done=True,
             seen={"access": ACCESS, "words": "Trouvée au sol.", **WHO, "reviews": [REVIEW]}),
    operator("regulation", "regulation", query="parc", found=(HOSPITAL,), done=True, centres=(HOSPITAL,)),
    operator("regulation-none", "regulation", query="", found=(), done=False, centres=()),
)  # fmt: skip
