"""Whatever is drawn from a document goes with it (issue 6, point 12): hidden from a reader, absent in every form.

R11: the author, the médecin traitant and the person still get each part; the one from whom it is hidden gets the
answer of a document that does not exist, and what was kept in memory for others serves nobody.
"""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from carnet.documents import checks
from carnet.documents.checks import Check, Found
from carnet.kernel.errors import Refusal
from carnet.storage import db, keys
from carnet.usecases._narrow import Asked
from carnet.usecases.add_to_document import add_to_document
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_content_checks import ContentChecks, read_content_checks
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from tests import cast
from tests.usecases.hidings import EVERYONE, hides_from, hides_kind, one, profession, structure
from tests.usecases.scene import Scene, report

NOTHING = Refusal("C02", "no_document")
# The parts that a PDF has.
PARTS = (PartKind.ORIGINAL, PartKind.INSIDE, PartKind.PAGE, PartKind.LARGE_PAGE, PartKind.PAGE_TEXT)
WAYS: dict[str, Callable[[Scene, UUID], object]] = {
    "flag": lambda s, d: s.hides(next(c for c in _cards(s) if c.logical_id == d)),
    "professional": lambda s, d: hides_from(s, d, one(cast.PAUL)),
    "structure": lambda s, d: hides_from(s, d, structure(cast.PAUL)),
    "profession": lambda s, d: hides_from(s, d, profession(cast.PAUL)),
    "kind": lambda s, d: hides_kind(s, "report", EVERYONE),
}


def _cards(scene: Scene) -> tuple:  # type: ignore[type-arg]
    found = list_documents(scene.odette, scene.record)
    assert isinstance(found, DocumentList)
    return found.cards


def _parts(caller: Caller, scene: Scene, document: UUID) -> list[object]:
    return [read_part(caller, scene.record, document, Part(kind)) for kind in PARTS]


@pytest.mark.parametrize("way", WAYS)
def test_derived_r11_parts_of_a_hidden_document_are_those_of_nothing(scene: Scene, way: str) -> None:
    """Pages as images, their words, the file inside: read before by all, then absent for one and there for others."""
    paul, marc, helene = scene.agrees(cast.PAUL), scene.treats(cast.MARC), scene.agrees(cast.HELENE)
    document = scene.deposits(cast.HELENE).logical_id
    assert all(isinstance(part, PartRead) for part in _parts(paul, scene, document))
    WAYS[way](scene, document)
    assert set(_parts(paul, scene, document)) == set(_parts(paul, scene, uuid4())) == {NOTHING}
    for caller in (marc, helene, scene.odette):
        assert all(isinstance(part, PartRead) for part in _parts(caller, scene, document)), caller.actor_id


def test_derived_r11_findings_of_checks_go_with_the_document(scene: Scene) -> None:
    """The depositor reads what schematrons found; a colleague from whom it is hidden reads what is not there."""
    helene, ines = scene.agrees(cast.HELENE), scene.agrees(cast.INES)
    document = scene.deposits(cast.HELENE).logical_id
    found = Check("modele.sch", "0" * 64, scene.clock.now(), (Found("R-1", "/ClinicalDocument", "error", "Zqx"),))
    opened = keys.load(scene.record)
    assert opened is not None
    db.in_transaction(lambda: checks.insert(opened, document, found))
    hides_from(scene, document, profession(cast.INES))
    told = read_content_checks(helene, scene.record, document)
    assert isinstance(told, ContentChecks)
    assert told.checks[0].findings[0].text == "Zqx"
    answers = {read_content_checks(ines, scene.record, asked) for asked in (document, uuid4())}
    assert answers == {NOTHING}


def test_derived_r11_ties_counts_years_and_authors_of_a_hidden_document_are_told_to_nobody_else(scene: Scene) -> None:
    """A tie to it, its kind, its year, its author: no list and no neighbour betrays it."""
    helene, paul = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL)
    first = scene.deposits(cast.HELENE, "Vu")
    added = add_to_document(helene, scene.record, first.logical_id, report("Ajout"))
    assert isinstance(added, Deposited)
    before = list_documents(paul, scene.record)
    hides_from(scene, added.card.logical_id, one(cast.PAUL))
    seen, known = (read_document(one_, scene.record, first.logical_id) for one_ in (paul, helene))
    assert isinstance(seen, DocumentRead) and isinstance(known, DocumentRead)
    assert (seen.relations, len(known.relations)) == ((), 1)
    after = list_documents(paul, scene.record, Asked())
    assert isinstance(before, DocumentList) and isinstance(after, DocumentList)
    assert (before.total, after.total) == (2, 1)
    assert {choice.count for choice in (*after.choices.kinds, *after.choices.years, *after.choices.authors)} == {1}


def test_derived_r11_hidden_comes_back_whole_when_it_is_shown_again(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    document = scene.deposits(cast.HELENE).logical_id
    for _ in range(2):
        hides_from(scene, document, one(cast.PAUL))
        assert set(_parts(paul, scene, document)) == {NOTHING}
        hides_from(scene, document, one(cast.PAUL), hide=False)
        assert all(isinstance(part, PartRead) for part in _parts(paul, scene, document))
