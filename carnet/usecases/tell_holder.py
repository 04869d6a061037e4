"""Tells who is concerned that something happened, without a word of health, a name or a speciality (issue 7, point 1).

That is the holder, the representatives of a minor, or, for an act on a tie, the one person whose tie it is.
"""

from uuid import UUID

from carnet.consent import emergency_notices, treating_doctors
from carnet.consent import notices as consent_notices
from carnet.consent.emergency_notices import EmergencyNotice
from carnet.consent.notices import NoticeKind
from carnet.consent.ties import TieKind
from carnet.identity import accounts, notices
from carnet.identity.notice_box import About
from carnet.kernel.clock import Clock, legal_day
from carnet.kernel.ids import AccountId, RecordId
from carnet.storage import db, idempotency, indexes
from carnet.storage.outbox import Task
from carnet.usecases import _recipients, _tell_mistake
from carnet.usecases._facts import zone
from carnet.usecases._tell_by_choice import Told, tell_at_once, tell_by_choice

_DONE = b"told"
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
    Task.TELL_EMERGENCY: "mail.emergency",
    Task.TELL_ANNOUNCEMENT: "mail.announcement",
    Task.TELL_REPORT: "mail.report",
    Task.TELL_LINK_OPENED: "mail.link_opened",
    Task.TELL_LINK_LOCKED: "mail.link_locked",
    Task.TELL_REMINDER: "mail.reminder",
    Task.TELL_MISTAKE_ANSWERED: "mail.mistake_answered",
    Task.TELL_MISTAKE_LATE: "mail.mistake_late",
    Task.TELL_MISTAKE_FOLLOWED: "mail.mistake_followed",
}

FOR_PARENTS = "mail.charge"
FOR_PARENTS_APART = {
    Task.TELL_EMERGENCY: "mail.emergency_charge",
    Task.TELL_ANNOUNCEMENT: "mail.announcement_charge",
    Task.TELL_LINK_OPENED: "mail.link_opened_charge",
    Task.TELL_LINK_LOCKED: "mail.link_locked_charge",
    Task.TELL_REMINDER: "mail.reminder_charge",
}
"""What parents are told in other words than that there is news."""
FOR_DOCTORS = "mail.emergency_doctor"
BY_ANY_MEANS = frozenset({Task.TELL_EMERGENCY, Task.TELL_ANNOUNCEMENT})
"""Told on every channel of the account, by letter to who has none (R1111-48, R1111-53)."""
TO_GUARDIANS_TOO = frozenset({Task.TELL_MISTAKE_ANSWERED, Task.TELL_MISTAKE_LATE, Task.TELL_MISTAKE_FOLLOWED})
"""Told to who wrote for the person, too."""
FOR_GUARDIANS = "mail.guardian_news"
TO_OTHERS = frozenset({Task.TELL_ACTOR, Task.TELL_GUARDIAN})
"""Tasks that tell not the holder but somebody who acts, or acted, for the holder."""


BY_CHOICE = {Task.TELL_ACCESS: NoticeKind.ACCESS, Task.TELL_DEPOSIT: NoticeKind.DEPOSIT}
"""Told as often as each account chose."""
FIRST = "mail.first_access"
FIRST_FOR_PARENTS = "mail.first_access_charge"
FIRST_KIND, DOCTORS_KIND = "first_access", "emergency_doctor"


def tell_holder(
    record_id: RecordId, task: Task, clock: Clock, ids: tuple[str, ...] = (), posted: UUID | None = None
) -> bool:
    """Queues the messages of a task; False when nobody who is concerned has an account.

    `posted` names the job: run again after a kill, it tells nobody a second time.
    """

    def work() -> bool:
        if posted is not None and not _once(record_id, posted, clock):
            return True
        if task in BY_CHOICE:
            return _by_choice(record_id, task, clock, ids)
        told = _told(record_id, task, clock, ids)
        for one in told:
            if task in BY_ANY_MEANS:
                notices.tell(one.account_id, one.message, {}, clock.now(), one.about)
            else:
                tell_at_once(one, clock.now())
        return bool(told)

    return db.in_transaction(work)


def _once(record_id: RecordId, posted: UUID, clock: Clock) -> bool:
    """Whether this job was not done yet; from this commit on it is."""
    key = indexes.index("told", str(posted))
    if idempotency.recall(record_id, key, _DONE) is not None:
        return False
    idempotency.remember(record_id, key, _DONE, {}, clock.now())
    return True


def _by_choice(record_id: RecordId, task: Task, clock: Clock, ids: tuple[str, ...]) -> bool:
    """A professional's first access is told whatever was chosen, in words of its own; so is one without a reader."""
    kind, now = BY_CHOICE[task], clock.now()
    access = kind is NoticeKind.ACCESS
    first = access and bool(ids) and consent_notices.is_first(record_id, UUID(ids[0]), now)
    own = FIRST if first else MESSAGES[task]
    for_parents = FIRST_FOR_PARENTS if first else FOR_PARENTS
    about = About(FIRST_KIND, record_id) if first else About(_kind(task), record_id, legal_day(now, zone()))
    always = first or (access and not ids)
    told = [(account, own) for account in _recipients.holder(record_id)]
    told += [(account, for_parents) for account in _recipients.parents(record_id, clock)]
    # An account that is gone must not keep the others from being told.
    there = [(account, message) for account, message in told if accounts.find_account(account)]
    for account, message in there:
        tell_by_choice(Told(account, about, message, always), kind, now)
    return bool(there)


def _told(record_id: RecordId, task: Task, clock: Clock, ids: tuple[str, ...]) -> list[Told]:
    """Each account with its message: a parent is told of the child's carnet, not of the own one."""
    if task in _tell_mistake.MESSAGES:
        asked = _tell_mistake.told(record_id, task, ids, clock)
        return [Told(account, About(_tell_mistake.KIND), message) for account, message in asked]
    message, about = MESSAGES[task], About(_kind(task), record_id)
    if task is Task.TELL_ACTOR:
        named = (AccountId(UUID(one)) for one in ids)
        # Who acts no more knows nothing of the record: that the help ended is news of the own account.
        apart = About(_kind(task))
        return [Told(account, apart, message) for account in named if accounts.find_account(account)]
    if task is Task.TELL_GUARDIAN:
        return [Told(one, about, message) for one in _recipients.acting(record_id, TieKind.GUARDIAN, clock)]
    own = [Told(account, about, message) for account in _recipients.holder(record_id)]
    for_parents = FOR_PARENTS_APART.get(task, FOR_PARENTS)
    own += [Told(account, about, for_parents) for account in _recipients.parents(record_id, clock)]
    if task in TO_GUARDIANS_TOO:
        own += [Told(one, about, FOR_GUARDIANS) for one in _recipients.acting(record_id, TieKind.GUARDIAN, clock)]
    return own + (_doctors(record_id, ids, clock) if task is Task.TELL_EMERGENCY else [])


def _kind(task: Task) -> str:
    return task.value.removeprefix("tell_")


def _doctors(record_id: RecordId, ids: tuple[str, ...], clock: Clock) -> list[Told]:
    """The médecins traitants find in their pages in whose record it was: a message names nobody, and no record."""
    doctors = [one.professional_id for one in treating_doctors.current(record_id)]
    for doctor in doctors:
        for access in ids:
            emergency_notices.tell(doctor, EmergencyNotice(UUID(access), record_id, clock.now()))
    return [Told(account, About(DOCTORS_KIND), FOR_DOCTORS) for account in _recipients.professionals(doctors)]
