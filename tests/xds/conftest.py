"""Fixtures of the SOAP door."""

from typing import TYPE_CHECKING

import pytest

from carnet.kernel.clock import FixedClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from tests.usecases.scene import Scene
    from tests.xds.hearing import Heard
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


@pytest.fixture
def heard(soap: "Soap") -> "Iterator[Heard]":
    """The door offers one reading and one writing that remember who called."""
    from tests.xds.hearing import hearing

    with hearing(soap) as heard:
        yield heard


@pytest.fixture(autouse=True)
def inspector(settings: "Settings", tmp_path: "Path") -> "Iterator[None]":
    """Every message of these tests comes to a door that is watched, as that of a sandbox is."""
    # Imported here: this file is read before the settings are made.
    from tests.xds.watched import watched

    settings.CARNET_INSPECTOR_FOLDER = str(tmp_path / "inspector")
    with watched():
        yield
