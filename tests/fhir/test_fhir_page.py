"""docs/fhir.md is followed to the letter: its commands are run as they stand there, in order, by a newcomer."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from carnet.kernel.clock import FixedClock, SystemClock
from tests import cast
from tests.consistency.source import ROOT
from tests.db import TestHouse
from tests.fhir.serving import served
from tests.usecases import scene

PAGE = (ROOT / "docs" / "fhir.md").read_text(encoding="utf-8")


def script() -> str:
    """The commands of the numbered steps, one after the other."""
    steps = PAGE.partition("## Sign in")[0]
    found = re.findall(r"(?:^ {7}.*\n|^\n(?= {7}))+", steps, flags=re.MULTILINE)
    return "\n".join(line.removeprefix(" " * 7) for block in found for line in block.split("\n"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fhir_page_newcomer_submits_searches_reads_hides_and_replaces(house: TestHouse, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("NOT RUN: curl is not installed")
    told = scene.at(FixedClock(SystemClock().now()))
    told.agrees(cast.HELENE)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/bash\nexec {sys.executable} "$@"\n')
    (programs / "carnet").write_text(f'#!/bin/bash\nexec {sys.executable} -m carnet "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    ins = cast.ODETTE.identity.ins
    assert ins is not None and f"|{ins.value}" in script()
    surroundings = {**os.environ, "CARNET_INSTANCE": str(house.instance.folder), "PYTHONPATH": str(ROOT)}
    with served() as site:
        said = script().replace("export CARNET_INSTANCE=$PWD/var/demo\n", "").replace("http://localhost:8000", site)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", said], cwd=tmp_path, env=surroundings, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
    seen = {path.name: path.read_text(encoding="utf-8")[:600] for path in tmp_path.glob("*.json")}
    assert done.returncode == 0, (done.stdout, done.stderr[-1500:], seen)
    version, active, made, total, title, text, hidden, shown, new, status, wrong = done.stdout.strip().split("\n")
    assert (version, active, total, title) == ("4.0.1", "True", "1", "Suivi de tension")
    assert text == "Tension 13/8. Revoir dans trois mois."
    assert (hidden, shown, status) == ("MASQUE_PS", "N", "superseded")
    assert made.startswith("submitted ") and new.startswith("replaced by ")
    assert made.split()[-1] != new.split()[-1]
    assert wrong == "DocumentReference.author"
