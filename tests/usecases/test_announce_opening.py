"""R01: a notice, six weeks, no objection: the record opens. Where the operator opens without asking, and only there."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from carnet.consent import life
from carnet.identity import activation_codes, letters
from carnet.identity.people import PostalAddress
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.policy.model import ActorKind
from carnet.storage import db, due
from carnet.usecases import _birth
from carnet.usecases.announce_opening import Announced, Candidate, announce_opening
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import CarriedOut, carry_out_due
from carnet.usecases.find_record import Found, NothingFits, find_record
from carnet.usecases.object_at_desk import object_at_desk
from carnet.usecases.object_to_opening import ObjectionKept, object_to_opening
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from carnet.usecases.post_opening_notice import Posted, post_opening_notice
from carnet.usecases.sweep import sweep
from tests import cast
from tests.journal import events
from tests.usecases.lives import DAY, NOTHING, falls_due_at, goes_to, midnight
from tests.usecases.scene import Scene, counts, nothing_kept

KARIM = cast.KARIM.identity
BY_POST = Candidate(KARIM, address=PostalAddress(("1 rue des Essais", "75000 PARIS")))


@pytest.fixture
def opt_out(settings: Settings) -> None:
    """The operator opens without asking."""
    settings.CARNET_OPENING_NEEDS_NO_CONSENT = True


def number() -> str:
    """What the newest letter says."""
    waiting = letters.waiting_letters()
    opened = letters.open_letter(waiting[-1].letter_id)
    assert opened is not None
    assert opened.message_id == "letter.opening_notice"
    return opened.values["code"]


def nobody(scene: Scene) -> Caller:
    """A browser that is not signed in."""
    return Caller(kind=ActorKind.ANONYMOUS, actor_id="", clock=scene.clock, request_id="test")


def karim_is_found(scene: Scene) -> bool:
    """Whether a doctor who looks for Karim finds a record."""
    answer = find_record(scene.caller(cast.HELENE), _birth.qualified(KARIM), KARIM.traits.birth_date)
    assert isinstance(answer, Found | NothingFits)
    return isinstance(answer, Found)


@pytest.mark.usefixtures("opt_out")
def test_r01_announce_opening_without_objection_opens_after_six_weeks(scene: Scene) -> None:
    assert announce_opening(BY_POST, scene.clock) == Announced.BY_LETTER
    assert not karim_is_found(scene)
    falls_due_at(scene.clock, midnight(2026, 4, 13))
    assert karim_is_found(scene)
    assert {one.message_id for one in letters.waiting_letters()} == {"letter.opening_notice", "letter.activation"}


@pytest.mark.usefixtures("opt_out")
def test_r01_open_announced_that_dies_before_its_end_opens_at_the_next_round(scene: Scene) -> None:
    announce_opening(BY_POST, scene.clock)
    goes_to(scene.clock, midnight(2026, 4, 13))
    with arm("open_announced.written"):
        assert carry_out_due(scene.clock) == CarriedOut(left=1)
    assert not karim_is_found(scene)
    assert carry_out_due(scene.clock) == CarriedOut(done=1)
    assert karim_is_found(scene)


@pytest.mark.usefixtures("opt_out")
@pytest.mark.parametrize(
    ("sent", "opens"),
    [
        (datetime(2026, 3, 1, 22, 30), midnight(2026, 4, 12)),
        (datetime(2026, 3, 1, 23, 30), midnight(2026, 4, 13)),
        (datetime(2026, 10, 1, 21, 30), midnight(2026, 11, 12)),
        (datetime(2026, 10, 1, 22, 30), midnight(2026, 11, 13)),
    ],
)
def test_r01_announce_opening_across_the_clock_changes(db: None, sent: datetime, opens: datetime) -> None:
    clock = FixedClock(sent.replace(tzinfo=UTC))
    assert announce_opening(BY_POST, clock) == Announced.BY_LETTER
    falls_due_at(clock, opens)


@pytest.mark.usefixtures("opt_out")
def test_r01_object_to_opening_reader_of_the_letter_says_no_and_it_never_opens(scene: Scene) -> None:
    announce_opening(BY_POST, scene.clock)
    assert object_to_opening(nobody(scene), number().lower()) == ObjectionKept()
    assert object_to_opening(nobody(scene), number()) == ObjectionKept()
    goes_to(scene.clock, midnight(2026, 4, 13) + DAY)
    assert carry_out_due(scene.clock) == NOTHING
    assert not karim_is_found(scene)
    assert announce_opening(BY_POST, scene.clock) == Announced.KNOWN


@pytest.mark.usefixtures("opt_out")
def test_object_to_opening_wrong_number_is_refused_and_tells_nothing(scene: Scene) -> None:
    announce_opening(BY_POST, scene.clock)
    before = counts("record_life", "due_act")
    answer = object_to_opening(nobody(scene), activation_codes.new_code())
    assert answer == Refusal("C02", "not_signed_in")
    assert counts("record_life", "due_act") == before


@pytest.mark.usefixtures("opt_out")
def test_object_to_opening_too_late_is_told(scene: Scene) -> None:
    announce_opening(BY_POST, scene.clock)
    said = number()
    goes_to(scene.clock, midnight(2026, 4, 13))
    carry_out_due(scene.clock)
    assert object_to_opening(nobody(scene), said) == Conflict("objection.too_late")


@pytest.mark.usefixtures("opt_out")
def test_object_at_desk_person_without_a_notice_is_never_told_nor_opened(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    assert object_at_desk(rosa, KARIM) == ObjectionKept()
    assert object_at_desk(rosa, KARIM) == ObjectionKept()
    assert announce_opening(BY_POST, scene.clock) == Announced.KNOWN
    assert list(due.waiting(midnight(2030, 1, 1))) == []
    assert object_at_desk(rosa, cast.ODETTE.identity) == Conflict("objection.too_late")


@pytest.mark.usefixtures("opt_out")
def test_open_record_for_person_who_objected_and_changed_her_mind_opens(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    announce_opening(BY_POST, scene.clock)
    object_at_desk(rosa, KARIM)
    answer = open_record_for(rosa, KARIM, consent=True)
    assert isinstance(answer, OpenedFor)
    assert karim_is_found(scene)
    states = db.rows("SELECT status FROM record_life WHERE record_id = %s ORDER BY version", [answer.record_id])
    assert [status for (status,) in states] == ["announced", "objected", "active"]


@pytest.mark.usefixtures("opt_out")
def test_open_record_for_announced_person_before_the_day_cancels_the_delayed_opening(scene: Scene) -> None:
    announce_opening(BY_POST, scene.clock)
    assert isinstance(open_record_for(cast.desk_agent(scene.clock), KARIM, consent=True), OpenedFor)
    goes_to(scene.clock, midnight(2026, 4, 14))
    assert carry_out_due(scene.clock) == NOTHING


def test_announce_opening_in_an_instance_that_asks_first_is_refused(scene: Scene) -> None:
    before = counts("head", "letter", "due_act", "account")
    assert announce_opening(BY_POST, scene.clock) == Refusal("R01", "agreement_not_stated")
    assert counts("head", "letter", "due_act", "account") == before


@pytest.mark.usefixtures("opt_out")
def test_announce_opening_with_an_address_of_mail_is_sent_by_mail_and_once(scene: Scene) -> None:
    candidate = Candidate(KARIM, email="karim.essai@exemple.test")
    assert announce_opening(candidate, scene.clock) == Announced.BY_MAIL
    assert announce_opening(candidate, scene.clock) == Announced.KNOWN
    assert [row[0] for row in db.rows("SELECT message_id FROM outgoing_mail")] == ["mail.opening_notice"]
    assert announce_opening(Candidate(cast.ODETTE.identity), scene.clock) == Announced.KNOWN


@pytest.mark.usefixtures("opt_out")
def test_r01_post_opening_notice_mail_came_back_six_weeks_count_from_the_letter(scene: Scene) -> None:
    """Who was never told could not say no (R.1111-28): the day of the mail opens nothing."""
    announce_opening(Candidate(KARIM, email="karim.essai@exemple.test"), scene.clock)
    (mailed,) = due.waiting(midnight(2030, 1, 1))
    scene.clock.move(20 * DAY)
    assert post_opening_notice(BY_POST, scene.clock) == Posted.BY_LETTER
    (posted,) = due.waiting(midnight(2030, 1, 1))
    assert posted.due_at - mailed.due_at == 20 * DAY
    event = events(mailed.record_id)[-1]
    assert (event.act, dict(event.detail)["again"]) == ("record:announce", "letter")
    assert post_opening_notice(BY_POST, scene.clock) == Posted.NOT_WAITING
    assert letters.count_waiting() == 1
    goes_to(scene.clock, mailed.due_at)
    assert carry_out_due(scene.clock) == NOTHING
    assert not karim_is_found(scene)
    said = number()
    goes_to(scene.clock, posted.due_at)
    carry_out_due(scene.clock)
    assert karim_is_found(scene)
    assert object_to_opening(nobody(scene), said) == Conflict("objection.too_late")
    assert post_opening_notice(BY_POST, scene.clock) == Posted.NOT_WAITING


@pytest.mark.usefixtures("opt_out")
def test_post_opening_notice_number_of_the_letter_says_no(scene: Scene) -> None:
    announce_opening(Candidate(KARIM, email="karim.essai@exemple.test"), scene.clock)
    post_opening_notice(BY_POST, scene.clock)
    assert object_to_opening(nobody(scene), number()) == ObjectionKept()
    assert list(due.waiting(midnight(2030, 1, 1))) == []
    assert post_opening_notice(BY_POST, scene.clock) == Posted.NOT_WAITING


@pytest.mark.usefixtures("opt_out")
def test_post_opening_notice_nobody_was_told_or_no_address_posts_nothing(scene: Scene) -> None:
    before = counts("head", "letter", "due_act", "account")
    assert post_opening_notice(BY_POST, scene.clock) == Posted.NOT_WAITING
    with pytest.raises(Invalid):
        post_opening_notice(Candidate(KARIM, email="karim.essai@exemple.test"), scene.clock)
    assert counts("head", "letter", "due_act", "account") == before


@pytest.mark.usefixtures("opt_out")
def test_post_opening_notice_that_dies_midway_posts_nothing(scene: Scene) -> None:
    announce_opening(Candidate(KARIM, email="karim.essai@exemple.test"), scene.clock)
    before = counts("letter", "due_act", "account")
    with nothing_kept(), arm("post_notice.written"), pytest.raises(FailpointReached):
        post_opening_notice(BY_POST, scene.clock)
    assert counts("letter", "due_act", "account") == before
    assert post_opening_notice(BY_POST, scene.clock) == Posted.BY_LETTER


@pytest.mark.usefixtures("opt_out")
def test_announced_record_stays_unfound_after_the_sweep(scene: Scene) -> None:
    announce_opening(BY_POST, scene.clock)
    scene.clock.move(2 * DAY)
    sweep(scene.clock)
    assert not karim_is_found(scene)
    assert object_to_opening(nobody(scene), number()) == ObjectionKept()


@pytest.mark.usefixtures("opt_out")
@pytest.mark.django_db(transaction=True)
def test_open_announced_killed_before_the_commit_is_done_by_the_next_round(clock: FixedClock) -> None:
    announce_opening(BY_POST, clock)
    goes_to(clock, midnight(2026, 4, 13))
    with arm("open_announced.written"):
        assert carry_out_due(clock) == CarriedOut(left=1)
    assert carry_out_due(clock) == CarriedOut(done=1)
    (record,) = db.rows("SELECT record_id FROM head WHERE status = 'active'")
    state = life.current(record[0])
    assert state is not None
    assert state.status is life.LifeStatus.ACTIVE
