"""The same act several times at the same moment: one effect, and an answer for each (A36)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connections

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict
from carnet.usecases._incoming import Upload
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.usecases import cdas
from tests.usecases.scene import KEPT, Scene, counts, report

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
TIMES = 4


def _at_once(act: Callable[[int], T]) -> list[T]:
    """Runs an act in several threads that start together, each with its own connection."""
    start = Barrier(TIMES)

    def run(number: int) -> T:
        try:
            start.wait()
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(run, range(TIMES)))


def test_deposit_document_double_click_at_once_gives_one_document(scene: Scene) -> None:
    helene, upload = scene.caller(cast.HELENE), report("Bilan")
    answers = _at_once(lambda _: deposit_document(helene, scene.record, upload, Options(key="form-1")))
    assert len({answer.card.logical_id for answer in answers if isinstance(answer, Deposited)}) == 1
    assert all(isinstance(answer, Deposited) for answer in answers)
    assert {counts(*KEPT)[name] for name in ("document", "content", "idempotency")} == {1}


def test_deposit_document_same_file_at_once_without_a_key_gives_one_document(scene: Scene) -> None:
    helene, upload = scene.caller(cast.HELENE), Upload(cdas.level1(cdas.facts(cast.ODETTE)), "a.xml")
    answers = _at_once(lambda _: deposit_document(helene, scene.record, upload))
    assert sorted(answer.again for answer in answers if isinstance(answer, Deposited)) == [False, True, True, True]
    assert counts("document") == {"document": 1}


def test_replace_document_two_successors_at_once_one_wins_and_the_other_is_told(scene: Scene) -> None:
    """A36: the head's lock orders them; the loser reads why, and nothing of it is kept."""
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "Bilan")
    new = [Upload(cdas.structured(cast.ODETTE, f"Texte {n}", f"8{n}"), "a.xml") for n in range(TIMES)]
    answers = _at_once(lambda n: replace_document(helene, scene.record, former.logical_id, new[n]))
    assert len([answer for answer in answers if isinstance(answer, Deposited)]) == 1
    assert answers.count(Conflict("document.already_replaced")) == TIMES - 1
    assert counts("document", "content") == {"document": 2, "content": 2}


def test_deposit_document_one_unique_id_in_two_records_at_once_gives_one_document(scene: Scene) -> None:
    """The locator decides: one record has the uniqueId, the other is answered that it is taken."""
    karim = cast.opened(cast.KARIM, scene.clock)
    helene = scene.caller(cast.HELENE)
    people = ((scene.record, cast.ODETTE), (cast.record_of(karim), cast.KARIM))
    uploads = [Upload(cdas.level1(cdas.facts(person)), "a.xml") for _, person in people]
    answers = _at_once(lambda number: deposit_document(helene, people[number % 2][0], uploads[number % 2]))
    kept = {answer.card.logical_id for answer in answers if isinstance(answer, Deposited)}
    assert len(kept) == 1
    assert [a for a in answers if not isinstance(a, Deposited)] == [Conflict("document.unique_id_taken")] * 2
    assert counts("document") == {"document": 1}


def test_open_record_at_once_opens_one(clock: FixedClock) -> None:
    holder = cast.holder(cast.account_of(cast.ODETTE, clock), clock)
    answers = _at_once(lambda _: open_record(holder, Opening(consent=True)))
    assert sum(isinstance(answer, Opened) for answer in answers) == 1
    assert sum(answer == Conflict("opening.already_open") for answer in answers) == TIMES - 1
    tables = ("patient_identity", "record_life", "consent_given")
    assert counts(*tables) == dict.fromkeys(tables, 1)


def test_close_record_at_once_closes_once(scene: Scene) -> None:
    answers = _at_once(lambda _: close_record(scene.odette, scene.record))
    assert sum(isinstance(answer, Closed) for answer in answers) == 1
    assert counts("due_act") == {"due_act": 1}


def test_change_visibility_at_once_with_readings_the_journal_still_proves(scene: Scene) -> None:
    """Readers and the holder on one record: every act has its event, and the chain of the journal is whole."""
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE)

    def act(number: int) -> None:
        for turn in range(5):
            if number == 0:
                change_visibility(scene.odette, scene.record, card.logical_id, hide=turn % 2 == 0)
            else:
                list_documents(helene, scene.record)

    before = counts("event")["event"]
    _at_once(act)
    assert counts("event")["event"] == before + 5 * TIMES
    page = read_journal(scene.odette, scene.record)
    assert isinstance(page, JournalPage)
    assert len(page.lines) == before + 5 * TIMES
