"""Connections for tests of the schema: as the owner of the tables, and as the superuser who may become any role."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from carnet.storage.cluster_settings import ADMIN
from tests.db import TestHouse


@pytest.fixture
def owner(house: TestHouse, django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection; what a test does with it is rolled back."""
    with psycopg.connect(house.cluster.owner_dsn) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def admin(house: TestHouse, django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """The superuser's connection; what a test does with it is rolled back."""
    with psycopg.connect(house.cluster.dsn(ADMIN)) as connection:
        yield connection
        connection.rollback()
