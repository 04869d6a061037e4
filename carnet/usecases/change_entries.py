"""Changes the metadata of documents as software asks for it in one message (ITI-57): all of it is done, or nothing.

Every change is one of the acts of the pages, with its rule, its event and its refusal.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256

from carnet.documents import entries
from carnet.documents.entry import Entry
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal, Unavailable
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases._card import Card
from carnet.usecases._entry_changes import Step, Wanted, known, steps, unchanged
from carnet.usecases._facts import Facts, load
from carnet.usecases._found import FoundEntry, found_entries
from carnet.usecases._journal import refuse, refuse_form, refuse_state, stream_about
from carnet.usecases._once import recalled, remember
from carnet.usecases._submission import Target
from carnet.usecases._submitted_links import NAMES_NOTHING
from carnet.usecases.caller import Caller

CHANGED_SINCE = Conflict("document.changed_since")
Check = Callable[[FoundEntry], tuple[Problem, ...]]
"""What the asker says of the document and is not so; asked only about one that the asker may know."""


@dataclass(frozen=True)
class EntryChange:
    """What is to become of one document. `version` is the one that the asker knows; `place` names it in the message."""

    target: Target
    wanted: Wanted
    version: int | None = None
    check: Check | None = field(default=None, compare=False)
    place: str = ""

    @property
    def content(self) -> tuple[Target, Wanted, int | None]:
        """What makes it the same change again."""
        return self.target, self.wanted, self.version


@dataclass(frozen=True)
class NotDone:
    """Why nothing was done, and for which of the changes."""

    said: Refusal | Conflict
    at: int


class _Undone(Exception):
    """A step was refused after others were done: all of it is undone, then the refusal is written."""

    def __init__(self, act: Act, not_done: NotDone) -> None:
        super().__init__(act.value)
        self.act, self.not_done = act, not_done


def change_entries(
    caller: Caller, record_id: RecordId, changes: Sequence[EntryChange], *, key: str = ""
) -> tuple[FoundEntry, ...] | NotDone:
    """The documents as they are afterwards, in the order of the changes; what already holds changes nothing.

    `superseded` is the end that its author puts to a document that nothing replaced, and `entered-in-error` to any: it
    is deleted (TD3.3c). Conflict (`document.changed_since`) when a known version is no more in force. The same `key`
    changes nothing again, whatever became of the documents since; with another content: Conflict. Raises Invalid for a
    label that is none, for what a `check` finds, and for a document that is changed twice.
    """

    def work() -> tuple[FoundEntry, ...] | NotDone | Invalid:
        facts = load(caller, record_id, lock=True)
        found = [known(facts, one.target) for one in changes]
        before = recalled(facts, key, _fingerprint(changes))
        if isinstance(before, Conflict):
            return NotDone(refuse_state(facts, Act.DOCUMENT_LIST, before, stream=stream_about(found[0])), 0)
        wrong = _other_state(facts, changes, found) if before is None else None
        if wrong is not None:
            return wrong
        asked = list(_asked(facts, changes, found)) if before is None else [()] * len(changes)
        told = _done(facts, found, asked)
        if isinstance(told, tuple):
            remember(facts, key if before is None else "", _fingerprint(changes), {"count": str(len(changes))})
        return told

    try:
        answer = db.in_transaction(work)
    except _Undone as undone:
        return _refused(caller, record_id, changes, undone)
    if isinstance(answer, Invalid):
        raise answer
    return answer


def _fingerprint(changes: Sequence[EntryChange]) -> bytes:
    contents = [one.content for one in changes]
    return sha256(repr(contents[0] if len(contents) == 1 else contents).encode()).digest()


def _other_state(
    facts: Facts, changes: Sequence[EntryChange], found: Sequence[Entry | None]
) -> NotDone | Invalid | None:
    """What the asker knows of a document and is no more so: recorded, as all that keeps an act from being done."""
    problems = list(_twice(changes, found))
    for at, (change, entry) in enumerate(zip(changes, found, strict=True)):
        if entry is None:
            continue
        if change.version not in (None, entry.version):
            said = refuse_state(facts, Act.DOCUMENT_LIST, CHANGED_SINCE, stream=stream_about(entry))
            return NotDone(said, at)
        if change.check is not None:
            problems += change.check(found_entries(facts, (entry,))[0])
    if not problems:
        return None
    wrong = Invalid(*problems)
    refuse_form(facts, Act.DOCUMENT_LIST, wrong, stream=stream_about(next(one for one in found if one)))
    return wrong


def _twice(changes: Sequence[EntryChange], found: Sequence[Entry | None]) -> Iterator[Problem]:
    """Two changes of one document would hang on their order, which a message does not have."""
    often = Counter(entry.logical_id for entry in found if entry is not None)
    for change, entry in zip(changes, found, strict=True):
        if entry is not None and often[entry.logical_id] > 1:
            yield Problem(change.place, "xds.one_document")


def _asked(
    facts: Facts, changes: Sequence[EntryChange], found: Sequence[Entry | None]
) -> Iterator[tuple[tuple[Act, Step], ...]]:
    """The acts of each change. Raises Invalid, its problems placed under the change."""
    for change, entry in zip(changes, found, strict=True):
        try:
            yield tuple(steps(facts, entry, change.wanted))
        except Invalid as invalid:
            raise _placed(change, invalid) from None


def _placed(change: EntryChange, invalid: Invalid) -> Invalid:
    start = f"{change.place}." if change.place else ""
    return Invalid(*(replace(one, element=f"{start}{one.element}") for one in invalid.problems))


def _done(
    facts: Facts, found: Sequence[Entry | None], asked: Sequence[tuple[tuple[Act, Step], ...]]
) -> tuple[FoundEntry, ...] | NotDone:
    """Does every step. Nothing at all is done before the first one that is refused: its line stays as it is."""
    # What needs no change is read first, under the rights epoch that was loaded: a change moves it.
    order = sorted(range(len(asked)), key=lambda at: bool(asked[at]))
    told: dict[int, FoundEntry] = {}
    began = False
    for at in order:
        for act, step in asked[at] or ((Act.DOCUMENT_LIST, partial(unchanged, facts, found[at])),):
            said = step()
            if isinstance(said, FoundEntry):
                told[at] = said
            elif not isinstance(said, Card):
                if not began:
                    return NotDone(said, at)
                raise _Undone(act, NotDone(said, at))
            began = True
    return _as_they_are(facts, found, told)


def _as_they_are(facts: Facts, found: Sequence[Entry | None], told: dict[int, FoundEntry]) -> tuple[FoundEntry, ...]:
    """The documents after the changes: the acts that were done are their events."""
    if len(told) < len(found):
        facts = load(facts.caller, facts.record_id)
    answer = []
    for at, former in enumerate(found):
        if at not in told:
            entry = entries.by_logical_id(facts.keys, former.logical_id if former else NAMES_NOTHING)
            if entry is None:
                # A step was done on it in this transaction: it cannot be gone.
                raise Unavailable("the document was lost")
            told[at] = found_entries(facts, (entry,))[0]
        answer.append(told[at])
    return tuple(answer)


def _refused(caller: Caller, record_id: RecordId, changes: Sequence[EntryChange], undone: _Undone) -> NotDone:
    """Writes the refusal of a step whose forerunners were undone with it."""
    said, at = undone.not_done.said, undone.not_done.at

    def work() -> NotDone:
        facts = load(caller, record_id)
        stream = stream_about(known(facts, changes[at].target))
        if isinstance(said, Conflict):
            return NotDone(refuse_state(facts, undone.act, said, stream=stream), at)
        decision = Decision(permit=False, rule=said.rule, reason=Reason(said.reason))
        return NotDone(refuse(facts, undone.act, decision, stream=stream), at)

    return db.in_transaction(work)
