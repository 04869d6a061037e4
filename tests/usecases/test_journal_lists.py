"""Three lists, filters, one document's history, withheld acts that join, the journal of a merged record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import new_id
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._asked import Transferred
from carnet.usecases._journal_part import ALL, Asked, Lists, What, list_of, place_in
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.merge_records import merge_records
from carnet.usecases.open_record import Opened
from carnet.usecases.open_record_for import open_record_for
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_former_journal import read_former_journal
from carnet.usecases.read_journal import MOST_OPENED, PAGE, JournalPage, Line, read_journal
from carnet.usecases.show_to_representatives import show_to_representatives
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.relatives import Family
from tests.usecases.scene import Scene, assert_refused, report

OTHER = cast.test_ins("2480575116099")
WITHHELD = Options(withheld=True)


def page(caller: Caller, asked: Asked = ALL) -> JournalPage:
    assert caller.record is not None
    found = read_journal(caller, caller.record, asked)
    assert isinstance(found, JournalPage), found
    return found


def acts(found: JournalPage) -> list[str]:
    return [line.event.act for line in found.lines]


def named(lines: tuple[Line, ...]) -> set[str]:
    return {line.event.who.kind for line in lines}


@pytest.fixture
def told(scene: Scene) -> Scene:
    """Hélène reads and deposits; Nina helps; Odette changes a choice; Paul is refused."""
    scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE, "Bilan")
    nina, _ = relatives.caregiver(scene.odette, cast.NINA)
    list_documents(nina, scene.record)
    change_visibility(scene.odette, scene.record, card.logical_id, hide=True)
    list_documents(scene.caller(cast.PAUL), scene.record)
    return scene


def test_read_journal_holder_reads_three_lists_that_hold_every_line_once(told: Scene) -> None:
    whole = page(told.odette)
    parts = [page(told.odette, Asked(of=of, last=told.clock.now().date())) for of in Lists]
    care, ours, applications = (part.lines for part in parts)
    assert named(care) == {"professional"}
    assert named(ours) == {"holder", "caregiver"}
    assert applications == ()
    shown = sorted(line.ref for part in (care, ours) for line in part if line.event.act != Act.JOURNAL_READ)
    assert shown == sorted(line.ref for line in whole.lines)
    assert len(set(shown)) == len(shown) >= 8


@pytest.mark.parametrize("kind", ["professional", "secretary", "desk_agent", "operator", "system", "anonymous", "new"])
def test_list_of_any_other_actor_is_the_first_list(scene: Scene, kind: str) -> None:
    """Who is neither of our side nor an application is never left out."""
    assert list_of(replace(events(scene.record)[0].who, kind=kind)) is Lists.CARE


def test_read_journal_holder_narrows_by_who_what_and_when(told: Scene) -> None:
    lines = page(told.odette).lines
    helene = next(line for line in lines if line.event.act == Act.DOCUMENT_DEPOSIT)
    own = page(told.odette, Asked(who=helene.who))
    assert {line.actor_name for line in own.lines} == {cast.HELENE.facts.display_name}
    assert {line.event.outcome.value for line in page(told.odette, Asked(what=What.REFUSED)).lines} == {"refused"}
    assert set(acts(page(told.odette, Asked(what=What.WRITTEN)))) == {"document:deposit"}
    assert "document:hide" in acts(page(told.odette, Asked(what=What.RIGHTS)))
    assert page(told.odette, Asked(what=What.EMERGENCY)).lines == ()
    today = told.clock.now().date()
    assert page(told.odette, Asked(first=today + timedelta(days=1))).lines == ()
    assert page(told.odette, Asked(last=today - timedelta(days=1))).lines == ()
    assert page(told.odette, Asked(first=today, last=today)).lines != ()


def test_read_journal_token_of_an_actor_means_nothing_in_another_record(told: Scene) -> None:
    karim = cast.opened(cast.KARIM, told.clock)
    mine, theirs = page(told.odette).lines[-1], page(karim).lines[-1]
    assert (
        (mine.event.act, mine.event.who.kind) == (theirs.event.act, theirs.event.who.kind) == ("record:open", "holder")
    )
    assert mine.who != theirs.who


def test_read_journal_one_document_has_its_own_history(told: Scene) -> None:
    other = told.deposits(cast.HELENE, "Autre")
    first = next(line for line in page(told.odette).lines if line.titles == ("Bilan",))
    document = first.event.documents[0]
    found = page(told.odette, Asked(document=document))
    assert found.title == "Bilan"
    assert {line.event.act for line in found.lines} >= {"document:deposit", "document:hide"}
    assert all(document in line.event.documents for line in found.lines)
    assert other.logical_id not in {
        i for line in found.lines if len(line.event.documents) == 1 for i in line.event.documents
    }
    never = page(told.odette, Asked(document=new_id()))
    assert (never.title, never.lines, never.older) == ("", (), None)


def test_read_journal_part_that_is_rarely_met_is_not_looked_for_without_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page opens so many events at most, and says where to go on; going on finds what is there."""
    monkeypatch.setattr("carnet.usecases._journal_page.MOST_OPENED", 20)
    monkeypatch.setattr("carnet.usecases._journal_page.AT_ONCE", 10)
    scene.deposits(cast.HELENE)
    for _ in range(45):
        list_documents(scene.odette, scene.record)
    asked, seen, turns = Asked(of=Lists.CARE), 0, 0
    while True:
        found = page(scene.odette, asked)
        seen, turns = seen + len(found.lines), turns + 1
        if found.older is None:
            break
        asked = replace(asked, after=place_in(found.older))
    assert (seen, turns) == (1, 3)
    assert MOST_OPENED >= 10 * PAGE


@pytest.mark.parametrize("word", ["", "x", "1-2", "1-22-3", "-1-0-1", "1-0-1 ", "9" * 20 + "-0-1", "1-0-1-1", "٣-0-1"])
def test_cursor_of_another_shape_is_none(word: str) -> None:
    assert place_in(word) is None


# Withheld acts.


def withheld(scene: Scene) -> Deposited:
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, report("Résultat"), WITHHELD)
    assert isinstance(kept, Deposited), kept
    helene = scene.agrees(cast.HELENE)
    assert isinstance(read_document(helene, scene.record, kept.card.logical_id), DocumentRead)
    return kept


def test_read_journal_withheld_act_is_no_line_and_joins_when_the_month_has_passed(scene: Scene) -> None:
    """R1111-53: neither a line nor a gap before; after a month the acts are told, under the day on which they were."""
    kept, day = withheld(scene), scene.clock.now()
    before = page(scene.odette)
    assert kept.card.logical_id not in {i for line in before.lines for i in line.event.documents}
    assert [line.seq for line in before.lines] == list(range(len(before.lines), 0, -1))
    assert page(scene.odette, Asked(document=kept.card.logical_id)).lines == ()
    scene.clock.move(timedelta(days=32))
    after = page(scene.odette)
    joined = [line for line in after.lines if line.told_at]
    assert [(line.event.act, line.event.at, line.titles) for line in joined] == [
        ("document:read", day, ("Résultat",)), ("document:deposit", day, ("Résultat",)),
    ]  # fmt: skip
    assert {line.actor_name for line in joined} == {cast.HELENE.facts.display_name}
    assert all(line.told_at == scene.clock.now() for line in joined)
    # Told once.
    assert len([line for line in page(scene.odette).lines if line.told_at]) == 2
    assert len(db.rows("SELECT 1 FROM event_told")) == 2
    assert len(page(scene.odette, Asked(document=kept.card.logical_id)).lines) == 2


def test_read_journal_withheld_reading_costs_the_same_statements(scene: Scene) -> None:
    """What waits is looked for in one statement, whether anything waits or not."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as nothing_waits:
        page(scene.odette)
    withheld(scene)
    with CaptureQueriesContext(connection) as two_wait:
        page(scene.odette)
    with CaptureQueriesContext(connection) as still:
        page(scene.odette)
    # Names of Hélène and her practice, whose agreement the open stream tells of, are looked up: three statements.
    assert len(two_wait) == len(still)
    assert len(still) - len(nothing_waits) <= 4


def secret_work(family: Family) -> Deposited:
    doctor = replace(cast.carer(cast.HELENE, family.clock), secret=True)
    kept = deposit_document(
        doctor, family.record, report("Secret"), Options(withheld=True, invisible_to_representatives=True)
    )
    assert isinstance(kept, Deposited), kept
    return kept


def test_read_journal_parent_is_never_told_of_a_withheld_act_that_was_secret(scene: Scene) -> None:
    """Withheld and secret, then shown to the parents: what was done before stays unknown to them (R1111-50)."""
    family = relatives.family(scene.clock)
    assert isinstance(state_agreement(cast.carer(cast.HELENE, family.clock), family.record, agreed=True), Agreed)
    kept = secret_work(family)
    count = len(page(family.mother).lines)
    scene.clock.move(timedelta(days=40))
    helene = cast.carer(cast.HELENE, family.clock)
    assert not isinstance(
        show_to_representatives(
            replace(helene, secret=True), family.record, kept.card.logical_id, confirmed=True, asked=True
        ),
        Refusal,
    )
    lines = page(family.mother).lines
    assert not [line for line in lines if line.told_at]
    assert "document:deposit" not in [line.event.act for line in lines]
    assert len(lines) <= count + 2
    assert len(events(family.record, Stream.NOT_YET_TOLD)) >= 1


# Merged records.


@pytest.mark.django_db(transaction=True)
def test_read_former_journal_holder_after_a_merge_reads_the_journal_of_the_record_that_went(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    opened = open_record_for(rosa, replace(cast.ODETTE.identity, ins=OTHER), consent=True)
    assert isinstance(opened, Opened)
    merged = merge_records(rosa, scene.record, opened.record_id, "Même personne, carte vue.")
    assert isinstance(merged, Transferred), merged
    found = page(scene.odette)
    assert [former.transfer_id for former in found.former] == [merged.transfer_id]
    answer = read_former_journal(scene.odette, scene.record, merged.transfer_id)
    assert isinstance(answer, JournalPage)
    assert {"record:merge", "record:open"} <= set(acts(answer))
    assert dict(scene.last().detail)["transfer"] == str(merged.transfer_id)


def test_read_former_journal_unknown_merge_or_another_patient_finds_nothing(scene: Scene) -> None:
    nobodys = new_id()
    answer = read_former_journal(scene.odette, scene.record, nobodys)
    assert_refused(answer, scene.odette, "journal:read", "C02", "no_document", scene.record)
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = read_former_journal(karim, scene.record, nobodys)
    assert_refused(answer, karim, "journal:read", "C02", "not_your_record", scene.record)
