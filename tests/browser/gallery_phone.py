"""The screens of Carnet on a phone: without a network, told by the phone, papers photographed, documents shared."""

from typing import Final

from tests.browser.screen import Screen

SCREENS: Final[tuple[Screen, ...]] = (Screen("offline", "carnet/offline.jinja", "patient"),)
