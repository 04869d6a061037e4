"""The operator notes, in fixed words, what was done about a mistake that nobody answers. The person is told."""

from dataclasses import dataclass
from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.mistakes import FollowUp as FollowUp
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import Decision
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases import _unanswered
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases._once import fingerprint_of, recalled, remember
from carnet.usecases._unanswered import ACT, Given
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Noted:
    """What was done is written down."""

    what: FollowUp


def follow_error(
    caller: Caller, record_id: RecordId, mistake_id: UUID, what: str, key: str = ""
) -> Noted | Refusal | Conflict:
    """Adds a step; the last one takes it off the list. Raises Invalid for words that are none of the fixed ones.

    The same form sent twice is one step.
    """
    if what not in set(FollowUp):
        raise Invalid.of("what", "given_mistake.what")
    done = FollowUp(what)

    def work() -> Noted | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        digest = fingerprint_of(facts, f"{mistake_id} {done}") if facts.exists else b""
        told = recalled(facts, key, digest) if facts.exists else None
        if told is not None:
            return told if isinstance(told, Conflict) else Noted(done)
        found = _unanswered.given(facts, mistake_id)
        if isinstance(found, Decision):
            return refuse(facts, ACT, found)
        _keep(facts, found, done)
        remember(facts, key, digest, {"what": done.value})
        return Noted(done)

    return db.in_transaction(work)


def _keep(facts: Facts, found: Given, done: FollowUp) -> None:
    at, mistake = facts.context.now, found.mistake
    note(facts, ACT, found.decision, stream=stream_of(found.entry.flags), detail=(("done", done.value),))
    mistakes.follow(facts.keys, mistake, done, facts.caller.by(), at)
    if done.is_last:
        mistakes.settle(mistake.mistake_id)
    outbox.post(facts.record_id, Task.TELL_MISTAKE_FOLLOWED, at)
