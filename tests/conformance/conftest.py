"""These tests run by `make conformance`: they install packages of Maven and npm, and take minutes."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conformance.running import Running

collect_ignore_glob = [] if os.environ.get("CARNET_CONFORMANCE") else ["test_*.py"]


@pytest.fixture(scope="session")
def demo() -> "Iterator[Running]":
    """A demonstration that runs, for clients of others."""
    # Imported here: this file is read before the settings are made.
    from tests.conformance.running import running

    with running() as made:
        yield made
