"""A professional looks for a person's record by INS and birth date (TD0.2). The answer is the same for all absences.

Software that holds a qualified identity may look by the INS alone, as the FHIR door of the DMP does: the same budget
stops whoever tries numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from carnet.identity.ins import Ins
from carnet.identity.matching import ins_index
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, locator
from carnet.storage.locator import Claim, KeyKind
from carnet.usecases import _budget, _system
from carnet.usecases._birth import search_index
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._read_ahead import ahead_of
from carnet.usecases._status import Status, tell_with
from carnet.usecases.caller import Caller, ReadAhead


@dataclass(frozen=True)
class Found:
    """A record that fits both the INS and the birth date, where one was given.

    `ahead`: what was read of it, for the use case of the same request that answers what may be known of it where that
    is not told here.
    """

    record_id: RecordId
    ahead: ReadAhead | None = field(default=None, compare=False, repr=False)
    status: Status | None = field(default=None, compare=False, repr=False)
    """What may be known of it, where that was asked for and may be told."""
    answer: bytes = field(default=b"", compare=False, repr=False)
    """What `answering` made of it."""


@dataclass(frozen=True)
class NothingFits:
    """No record fits: unknown INS or another birth date, one answer for both."""

    answer: bytes = field(default=b"", compare=False, repr=False)
    """What `answering` made of it."""


def find_record(
    caller: Caller, ins: Ins, birth_date: date | None, *, telling: bool = False,
    answering: Callable[[Found | NothingFits], bytes] | None = None,
) -> Found | NothingFits | Refusal:  # fmt: skip
    """Looks for a record. Found or not, the same statements run and one event is written (security.md A14).

    Whoever looks too often for people who are not there is refused before anything is looked for, found or not.
    `telling`: what may be known of the record is answered too, where the caller may be told; both events go together.
    `answering` writes the answer of an interface once that is recorded, while the database settles the count: it sends
    no statement.
    """
    attempt = _budget.spend(caller)

    def work() -> Found | NothingFits | Refusal:
        return _budget.stopped(caller, Act.RECORD_FIND) if attempt.until else _look(caller, ins, birth_date, telling)

    found = db.reading(work)
    fits = isinstance(found, Found)
    if answering is None or isinstance(found, Refusal):
        _budget.settle(attempt, fits=fits)
        return found
    made = db.Meanwhile(partial(answering, found))
    _budget.settle(attempt, fits=fits, meanwhile=made)
    return replace(found, answer=made())


def _look(caller: Caller, ins: Ins, birth_date: date | None, telling: bool) -> Found | NothingFits | Refusal:
    located = _located(ins, birth_date)
    facts = load(caller, located.record_id if located else _system.record_id())
    decision = ask(facts, Act.RECORD_FIND)
    if not decision.permit:
        return refuse(facts, Act.RECORD_FIND, decision)
    detail = (("fits", str(facts.exists).lower()),)
    status = tell_with(facts, before=(Act.RECORD_FIND, decision, detail)) if telling else None
    if status is not None:
        return Found(facts.record_id, status=status)
    note(facts, Act.RECORD_FIND, decision, detail=detail)
    return Found(facts.record_id, ahead_of(facts)) if facts.exists else NothingFits()


def _located(ins: Ins, birth_date: date | None) -> Claim | None:
    """One look-up: by the number under its root, or by number and birth date together."""
    if birth_date is None:
        return locator.find(KeyKind.INS, ins_index(ins))
    return locator.find(KeyKind.INS_AND_BIRTH, search_index(ins, birth_date.isoformat()))
