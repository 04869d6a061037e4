"""The numbers for the operator's own watch: right, without a name, and whole in their file."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import override_settings

from carnet.kernel.clock import FixedClock
from carnet.kernel.review import ReviewState
from carnet.ledger import alerts
from carnet.ledger.alerts import About, AlertKind
from carnet.ops.measures import lines, write_measures
from carnet.storage.instance_folder import METRICS_FILE
from tests import cast
from tests.usecases import scene as scenes
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'(\w+)(\{kind="\w+"\})? (\d+)')


@pytest.fixture
def scene(db: None, clock: FixedClock) -> Scene:
    """Odette's open record."""
    return scenes.at(clock)


def measured(scene: Scene) -> dict[str, int]:
    """Name and label to number; every other line is a comment in the format."""
    found = [line for line in lines(scene.clock) if not line.startswith(("# HELP ", "# TYPE "))]
    matched = [NUMBER.fullmatch(line) for line in found]
    assert all(matched)
    return {f"{one[1]}{one[2] or ''}": int(one[3]) for one in matched if one}


def test_measures_count_alerts_that_wait_and_acts_that_were_not_told(scene: Scene) -> None:
    about = About("professional", cast.PAUL.facts.professional_id, reasons=(("records_day", 130),))
    first = alerts.raise_once(AlertKind.VOLUME, about, "2026-03-02", scene.clock.now())
    alerts.raise_once(AlertKind.VOLUME, replace(about, who="x"), "2026-03-02", scene.clock.now())
    assert first is not None
    scene.agrees(cast.HELENE)
    assert measured(scene)['carnet_alerts_waiting{kind="volume"}'] == 2
    alerts.conclude(first, ReviewState.JUSTIFIED, "", cast.operator(scene.clock).by(), scene.clock.now())
    found = measured(scene)
    assert (found['carnet_alerts_waiting{kind="volume"}'], found['carnet_alerts_waiting{kind="unusual"}']) == (1, 0)
    # The opening by the person waits to be counted, the agreement to be told too.
    assert (found["carnet_acts_pending"], found["carnet_measured_seconds"]) == (2, int(scene.clock.now().timestamp()))


def test_measures_file_is_whole_and_names_nobody(scene: Scene) -> None:
    path = write_measures(scene.clock)
    assert path is not None and path.name == METRICS_FILE
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n") and "carnet_measured_seconds" in text
    assert not re.search(r"[0-9a-f]{8}-|81000|ROUSSEL|MARTINEAU", text)
    path.unlink()


def test_measures_without_an_instance_write_nothing(scene: Scene) -> None:
    with override_settings(CARNET=replace(settings.CARNET, instance=None)):
        assert write_measures(scene.clock) is None
