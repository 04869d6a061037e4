"""The screens of Carnet on a phone: without a network, told by the phone, papers photographed, documents shared."""

from typing import Any, Final
from uuid import UUID

from carnet.identity.push import ToldDevice
from tests.browser import samples as s
from tests.browser import samples_reading as r
from tests.browser.gallery_accounts import own
from tests.browser.screen import Screen

_HERE: Final = UUID("11111111-1111-4111-8111-111111111111")
_TOLD: Final = (
    ToldDevice(UUID(int=1), _HERE, "Chrome, Android", s.MOMENT, ends_at_sign_out=True),
    ToldDevice(UUID(int=2), UUID(int=3), "Firefox, Windows", s.MOMENT, ends_at_sign_out=False),
)


def _mine(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"patient-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


SCREENS: Final[tuple[Screen, ...]] = (
    Screen("offline", "carnet/offline.jinja", "patient"),
    Screen("install", "carnet/install.jinja", "patient"),
    _mine("scan", "scan", values=r.OWN_VALUES, kinds=r.OWN_KINDS, limit="10 Mo", most=20, fields=4, nonce=""),
    _mine(
        "scan-error",
        "scan",
        values=r.OWN_VALUES,
        kinds=r.OWN_KINDS,
        limit="10 Mo",
        most=20,
        fields=4,
        nonce="",
        errors={"fichiers": "Photo 2 : le site ne lit pas ce format de photo."},
    ),
    _mine(
        "share",
        "share",
        values=r.OWN_VALUES,
        kinds=r.OWN_KINDS,
        limit="10 Mo",
        what=["Photos\u00a0: 2", "Fichiers PDF\u00a0: 1"],
    ),
    _mine(
        "document-heard",
        "document",
        document=r.RESULTS,
        done="",
        listening=True,
        may_hide=True,
        may_explain=True,
        may_correct=True,
    ),
    _mine("share-none", "share_none", left=True),
    own("push", "push", done="oui", told=_TOLD, device=_HERE, key="", nonce=""),
)
