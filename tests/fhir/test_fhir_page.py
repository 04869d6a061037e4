"""docs/fhir.md is followed to the letter: its commands are run as they stand there, in order, by a newcomer."""

import shutil
from pathlib import Path

import pytest

from carnet.kernel.clock import FixedClock, SystemClock
from tests import cast
from tests.db import TestHouse
from tests.fhir.serving import served
from tests.newcomer import blocks, programs_in, run
from tests.usecases import scene


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fhir_page_newcomer_submits_searches_reads_hides_and_replaces(house: TestHouse, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("NOT RUN: curl is not installed")
    told = scene.at(FixedClock(SystemClock().now()))
    told.agrees(cast.HELENE)
    programs_in(tmp_path)
    script = "\n".join(blocks("fhir.md", "## Sign in"))
    ins = cast.ODETTE.identity.ins
    assert ins is not None and f"|{ins.value}" in script
    with served() as site:
        done = run(script.replace("http://localhost:8000", site), tmp_path, house, "-euo", "pipefail")
    seen = {path.name: path.read_text(encoding="utf-8")[:600] for path in tmp_path.glob("*.json")}
    assert done.returncode == 0, (done.stdout, done.stderr[-1500:], seen)
    version, active, made, total, title, text, hidden, shown, new, status, wrong = done.stdout.strip().split("\n")
    assert (version, active, total, title) == ("4.0.1", "True", "1", "Suivi de tension")
    assert text == "Tension 13/8. Revoir dans trois mois."
    assert (hidden, shown, status) == ("MASQUE_PS", "N", "superseded")
    assert made.startswith("submitted ") and new.startswith("replaced by ")
    assert made.split()[-1] != new.split()[-1]
    assert wrong == "DocumentReference.author"
