"""Tells the holder that something happened, without a word of health, a name or a speciality (issue 7, point 1)."""

from carnet.identity import accounts, mail
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.outbox import Task

MESSAGES = {
    Task.TELL_DEPOSIT: "mail.deposit",
    Task.TELL_ACCESS: "mail.access",
    Task.TELL_LIFE: "mail.life",
    Task.TELL_DESTRUCTION: "mail.destruction",
    Task.TELL_SUSPENSION: "mail.suspension",
    Task.TELL_IDENTITY: "mail.identity",
}


def tell_holder(record_id: RecordId, task: Task, clock: Clock) -> bool:
    """Queues the mail of a task for the holder's account; False when the record has no account yet."""

    def work() -> bool:
        account = accounts.account_of_record(record_id)
        if account is None:
            return False
        mail.queue_mail(account.account_id, MESSAGES[task], {}, clock.now())
        return True

    return db.in_transaction(work)
