""" "Il y a une erreur dans ce document": the person says what is wrong, and its author is asked (RGPD art. 16).

What a professional recorded is corrected by the author only (CSP R.1111-51): the words go to the author, or to who
runs the structure, who has one month to answer (RGPD art. 12, 3). Where nobody here can answer, whoever runs the
instance looks for somebody from the first day.
"""

from dataclasses import dataclass
from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.entry import Entry
from carnet.documents.mistakes import MistakeKind as MistakeKind
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, due, outbox
from carnet.storage.outbox import Task
from carnet.usecases import _mistakes
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note, refuse, refuse_state, stream_about, stream_of
from carnet.usecases._mistakes import DAYS, LONGEST, MOST_OPEN
from carnet.usecases._once import fingerprint_of, recalled, remember
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller

ACT = Act.DOCUMENT_ASK_CORRECTION


@dataclass(frozen=True)
class Sent:
    """The words are on their way."""

    mistake_id: UUID


def report_error(
    caller: Caller, record_id: RecordId, logical_id: UUID, kind: str, text: str, key: str = ""
) -> Sent | Refusal | Conflict:
    """Sends. Raises Invalid without a kind or without words; Conflict when it makes no sense or waits already."""
    what, words = _parsed(kind, text)

    def work() -> Sent | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        entry = find(facts, logical_id)
        decision = ask(facts, ACT, entry=entry) if entry else NOTHING_THERE
        if entry is None or not decision.permit:
            return refuse(facts, ACT, decision, stream=stream_about(entry))
        digest = fingerprint_of(facts, f"{logical_id} {what} {words}")
        told = recalled(facts, key, digest)
        if told is not None:
            return told if isinstance(told, Conflict) else Sent(UUID(told["mistake_id"]))
        if conflict := _stands_in_the_way(facts, entry):
            return refuse_state(facts, ACT, conflict, stream=stream_of(entry.flags))
        note(facts, ACT, decision, stream=stream_of(entry.flags), documents=(logical_id,))
        sent = mistakes.add(facts.keys, logical_id, what, words, caller.by(), facts.context.now)
        if _mistakes.addressee(facts, entry) is None:
            mistakes.give(facts.keys, sent, caller.by(), facts.context.now)
        _follow(facts, sent.mistake_id)
        remember(facts, key, digest, {"mistake_id": str(sent.mistake_id)})
        return Sent(sent.mistake_id)

    return db.in_transaction(work)


def _parsed(kind: str, text: str) -> tuple[MistakeKind, str]:
    words = text.strip()
    if kind not in set(MistakeKind):
        raise Invalid.of("kind", "mistake.kind")
    if len(words) > LONGEST:
        raise Invalid.of("text", "mistake.text_too_long")
    # That the document is about somebody else says all that there is to say.
    if not words and kind != MistakeKind.PERSON:
        raise Invalid.of("text", "mistake.text_missing")
    return MistakeKind(kind), words


def _stands_in_the_way(facts: Facts, entry: Entry) -> Conflict | None:
    if entry.replaced_by is not None:
        return Conflict("mistake.replaced")
    waiting = [one for one in mistakes.of_record(facts.keys) if one.state.is_open]
    if any(one.logical_id == entry.logical_id for one in waiting):
        return Conflict("mistake.waits")
    return Conflict("report.many_wait") if len(waiting) >= MOST_OPEN else None


def _follow(facts: Facts, mistake_id: UUID) -> None:
    now, record_id = facts.context.now, facts.record_id
    outbox.post(record_id, Task.TELL_MISTAKE, now, mistake_id)
    for rule, day in DAYS.items():
        due.plan(record_id, rule, day(now, zone()), mistake_id)
