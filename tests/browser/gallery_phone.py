"""The screens of Carnet on a phone: without a network, told by the phone, papers photographed, documents shared."""

from typing import Final
from uuid import UUID

from carnet.identity.push import ToldDevice
from tests.browser import samples as s
from tests.browser.gallery_accounts import own
from tests.browser.screen import Screen

_HERE: Final = UUID("11111111-1111-4111-8111-111111111111")
_TOLD: Final = (
    ToldDevice(UUID(int=1), _HERE, "Chrome, Android", s.MOMENT, ends_at_sign_out=True),
    ToldDevice(UUID(int=2), UUID(int=3), "Firefox, Windows", s.MOMENT, ends_at_sign_out=False),
)

SCREENS: Final[tuple[Screen, ...]] = (
    Screen("offline", "carnet/offline.jinja", "patient"),
    own("push", "push", done="oui", told=_TOLD, device=_HERE, key="", nonce=""),
)
