"""Fixtures of the FHIR door."""

from typing import TYPE_CHECKING

import pytest

from carnet.kernel.clock import FixedClock

if TYPE_CHECKING:
    from tests.fhir.house import Door
    from tests.usecases.scene import Scene


@pytest.fixture
def scene(db: None, clock: FixedClock) -> "Scene":
    """Odette's open record."""
    # Imported here: this file is read before the settings are made.
    from tests.usecases import scene

    return scene.at(clock)


@pytest.fixture
def door(scene: "Scene") -> "Door":
    """Odette's open record behind the FHIR door."""
    from tests.fhir.house import Door

    return Door(scene)
