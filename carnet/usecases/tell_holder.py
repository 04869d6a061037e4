"""Tells who is concerned that something happened, without a word of health, a name or a speciality (issue 7, point 1).

That is the holder, the representatives of a minor, or, for an act on a tie, the one person whose tie it is.
"""

from uuid import UUID

from carnet.consent.ties import TieKind
from carnet.identity import accounts, mail
from carnet.kernel.clock import Clock
from carnet.kernel.ids import AccountId, RecordId
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases import _recipients

MESSAGES = {
    Task.TELL_DEPOSIT: "mail.deposit",
    Task.TELL_ACCESS: "mail.access",
    Task.TELL_LIFE: "mail.life",
    Task.TELL_DESTRUCTION: "mail.destruction",
    Task.TELL_SUSPENSION: "mail.suspension",
    Task.TELL_IDENTITY: "mail.identity",
    Task.TELL_TIE: "mail.tie",
    Task.TELL_ACTOR: "mail.actor",
    Task.TELL_GUARDIAN: "mail.guardian",
    Task.TELL_CORRECTION: "mail.correction",
    Task.TELL_RIGHTS: "mail.rights",
    Task.TELL_CLAIM: "mail.claim",
}

FOR_PARENTS = "mail.charge"
TO_OTHERS = frozenset({Task.TELL_ACTOR, Task.TELL_GUARDIAN})
"""Tasks that tell not the holder but somebody who acts, or acted, for the holder."""


def tell_holder(record_id: RecordId, task: Task, clock: Clock, ids: tuple[str, ...] = ()) -> bool:
    """Queues the mails of a task; False when nobody who is concerned has an account."""

    def work() -> bool:
        told = _told(record_id, task, clock, ids)
        for account_id, message in told:
            mail.queue_mail(account_id, message, {}, clock.now())
        return bool(told)

    return db.in_transaction(work)


def _told(record_id: RecordId, task: Task, clock: Clock, ids: tuple[str, ...]) -> list[tuple[AccountId, str]]:
    """Each account with its message: a parent is told of the child's carnet, not of the own one."""
    message = MESSAGES[task]
    if task is Task.TELL_ACTOR:
        named = (AccountId(UUID(one)) for one in ids)
        return [(account, message) for account in named if accounts.find_account(account)]
    if task is Task.TELL_GUARDIAN:
        return [(account, message) for account in _recipients.acting(record_id, TieKind.GUARDIAN, clock)]
    own = [(account, message) for account in _recipients.holder(record_id)]
    return own + [(account, FOR_PARENTS) for account in _recipients.parents(record_id, clock)]
