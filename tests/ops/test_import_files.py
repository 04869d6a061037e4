"""`carnet import` on real files: several people at once, one person's in order, each refused file told by its rule."""

from dataclasses import replace
from pathlib import Path

import pytest

from carnet.cda.model import RelatedDocument
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Problem
from carnet.kernel.failpoints import arm, kill
from carnet.ops import import_
from carnet.ops.import_ import ALREADY, IMPORTED, REFUSED, Result, import_files, summary
from carnet.storage import db
from tests import cast
from tests.reliability.effects import killed
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


def _archive(folder: Path, documents: int) -> list[Path]:
    """Two persons, one after the other in the files."""
    for number in range(documents):
        for who in (cast.ODETTE, cast.KARIM):
            name = f"{number:03}-{who.identity.traits.birth_name}.xml"
            (folder / name).write_bytes(cdas.structured(who, f"Visite {number}", f"6{number:03}{len(name)}"))
    return sorted(folder.iterdir())


def test_import_files_two_processes_everything_is_there_once(opened: Scene, tmp_path: Path) -> None:
    files = _archive(tmp_path, 40)
    results = import_files(files, True, False, lambda *_: None, processes=2)
    assert [(result.path, result.outcome) for result in results] == [(path, IMPORTED) for path in files]
    assert db.one("SELECT count(*), count(DISTINCT unique_hmac), count(DISTINCT record_id) FROM document") == (
        80,
        80,
        2,
    )
    again = import_files(files, True, False, lambda *_: None, processes=2)
    assert {result.outcome for result in again} == {ALREADY}


def test_import_files_killed_in_the_middle_the_same_command_goes_on(opened: Scene, tmp_path: Path) -> None:
    """The process dies in its second transaction: the first one's documents are there, the second's are not, and the
    same command brings the rest once. What was left outside the database is an orphan that the sweep knows.
    """
    files, reached = _archive(tmp_path, 70), list[str]()

    def second() -> None:
        reached.append("here")
        if len(reached) == 2:
            kill()

    with arm("enter_all.written", second):
        killed(lambda: import_files(files, True, False, lambda *_: None))
    there = db.one("SELECT count(*) FROM document")
    assert there is not None and 0 < there[0] < len(files)
    results = import_files(files, True, False, lambda *_: None)
    assert {result.outcome for result in results} == {IMPORTED, ALREADY}
    assert db.one("SELECT count(*), count(DISTINCT unique_hmac) FROM document") == (len(files), len(files))
    assert db.one("SELECT count(*) FROM locator WHERE NOT confirmed") == (0,)
    held = db.one("SELECT count(*) FROM event WHERE record_id IN (SELECT record_id FROM document)")
    # The opening, then an event a document; one more for each that was told to be there.
    assert held == (1 + 1 + len(files) + sum(result.outcome == ALREADY for result in results),)


def test_import_files_unknown_person_is_refused_and_others_are_not(opened: Scene, tmp_path: Path) -> None:
    results = import_files(_files(tmp_path), False, False, lambda *_: None)
    refused = {result.path.name[2:] for result in results if result.outcome == REFUSED}
    assert refused == {"karim.xml", "broken.xml", "nobody.xml"}
    assert "import.unknown_patient" in summary(results) and "xml.malformed" in summary(results)


def test_import_files_file_that_cannot_be_read_is_told(opened: Scene, tmp_path: Path) -> None:
    (result,) = import_files([tmp_path / "none.xml"], True, False, lambda *_: None)
    assert isinstance(result, Result) and result.problems[0].rule == "import.unreadable"


def test_import_files_that_the_clock_alone_refused_are_tried_again_at_the_end(
    opened: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is full refuses no good file; what is refused for another reason is not read twice."""
    real, read, files = import_._read, list[str](), _files(tmp_path)  # noqa: SLF001
    heavy = files[3].name

    def full(path: Path, lenient: bool) -> object:
        read.append(path.name)
        if path.name == heavy and read.count(heavy) == 1:
            why = (Problem("file", "content.too_heavy", (("reason", "clock"),)),)
            return Result(path, REFUSED, why)
        return real(path, lenient)

    monkeypatch.setattr(import_, "_read", full)
    results = {result.path.name: result.outcome for result in import_files(files, True, False, lambda *_: None)}
    # Those that replace it, too: they were refused for its sake.
    assert {name for name, outcome in results.items() if outcome != IMPORTED} == {"7-broken.xml"}
    # Once to know whose it is, once to import it.
    assert read.count("7-broken.xml") == 2
