"""Every screen meets the definition of done, in each language and view."""

import os

import pytest
from playwright.sync_api import Page

from carnet.portal.preferences import Preferences
from tests.browser.checks import assert_page_meets_the_definition_of_done
from tests.browser.conftest import Gallery, address
from tests.browser.gallery import SCREENS, readings
from tests.browser.golden import assert_told_as_golden
from tests.browser.screen import Screen
from tests.browser.watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


# `make a11y` checks every pair; other runs each screen in its own view, and a twelfth of them in one more, in turn.
_ALL = bool(os.environ.get("CARNET_A11Y_ALL"))


def _chosen() -> list[tuple[Screen, Preferences]]:
    pairs = []
    for number, screen in enumerate(SCREENS):
        every = readings(screen)
        own, others = every[0], every[1:]
        pairs += [(screen, one) for one in every] if _ALL else [(screen, own)]
        if not _ALL and number % 12 == 0:
            pairs.append((screen, others[(number // 12) % len(others)]))
    return pairs


@pytest.mark.parametrize(
    ("screen", "reading"), [pytest.param(one, reading, id=address(one, reading)) for one, reading in _chosen()]
)
def test_screen_any_reader_on_any_device_meets_the_definition_of_done(
    wall: tuple[Page, Watch], gallery: Gallery, screen: Screen, reading: Preferences
) -> None:
    page, heard = wall
    gallery.show(page, screen, reading)
    if reading == readings(screen)[0]:
        assert_told_as_golden(page, screen)
    assert_page_meets_the_definition_of_done(page, heard, screen.audience)
