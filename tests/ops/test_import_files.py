"""`carnet import` on real files: several people at once, one person's in order, each refused file told by its rule."""

from dataclasses import replace
from pathlib import Path

import pytest

from carnet.cda.model import RelatedDocument
from carnet.kernel.clock import FixedClock
from carnet.ops.import_ import ALREADY, IMPORTED, REFUSED, Result, import_files, summary
from carnet.storage import db
from tests import cast
from tests.usecases import cdas, scene
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened(db: None, clock: FixedClock) -> Scene:
    return scene.at(clock)


def _files(folder: Path) -> list[Path]:
    """A chain of Odette's, each replacing the one before, between documents of Karim, who has no record yet."""
    made = {}
    for number in range(6):
        header = cdas.facts(cast.ODETTE, f"9{number}")
        former = cdas.facts(cast.ODETTE, f"9{number - 1}").id
        related = (RelatedDocument("RPLC", former, former, 1),) if number else ()
        made[f"{number}-odette.xml"] = cdas.level1(replace(header, related=related))
        made[f"{number}-karim.xml"] = cdas.structured(cast.KARIM, f"Visite {number}", f"8{number}")
    made["7-broken.xml"] = b"<ClinicalDocument>"
    made["8-nobody.xml"] = cdas.level1(cdas.facts(cast.LEO, "71"))
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return sorted(folder.iterdir())


def test_import_files_people_at_once_and_each_in_the_order_of_the_files(opened: Scene, tmp_path: Path) -> None:
    files, told = _files(tmp_path), list[tuple[int, int, str]]()
    results = import_files(files, True, False, lambda *one: told.append(one))
    assert [result.path for result in results] == files
    outcomes = {result.path.name: result.outcome for result in results}
    assert outcomes.pop("7-broken.xml") == REFUSED
    assert set(outcomes.values()) == {IMPORTED}
    chain = db.rows("SELECT 1 FROM association WHERE kind = 'RPLC'")
    assert len(chain) == 5, "each found the one that it replaces"
    assert told[-1][:2] == (len(files), len(files))
    again = import_files(files, True, False, lambda *_: None)
    assert {result.outcome for result in again} == {ALREADY, REFUSED}


def test_import_files_unknown_person_is_refused_and_others_are_not(opened: Scene, tmp_path: Path) -> None:
    results = import_files(_files(tmp_path), False, False, lambda *_: None)
    refused = {result.path.name[2:] for result in results if result.outcome == REFUSED}
    assert refused == {"karim.xml", "broken.xml", "nobody.xml"}
    assert "import.unknown_patient" in summary(results) and "xml.malformed" in summary(results)


def test_import_files_file_that_cannot_be_read_is_told(opened: Scene, tmp_path: Path) -> None:
    (result,) = import_files([tmp_path / "none.xml"], True, False, lambda *_: None)
    assert isinstance(result, Result) and result.problems[0].rule == "import.unreadable"
