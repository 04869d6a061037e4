"""Fixtures of the logs: a record with real transactions."""

import pytest

from carnet.kernel.clock import FixedClock


@pytest.fixture
def scene(transactional_db: None, clock: FixedClock) -> object:
    """Odette's open record, with real transactions."""
    # Imported here: this file is read before the settings are made.
    from tests.usecases import scene

    return scene.at(clock)
