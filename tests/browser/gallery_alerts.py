"""The screens of the operator's alerts. Invented data."""

from typing import Any, Final
from uuid import UUID

from tests.browser import samples as s
from tests.browser.gallery_desk import operator

_LINKS: Final = [
    {"href": "?etat=a-examiner", "text": "À examiner", "current": True},
    {"href": "?etat=tous", "text": "Tous", "current": False},
]
_STATES: Final = [
    {"value": "to_review", "text": "À examiner"},
    {"value": "justified", "text": "Justifié"},
    {"value": "to_follow_up", "text": "À suivre"},
]
_ID: Final = UUID("0198a3c4-0000-7000-8000-000000000001")


def _alert(kind: str, reasons: tuple[tuple[str, int], ...], record: UUID | None = None) -> dict[str, Any]:
    about = {"whose": "professional", "record_id": record, "reasons": reasons}
    return {"alert_id": "a1", "kind": kind, "at": s.MOMENT, "state": "to_review", "about": about}


def _seen(alert: dict[str, Any], *conclusions: dict[str, Any]) -> dict[str, Any]:
    return {
        "alert": alert, "who": "Paul VASSEUR (810000000033)", "structure": "Hôpital du Parc",
        "conclusions": list(conclusions),
    }  # fmt: skip


_UNUSUAL: Final = _alert("unusual", (("just_stated", 1), ("nothing_deposited", 2), ("same_surname", 4)), _ID)
_VOLUME: Final = _alert("volume", (("records_day", 131),))
_CONCLUDED: Final = {"state": "to_follow_up", "note": "Appeler le service.", "at": s.MOMENT}

SCREENS: Final = (
    operator("alerts", "alerts", links=_LINKS, older="?page=1",
             found={"lines": [_seen(_UNUSUAL), _seen(_VOLUME)], "more": True}),
    operator("alerts-none", "alerts", links=_LINKS, older="", found={"lines": [], "more": False}),
    operator("alert", "alert", seen=_seen(_UNUSUAL, _CONCLUDED), states=_STATES, values={}, done=True),
    operator("alert-volume", "alert", seen=_seen(_VOLUME), states=_STATES, values={}, done=False,
             errors={"etat": "Choisissez une conclusion."}),
)  # fmt: skip
