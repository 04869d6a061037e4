"""One cluster, made once and stopped, that the tests of the embedded PostgreSQL copy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from carnet.storage.cluster import EmbeddedCluster
from tests.unit.storage.cluster_tools import copy_cluster, passable_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's account may pass through."""
    with passable_folder() as made:
        yield made


@pytest.fixture(scope="session")
def template() -> Iterator[EmbeddedCluster]:
    """A whole cluster that is never started again."""
    with passable_folder() as made:
        cluster = EmbeddedCluster(made / "pg", home=made / "home")
        cluster.start()
        cluster.stop()
        yield cluster


@pytest.fixture
def stopped(template: EmbeddedCluster, folder: Path) -> Iterator[EmbeddedCluster]:
    """A cluster that was made and stopped."""
    cluster = copy_cluster(template, folder)
    yield cluster
    cluster.stop()
