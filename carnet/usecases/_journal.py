"""Writes what was decided. Owns the split of an event over streams; never lets an act pass without its event."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from carnet.documents.entry import Entry, VisibilityFlags
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.trace import RIGHTS, held
from carnet.ledger import journal
from carnet.ledger.event import NewEvent, Outcome, Stream
from carnet.policy.acts import Act
from carnet.policy.announcement import is_still_withheld
from carnet.policy.model import CARE_SIDE, Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.storage.db import Meanwhile
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Job
from carnet.usecases import _guardian, _used, _volume
from carnet.usecases._facts import Facts
from carnet.usecases._own_acts import COUNTED, TOLD, given_to

STATE_RULE, FORM_RULE = "C60", "C61"
SECRET = ("secret", "1")
"""The member of an event that was made in connexion secrète: the representatives never know of it (R1111-50)."""
_OF_THE_WHOLE: Final = frozenset({Act.DOCUMENT_LIST, Act.PROFILE_READ})
"""Readings of more than the documents that are named: always told in the open stream too."""
Detail = tuple[tuple[str, str], ...]
Noted = tuple[Act, Decision, Detail]
"""A permitted act that is to be recorded."""


def stream_of(*all_flags: VisibilityFlags) -> Stream:
    """The stream whose readers may know of a document with these flags; of several, who may know of them all."""
    if any(flags.invisible_patient for flags in all_flags):
        return Stream.NOT_YET_TOLD
    secret = any(flags.invisible_representatives for flags in all_flags)
    return Stream.SECRET_FROM_REPRESENTATIVES if secret else Stream.OPEN


def stream_about(entry: Entry | None) -> Stream:
    """The stream of an act on a document that its actor knows, done or refused; None: nothing that anybody hides.

    Who may not know of the document is refused as about nothing, in the open stream: as for an id that names nothing.
    """
    return stream_of(entry.flags) if entry else Stream.OPEN


def flags_now(facts: Facts, entry: Entry) -> VisibilityFlags:
    """The flags of a document as they hold now: the month over, a withheld one is like any other (R1111-53)."""
    flags = entry.flags
    if not flags.invisible_patient:
        return flags
    first = entry.deposit.first_at
    if not is_still_withheld(first, facts.context.now, facts.context.instance.zone):
        return replace(flags, invisible_patient=False)
    return flags


def note(
    facts: Facts, act: Act, decision: Decision, *, stream: Stream = Stream.OPEN, documents: Iterable[UUID] = (),
    detail: Detail = (), job: Job | None = None, meanwhile: Meanwhile[Any] | None = None,
) -> None:  # fmt: skip
    """Records a permitted act, and the job that it asks for, under the epoch at which it was decided.

    `meanwhile` is worked out while the event is written, where it can be. Raises EpochChanged.
    """
    if stream is Stream.NOT_YET_TOLD and facts.context.secret_connection:
        # Told later, it is told to the holder only.
        detail = (*detail, SECRET)
    stream = _kept_secret(facts, stream)
    event = _event(facts, act, decision, Outcome.DONE, stream, tuple(documents), detail)
    there = facts.head.status is not HeadStatus.SYSTEM
    told, counted = there and _has_row(facts, act, detail), _counted(facts, act) if there else None
    with db.writing() if facts.words else nullcontext():
        _written(facts, event, decision.reason, for_actor=told, job=job, counted=counted, meanwhile=meanwhile)
        if facts.words:
            _guardian.use(facts.record_id, facts.words, act.value, facts.caller.by(), facts.context.now)


def note_each(facts: Facts, act: Act, done: Sequence[tuple[Decision, UUID]], stream: Stream) -> None:
    """Records the same permitted act on several documents, an event for each, as `note` does one by one.

    Not for an act that is counted or for which somebody's word is used up. Raises EpochChanged.
    """
    if facts.words or facts.head.status is HeadStatus.SYSTEM or _counted(facts, act) is not None:
        raise ValueError(f"{act.value} is noted one by one here")
    kept = _kept_secret(facts, stream)
    if kept is not stream or (stream is Stream.NOT_YET_TOLD and facts.context.secret_connection):
        raise ValueError("what is secret is noted one by one")
    events = [_event(facts, act, decision, Outcome.DONE, stream, (document,), ()) for decision, document in done]
    journal.record_all(events, facts.head, facts.keys, for_actor=_has_row(facts, act))
    for event, (decision, _) in zip(events, done, strict=True):
        _say(event, decision.reason)


def note_together(facts: Facts, done: Sequence[Noted], meanwhile: Meanwhile[Any] | None = None) -> None:
    """Records several permitted acts of one instant on the record as a whole, an event for each, as `note` does.

    They are all written or none is: by one statement, where they need nothing but their events; `meanwhile` is as in
    `note`. Raises EpochChanged.
    """
    more = facts.words or _used.once(facts.caller) or facts.head.status is HeadStatus.SYSTEM
    if more or any(_has_row(facts, act, detail) or _counted(facts, act) for act, _, detail in done):
        with db.writing():
            for act, decision, detail in done:
                note(facts, act, decision, detail=detail)
        return
    stream = _kept_secret(facts, Stream.OPEN)
    events = [_event(facts, act, decision, Outcome.DONE, stream, (), detail) for act, decision, detail in done]
    journal.record_all(events, facts.head, facts.keys, meanwhile=meanwhile)
    for event, (_, decision, _) in zip(events, done, strict=True):
        _say(event, decision.reason)


def _has_row(facts: Facts, act: Act, detail: Detail = ()) -> bool:
    """Whether the worker hears of an act that was done: somebody is told of it, or it is counted."""
    told = facts.caller.kind in CARE_SIDE and act in TOLD
    return told or act in COUNTED or bool(given_to(act, detail))


def _written(
    facts: Facts, event: NewEvent, reason: Reason, *, for_actor: bool = False, job: Job | None = None,
    counted: Mapping[str, object] | None = None, meanwhile: Meanwhile[Any] | None = None,
) -> None:  # fmt: skip
    """The event, and with it what the message uses up."""
    claim, once = facts.caller.claim, _used.once(facts.caller)
    journal.record(
        event, facts.head, facts.keys, for_actor=for_actor, job=job, counted=counted, once=once, meanwhile=meanwhile
    )
    if claim and once:
        _used.used(claim)
    _say(event, reason)


def _say(event: NewEvent, reason: Reason) -> None:
    """Which rule decided, for who is shown what was checked: once the event stands."""
    if event.rule not in (STATE_RULE, FORM_RULE):
        held(event.outcome is Outcome.DONE, RIGHTS, event.act, policy_rule=event.rule, reason=reason.value)


def _counted(facts: Facts, act: Act) -> Mapping[str, object] | None:
    """What is counted with the event of an act, in its statement; None: nothing."""
    if not _volume.counts(facts.caller, act, facts.opened):
        return None
    return _volume.counting(facts.caller, act, facts.head.record_id, facts.context.now)


def note_reading(
    facts: Facts, act: Act, decision: Decision, shown: Iterable[Entry], detail: Detail = (), job: Job | None = None,
    meanwhile: Meanwhile[Any] | None = None,
) -> None:  # fmt: skip
    """Records a reading: one event in each stream concerned, so that no list betrays what its reader may not know.

    The open stream always gets its event, with the documents that everyone told of the reading may know. In a
    `db.reading` all of them are one transaction; `job` is what the reading asks of the worker; `meanwhile` is as in
    `note`.
    """
    events = _events(facts, act, shown)
    with db.writing() if len(events) > 1 else nullcontext():
        for stream, documents in events:
            note(facts, act, decision, stream=stream, documents=documents, detail=detail, job=job, meanwhile=meanwhile)
            job = None


def _events(facts: Facts, act: Act, shown: Iterable[Entry]) -> list[tuple[Stream, list[UUID]]]:
    by_stream: dict[Stream, list[UUID]] = defaultdict(list)
    for entry in shown:
        by_stream[stream_of(flags_now(facts, entry)) if entry.flags.untold else Stream.OPEN].append(entry.logical_id)
    if act in _OF_THE_WHOLE or not by_stream:
        by_stream.setdefault(Stream.OPEN, [])
    # Each withheld document becomes visible on a day of its own: each has its own event.
    withheld = [(Stream.NOT_YET_TOLD, [one]) for one in by_stream.pop(Stream.NOT_YET_TOLD, [])]
    return [*withheld, *sorted(by_stream.items())]


def refuse(
    facts: Facts, act: Act, decision: Decision, documents: Iterable[UUID] = (), detail: Detail = (), *,
    stream: Stream = Stream.OPEN,
) -> Refusal:  # fmt: skip
    """Records a refusal and returns it; the caller's transaction must commit before it is answered.

    `stream` is `stream_about` the document, where the caller knows of it: who may not know of the document must not
    learn of it by what was tried on it (R13, R14).
    """
    stream = _kept_secret(facts, stream)
    event = _event(facts, act, decision, Outcome.REFUSED, stream, tuple(documents), detail)
    # The worker counts it; there is no row of the actor for what was refused.
    _written(facts, event, decision.reason, for_actor=True)
    return Refusal(decision.rule, decision.reason.value)


def refuse_state(facts: Facts, act: Act, conflict: Conflict, *, stream: Stream = Stream.OPEN) -> Conflict:
    """Records an act that the state of the documents does not allow (C60), and returns the conflict."""
    _refused(facts, act, STATE_RULE, conflict.rule, stream)
    return conflict


def refuse_form(facts: Facts, act: Act, invalid: Invalid, *, stream: Stream = Stream.OPEN) -> None:
    """Records an act whose content breaks a rule of form (C61): the first rule broken, never the content."""
    _refused(facts, act, FORM_RULE, invalid.problems[0].rule, stream)
    invalid.recorded = True


def _refused(facts: Facts, act: Act, rule: str, why: str, stream: Stream) -> None:
    decision = Decision(permit=False, rule=rule, reason=Reason.NOT_FORESEEN)
    refuse(facts, act, decision, detail=(("why", why),), stream=stream)


def _kept_secret(facts: Facts, stream: Stream) -> Stream:
    """In connexion secrète the representatives know of no act at all (R1111-50)."""
    secret = facts.context.secret_connection and stream is Stream.OPEN
    return Stream.SECRET_FROM_REPRESENTATIVES if secret else stream


def _event(
    facts: Facts, act: Act, decision: Decision, outcome: Outcome, stream: Stream, documents: tuple[UUID, ...],
    detail: Detail,
) -> NewEvent:  # fmt: skip
    caller = facts.caller
    return NewEvent(
        act=act.value,
        outcome=outcome,
        rule=decision.rule,
        who=caller.who(),
        at=facts.context.now,
        stream=stream,
        mode=facts.context.mode.value,
        interface=caller.interface,
        request=caller.request_id,
        documents=documents,
        detail=detail,
    )
