"""A professional finds the own acts again; a structure's administrator who opened which record: never a document."""

from dataclasses import replace
from datetime import timedelta

from carnet.kernel.errors import Refusal
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases.caller import Caller
from carnet.usecases.list_documents import list_documents
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.read_own_acts import OwnActs, read_own_acts
from carnet.usecases.read_structure_acts import StructureActs, read_structure_acts
from carnet.usecases.sweep import OWN_ACTS_KEPT, sweep
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused, counts, system_record


def own(caller: Caller) -> list[str]:
    """The acts that a professional is shown."""
    answer = read_own_acts(caller)
    assert isinstance(answer, OwnActs), answer
    return [one.act for one in answer.acts]


def admin(scene: Scene, of: cast.Carer = cast.HELENE) -> Caller:
    """An administrator of the structure of this session."""
    return replace(scene.caller(of), structure_admin=True)


def test_read_own_acts_doctor_sees_what_he_opened_and_deposited_and_nobody_elses(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    scene.clock.move(timedelta(minutes=1))
    list_documents(helene, scene.record)
    scene.clock.move(timedelta(minutes=1))
    scene.deposits(cast.HELENE)
    scene.deposits(cast.PAUL)
    assert own(helene) == []
    # The opening of the record is counted too, and is nobody's own act.
    assert note_own_acts(scene.clock) == 5
    assert note_own_acts(scene.clock) == 0
    assert own(helene) == ["document:deposit", "document:list", "authorisation:state"]
    assert own(scene.caller(cast.PAUL)) == ["document:deposit"]
    assert own(scene.caller(cast.MARC)) == []
    answer = read_own_acts(helene)
    assert isinstance(answer, OwnActs) and {one.record_id for one in answer.acts} == {scene.record}
    assert (events(system_record())[-1].act, events(system_record())[-1].who) == ("journal:read_own", helene.who())


def test_read_own_acts_same_event_told_twice_is_one_row(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    note_own_acts(scene.clock)
    db.execute("INSERT INTO act_pending (record_id, stream, seq) SELECT record_id, stream, seq FROM event"
               " WHERE record_id = %s AND stream = 0 ORDER BY seq DESC LIMIT 1", [scene.record])  # fmt: skip
    note_own_acts(scene.clock)
    assert counts("actor_act", "act_pending") == {"actor_act": 1, "act_pending": 0}


def test_read_own_acts_rows_show_neither_actor_nor_record_nor_document(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE)
    note_own_acts(scene.clock)
    rows = db.rows("SELECT actor_index, structure_index, event_hash, sealed FROM actor_act")
    kept = b"".join(bytes(part) for row in rows for part in row)
    assert len(rows) == 2
    for known in (helene.actor_id.encode(), str(scene.record).encode(), scene.record.bytes, card.logical_id.bytes):
        assert known not in kept


def test_read_own_acts_a_secretary_sees_own_deposits_and_a_patient_or_desk_agent_is_refused(scene: Scene) -> None:
    assert own(cast.secretary(scene.clock)) == []
    for caller in (scene.odette, cast.desk_agent(scene.clock)):
        assert isinstance(read_own_acts(caller), Refusal)


def test_read_structure_acts_admin_sees_who_opened_which_record_and_when_and_no_document(scene: Scene) -> None:
    """One line for a sitting; another place's acts and deposits are not openings here."""
    helene, paul = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL)
    scene.deposits(cast.HELENE, "Bilan secret")
    began = scene.clock.now()
    for _ in range(3):
        list_documents(helene, scene.record)
        scene.clock.move(timedelta(minutes=1))
    list_documents(paul, scene.record)
    note_own_acts(scene.clock)
    answer = read_structure_acts(admin(scene))
    assert isinstance(answer, StructureActs)
    (one,) = answer.openings
    assert (one.name, one.record_id, one.at, one.emergency) == ("Hélène ROUSSEL", scene.record, began, False)
    assert "Bilan" not in repr(answer)
    event = events(system_record())[-1]
    assert (event.act, dict(event.detail)) == ("journal:read_structure", {"structure": cast.CABINET.structure_id})


def test_read_structure_acts_who_is_no_administrator_is_refused(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    answer = read_structure_acts(helene)
    assert_refused(answer, helene, "journal:read_structure", "C01", "not_foreseen", system_record())
    desk = replace(cast.desk_agent(scene.clock), structure_admin=True)
    assert desk.kind is ActorKind.DESK_AGENT and isinstance(read_structure_acts(desk), Refusal)


def test_sweep_forgets_own_acts_after_three_years(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    note_own_acts(scene.clock)
    scene.clock.move(OWN_ACTS_KEPT)
    assert sweep(scene.clock).own_acts == 0
    scene.clock.move(timedelta(days=1))
    assert sweep(scene.clock).own_acts == 1
