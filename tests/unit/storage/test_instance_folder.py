"""The kind of an instance is written once; an edited file or another key is noticed."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from carnet.kernel.clock import FixedClock
from carnet.storage.instance_errors import (
    InstanceExists,
    InstanceFileDamaged,
    InstanceKeyRefused,
    InstanceMissing,
    InstanceSealBroken,
)
from carnet.storage.instance_folder import INSTANCE_FILE, KEY_FILE, InstanceKind, make_instance, open_instance

CLOCK = FixedClock(datetime(2026, 3, 2, 9, 30, 1, 234567, tzinfo=UTC))


def edit(folder: Path, **values: Any) -> None:
    path = folder / INSTANCE_FILE
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="ascii")), **values}), encoding="ascii")


@pytest.mark.parametrize("kind", InstanceKind)
def test_make_instance_operator_each_kind_opens_again(tmp_path: Path, kind: InstanceKind) -> None:
    made = make_instance(tmp_path / "one", kind, CLOCK)
    assert open_instance(tmp_path / "one") == made
    assert (made.folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert made.folder.stat().st_mode & 0o066 == 0
    assert kind.for_tests_only == (kind is not InstanceKind.PRODUCTION)


@pytest.mark.parametrize("kind", InstanceKind)
def test_only_a_sandbox_has_a_folder_for_messages_of_software(tmp_path: Path, kind: InstanceKind) -> None:
    found = make_instance(tmp_path / "one", kind, CLOCK).inspector_folder
    assert found == (tmp_path / "one" / "inspector" if kind is InstanceKind.SANDBOX else None)


def test_make_instance_operator_second_time_is_refused(tmp_path: Path) -> None:
    make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK)
    with pytest.raises(InstanceExists):
        make_instance(tmp_path / "one", InstanceKind.PRODUCTION, CLOCK)
    assert open_instance(tmp_path / "one").kind is InstanceKind.DEMO


def test_make_instance_operator_interrupted_after_the_key_goes_on(tmp_path: Path) -> None:
    made = make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK)
    key = made.key_file.read_bytes()
    (made.folder / INSTANCE_FILE).unlink()
    assert make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK).key_file.read_bytes() == key


def test_make_instance_operator_existing_folder_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir(mode=0o755)
    (tmp_path / "one").chmod(0o755)
    make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK)
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    "edited",
    [
        {"kind": "production"},
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"created_at": "2020-01-01T00:00:00+00:00"},
    ],
    ids=["kind", "id", "date"],
)
def test_open_instance_file_edited_is_refused(tmp_path: Path, edited: dict[str, str]) -> None:
    """A demonstration never becomes a production by an editor."""
    make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK)
    edit(tmp_path / "one", **edited)
    with pytest.raises(InstanceSealBroken):
        open_instance(tmp_path / "one")


def test_open_instance_production_with_a_demo_key_is_refused(tmp_path: Path) -> None:
    demo = make_instance(tmp_path / "demo", InstanceKind.DEMO, CLOCK)
    production = make_instance(tmp_path / "production", InstanceKind.PRODUCTION, CLOCK)
    shutil.copy2(demo.key_file, production.key_file)
    with pytest.raises(InstanceSealBroken):
        open_instance(production.folder)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_open_instance_key_readable_by_others_is_refused(tmp_path: Path, mode: int) -> None:
    made = make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK)
    made.key_file.chmod(mode)
    with pytest.raises(InstanceKeyRefused):
        open_instance(made.folder)


def test_open_instance_key_lost_is_refused(tmp_path: Path) -> None:
    make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK).key_file.unlink()
    with pytest.raises(InstanceKeyRefused):
        open_instance(tmp_path / "one")


def test_open_instance_no_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InstanceMissing):
        open_instance(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": 3}', '{"kind": "demo"}'])
def test_open_instance_file_damaged_is_named(tmp_path: Path, content: str) -> None:
    make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK)
    (tmp_path / "one" / INSTANCE_FILE).write_text(content, encoding="ascii")
    with pytest.raises(InstanceFileDamaged):
        open_instance(tmp_path / "one")


def test_open_instance_kind_unknown_is_damaged(tmp_path: Path) -> None:
    make_instance(tmp_path / "one", InstanceKind.DEMO, CLOCK)
    edit(tmp_path / "one", kind="staging")
    with pytest.raises(InstanceFileDamaged):
        open_instance(tmp_path / "one")
