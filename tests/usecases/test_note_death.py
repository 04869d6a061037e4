"""A death that is learned after the closing: the account stops, nobody reopens, the days of the law stay."""

from datetime import date, timedelta

import pytest

from carnet.consent import life
from carnet.consent.life import LifeStatus, Motive
from carnet.identity import accounts, activation, letters
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy import delays
from carnet.storage import db
from carnet.usecases._death import Death, DeathDocument
from carnet.usecases.ask_destruction import ask_destruction
from carnet.usecases.close_at_desk import close_at_desk
from carnet.usecases.keep_record import keep_record
from carnet.usecases.note_death import Noted, note_death
from carnet.usecases.note_heir_request import Asked, HeirReason, HeirTie, note_heir_request
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from carnet.usecases.reopen_record import reopen_record
from carnet.usecases.see_status import Status, see_status
from tests import cast
from tests.usecases.lives import PARIS, closes, falls_due_at
from tests.usecases.scene import Scene, assert_refused, counts

DEAD = Death(date(2026, 2, 20), DeathDocument.FAMILY_BOOKLET)


def test_note_death_of_a_closed_record_stops_the_account_and_keeps_the_day_of_destruction(scene: Scene) -> None:
    rosa, closed = cast.desk_agent(scene.clock), closes(scene)
    scene.clock.move(timedelta(days=30))
    told = counts("outbox")
    assert note_death(rosa, scene.record, DEAD) == Noted(scene.record)
    assert (scene.last().act, scene.last().outcome.value) == ("record:note_death", "done")
    account = accounts.account_of_record(scene.record)
    assert account is not None
    assert not account.is_active
    assert counts("outbox") == told
    assert reopen_record(scene.odette, scene.record, consent=True) == Refusal("C06", "holder_deceased")
    status = see_status(scene.caller(cast.HELENE), scene.record)
    assert isinstance(status, Status)
    assert (status.motive, status.closed_at) == ("FERMETURE_DECES", closed.at)
    assert note_death(rosa, scene.record, DEAD) == Conflict("death.already_noted")
    falls_due_at(scene.clock, closed.destroyed_on, "content", "traces")


def test_note_death_of_a_record_that_leaves_the_wish_of_the_person_stands(scene: Scene) -> None:
    closes(scene)
    asked_at = scene.clock.now()
    ask_destruction(scene.odette, scene.record, stepped_up=True)
    scene.clock.move(timedelta(days=10))
    assert isinstance(note_death(cast.desk_agent(scene.clock), scene.record, DEAD), Noted)
    state = life.current(scene.record)
    assert state is not None
    assert (state.status, state.motive, state.at) == (LifeStatus.LEAVING, Motive.DEATH, asked_at)
    assert keep_record(scene.odette, scene.record) == Refusal("C06", "holder_deceased")
    falls_due_at(scene.clock, delays.destroyed_on_request_at(asked_at, PARIS))


def test_note_death_heirs_may_ask_the_operator(scene: Scene) -> None:
    closes(scene)
    note_death(cast.desk_agent(scene.clock), scene.record, DEAD)
    asked = Asked("Paul Martineau", next(iter(HeirTie)), next(iter(HeirReason)))
    assert not isinstance(note_heir_request(cast.operator(scene.clock), scene.record, asked), Refusal)


def test_note_death_of_an_open_record_is_refused_and_others_too(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    answer = note_death(rosa, scene.record, DEAD)
    assert_refused(answer, rosa, "record:note_death", "C05", "record_not_closed", scene.record)
    closes(scene)
    for caller in (scene.odette, scene.caller(cast.HELENE), cast.operator(scene.clock)):
        answer = note_death(caller, scene.record, DEAD)
        assert_refused(answer, caller, "record:note_death", "C01", "not_foreseen", scene.record)


@pytest.mark.parametrize(
    ("death", "told"),
    [
        (Death(None, None), [("died_on", "death.day_missing"), ("document", "death.document_missing")]),
        (Death(date(1940, 1, 1), DeathDocument.FAMILY_BOOKLET), [("died_on", "death.day_impossible")]),
    ],
)
def test_note_death_that_cannot_be_is_told_and_nothing_changes(
    scene: Scene, death: Death, told: list[tuple[str, str]]
) -> None:
    closes(scene)
    before = counts("record_life", "event")
    with pytest.raises(Invalid) as wrong:
        note_death(cast.desk_agent(scene.clock), scene.record, death)
    assert [(p.element, p.rule) for p in wrong.value.problems] == told
    assert counts("record_life", "event") == before
    assert db.one("SELECT 1 FROM account WHERE record_id = %s AND is_active", [scene.record])


def test_note_death_codes_and_letters_of_the_dead_person_end(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    made = open_record_for(rosa, cast.KARIM.identity, consent=True)
    assert isinstance(made, OpenedFor)
    paper = letters.open_letter(made.receipt)
    assert paper is not None
    code = paper.values["code"]
    close_at_desk(rosa, made.record_id, consent=True)
    assert isinstance(note_death(rosa, made.record_id, DEAD), Noted)
    assert letters.waiting_letters() == ()
    born = cast.KARIM.identity.traits.birth_date
    assert activation.check(code, born, "192.0.2.7", scene.clock.now()) is None
