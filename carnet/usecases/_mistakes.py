"""What the use cases on mistakes in documents share: the shape shown, whom words go to, how far it is. Never decides.

A successor of the document that the reader may know of closes it, through whatever door it came; one that the reader
may not know of does not exist.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.consent import authorisations
from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.documents import entries, mistakes
from carnet.documents.entry import Entry, EntryStatus
from carnet.documents.mistakes import Addressee, AddresseeKind, Followed, Mistake, MistakeKind, MistakeState
from carnet.identity import directory, staff
from carnet.kernel.ids import AccountId
from carnet.policy.delays import correction_due_at, correction_reminder_at
from carnet.policy.model import ActorKind
from carnet.storage.due import DueRule
from carnet.usecases import _recipients
from carnet.usecases._facts import Facts, zone
from carnet.usecases.caller import Caller

LONGEST = 1000
MOST_OPEN = 20
DAYS = {DueRule.CORRECTION_REMINDER: correction_reminder_at, DueRule.CORRECTION_LATE: correction_due_at}
"""What is told when nobody answers, and when, from the day of the words."""


@dataclass(frozen=True)
class MistakeSeen:
    """What was written of a document, how far it is, and until when an answer is owed."""

    mistake_id: UUID
    logical_id: UUID
    title: str
    type_code: str
    kind: MistakeKind
    words: str
    at: datetime
    state: MistakeState
    changed_at: datetime
    answer: str
    due_at: datetime
    late: bool
    given_at: datetime | None = None
    followed: tuple[Followed, ...] = ()
    replaced_by: UUID | None = None
    deleted: bool = False
    mine: bool = False

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.state.is_open and not self.deleted


def seen(facts: Facts, mistake: Mistake, entry: Entry) -> MistakeSeen:
    """A mistake with its document as this reader knows it."""
    due = correction_due_at(mistake.at, zone())
    deleted = entry.status is EntryStatus.DELETED
    state = state_of(mistake, entry)
    return MistakeSeen(
        mistake_id=mistake.mistake_id,
        logical_id=mistake.logical_id,
        title=entry.sealed.title,
        type_code=entry.codes.type_code,
        kind=mistake.kind,
        words=mistake.words,
        at=mistake.at,
        state=state,
        changed_at=mistake.changed_at,
        answer=mistake.answer,
        due_at=due,
        given_at=mistake.given_at,
        followed=mistake.followed,
        late=state.is_open and not deleted and facts.context.now >= due,
        replaced_by=entry.replaced_by,
        deleted=deleted,
        mine=mistake.by == facts.caller.by(),
    )


def state_of(mistake: Mistake, entry: Entry) -> MistakeState:
    """How far it is: corrected as soon as another document stands in the place of this one."""
    return MistakeState.CORRECTED if entry.replaced_by is not None else mistake.state


def found(facts: Facts, mistake_id: UUID) -> tuple[Mistake, Entry] | None:
    """One mistake of the record with its document, whoever asks; None when either is not there."""
    written = mistakes.of_record(facts.keys) if facts.exists else ()
    mistake = next((one for one in written if one.mistake_id == mistake_id), None)
    entry = entries.by_logical_id(facts.keys, mistake.logical_id) if mistake else None
    return (mistake, entry) if mistake and entry else None


def waiting(facts: Facts, mistake_id: UUID) -> tuple[Mistake, Entry] | None:
    """One that still waits: neither answered, nor replaced, nor deleted, nor secret meanwhile."""
    there = found(facts, mistake_id)
    return there if there and waits(*there) else None


def waits(mistake: Mistake, entry: Entry) -> bool:
    """Whether an answer is owed now."""
    gone = entry.status is EntryStatus.DELETED or entry.flags.untold
    return not gone and state_of(mistake, entry).is_open


def addressee(facts: Facts, entry: Entry) -> Addressee | None:
    """Who is asked: the author, else the depositor, with an account here and not blocked; else who runs the structure.

    None when nobody here can answer: then whoever runs the instance is asked at once.
    """
    return next((one for one in concerned(facts, entry) if has_account(one)), None)


def concerned(facts: Facts, entry: Entry) -> tuple[Addressee, ...]:
    """The author, the depositor, the structure, unless the person blocked them; with an account here or without."""
    deposit = entry.deposit
    depositor = deposit.depositor.id if deposit.depositor.kind == ActorKind.PROFESSIONAL else ""
    people = dict.fromkeys(one for one in (deposit.author_person, depositor) if one)
    free = (
        one for one in people if not authorisations.forbids(facts.record_id, Grantee(GranteeKind.PROFESSIONAL, one))
    )
    found = (*(Addressee(AddresseeKind.PROFESSIONAL, one) for one in free), structure(facts, entry))
    return tuple(one for one in found if one is not None)


def has_account(asked: Addressee) -> bool:
    """Whether somebody would find the words here."""
    return bool(accounts_of((asked,)))


def accounts_of(asked: Iterable[Addressee]) -> list[AccountId]:
    """The accounts of those who are asked: their own, or those of who runs the structure."""
    people = [
        each for one in asked for each in ([one.id] if one.kind is AddresseeKind.PROFESSIONAL else staff.admins(one.id))
    ]
    return _recipients.professionals(people)


def structure(facts: Facts, entry: Entry) -> Addressee | None:
    """Who runs the structure of the deposit, unless the person blocked it."""
    place = entry.deposit.depositor_structure
    if not place or authorisations.forbids(facts.record_id, Grantee(GranteeKind.STRUCTURE, place)):
        return None
    return Addressee(AddresseeKind.STRUCTURE, place)


def lists_of(caller: Caller) -> tuple[Addressee, ...]:
    """Whose words this caller reads: the own ones, and those to the structure that the caller runs."""
    own = (Addressee(AddresseeKind.PROFESSIONAL, caller.actor_id),)
    runs = caller.structure_admin and caller.structure_id
    return (*own, Addressee(AddresseeKind.STRUCTURE, caller.structure_id)) if runs else own


def name_of(asked: Addressee) -> str:
    """The name that the public directory has; empty when it has none."""
    if asked.kind is AddresseeKind.PROFESSIONAL:
        person = directory.find_professional(asked.id)
        return person.display_name if person else ""
    place = directory.find_structure(asked.id)
    return place.name if place else ""
