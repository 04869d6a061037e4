"""The consultation d'annonce: withheld for a month at most, told of on day 14, announced earlier by a professional."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from carnet.kernel.errors import Conflict, Refusal
from carnet.ledger.event import Stream
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases._card import Card
from carnet.usecases.announce_document import announce_document
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import CarriedOut, carry_out_due
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.export_journal_proof import export_journal_proof
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.remind_announcement import remind_announcement
from carnet.usecases.replace_document import replace_document
from carnet.usecases.tell_holder import tell_holder
from carnet.usecases.withhold_document import withhold_document
from tests import cast
from tests.journal import events
from tests.usecases.lives import DAY, NOTHING, SECOND, falls_due_at, goes_to, midnight
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, assert_refused, report, titles

PARIS = ZoneInfo("Europe/Paris")
WAITING = Options(withheld=True)
# Deposited on 1 April 2026, in Paris: day 14 and the end of the month.
DAY_14, MONTH = midnight(2026, 4, 15), midnight(2026, 5, 1)


def deposits(scene: Scene, title: str = "Grave", options: Options = WAITING) -> Card:
    """Hélène deposits a document that the person does not see yet."""
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, report(title), options)
    assert isinstance(kept, Deposited), kept
    return kept.card


def starts(scene: Scene) -> None:
    """The scene on the first of April, in the morning."""
    goes_to(scene.clock, midnight(2026, 4, 1) + timedelta(hours=9))


def told(scene: Scene) -> int:
    """How many times the person was asked to be told that the record was updated."""
    row = db.one(
        "SELECT count(*) FROM outbox WHERE record_id = %s AND task = %s", [scene.record, Task.TELL_ANNOUNCEMENT]
    )
    return int(row[0]) if row else 0


def lines(caller: Caller, scene: Scene) -> list[tuple[str, tuple[str, ...]]]:
    """The acts and titles that a reader's journal shows, oldest first."""
    found = read_journal(caller, scene.record)
    assert isinstance(found, JournalPage), found
    return [(line.event.act, line.titles) for line in found.lines][::-1]


def test_r14_deposit_withheld_person_sees_it_after_one_month_to_the_second(scene: Scene) -> None:
    starts(scene)
    card = deposits(scene)
    for at in (MONTH - DAY, MONTH - SECOND):
        goes_to(scene.clock, at)
        assert titles(scene.odette, scene.record) == []
        assert read_document(scene.odette, scene.record, card.logical_id) == Refusal("C02", "no_document")
    goes_to(scene.clock, MONTH)
    assert titles(scene.odette, scene.record) == ["Grave"]
    assert isinstance(read_document(scene.odette, scene.record, card.logical_id), DocumentRead)


def test_r14_deposit_withheld_person_is_told_on_day_14_without_a_mail_at_deposit(scene: Scene) -> None:
    starts(scene)
    before = db.one("SELECT count(*) FROM outbox WHERE record_id = %s", [scene.record])
    deposits(scene)
    assert db.one("SELECT count(*) FROM outbox WHERE record_id = %s", [scene.record]) == before
    falls_due_at(scene.clock, DAY_14)
    assert told(scene) == 1
    assert tell_holder(scene.record, Task.TELL_ANNOUNCEMENT, scene.clock)
    assert [act for act, _ in lines(scene.odette, scene)].count("document:remind") == 0


@pytest.mark.parametrize(
    ("deposit", "day_14", "month"),
    [
        # The clock of Paris goes forward on 29 March and back on 25 October 2026.
        (datetime(2026, 3, 20, 23, 30, tzinfo=PARIS), midnight(2026, 4, 3), midnight(2026, 4, 20)),
        (datetime(2026, 10, 20, 0, 30, tzinfo=PARIS), midnight(2026, 11, 3), midnight(2026, 11, 20)),
        # A month without that day ends on its last day.
        (datetime(2027, 1, 31, 12, 0, tzinfo=PARIS), midnight(2027, 2, 14), midnight(2027, 2, 28)),
    ],
)
def test_r14_dates_hold_over_both_changes_of_the_clock(
    scene: Scene, deposit: datetime, day_14: datetime, month: datetime
) -> None:
    goes_to(scene.clock, deposit)
    deposits(scene)
    falls_due_at(scene.clock, day_14)
    goes_to(scene.clock, month - SECOND)
    assert titles(scene.odette, scene.record) == []
    goes_to(scene.clock, month)
    assert titles(scene.odette, scene.record) == ["Grave"]


def test_replace_does_not_restart_the_clock_and_is_told_of_once(scene: Scene) -> None:
    starts(scene)
    former = deposits(scene)
    goes_to(scene.clock, midnight(2026, 4, 10))
    helene = scene.caller(cast.HELENE)
    new = replace_document(helene, scene.record, former.logical_id, report("Grave, corrigé"), WAITING)
    assert isinstance(new, Deposited), new
    goes_to(scene.clock, DAY_14)
    assert carry_out_due(scene.clock) == CarriedOut(done=2)
    assert told(scene) == 1
    goes_to(scene.clock, MONTH - SECOND)
    assert titles(scene.odette, scene.record) == []
    goes_to(scene.clock, MONTH)
    assert "Grave, corrigé" in titles(scene.odette, scene.record)


def test_replace_after_an_announcement_gives_no_second_month(scene: Scene) -> None:
    starts(scene)
    helene = scene.agrees(cast.HELENE)
    card = deposits(scene)
    assert isinstance(announce_document(helene, scene.record, card.logical_id), Card)
    goes_to(scene.clock, MONTH)
    new = replace_document(helene, scene.record, card.logical_id, report("Suite"), WAITING)
    assert isinstance(new, Deposited)
    assert not new.card.withheld
    assert "Suite" in titles(scene.odette, scene.record)


def test_remind_what_was_announced_or_deleted_is_not_told_of(scene: Scene) -> None:
    starts(scene)
    helene = scene.agrees(cast.HELENE)
    first, second = deposits(scene, "Un"), deposits(scene, "Deux")
    announce_document(helene, scene.record, first.logical_id)
    delete_document(helene, scene.record, second.logical_id)
    goes_to(scene.clock, DAY_14)
    assert carry_out_due(scene.clock) == CarriedOut(done=2)
    assert told(scene) == 0


def test_announce_professional_who_talked_with_the_person_shows_it_and_what_was_done_joins(scene: Scene) -> None:
    """Before: neither entry nor gap in the journal. After: who deposited, who read, who announced."""
    starts(scene)
    helene = scene.agrees(cast.HELENE)
    card = deposits(scene)
    read_document(helene, scene.record, card.logical_id)
    before = lines(scene.odette, scene)
    assert ("document:deposit", ("Grave",)) not in before
    assert not any(act in ("document:deposit", "document:read") for act, _ in before)
    shown = announce_document(helene, scene.record, card.logical_id)
    assert isinstance(shown, Card)
    assert not shown.withheld
    assert scene.last().act == "document:announce"
    assert titles(scene.odette, scene.record) == ["Grave"]
    after = lines(scene.odette, scene)
    for act in ("document:deposit", "document:read", "document:announce"):
        assert (act, ("Grave",)) in after
    row = db.one("SELECT count(*) FROM outbox WHERE record_id = %s AND task = 'tell_deposit'", [scene.record])
    assert row == (1,)


def test_announce_month_that_passes_makes_what_was_done_join(scene: Scene) -> None:
    starts(scene)
    deposits(scene)
    goes_to(scene.clock, MONTH)
    assert ("document:deposit", ("Grave",)) in lines(scene.odette, scene)


def test_announce_proof_takes_what_is_told_by_now_and_shows_no_gap(scene: Scene) -> None:
    """Of two withheld documents one is announced: the proof holds its deposit, and no id of the other."""
    starts(scene)
    helene = scene.agrees(cast.HELENE)
    first, second = deposits(scene, "Un"), deposits(scene, "Deux")

    def proved() -> tuple[bytes, bytes]:
        made = export_journal_proof(scene.odette, scene.record, stepped_up=True)
        assert not isinstance(made, Refusal)
        files = dict(made.proof.files)
        return files["manifest.json"], files["events.json"]

    manifest, told = proved()
    assert b'"2":' not in manifest
    assert str(first.logical_id).encode() not in told
    announce_document(helene, scene.record, first.logical_id)
    manifest, told = proved()
    assert b'"2":' not in manifest
    assert str(first.logical_id).encode() in told
    assert str(second.logical_id).encode() not in told
    assert second.logical_id.hex.encode() not in told


def test_announce_doctor_without_agreement_finds_nothing(scene: Scene) -> None:
    card = deposits(scene)
    paul = scene.caller(cast.PAUL)
    answer = announce_document(paul, scene.record, card.logical_id)
    assert_refused(answer, paul, "document:announce", "C02", "no_document", scene.record)
    answer = announce_document(scene.odette, scene.record, card.logical_id)
    assert_refused(answer, scene.odette, "document:announce", "C02", "no_document", scene.record)


def test_announce_hides_it_by_default_when_the_person_wants_all_hidden(scene: Scene) -> None:
    """Both at once would leave it to its author (R15): the default waited."""
    change_choice(scene.odette, scene.record, Choice.HIDDEN_BY_DEFAULT, value=True)
    helene, paul = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL)
    card = deposits(scene)
    assert titles(paul, scene.record) == ["Grave"]
    announce_document(helene, scene.record, card.logical_id)
    assert titles(paul, scene.record) == []
    assert titles(scene.odette, scene.record) == ["Grave"]


def test_withhold_author_while_nobody_opened_it_then_it_is_absent(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE, "Grave")
    assert titles(scene.odette, scene.record) == ["Grave"]
    kept = withhold_document(helene, scene.record, card.logical_id)
    assert isinstance(kept, Card)
    assert kept.withheld
    assert titles(scene.odette, scene.record) == []
    assert events(scene.record, Stream.NOT_YET_TOLD)[-1].act == "document:withhold"


def test_withhold_what_the_person_or_a_caregiver_opened_is_refused(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    helper, _ = caregiver(scene.odette, cast.NINA)
    for reader, title in ((scene.odette, "Un"), (helper, "Deux")):
        card = scene.deposits(cast.HELENE, title)
        assert isinstance(read_document(reader, scene.record, card.logical_id), DocumentRead)
        answer = withhold_document(helene, scene.record, card.logical_id)
        assert_refused(answer, helene, "document:withhold", "C30", "already_opened", scene.record)


def test_withhold_colleague_who_reads_it_is_refused(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    paul = scene.agrees(cast.PAUL)
    answer = withhold_document(paul, scene.record, card.logical_id)
    assert_refused(answer, paul, "document:withhold", "R22", "not_author", scene.record)


def test_withhold_after_the_month_is_too_late(scene: Scene) -> None:
    starts(scene)
    helene = scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE)
    goes_to(scene.clock, MONTH)
    helene = replace(helene, clock=scene.clock)
    assert withhold_document(helene, scene.record, card.logical_id) == Conflict("announce.month_over")


def test_r15_withheld_and_hidden_together_is_refused_unless_the_operator_allows(
    scene: Scene, settings: Settings
) -> None:
    helene, both = scene.caller(cast.HELENE), Options(withheld=True, hidden=True)
    answer = deposit_document(helene, scene.record, report(), both)
    assert answer == Refusal("R15", "withheld_and_hidden")
    # Not even that it was tried is told to the person.
    event = events(scene.record, Stream.NOT_YET_TOLD)[-1]
    assert (event.act, event.outcome.value, event.rule) == ("document:deposit", "refused", "R15")
    settings.CARNET_WITHHELD_AND_HIDDEN = True
    assert isinstance(deposit_document(helene, scene.record, report(), both), Deposited)


def test_withheld_binds_caregivers_and_warns_the_professional(scene: Scene) -> None:
    starts(scene)
    helper, _ = caregiver(scene.odette, cast.NINA)
    paul = scene.agrees(cast.PAUL)
    card = deposits(scene)
    assert titles(helper, scene.record) == []
    found = list_documents(paul, scene.record)
    assert isinstance(found, DocumentList)
    assert [(one.withheld, str(one.withheld_until)) for one in found.cards] == [(True, "2026-05-01")]
    assert helper.kind is ActorKind.CAREGIVER
    assert ("document:deposit", ("Grave",)) not in lines(helper, scene)
    goes_to(scene.clock, MONTH)
    assert titles(helper, scene.record) == ["Grave"]
    assert ("document:deposit", ("Grave",)) in lines(helper, scene)
    later = list_documents(replace(paul, clock=scene.clock), scene.record)
    assert isinstance(later, DocumentList)
    assert [one.withheld for one in later.cards] == [False]
    assert card.withheld


def test_withheld_reading_of_it_alone_sends_no_mail(scene: Scene) -> None:
    """A mail without a line in the journal would tell that something is there."""
    helene = scene.agrees(cast.HELENE)
    card = deposits(scene)
    scene.clock.move(timedelta(days=1))
    before = db.one("SELECT count(*) FROM outbox WHERE record_id = %s", [scene.record])
    assert isinstance(read_document(helene, scene.record, card.logical_id), DocumentRead)
    assert db.one("SELECT count(*) FROM outbox WHERE record_id = %s", [scene.record]) == before


def test_remind_done_twice_tells_once(scene: Scene) -> None:
    """As after a crash between the act and the settling of its row."""
    starts(scene)
    card = deposits(scene)
    goes_to(scene.clock, DAY_14)
    for _ in range(2):
        assert remind_announcement(scene.record, card.logical_id, scene.clock) is None
    assert told(scene) == 1
    assert carry_out_due(scene.clock) == NOTHING


def test_remind_before_its_day_is_refused(scene: Scene) -> None:
    starts(scene)
    card = deposits(scene)
    goes_to(scene.clock, DAY_14 - SECOND)
    assert remind_announcement(scene.record, card.logical_id, scene.clock) == Refusal("R14", "too_early")
    assert told(scene) == 0
