"""Fixtures of the door for hospital messages."""

from typing import TYPE_CHECKING

import pytest

from carnet.kernel.clock import FixedClock

if TYPE_CHECKING:
    from tests.hl7v2.house import Hospital
    from tests.usecases.scene import Scene


@pytest.fixture
def scene(db: None, clock: FixedClock) -> "Scene":
    """Odette's open record."""
    # Imported here: this file is read before the settings are made.
    from tests.usecases import scene

    return scene.at(clock)


@pytest.fixture
def hospital(scene: "Scene") -> "Hospital":
    """The feed of the hospital, beside Odette's open record."""
    from tests.hl7v2.house import Hospital

    return Hospital(scene)
