"""Many files at once: the rows are those of as many single deposits, and so is what is refused."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from carnet.cda.model import RelatedDocument
from carnet.documents import contents
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.usecases import _entering_together
from carnet.usecases._entering_together import enter_all
from carnet.usecases._importing import importer
from carnet.usecases._incoming import Incoming, Upload, read_incoming
from carnet.usecases._inherited import Options
from carnet.usecases.close_record import close_record
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.import_document import Importing, import_document
from carnet.usecases.import_documents import Kept, import_documents
from tests import cast
from tests.journal import events
from tests.reliability.effects import state_of
from tests.usecases import cdas
from tests.usecases.scene import Scene, counts, titles
from tests.usecases.stored_rows import stored_rows

pytestmark = pytest.mark.django_db
OPENING = Importing(open_missing=True)
MANY = 9


def _read(data: bytes, lenient: bool = False) -> Incoming:
    return read_incoming(Upload(data, "a.xml"), lenient=lenient)


def _story() -> list[Incoming]:
    """What an old archive holds: new documents, one that replaces, the same twice, one of somebody else's traits."""
    many = [_read(cdas.structured(cast.ODETTE, f"Visite {number}", f"7{number}")) for number in range(MANY)]
    former = cdas.facts(cast.ODETTE, "73").id
    replacing = replace(cdas.facts(cast.ODETTE, "81"), related=(RelatedDocument("RPLC", former, former, 1),))
    wrong = replace(cdas.facts(cast.ODETTE, "82"), patient=replace(cdas.patient(cast.ODETTE), birth_name="AUTRE"))
    return [*many[:5], _read(cdas.level1(replacing)), many[2], _read(cdas.level1(wrong)), *many[5:]]


def _undone(act: Callable[[], list[str]], scene: Scene) -> tuple[list[str], dict[str, list[dict[str, Any]]]]:
    """What an act answered and left, then undone."""
    with transaction.atomic():
        answer, left = act(), stored_rows(scene.record)
        transaction.set_rollback(True)
    return answer, left


def _one_by_one(many: Sequence[Incoming], scene: Scene) -> list[str]:
    answers = []
    for one in many:
        try:
            told = import_document(one, OPENING, scene.clock)
        except Invalid as wrong:
            answers.append(f"{wrong.problems}")
            continue
        answers.append(f"{told.again}" if isinstance(told, Deposited) else f"{told}")
    return answers


def _together(many: Sequence[Incoming], scene: Scene) -> list[str]:
    told = import_documents(many, OPENING, scene.clock)
    return [
        f"{one.again}" if isinstance(one, Kept) else f"{one.problems}" if isinstance(one, Invalid) else f"{one}"
        for one in told
    ]


def test_import_documents_operator_rows_are_those_of_single_imports(scene: Scene) -> None:
    """Every table, every column, the files, and events that prove: all but what is random."""
    many = _story()
    one_by_one, rows = _undone(lambda: _one_by_one(many, scene), scene)
    together, same = _undone(lambda: _together(many, scene), scene)
    assert together == one_by_one
    assert together.count("False") == MANY + 1 and together.count("True") == 1
    assert same.keys() == rows.keys()
    for table, expected in rows.items():
        assert same[table] == expected, table
    assert len(rows["document"]) == MANY + 1 and rows["act_pending"] and rows["outbox"] and rows["locator"]


def test_import_documents_operator_planted_difference_is_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bulk path that forgets the event's actor, or an event, is not the same."""
    many = _story()
    _, rows = _undone(lambda: _one_by_one(many, scene), scene)
    monkeypatch.setattr(_entering_together, "tell_deposits", lambda *_: None)
    _, other = _undone(lambda: _together(many, scene), scene)
    assert other != rows


def test_import_documents_operator_sends_few_statements_a_document(scene: Scene) -> None:
    many = [_read(cdas.structured(cast.ODETTE, f"Visite {n}", f"6{n}")) for n in range(40)]
    import_documents(many[:8], OPENING, scene.clock)
    with CaptureQueriesContext(connection) as sent:
        answers = import_documents(many[8:], OPENING, scene.clock)
    assert answers == (Kept(),) * 32
    assert len([one for one in sent.captured_queries if "SAVEPOINT" not in one["sql"]]) <= 16


def test_import_documents_operator_people_mixed_each_gets_their_own(scene: Scene) -> None:
    """A person without a record gets one, once; who cannot be taken is told; answers come in the order of the files."""
    many = [_read(cdas.structured(who, f"Visite {n}", f"5{n}")) for n, who in enumerate([cast.ODETTE, cast.KARIM] * 4)]
    told = import_documents(many, Importing(), scene.clock)
    assert [type(one) for one in told] == [Kept, Invalid] * 4
    assert import_documents(many, OPENING, scene.clock) == (Kept(again=True), Kept()) * 4
    assert counts("record_life") == {"record_life": 2}
    assert len(titles(scene.odette, scene.record)) == 4


def test_import_documents_operator_uniqueid_of_another_record_is_refused_alone(scene: Scene) -> None:
    """The others enter; the answer and the event are those of one alone, and nothing tells where it is."""
    import_document(_read(cdas.structured(cast.KARIM, "Ailleurs", "31")), OPENING, scene.clock)
    many = [_read(cdas.structured(cast.ODETTE, f"Visite {n}", f"3{n}")) for n in range(4)]
    told = import_documents(many, OPENING, scene.clock)
    assert told == (Kept(), Conflict("document.unique_id_taken"), Kept(), Kept())
    assert [e.rule for e in events(scene.record) if e.outcome.value == "refused"] == ["C60"]


def test_import_documents_operator_closed_record_refuses_each(scene: Scene) -> None:
    close_record(scene.odette, scene.record)
    before = counts("document", "content", "event")
    many = [_read(cdas.structured(cast.ODETTE, f"Visite {n}", f"4{n}")) for n in range(3)]
    told = import_documents(many, OPENING, scene.clock)
    assert all(isinstance(one, Refusal) for one in told)
    after = counts("document", "content", "event")
    assert (after["document"], after["content"], after["event"]) == (
        before["document"],
        before["content"],
        before["event"] + 3,
    )


def test_import_documents_operator_rights_change_while_files_are_written_is_seen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts loaded before the files were written count only while the rights epoch did not move."""
    write = contents.write_all
    changed: list[object] = []

    def slowly(*given: Any) -> object:
        if not changed:
            changed.append(close_record(scene.odette, scene.record))
        return write(*given)

    monkeypatch.setattr(contents, "write_all", slowly)
    many = [_read(cdas.structured(cast.ODETTE, f"Visite {n}", f"4{n}")) for n in range(3)]
    told = import_documents(many, OPENING, scene.clock)
    assert all(isinstance(one, Refusal) for one in told), told
    assert counts("document") == {"document": 0}


@pytest.mark.parametrize(
    "point", ["enter_all.claimed", "content.blob_written", "journal.appended", "enter_all.written"]
)
def test_import_documents_operator_step_fails_leaves_nothing_and_again_gives_each_once(
    scene: Scene, point: str
) -> None:
    many = [_read(cdas.structured(cast.ODETTE, f"Visite {n}", f"4{n}")) for n in range(6)]
    before = state_of(scene.record)
    with arm(point), pytest.raises(FailpointReached):
        import_documents(many, OPENING, scene.clock)
    assert state_of(scene.record) == before
    assert import_documents(many, OPENING, scene.clock) == (Kept(),) * 6
    assert import_documents(many, OPENING, scene.clock) == (Kept(again=True),) * 6
    assert len(titles(scene.odette, scene.record)) == 6


def test_enter_all_hidden_or_keyed_is_no_matter_for_many(scene: Scene) -> None:
    """What would hide some of them, or be answered again as one, goes one by one."""
    for options in (Options(hidden=True), Options(withheld=True), Options(key="k")):
        with pytest.raises(ValueError, match="together"):
            list(enter_all(importer(scene.clock), scene.record, [_story()[0]], options))
