"""The 39 published French samples and the American ones, each with what must become of it (issue 2)."""

from pathlib import Path
from uuid import UUID

import pytest

from carnet.consent import treating_doctors
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal.reading import Addresses, document_page, writer
from carnet.storage import db
from carnet.usecases._incoming import Upload
from carnet.usecases.import_document import Importing, import_document
from carnet.usecases.read_document import DocumentRead, read_document
from tests import cast
from tests.unit.cda.samples import AMERICAN, FRENCH
from tests.usecases.scene import Scene

pytestmark = [pytest.mark.shared, pytest.mark.slow]

IMPORTED = "imported"
# Under the rules of an instance: five numbers have a wrong key, two stand under the root of real numbers. The other
# files with that root have a wrong key too, which is told first.
REFUSED = {
    "CSE-CS8_2025.01": "ins.wrong_key",
    "CSE-CS9_2025.01": "ins.wrong_key",
    "OBP-SNE_2024.01": "ins.wrong_key",
    "SDM-MR_2025.01_nouveau-ne": "ins.wrong_key",
    "TDDUI_Exemple_v1.0.1": "ins.wrong_key",
    "OBP-SAP_2024.01": "ins.real_on_a_test_instance",
    "eDISP-MED_2024.01": "ins.real_on_a_test_instance",
}
FILES = 39


def _outcome(path: Path, how: Importing, scene: Scene) -> str:
    try:
        answer = import_document(Upload(path.read_bytes(), path.name), how, scene.clock)
    except Invalid as told:
        return ", ".join(sorted({problem.rule for problem in told.problems}))
    if isinstance(answer, Refusal | Conflict):
        return answer.rule
    return IMPORTED


def test_import_samples_under_the_rules_each_is_imported_or_refused_by_its_rule(scene: Scene) -> None:
    found = {path.stem: _outcome(path, Importing(open_missing=True), scene) for path in FRENCH}
    assert len(found) == FILES
    assert {name: rule for name, rule in found.items() if rule != IMPORTED} == REFUSED


def _documents() -> list[tuple[RecordId, UUID]]:
    return [(RecordId(row[0]), row[1]) for row in db.rows("SELECT record_id, logical_id FROM document")]


def _unreadable(scene: Scene) -> list[str]:
    """The documents whose page, for the médecin traitant, has neither words nor page images."""
    marc, bad = scene.caller(cast.MARC), []
    for record, document in _documents():
        treating_doctors.append(record, cast.MARC.facts.professional_id, True, scene.odette.by(), scene.clock.now())
        where = Addresses("test", document, lambda kind, number: f"/{kind}/{number}", str)
        read = read_document(marc, record, document, writer(where))
        assert isinstance(read, DocumentRead), read
        page = document_page(read, where)
        if not page.pages and len(page.body_html) < 40:
            bad.append(read.card.title)
    return bad


def test_import_samples_lenient_all_are_imported_and_readable(scene: Scene) -> None:
    how = Importing(open_missing=True, lenient=True)
    found = {path.stem: _outcome(path, how, scene) for path in FRENCH}
    assert {name: rule for name, rule in found.items() if rule != IMPORTED} == {}
    assert len(_documents()) == FILES
    assert _unreadable(scene) == []


def test_import_samples_american_are_taken_or_refused(scene: Scene) -> None:
    """Never an exception that nobody foresaw. Strictly: another realm. Leniently: by their type."""
    assert AMERICAN
    strict = {_outcome(path, Importing(open_missing=True), scene) != IMPORTED for path in AMERICAN}
    assert strict == {True}
    lenient = [_outcome(path, Importing(open_missing=True, lenient=True), scene) for path in AMERICAN]
    assert sorted(lenient) == ["cda.unknown_type"] * 2 + [IMPORTED] * 4
