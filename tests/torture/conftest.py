"""The stand, made once for all tests that torture the real programs (they run in one process: `xdist_group`)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from carnet.kernel.clock import FixedClock

if TYPE_CHECKING:
    from tests.torture.stand import Stand
    from tests.usecases.scene import Scene


@pytest.fixture
def scene(db: None, clock: FixedClock) -> "Scene":
    """Odette's open record, in the process of the tests."""
    # Imported here: this file is read before the settings are made.
    from tests.usecases import scene

    return scene.at(clock)


@pytest.fixture(scope="session")
def the_stand() -> Iterator["Stand"]:
    """Database, web and worker, with people and an empty record."""
    from tests.torture.stand import Stand

    made = Stand.make()
    yield made
    made.remove()


@pytest.fixture
def stand(the_stand: "Stand") -> "Stand":
    """Everything runs, as shipped."""
    if the_stand.weaker:
        the_stand.renew()
    the_stand.mend()
    the_stand.used = True
    return the_stand


@pytest.fixture
def empty(the_stand: "Stand") -> "Stand":
    """Everything runs, as shipped, and Odette's record is empty."""
    if the_stand.used:
        the_stand.renew()
    the_stand.used = True
    return the_stand
