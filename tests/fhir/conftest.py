"""Fixtures of the FHIR door."""

from typing import TYPE_CHECKING

import pytest

from carnet.kernel.clock import FixedClock

if TYPE_CHECKING:
    from tests.fhir.house import Door


@pytest.fixture
def door(db: None, clock: FixedClock) -> "Door":
    """Odette's open record behind the FHIR door."""
    # Imported here: this file is read before the settings are made.
    from tests.fhir.house import Door
    from tests.usecases import scene

    return Door(scene.at(clock))
