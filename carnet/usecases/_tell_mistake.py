"""Who is told of a mistake in a document: its author or who runs the structure. Owns their lists; names nobody."""

from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.entry import Entry
from carnet.documents.mistakes import Addressee, ToAnswer
from carnet.kernel.clock import Clock
from carnet.kernel.ids import AccountId, RecordId
from carnet.storage.outbox import Task
from carnet.usecases import _mistakes
from carnet.usecases._facts import Facts, load
from carnet.usecases.caller import Caller

KIND = "mistake"
MESSAGES = {Task.TELL_MISTAKE: "mail.mistake", Task.TELL_MISTAKE_AGAIN: "mail.mistake_again"}


def told(record_id: RecordId, task: Task, ids: tuple[str, ...], clock: Clock) -> list[tuple[AccountId, str]]:
    """Puts it in the lists of those who are asked, and names the accounts to tell.

    After three weeks without an answer those who run the structure are asked too. Where nobody has an account, the
    author finds it in the own list once there is one.
    """
    facts = load(Caller.system(clock), record_id)
    found = _mistakes.found(facts, UUID(ids[0]))
    if found is None:
        return []
    mistake, entry = found
    asked = _asked(facts, entry, again=task is Task.TELL_MISTAKE_AGAIN)
    for one in asked:
        mistakes.send(one, ToAnswer(record_id, mistake.mistake_id, mistake.at))
    return [(account, MESSAGES[task]) for account in dict.fromkeys(_mistakes.accounts_of(asked))]


def _asked(facts: Facts, entry: Entry, *, again: bool) -> list[Addressee]:
    found = (_mistakes.addressee(facts, entry), _mistakes.structure(facts, entry) if again else None)
    return list(dict.fromkeys(one for one in found if one is not None)) or list(_mistakes.concerned(facts, entry))
