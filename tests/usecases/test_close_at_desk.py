"""The desk closes: at the word of the person, or after a death, which also stops the account."""

from datetime import date, timedelta

import pytest

from carnet.consent import life
from carnet.consent.life import Motive
from carnet.identity import accounts
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.storage import db, keys
from carnet.usecases._death import Death, DeathDocument
from carnet.usecases.close_at_desk import close_at_desk
from carnet.usecases.close_record import Closed
from carnet.usecases.keep_record import keep_record
from carnet.usecases.open_record_for import open_record_for
from carnet.usecases.reopen_record import Reopened, reopen_record
from carnet.usecases.see_own_record import see_own_record
from carnet.usecases.see_status import Status, see_status
from tests import cast
from tests.usecases.lives import closes
from tests.usecases.scene import Scene, assert_refused, counts

DEAD = Death(date(2026, 2, 20), DeathDocument.DEATH_CERTIFICATE)


def test_close_at_desk_agent_at_the_word_of_the_person_closes_and_the_person_reopens(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    answer = close_at_desk(rosa, scene.record)
    assert_refused(answer, rosa, "record:close", "C21", "agreement_not_stated", scene.record)
    assert isinstance(close_at_desk(rosa, scene.record, consent=True), Closed)
    assert close_at_desk(rosa, scene.record, consent=True) == Conflict("closing.already_closed_for")
    assert isinstance(reopen_record(scene.odette, scene.record, consent=True), Reopened)


def test_close_at_desk_after_a_death_account_and_sessions_stop_and_nobody_is_written_to(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    assert scene.odette.account_id is not None
    db.execute("DELETE FROM outbox")
    db.execute(
        "INSERT INTO session (key_hmac, session_id, account_id, created_at, seen_at, expires_at, ends_at, sealed)"
        " SELECT %s, gen_random_uuid(), %s, now(), now(), now(), now(), %s",
        [b"k" * 32, scene.odette.account_id, b"s"],
    )
    assert isinstance(close_at_desk(cast.desk_agent(scene.clock), scene.record, death=DEAD), Closed)
    account = accounts.account_of_record(scene.record)
    assert account is not None
    assert not account.is_active
    assert db.one("SELECT 1 FROM session WHERE account_id = %s", [scene.odette.account_id]) is None
    assert ("tell_life",) not in db.rows("SELECT task FROM outbox WHERE record_id = %s", [scene.record])
    status = see_status(scene.caller(cast.HELENE), scene.record)
    assert isinstance(status, Status)
    assert (status.active, status.motive, status.raison) == (False, "FERMETURE_DECES", "")
    words = life.closing_words(_keys(scene))
    assert dict(words.facts) == {"died_on": "2026-02-20", "document": "acte_deces"}


def test_close_at_desk_after_a_death_nobody_acts_for_the_person(scene: Scene) -> None:
    close_at_desk(cast.desk_agent(scene.clock), scene.record, death=DEAD)
    for answer in (
        see_own_record(scene.odette),
        reopen_record(scene.odette, scene.record, consent=True),
        keep_record(scene.odette, scene.record),
    ):
        assert answer == Refusal("C06", "holder_deceased")


def test_open_record_for_dead_person_is_refused_and_nothing_changes(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    close_at_desk(rosa, scene.record, death=DEAD)
    before = counts("record_life", "account", "letter")
    answer = open_record_for(rosa, cast.ODETTE.identity, consent=True)
    assert_refused(answer, rosa, "record:open", "C06", "holder_deceased", scene.record)
    assert counts("record_life", "account", "letter") == before


@pytest.mark.parametrize(
    ("death", "element", "rule"),
    [
        (Death(None, DeathDocument.DEATH_CERTIFICATE), "died_on", "death.day_missing"),
        (Death(date(1940, 1, 1), DeathDocument.FAMILY_BOOKLET), "died_on", "death.day_impossible"),
        (Death(date(2026, 3, 3), DeathDocument.FAMILY_BOOKLET), "died_on", "death.day_impossible"),
        (Death(date(2026, 2, 20), None), "document", "death.document_missing"),
    ],
)
def test_close_at_desk_death_that_cannot_be_is_told_and_nothing_changes(
    scene: Scene, death: Death, element: str, rule: str
) -> None:
    before = counts("record_life", "event", "due_act")
    with pytest.raises(Invalid) as told:
        close_at_desk(cast.desk_agent(scene.clock), scene.record, death=death)
    assert [(p.element, p.rule) for p in told.value.problems] == [(element, rule)]
    assert counts("record_life", "event", "due_act") == before


def test_close_at_desk_others_are_refused(scene: Scene) -> None:
    for caller in (scene.agrees(cast.HELENE), cast.opened(cast.KARIM, scene.clock)):
        answer = close_at_desk(caller, scene.record, consent=True, death=DEAD)
        assert isinstance(answer, Refusal)
    state = life.current(scene.record)
    assert state is not None
    assert state.motive is not Motive.DEATH


def test_close_at_desk_closed_record_conflicts(scene: Scene) -> None:
    closes(scene)
    scene.clock.move(timedelta(days=1))
    answer = close_at_desk(cast.desk_agent(scene.clock), scene.record, death=DEAD)
    assert answer == Conflict("closing.already_closed_for")


def _keys(scene: Scene) -> keys.RecordKeys:
    loaded = keys.load(scene.record)
    assert loaded is not None
    return loaded
