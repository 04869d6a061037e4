"""The worker looks at the newest whole backup; the operator's page says its age, its size, whether it can be read."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from carnet.ops import backup_look, backup_set
from carnet.portal import present_operation
from carnet.storage.backup_target import target
from carnet.storage.instance_folder import WHOLE_FILE
from carnet.usecases import see_health
from carnet.usecases.see_health import Line, State
from tests.backup.test_copies import nothing
from tests.db import TestHouse
from tests.usecases.scene import Scene


@pytest.mark.django_db(transaction=True)
def test_look_whole_backup_is_read_until_a_file_is_short_or_of_another_instance(
    scene: Scene, house: TestHouse, place: Path
) -> None:
    there = target(str(place))
    assert backup_look.found(house.instance, there) == {"at": "", "size": 0, "readable": False}
    name, _ = backup_set.make(house.instance, there, scene.clock, nothing)
    found = backup_look.found(house.instance, there)
    files = [path for path in (place / "sets" / name).iterdir() if path.name != "set.json"]
    size = sum(path.stat().st_size for path in files)
    assert found == {"at": scene.clock.now().isoformat(), "size": size, "readable": True}
    assert not backup_look.found(replace(house.instance, id=scene.record), there)["readable"]
    sealed = place / "sets" / name / "manifest.sealed"
    whole = sealed.read_bytes()
    for damaged in (whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1])):
        sealed.write_bytes(damaged)
        assert not backup_look.found(house.instance, there)["readable"]
    sealed.unlink()
    assert not backup_look.found(house.instance, there)["readable"]
    (place / "sets" / name / "set.json").write_text("{}")
    assert backup_look.found(house.instance, there) == {"at": "", "size": 0, "readable": False}


def shown(scene: Scene, folder: Path, **said: Any) -> Line:
    (folder / WHOLE_FILE).write_text(
        json.dumps({"at": scene.clock.now().isoformat(), "size": 2048, "readable": True} | said)
    )
    at = scene.clock.now().timestamp()
    os.utime(folder / WHOLE_FILE, (at, at))
    return see_health._whole(folder, scene.clock.now())  # noqa: SLF001


@pytest.mark.django_db
def test_see_health_whole_backup_is_late_when_it_is_old_unread_or_nobody_looked(
    scene: Scene, tmp_path: Path, settings: Any
) -> None:
    now, name = scene.clock.now(), "backup"
    assert see_health._whole(tmp_path, now) == Line(name, State.UNKNOWN)  # noqa: SLF001
    settings.CARNET = replace(settings.CARNET, file=replace(settings.CARNET.file, backup_to=str(tmp_path)))
    assert see_health._whole(tmp_path, now) == Line(name, State.LATE)  # noqa: SLF001
    assert shown(scene, tmp_path) == Line(name, State.WELL, now, size=2048)
    old = now - timedelta(days=3)
    assert shown(scene, tmp_path, at=old.isoformat()) == Line(name, State.LATE, old, size=2048)
    unread = shown(scene, tmp_path, readable=False)
    assert unread == Line(name, State.LATE, now, size=2048, unread=True)
    assert "ne se lit pas" in present_operation.line(unread).more
    assert shown(scene, tmp_path, at="", readable=False) == Line(name, State.LATE)
    shown(scene, tmp_path)
    later = now + timedelta(hours=4)
    assert see_health._whole(tmp_path, later).state is State.LATE  # noqa: SLF001
