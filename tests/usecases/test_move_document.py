"""A document was filed in Odette's record and is Karim's: Rosa moves it by its reference, and may undo it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from carnet.documents import moving
from carnet.kernel.errors import Conflict
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases._asked import Transferred
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.carry_out_transfers import carry_out_transfers
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.move_document import move_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.undo_transfer import undo_transfer
from tests import cast
from tests.journal import acts, events
from tests.usecases.scene import Scene, assert_refused, blobs, report

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Le médecin s’est trompé de personne."


class Mixed:
    """Odette's record holds a report that is about Karim."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.rosa = scene, cast.desk_agent(scene.clock)
        self.karim = cast.opened(cast.KARIM, scene.clock)
        self.wrong, self.right = scene.record, cast.record_of(self.karim)
        paul = scene.caller(cast.PAUL)
        kept = deposit_document(paul, self.wrong, report("Celui de Karim"))
        assert isinstance(kept, Deposited), kept
        self.document, self.at = kept.card.logical_id, scene.clock.now()
        self.data = self.read(scene.odette, self.wrong)

    def read(self, caller: Caller, record: RecordId) -> bytes | None:
        """The bytes that a caller gets, or None."""
        answer = read_part(caller, record, self.document, Part(PartKind.ORIGINAL))
        return answer.data if isinstance(answer, PartRead) else None

    def move(self) -> object:
        """The move."""
        return move_document(self.rosa, self.wrong, self.document, self.right, WHY)

    def moved(self) -> UUID:
        """The move, done."""
        answer = self.move()
        assert isinstance(answer, Transferred), answer
        return answer.transfer_id


@pytest.fixture
def mixed(scene: Scene) -> Mixed:
    """The mistake."""
    return Mixed(scene)


def _titles(caller: Caller, record: RecordId) -> list[str]:
    found = list_documents(caller, record)
    assert isinstance(found, DocumentList), found
    return [card.title for card in found.cards]


def test_move_document_agent_is_in_the_right_record_byte_for_byte_and_in_the_other_no_more(mixed: Mixed) -> None:
    mixed.scene.clock.move(timedelta(days=2))
    mixed.moved()
    assert mixed.read(mixed.karim, mixed.right) == mixed.data
    assert mixed.read(mixed.scene.odette, mixed.wrong) is None
    assert (_titles(mixed.scene.odette, mixed.wrong), _titles(mixed.karim, mixed.right)) == ([], ["Celui de Karim"])
    found = list_documents(mixed.karim, mixed.right)
    assert isinstance(found, DocumentList)
    (card,) = found.cards
    assert (card.deposited_at, card.depositor_person) == (mixed.at, cast.PAUL.facts.professional_id)


def test_move_document_agent_both_journals_say_it_and_neither_names_the_other_record(mixed: Mixed) -> None:
    mixed.moved()
    for record, other, parts in ((mixed.wrong, mixed.right, ["given"]), (mixed.right, mixed.wrong, ["taken", "one"])):
        said = [one for one in events(record) if one.act == "document:move"]
        assert [dict(one.detail)["part"] for one in said] == parts
        assert str(other) not in str(said)


def test_move_document_agent_hidden_stays_hidden(mixed: Mixed) -> None:
    change_visibility(mixed.scene.odette, mixed.wrong, mixed.document, hide=True)
    mixed.moved()
    helene = mixed.scene.caller(cast.HELENE)
    assert isinstance(state_agreement(helene, mixed.right, agreed=True), Agreed)
    assert _titles(helene, mixed.right) == []
    assert _titles(mixed.karim, mixed.right) == ["Celui de Karim"]


@pytest.mark.parametrize(
    "point", ["transfer.narrowed", "transfer.blob_written", "transfer.arrived", "transfer.handed_over"]
)
def test_move_document_agent_step_fails_nobody_reads_it_twice_and_the_worker_ends_it(mixed: Mixed, point: str) -> None:
    with arm(point), pytest.raises(FailpointReached):
        mixed.move()
    assert mixed.read(mixed.scene.odette, mixed.wrong) is None
    assert carry_out_transfers(mixed.scene.clock) == 1
    assert mixed.read(mixed.karim, mixed.right) == mixed.data
    assert mixed.move() == move_document(mixed.rosa, mixed.wrong, mixed.document, mixed.right, WHY)
    assert carry_out_transfers(mixed.scene.clock) == 0


def test_move_document_agent_target_closes_meanwhile_the_document_is_back(mixed: Mixed) -> None:
    with arm("transfer.narrowed"), pytest.raises(FailpointReached):
        mixed.move()
    assert isinstance(close_record(mixed.karim, mixed.right), Closed)
    assert carry_out_transfers(mixed.scene.clock) == 1
    assert mixed.read(mixed.scene.odette, mixed.wrong) == mixed.data
    assert carry_out_transfers(mixed.scene.clock) == 0
    assert [dict(one.detail)["part"] for one in events(mixed.wrong) if one.act == "document:move"] == [
        "given",
        "given_back",
    ]


def test_undo_transfer_agent_document_is_where_it_was_and_what_was_hidden_stays_hidden(mixed: Mixed) -> None:
    transfer = mixed.moved()
    change_visibility(mixed.karim, mixed.right, mixed.document, hide=True)
    answer = undo_transfer(mixed.rosa, mixed.right, transfer, "C’était juste.")
    assert isinstance(answer, Transferred), answer
    assert mixed.read(mixed.scene.odette, mixed.wrong) == mixed.data
    assert mixed.read(mixed.karim, mixed.right) is None
    helene = mixed.scene.agrees(cast.HELENE)
    assert _titles(helene, mixed.wrong) == []
    mixed.moved()
    assert mixed.read(mixed.karim, mixed.right) == mixed.data


def test_move_document_agent_after_the_delay_bytes_are_in_one_record_only(mixed: Mixed) -> None:
    transfer = mixed.moved()
    assert len(blobs()) >= 2
    mixed.scene.clock.move(timedelta(days=30, seconds=1))
    assert undo_transfer(mixed.rosa, mixed.right, transfer, WHY) == Conflict("undo.too_late")
    carry_out_due(mixed.scene.clock)
    kept = {row[0] for row in db.rows("SELECT blob_id FROM content WHERE record_id = %s", [mixed.right])}
    gone = {row[0] for row in db.rows("SELECT blob_id FROM content WHERE record_id = %s", [mixed.wrong])}
    assert kept <= blobs() and not gone & blobs()


def test_move_document_agent_unknown_reference_or_already_moved_is_not_there(mixed: Mixed) -> None:
    unknown = move_document(mixed.rosa, mixed.wrong, uuid4(), mixed.right, WHY)
    assert_refused(unknown, mixed.rosa, "document:move", "C02", "no_document", mixed.wrong)
    mixed.moved()
    assert_refused(mixed.move(), mixed.rosa, "document:move", "C02", "no_document", mixed.wrong)


def test_move_document_everybody_else_is_refused(mixed: Mixed) -> None:
    for caller in (mixed.scene.odette, mixed.scene.agrees(cast.PAUL)):
        answer = move_document(caller, mixed.wrong, mixed.document, mixed.right, WHY)
        assert not isinstance(answer, Transferred | Conflict)
        assert acts(mixed.right)[-1] == ("document:move", "refused")
    assert mixed.read(mixed.scene.odette, mixed.wrong) == mixed.data


def test_moving_every_sealed_column_of_what_moves_is_sealed_again() -> None:
    """A column that another table gets later must be decided on: opened and sealed, indexed anew, or left as it is."""
    known = {(table, column) for table, column in moving.SEALED.items()}
    known |= {(table, column) for table, columns in moving.INDEXED_ANEW.items() for column in columns}
    known |= {("document", "unique_hmac"), ("submission_set", "unique_hmac")}
    found = db.rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bytea'"
        " AND table_schema = 'public' AND table_name = ANY(%s)",
        [list(moving.TABLES)],
    )
    assert {(row[0], row[1]) for row in found} == known


def test_move_document_that_waits_for_its_announcement_is_told_of_to_the_right_person_only(mixed: Mixed) -> None:
    """R14: day 14 counts from the first deposit, in the record to which the document belongs."""
    scene = mixed.scene
    kept = deposit_document(scene.caller(cast.PAUL), mixed.wrong, report("Grave"), Options(withheld=True))
    assert isinstance(kept, Deposited), kept
    mixed.document = kept.card.logical_id
    mixed.moved()
    scene.clock.move(timedelta(days=15))
    carry_out_due(scene.clock)
    told = "SELECT count(*) FROM outbox WHERE record_id = %s AND task = 'tell_announcement'"
    assert (db.one(told, [mixed.right]), db.one(told, [mixed.wrong])) == ((1,), (0,))
