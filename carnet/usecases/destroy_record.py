"""The system destroys a closed record on its day: ten years after closing (R03), or because the person asked (R04).

What makes the content unreadable is one transaction: its keys go, then its rows. What follows (blobs, claims) holds
nothing readable, may be done again, and is done again until the delayed act is settled: a crash anywhere loses nothing
but time. The key of the journal stays until ten years after closing.
"""

from datetime import datetime

from django.conf import settings

from carnet.consent import life
from carnet.consent.life import Step
from carnet.crypto.envelope import KeyPurpose
from carnet.documents import contents
from carnet.identity import accounts, mail
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy import delays
from carnet.policy.acts import Act
from carnet.storage import db, due, erasing, keys, locator
from carnet.storage import head as heads
from carnet.storage.blobs import BlobId
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.usecases._decide import ask
from carnet.usecases._erasing import ERASED
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

CONTENT_KEYS = (KeyPurpose.DOCUMENT, KeyPurpose.METADATA, KeyPurpose.INDEX)


def destroy_record(record_id: RecordId, clock: Clock) -> Refusal | None:
    """Destroys the content of a record whose day has come; a Refusal when it has not.

    Called again after a crash, it finishes what was left.
    """

    def work() -> Refusal | tuple[BlobId, ...]:
        # Lock order: account, then record.
        accounts.lock_account_of(record_id)
        head = heads.lock(record_id)
        if head is None or head.status is HeadStatus.DESTROYED:
            return ()
        facts = load(Caller.system(clock), record_id, lock=True)
        decision = ask(facts, Act.RECORD_DESTROY)
        if not decision.permit:
            return refuse(facts, Act.RECORD_DESTROY, decision)
        note(facts, Act.RECORD_DESTROY, decision)
        blobs = _destroy(facts)
        reach("destroy.written")
        return blobs

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal):
        return answer
    reach("destroy.committed")
    _clean(record_id, answer)
    reach("destroy.cleaned")
    return None


def _destroy(facts: Facts) -> tuple[BlobId, ...]:
    """Keys first, rows after; returns the blobs that nothing names any more."""
    record_id, at = facts.record_id, facts.context.now
    heads.change(facts.head, HeadStatus.DESTROYED)
    ended = life.take(facts.keys, Step.DESTROY, facts.caller.by(), at)
    _tell_and_untie(record_id, at)
    if facts.record.destruction_asked_for is not None:
        # The other delayed act finds nothing to do any more; the one that runs is settled after the cleaning.
        due.cancel(record_id, DueRule.DESTROY_CLOSED, at)
    blobs = contents.blobs_of(record_id)
    for purpose in CONTENT_KEYS:
        keys.destroy(record_id, purpose)
    erasing.erase(record_id, ERASED)
    due.plan(record_id, DueRule.DESTROY_TRACES, delays.destroyed_at(ended.closed_at or at, zone()))
    return blobs


def _tell_and_untie(record_id: RecordId, at: datetime) -> None:
    """The account stays, tied to nothing: the person may open another record. The mail says how long backups last."""
    account = accounts.account_of_record(record_id)
    if account is None:
        return
    accounts.unlink_record(account.account_id, record_id)
    if account.is_active:
        mail.queue_mail(account.account_id, "mail.destroyed", {"days": str(settings.CARNET_BACKUPS_KEPT_DAYS)}, at)


def _clean(record_id: RecordId, blobs: tuple[BlobId, ...]) -> None:
    """Blobs without a key and claims without a record. What a crash leaves of the blobs, the hourly sweep collects."""
    for blob in blobs:
        contents.store().erase(blob)
    reach("destroy.blobs_erased")
    locator.release_all(record_id)
