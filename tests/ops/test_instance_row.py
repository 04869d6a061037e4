"""A database belongs to one instance: a production refuses a demonstration's, and the reverse."""

import dataclasses
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carnet.kernel.clock import FixedClock
from carnet.storage.instance_errors import DatabaseOfAnotherInstance
from carnet.storage.instance_folder import InstanceKind, make_instance
from carnet.storage.instance_row import check_database, claim_database
from tests.db import TestHouse

pytestmark = pytest.mark.django_db
CLOCK = FixedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


def test_database_own_instance_is_accepted_again_and_again(house: TestHouse) -> None:
    claim_database(house.instance)
    check_database(house.instance)


def test_database_production_refuses_a_demonstration_database(tmp_path: Path) -> None:
    """The tests' database is a demonstration's; a new production instance may not use it."""
    production = make_instance(tmp_path / "production", InstanceKind.PRODUCTION, CLOCK)
    with pytest.raises(DatabaseOfAnotherInstance) as refused:
        claim_database(production)
    assert (refused.value.facts["kind"], refused.value.facts["found"]) == ("production", "demo")


def test_database_same_id_other_kind_is_refused(house: TestHouse) -> None:
    other = dataclasses.replace(house.instance, kind=InstanceKind.PRODUCTION)
    with pytest.raises(DatabaseOfAnotherInstance):
        check_database(other)


def test_database_same_kind_other_instance_is_refused(house: TestHouse) -> None:
    with pytest.raises(DatabaseOfAnotherInstance):
        check_database(dataclasses.replace(house.instance, id=uuid.uuid4()))


def test_database_same_id_other_key_is_refused(house: TestHouse, tmp_path: Path) -> None:
    """A folder restored with the wrong master key: nothing could be opened, and the start says so."""
    stranger = make_instance(tmp_path / "other", InstanceKind.DEMO, CLOCK)
    with pytest.raises(DatabaseOfAnotherInstance):
        check_database(dataclasses.replace(house.instance, folder=stranger.folder))
