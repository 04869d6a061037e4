"""Every step of an act fails in turn, by an error and by `kill -9` (security.md 4, R2; A37).

Afterwards the record holds all of the act or nothing of it, the same request sent again gives one document, what was
acknowledged before is there byte for byte, and what was left outside the database is collected after its age.
"""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from carnet.kernel.clock import FixedClock, SystemClock
from carnet.policy.model import EVERYTHING, Audience, AudienceKind
from carnet.storage import locator
from carnet.usecases import _birth
from carnet.usecases._incoming import Upload
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.hide_document_from import hide_document_from
from carnet.usecases.hide_kind_from import hide_kind_from
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.open_health_link import CardOpened, CodeNeeded
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from carnet.usecases.sweep import ORPHAN_AGE, sweep
from tests import cast
from tests.journal import acts
from tests.reliability import world as worlds
from tests.reliability.effects import (
    BREAKS,
    break_at,
    broken_call,
    declared_failpoints,
    forget_blobs,
    leftovers,
    orphans,
    state_of,
    unconfirmed_claims,
)
from tests.reliability.world import NO_CHOICE, World
from tests.usecases import cards
from tests.usecases.test_acts_that_die import BROKEN

pytestmark = pytest.mark.django_db(transaction=True)

# Where a deposit can end, and whether a whole blob is left behind when a process is killed there.
DEPOSIT = {
    "blob.written": False,
    "blob.synced": False,
    "blob.renamed": True,
    "blob.folder_synced": True,
    "content.blob_written": True,
    "deposit.blob_written": True,
    "journal.before_append": True,
    "journal.appended": True,
    "deposit.written": True,
}
OTHERS = {
    "open_record.written",
    "change_visibility.epoch_moved",
    "hide_document_from.epoch_moved",
    "hide_kind_from.epoch_moved",
    "open_health_link.counted",
}
# Broken in tests/usecases/test_correct_identity.py.
IDENTITY = {"correct_identity.claimed", "correct_identity.written"}
# Broken in tests/usecases/test_merge_records.py.
TRANSFER = {
    "transfer.started",
    "transfer.narrowed",
    "transfer.blob_written",
    "transfer.arrived",
    "transfer.handed_over",
    "transfer.undoing",
    "transfer.returned",
}
# Broken in tests/usecases/test_delete_document.py, test_archive_document.py and test_keep_from_representatives.py.
LIFE_OF_DOCUMENTS = {
    "delete_document.epoch_moved",
    "archive_document.epoch_moved",
    "keep_from_representatives.epoch_moved",
}
# Broken in tests/usecases/test_read_texts.py.
READING = {"read_texts.read", "read_texts.kept"}
# Broken in tests/usecases/test_destroy_record.py.
DESTRUCTION = {"destroy.written", "destroy.committed", "destroy.blobs_erased", "destroy.cleaned", "due.done"}
# Broken in tests/usecases/test_acts_that_die.py.
ACTS = set(BROKEN)
# Broken in tests/usecases (recovery, destroy_record, announce_opening) and tests/identity/test_activation_pages.py.
ENDS = {
    "finish_recoveries.written",
    "destroy_traces.written",
    "activate_account.written",
    "open_announced.written",
    "post_notice.written",
}
# Broken in tests/vault/test_rotation.py and tests/vault/test_index_rotation.py.
VAULT = {"rewrap.written", "reindex.coming", "reindex.moving", "reindex.written", "reindex.settled"}
# Broken in tests/backup/test_copies.py and tests/backup/test_restore_drill.py.
BACKUP = {
    "backup.database_written",
    "backup.blobs_written",
    "backup.increment_written",
    "backup.increment_named",
    "restore.database_read",
    "restore.increment_replayed",
}
# Broken in tests/unit/storage/test_blob_moving.py.
MOVE = {"blobs.copied", "blobs.moved"}
# Broken in tests/usecases/test_notices_by_choice.py and test_list_notices.py.
NOTICES = {"summary.taken", "month.kept"}
# Broken in tests/ledger/test_kill_sequencer.py.
LOG = {
    "sequencer.leaves_added",
    "sequencer.nodes_added",
    "sequencer.pending_removed",
    "signer.signed",
    "signer.remembered",
}
# Broken in tests/usecases/test_submit_lot.py.
LOTS = {"submit_lot.claimed", "submit_lot.written"}
# Broken in tests/usecases/test_import_documents.py.
TOGETHER = {"enter_all.claimed", "enter_all.written"}
# Broken in tests/usecases/test_take_in_record.py.
BROUGHT = {"take_in_record.document"}
# Broken in tests/hl7v2/test_listener.py.
FEEDS = {"feed.done", "feed.queued"}
# Broken in tests/hl7v2/test_business_acks.py.
BUSINESS = {"business_ack.taken", "business_ack.sent"}
# Broken in tests/fhir/test_subscriptions.py.
SUBSCRIBERS = {"notify.recorded", "notify.sent"}
each_break = pytest.mark.parametrize("how", BREAKS)


@pytest.fixture
def world(clock: FixedClock) -> World:
    """Odette's record, with an empty blob store."""
    forget_blobs()
    return worlds.begin(clock)


def test_failpoints_source_every_name_is_broken_here() -> None:
    """A failpoint that no test reaches proves nothing."""
    named = {
        *DEPOSIT,
        *OTHERS,
        *IDENTITY,
        *TRANSFER,
        *LIFE_OF_DOCUMENTS,
        *DESTRUCTION,
        *ACTS,
        *ENDS,
        *LOG,
        *NOTICES,
        *VAULT,
        *BACKUP,
        *MOVE,
        *LOTS,
        *TOGETHER,
        *BROUGHT,
        *FEEDS,
        *BUSINESS,
        *SUBSCRIBERS,
        *READING,
    }
    assert declared_failpoints() == named


@each_break
@pytest.mark.parametrize("point", DEPOSIT)
def test_deposit_professional_step_fails_leaves_nothing_and_again_gives_one(world: World, point: str, how: str) -> None:
    """Nothing of the failed deposit is in the record; the same file sent twice more is there once."""
    first, second = (worlds.writer().cda(worlds.SMALL) for _ in range(2))
    kept = world.deposit(first)
    before = state_of(world.record)
    break_at(point, how, lambda: world.deposit(second))
    assert state_of(world.record) == before
    assert _listed(world) == [kept]
    assert bool(orphans()) == DEPOSIT[point]

    again = world.deposit(second)
    assert _answered_again(world, second)
    assert _listed(world) == [again, kept]
    assert (_original(world, kept), _original(world, again)) == (first, second)
    _swept_clean(world, [first, second])


@each_break
def test_deposit_professional_ends_after_commit_holds_all_and_again_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Between the commit and the answer: the document is there whole, and sending it again says that it is."""
    data = worlds.writer().cda(worlds.SMALL)
    with broken_call(monkeypatch, locator, "confirm_all", how) as breaks:
        breaks(lambda: world.deposit(data))
    assert len(_listed(world)) == 1
    assert unconfirmed_claims() == 1
    assert _answered_again(world, data)
    assert unconfirmed_claims() == 0
    _swept_clean(world, [data])


def test_sweep_worker_claim_of_committed_deposit_confirms_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sends again: the sweep finds that the claim is used, and keeps document, claim and blob."""
    data = worlds.writer().cda(worlds.SMALL)
    with broken_call(monkeypatch, locator, "confirm_all", "raises") as breaks:
        breaks(lambda: world.deposit(data))
    assert sweep(_later()).claims == 0
    assert unconfirmed_claims() == 0
    assert _answered_again(world, data)


def test_sweep_worker_claim_of_failed_deposit_releases_it(world: World) -> None:
    """Nobody sends again: the uniqueId is free for whoever deposits it next, in any record."""
    break_at("deposit.written", "raises", lambda: world.deposit(worlds.writer().cda(worlds.SMALL)))
    assert unconfirmed_claims() == 1
    assert sweep(_later()).claims == 1
    assert unconfirmed_claims() == 0


def test_sweep_worker_claim_taken_up_again_is_not_released(world: World) -> None:
    """The sweep saw an old claim; before it releases it, its depositor sends again. The claim must stay."""
    data = worlds.writer().cda(worlds.SMALL)
    break_at("deposit.written", "raises", lambda: world.deposit(data))
    before = _later().now() - ORPHAN_AGE
    (seen,) = locator.unconfirmed(before)
    late = cast.at(world.depositor, _later())
    break_at("deposit.written", "raises", lambda: deposit_document(late, world.record, Upload(data), NO_CHOICE))
    assert not locator.release(seen, before)
    assert unconfirmed_claims() == 1


def test_sweep_worker_young_orphan_is_left(world: World) -> None:
    """A young blob without a row may be a deposit under way."""
    break_at("deposit.blob_written", "raises", lambda: world.deposit(worlds.writer().cda(worlds.SMALL)))
    assert sweep(SystemClock()).blobs == 0
    assert len(orphans()) == 1


@each_break
def test_open_record_holder_step_fails_leaves_nothing_and_again_opens_one(clock: FixedClock, how: str) -> None:
    """No half record; opening again gives the record that was claimed, once."""
    cast.publish_directory()
    account = cast.account_of(cast.ODETTE, clock)
    break_at("open_record.written", how, lambda: _open(account, clock))
    claimed = _birth.claim(cast.ODETTE.identity, clock)
    assert state_of(claimed).head is None
    assert {number for _, number in state_of(claimed).rows} == {0}
    assert _open(account, clock) == Opened(claimed)
    assert _findable(clock)


@each_break
def test_open_record_holder_ends_after_commit_is_found_after_all(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Between the commit and the answer: the sweep makes the record findable, although nobody opens it again."""
    cast.publish_directory()
    account = cast.account_of(cast.ODETTE, clock)
    with broken_call(monkeypatch, _birth, "settle", how) as breaks:
        breaks(lambda: _open(account, clock))
    assert not _findable(clock)
    sweep(_later())
    assert _findable(clock)


@each_break
def test_open_health_link_wrong_code_counts_once_answered_and_not_before(world: World, how: str) -> None:
    """What was answered is counted for ever; what died before its commit was neither answered nor counted."""
    cards.made_card(world.holder, world.record)
    link, clock = cards.made_link(world.holder, world.record), world.holder.clock
    assert cards.opens(clock, link.token, "faux") == CodeNeeded(9)
    break_at("open_health_link.counted", how, lambda: cards.opens(clock, link.token, "faux"))
    assert cards.opens(clock, link.token, "faux") == CodeNeeded(8)
    assert isinstance(cards.opens(clock, link.token, link.passcode), CardOpened)


@each_break
def test_make_health_link_holder_ends_after_commit_is_found_after_all(
    world: World, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Between the commit and the answer: the sweep keeps the way to the link, and the same form shows it again."""
    cards.made_card(world.holder, world.record)
    with broken_call(monkeypatch, locator, "confirm", how) as breaks:
        breaks(lambda: cards.made_link(world.holder, world.record, key="form-1"))
    sweep(_later())
    link = cards.made_link(world.holder, world.record, key="form-1")
    assert isinstance(cards.opens(world.holder.clock, link.code, link.passcode), CardOpened)


@each_break
def test_change_visibility_holder_step_fails_changes_nothing_and_again_hides(world: World, how: str) -> None:
    """Neither the flag nor its event stays; asked again, the document is hidden once."""
    document = world.deposit(worlds.writer().cda(worlds.SMALL))
    before = state_of(world.record)
    break_at("change_visibility.epoch_moved", how, lambda: _hide(world, document))
    assert state_of(world.record) == before
    assert _listed(world) == [document]
    _hide(world, document)
    assert _listed(world) == []
    assert [act for act, _ in acts(world.record)].count("document:hide") == 1


@each_break
@pytest.mark.parametrize("kind", [False, True], ids=["document", "kind"])
def test_hide_from_some_holder_step_fails_changes_nothing_and_again_hides(world: World, how: str, kind: bool) -> None:
    """The same of a document, and of a kind, hidden from all doctors."""
    document = world.deposit(worlds.writer().cda(worlds.SMALL))
    before, act = state_of(world.record), "kind:hide_from" if kind else "document:hide_from"
    point = f"{'hide_kind_from' if kind else 'hide_document_from'}.epoch_moved"
    break_at(point, how, lambda: _hide_from_doctors(world, document, kind=kind))
    assert state_of(world.record) == before
    assert _listed(world) == [document]
    _hide_from_doctors(world, document, kind=kind)
    assert _listed(world) == []
    assert [done for done, _ in acts(world.record)].count(act) == 1


@each_break
@pytest.mark.parametrize("point", ["journal.before_append", "journal.appended"])
def test_list_documents_doctor_event_fails_gives_nothing(world: World, point: str, how: str) -> None:
    """No event, no disclosure: the list is not given, and the journal has no trace of it."""
    world.deposit(worlds.writer().cda(worlds.SMALL))
    before = state_of(world.record)
    break_at(point, how, lambda: list_documents(world.reader, world.record))
    assert state_of(world.record) == before


def _later() -> FixedClock:
    """The moment when what this test left is old. The age of a file is that of the machine, not of the test's clock."""
    return FixedClock(datetime.now(UTC) + ORPHAN_AGE + timedelta(hours=1))


def _swept_clean(world: World, kept: list[bytes]) -> None:
    sweep(_later())
    assert (orphans(), leftovers(), unconfirmed_claims()) == (set(), [], 0)
    assert [_original(world, document) for document in reversed(_listed(world))] == kept


def _listed(world: World) -> list[uuid.UUID]:
    answer = list_documents(world.reader, world.record)
    assert isinstance(answer, DocumentList), answer
    return [card.logical_id for card in answer.cards]


def _original(world: World, document: uuid.UUID) -> bytes:
    answer = read_part(world.reader, world.record, document, Part(PartKind.ORIGINAL))
    assert isinstance(answer, PartRead), answer
    return answer.data


def _answered_again(world: World, data: bytes) -> bool:
    answer = deposit_document(world.depositor, world.record, Upload(data, "lettre.xml"), NO_CHOICE)
    assert isinstance(answer, Deposited), answer
    return answer.again


def _hide(world: World, document: uuid.UUID) -> None:
    change_visibility(world.holder, world.record, document, hide=True)


def _hide_from_doctors(world: World, document: uuid.UUID, *, kind: bool) -> None:
    doctors = Audience(AudienceKind.PROFESSION, "10")
    if kind:
        hide_kind_from(world.holder, world.record, EVERYTHING, doctors, hide=True)
    else:
        hide_document_from(world.holder, world.record, document, doctors, hide=True)


def _open(account: uuid.UUID, clock: FixedClock) -> object:
    return open_record(cast.holder(account, clock), Opening(consent=True))


def _findable(clock: FixedClock) -> bool:
    identity = cast.ODETTE.identity
    assert identity.ins is not None
    found = find_record(cast.carer(cast.HELENE, clock), identity.ins, identity.traits.birth_date)
    return isinstance(found, Found)
