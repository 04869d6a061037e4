"""docs/verify.md is followed to the letter: its commands are run as they stand there, in order, by a newcomer."""

from pathlib import Path

import pytest

from carnet.kernel.clock import FixedClock, SystemClock
from carnet.usecases.list_documents import list_documents
from tests import cast
from tests.consistency.source import ROOT
from tests.db import TestHouse
from tests.newcomer import blocks, programs_in, run
from tests.usecases import scene


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_verify_page_newcomer_exports_changes_one_byte_and_sees_the_event_named(
    house: TestHouse, tmp_path: Path
) -> None:
    told = scene.at(FixedClock(SystemClock().now()))
    told.agrees(cast.HELENE)
    for _ in range(3):
        list_documents(told.odette, told.record)
    (tmp_path / "tools").symlink_to(ROOT / "tools")
    programs_in(tmp_path)
    # What a command ends with is part of the page: the shell goes on, and the last one's code is kept.
    take, keep, change, look = (
        block.strip().replace("LOGIN", cast.ODETTE.login) for block in blocks("verify.md", "## What is found")
    )
    first = run(take, tmp_path, house)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "YES: 5 events" in first.stdout
    kept = run(keep, tmp_path, house)
    assert kept.returncode == 0, kept.stderr
    assert run(change, tmp_path, house).returncode == 0
    verified, exported, checked = (run(line, tmp_path, house) for line in look.split("\n"))
    assert verified.returncode == 9
    assert f"record {told.record}, stream 0, seq 2" in verified.stderr
    assert exported.returncode == 0, exported.stderr
    assert checked.returncode == 1
    assert "stream 0, event 2: the content is not the one that was written" in checked.stdout
    # "Run the statement again to put the byte back."
    assert run(change, tmp_path, house).returncode == 0
    assert run(keep, tmp_path, house).returncode == 0
