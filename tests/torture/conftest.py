"""The stand, made once for all tests that torture the real programs (they run in one process: `xdist_group`)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.torture.stand import Stand


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
    return the_stand


@pytest.fixture
def empty(the_stand: "Stand") -> "Stand":
    """Everything runs, as shipped, and Odette's record is empty."""
    if the_stand.used:
        the_stand.renew()
    the_stand.used = True
    return the_stand
