"""docs/verify.md is followed to the letter: its commands are run as they stand there, in order, by a newcomer."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from carnet.kernel.clock import FixedClock, SystemClock
from carnet.usecases.list_documents import list_documents
from tests import cast
from tests.consistency.source import ROOT
from tests.db import TestHouse
from tests.usecases import scene

PAGE = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")


def blocks() -> list[str]:
    """The commands of the numbered steps, one block a step."""
    steps = PAGE.partition("## What is found")[0]
    found = re.findall(r"(?:^ {7}.*\n|^\n(?= {7}))+", steps, flags=re.MULTILINE)
    return ["\n".join(line.removeprefix(" " * 7) for line in block.split("\n")).strip() for block in found]


def run(block: str, folder: Path, house: TestHouse) -> subprocess.CompletedProcess[str]:
    """A block in a shell of its own, in a folder where the page's paths are those of this project."""
    said = block.replace("export CARNET_INSTANCE=$PWD/var/demo\n", "").replace("LOGIN", cast.ODETTE.login)
    assert "var/demo" not in said
    surroundings = {**os.environ, "CARNET_INSTANCE": str(house.instance.folder), "PYTHONPATH": str(ROOT)}
    # The page's own commands, whatever they end with: `set +e` is a shell's way, and the last one's code is kept.
    return subprocess.run(
        ["bash", "-c", said], cwd=folder, env=surroundings, capture_output=True, text=True, check=False, timeout=120
    )


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
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/bash\nexec {sys.executable} "$@"\n')
    (programs / "carnet").write_text(f'#!/bin/bash\nexec {sys.executable} -m carnet "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    take, keep, change, look = blocks()
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
