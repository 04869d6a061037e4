"""Who is told of a mistake in a document: its author or who runs the structure. Owns their lists; names nobody."""

from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.entry import Entry
from carnet.documents.mistakes import Addressee, AddresseeKind, ToAnswer
from carnet.identity import staff
from carnet.kernel.clock import Clock
from carnet.kernel.ids import AccountId, RecordId
from carnet.storage.outbox import Task
from carnet.usecases import _mistakes, _recipients
from carnet.usecases._facts import Facts, load
from carnet.usecases.caller import Caller

KIND = "mistake"
MESSAGES = {Task.TELL_MISTAKE: "mail.mistake", Task.TELL_MISTAKE_AGAIN: "mail.mistake_again"}


def told(record_id: RecordId, task: Task, ids: tuple[str, ...], clock: Clock) -> list[tuple[AccountId, str]]:
    """Puts it in the lists of those who are asked, and names the accounts to tell.

    After three weeks without an answer those who run the structure are asked too.
    """
    facts = load(Caller.system(clock), record_id)
    found = _mistakes.found(facts, UUID(ids[0]))
    if found is None:
        return []
    mistake, entry = found
    asked = _asked(facts, entry, again=task is Task.TELL_MISTAKE_AGAIN)
    for one in asked:
        mistakes.send(one, ToAnswer(record_id, mistake.mistake_id, mistake.at))
    return [(account, MESSAGES[task]) for account in dict.fromkeys(_accounts(asked))]


def _asked(facts: Facts, entry: Entry, *, again: bool) -> list[Addressee]:
    first, runs = _mistakes.addressee(facts, entry), _mistakes.structure(facts, entry)
    found = (first, runs) if again else (first,)
    return list(dict.fromkeys(one for one in found if one is not None))


def _accounts(asked: list[Addressee]) -> list[AccountId]:
    people = [
        p for one in asked for p in ([one.id] if one.kind is AddresseeKind.PROFESSIONAL else staff.admins(one.id))
    ]
    return _recipients.professionals(people)
