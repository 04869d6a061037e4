"""Fixtures of the SOAP door."""

from typing import TYPE_CHECKING

import pytest

from carnet.kernel.clock import FixedClock

if TYPE_CHECKING:
    from tests.usecases.scene import Scene
    from tests.xds.house import Soap


@pytest.fixture
def scene(db: None, clock: FixedClock) -> "Scene":
    """Odette's open record."""
    # Imported here: this file is read before the settings are made.
    from tests.usecases import scene

    return scene.at(clock)


@pytest.fixture
def soap(scene: "Scene") -> "Soap":
    """Odette's open record behind the SOAP door."""
    from tests.xds.house import Soap

    return Soap(scene)
