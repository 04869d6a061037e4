"""`carnet vihf sign`: whole messages, and seals that no production makes."""

from dataclasses import replace
from pathlib import Path

import pytest

from carnet.kernel.clock import FixedClock
from carnet.ops import trial_seals, vihf
from carnet.ops.errors import NotForTests
from carnet.ops.example_people import CABINET
from carnet.storage.instance_folder import Instance, InstanceKind, make_instance
from carnet.xds import envelope


@pytest.fixture
def instance(tmp_path: Path, clock: FixedClock) -> Instance:
    """A sandbox's folder."""
    return make_instance(tmp_path / "sandbox", InstanceKind.SANDBOX, clock)


def test_message_holds_assertion_and_body_and_is_read_by_the_door() -> None:
    text = vihf.message("<x:A xmlns:x='urn:x'/>", '<?xml version="1.0"?>\n<t:Say xmlns:t="urn:t"/>', "urn:t:say")
    read = envelope.read(text.encode())
    assert (read.action, read.body.tag) == ("urn:t:say", "{urn:t}Say")
    assert read.security is not None and read.security[0].tag == "{urn:x}A"
    assert read.message_id.startswith("urn:uuid:")


def test_seal_is_made_once_and_only_its_owner_reads_it(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned: list[str] = []
    monkeypatch.setattr(trial_seals, "pin", lambda _, structure: pinned.append(structure))
    first, second = (trial_seals.seal_of(instance, CABINET) for _ in range(2))
    assert first.der == second.der and pinned == [CABINET.structure_id]
    (file,) = (instance.folder / trial_seals.FOLDER).iterdir()
    assert file.stat().st_mode & 0o077 == 0 and file.parent.stat().st_mode & 0o077 == 0


def test_seal_of_a_production_is_never_made(instance: Instance) -> None:
    production = replace(instance, kind=InstanceKind.PRODUCTION)
    with pytest.raises(NotForTests):
        trial_seals.seal_of(production, CABINET)
    assert not (instance.folder / trial_seals.FOLDER).exists()
