"""What an act asks of the worker: telling the holder ("Je suis informé"), checks. Never writes a word of health."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from carnet.documents.entry import Entry, VisibilityFlags
from carnet.kernel.ids import new_id
from carnet.policy.model import AccessMode, ActorKind
from carnet.storage import indexes, outbox
from carnet.storage.outbox import Job, Task
from carnet.usecases._facts import Facts

OTHERS = {ActorKind.PROFESSIONAL, ActorKind.SECRETARY, ActorKind.APPLICATION}


def tell_access(facts: Facts, *, shown: VisibilityFlags | None = None) -> None:
    """Asks for the holder to be told of a reading, in its transaction."""
    job = access_job(facts, shown=shown)
    if job:
        outbox.post(facts.record_id, job.task, facts.context.now, *job.ids)


def access_job(facts: Facts, *, shown: VisibilityFlags | None = None) -> Job | None:
    """The job that tells the holder of a reading; `shown` are the flags of what was read, as they hold now.

    The worker knows whether it is the first one, and how often who is concerned wants to be told.

    What the representatives of a minor may not know tells them nothing either (R13), and a document that waits for its
    announcement tells nobody on the patient's side (R14): no mail comes of what the journal does not show them. An
    emergency was told when it was opened.
    """
    secret = facts.context.secret_connection or (shown is not None and shown.invisible_representatives)
    withheld = shown is not None and shown.invisible_patient
    if withheld or facts.context.mode is not AccessMode.NORMAL or facts.caller.kind not in OTHERS:
        return None
    if secret and facts.record.holder_is_minor is not False:
        return None
    return Job(Task.TELL_ACCESS, (reader_of(facts),))


def reader_of(facts: Facts) -> UUID:
    """Who reads, as an opaque id that means nothing in another record."""
    caller = facts.caller
    found = indexes.index_of_ids("notice-reader", facts.record_id.hex, caller.kind.value, caller.actor_id)
    return UUID(bytes=found[:16])


def tell_deposit(facts: Facts) -> None:
    """Tells the holder that something was added or changed, once an act."""
    outbox.post_all(facts.record_id, _notices(facts, 1), facts.context.now)


def tell_deposits(facts: Facts, entries: Sequence[Entry], told: int) -> None:
    """What as many single deposits ask for: the checks of each document, and the holder told of `told` of them."""
    jobs = [*_checks([entry.logical_id for entry in entries]), *_notices(facts, told)]
    outbox.post_all(facts.record_id, jobs, facts.context.now)


def _notices(facts: Facts, number: int) -> list[Job]:
    return [] if facts.caller.kind is ActorKind.HOLDER else [Job(Task.TELL_DEPOSIT, (new_id(),)) for _ in range(number)]


def ask_for_checks(facts: Facts, logical_id: UUID) -> None:
    """Asks for the operator's schematrons to be run on a document, where there are any."""
    outbox.post_all(facts.record_id, _checks((logical_id,)), facts.context.now)


def _checks(logical_ids: Sequence[UUID]) -> list[Job]:
    return [Job(Task.CHECK_CONTENT, (one,)) for one in logical_ids] if settings.CARNET_SCHEMATRON_FOLDER else []


def tell_change(facts: Facts, flags: VisibilityFlags) -> None:
    """Tells the holder that a document was changed, unless it is one that not everybody on that side may know of."""
    if not flags.untold:
        tell_deposit(facts)


def tell_rights(facts: Facts, flags: VisibilityFlags | None = None) -> None:
    """Tells the holder at once that somebody else changed who may see what, unless the document is one of those."""
    if flags is None or not flags.untold:
        outbox.post(facts.record_id, Task.TELL_RIGHTS, facts.context.now)
