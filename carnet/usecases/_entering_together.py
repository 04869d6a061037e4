"""Many documents enter one record: those that need nothing of each other together, the others one by one.

Owns what may go together and the one transaction in which it does. Rows, events, keys and refusals are those of as many
single deposits in the same order: what is saved are the statements and the commits between them. Together goes only
what is new, permitted, without a fault, tied to nothing and like no other document; all else is `_depositing`'s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from carnet.documents import contents, entries, writing
from carnet.documents.contents import StoredBlob
from carnet.documents.writing import NewDocument, Placed
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, locator
from carnet.storage import head as heads
from carnet.storage.locator import KeyKind
from carnet.usecases._depositing import Deposited, enter
from carnet.usecases._directives import is_personal
from carnet.usecases._entering import at_present, decided_on, draft_of, may_be_told
from carnet.usecases._facts import Facts, load
from carnet.usecases._incoming import Incoming
from carnet.usecases._inherited import Options, kin_of, new_document
from carnet.usecases._intent import NEW, Meant
from carnet.usecases._journal import note_each, stream_of
from carnet.usecases._lot import begin_lots
from carnet.usecases._ready import Ready, prepare
from carnet.usecases._tell import tell_deposits
from carnet.usecases.caller import Caller

MOST_TOGETHER, MOST_BYTES = 64, 32_000_000
NUMBERS = 1 + writing.NUMBERS_OF_A_DOCUMENT
"""Numbers of the record that a document takes with the lot of its own."""
UNTIED = Meant()


@dataclass(frozen=True)
class Kept:
    """A document that is in the record; `again` when it was there already, from this same depositor."""

    again: bool = False


Answer = Kept | Refusal | Conflict | Invalid


@dataclass(frozen=True)
class _One:
    """A document that may go with others."""

    decision: Decision
    ready: Ready


@dataclass(frozen=True)
class _Plan:
    """What goes together, the first ones of those that were given, as of one rights epoch.

    `alone` are the places of those that were given and must enter alone.
    """

    facts: Facts
    together: tuple[_One, ...]
    alone: frozenset[int]

    def first(self, count: int) -> "_Plan":
        """The same of fewer documents."""
        return replace(self, together=self.together[:count])


def enter_all(caller: Caller, record_id: RecordId, many: Sequence[Incoming], options: Options) -> Iterator[Answer]:
    """What became of each, in their order; each is acknowledged after the commit of the transaction that holds it.

    `options` are said of all of them; none may hide or withhold, and no key of a request goes with several.
    """
    if options.key or options.hidden or options.withheld:
        raise ValueError("documents that enter together are hidden from nobody and have no key")
    at, alone = 0, set[int]()
    while at < len(many):
        run = _run(many, at, alone)
        # One document gains nothing by this way.
        if len(run) > 1:
            attempt = _Attempt(caller, record_id, run, options)
            done = attempt.entered()
            yield from (Kept() for _ in range(done))
            alone |= {at + place for place in attempt.alone}
            at += done
            if done == len(run):
                continue
        yield _alone(caller, record_id, many[at], options)
        at += 1


def _run(many: Sequence[Incoming], at: int, alone: set[int]) -> Sequence[Incoming]:
    """The documents from here on, up to the next that is known to go alone, or as many as go together at most."""
    size, end = 0, at
    while end < len(many) and end not in alone and end - at < MOST_TOGETHER and (size <= MOST_BYTES or end == at):
        size += len(many[end].data)
        end += 1
    return many[at:end]


def _alone(caller: Caller, record_id: RecordId, incoming: Incoming, options: Options) -> Answer:
    try:
        answer = enter(caller, record_id, incoming, options, NEW)
    except Invalid as wrong:
        return wrong
    return Kept(answer.again) if isinstance(answer, Deposited) else answer


class _Attempt:
    """Some documents, which may run their transaction several times but write their files once."""

    def __init__(self, caller: Caller, record_id: RecordId, many: Sequence[Incoming], options: Options) -> None:
        self._caller, self._record_id, self._many, self._options = caller, record_id, many, options
        self.alone: frozenset[int] = frozenset()
        self._plan: _Plan | None = None
        self._blobs: tuple[StoredBlob, ...] = ()

    def entered(self) -> int:
        """How many of the first ones entered; the next one after them goes alone."""
        plan = db.in_transaction(lambda: self._planned(lock=False))
        self.alone = plan.alone
        self._plan = plan = self._claimed(plan)
        if not plan.together:
            return 0
        files = [(one.ready.data, one.ready.codes.mime_type) for one in plan.together]
        self._blobs = contents.write_all(self._record_id, files)
        done = db.in_transaction(self._finish)
        locator.confirm_all(KeyKind.DOCUMENT, [one.ready.unique_hmac for one in plan.together[:done]])
        return done

    def _claimed(self, plan: _Plan) -> _Plan:
        """Up to the first document whose uniqueId is another record's: that one is told so when it enters alone."""
        if not plan.together:
            return plan
        keys = [one.ready.unique_hmac for one in plan.together]
        held = locator.claim_all(KeyKind.DOCUMENT, keys, self._record_id, self._caller.now())
        reach("enter_all.claimed")
        free = [held[key] == self._record_id for key in keys]
        return plan.first(free.index(False) if False in free else len(free))

    def _finish(self) -> int:
        """What was decided stands while the epoch did; else all of it again, under the lock."""
        if self._plan is None or db.is_retry():
            return self._stored(self._planned(lock=True).first(len(self._blobs)))
        return self._stored(replace(self._plan, facts=at_present(self._plan.facts)))

    def _planned(self, *, lock: bool) -> _Plan:
        facts = load(self._caller, self._record_id, lock=lock)
        each = [_fitting(facts, incoming, self._options) for incoming in self._many]
        alone = {at for at, one in enumerate(each) if one is None} | _like_another(facts, each)
        together = [one for at, one in enumerate(each) if one and at < min(alone, default=len(each))]
        return _Plan(facts, tuple(together), frozenset(alone))

    def _stored(self, plan: _Plan) -> int:
        if plan.together:
            _write(plan, self._blobs[: len(plan.together)], self._options)
            reach("enter_all.written")
        return len(plan.together)


def _fitting(facts: Facts, incoming: Incoming, options: Options) -> _One | None:
    """What is needed to write a document that is tied to nothing; None for any other, and for one with a fault."""
    header = incoming.header
    if header is None or header.related or incoming.brought or not facts.exists or facts.words:
        return None
    draft = draft_of(facts, options, incoming.type_code)
    decision = decided_on(facts, UNTIED, draft)
    if not decision.permit or is_personal(facts, incoming.type_code) or facts.context.secret_connection:
        return None
    try:
        return _One(decision, prepare(facts, incoming, UNTIED, lenient=options.lenient))
    except Invalid:
        return None


def _like_another(facts: Facts, each: Sequence[_One | None]) -> set[int]:
    """Places of those that share a uniqueId, a set or a file with a document of the record or an earlier one here."""
    ready = [(at, one.ready) for at, one in enumerate(each) if one]
    if not ready:
        return set()
    alike = entries.alike(facts.keys, [one for _, one in ready])
    there = {entry.sealed.unique_id for entry in alike}
    found, met = set[int](), set[bytes]()
    for at, one in ready:
        # Of an index, sixteen bytes or more of a keyed hash: two values never meet by chance.
        own = {one.unique_hmac, one.source_hmac, *([one.set_hmac] if one.set_hmac else [])}
        same_set = one.sealed.set_id and any(entry.sealed.set_id == one.sealed.set_id for entry in alike)
        if own & met or one.sealed.unique_id in there or same_set or kin_of(one, alike):
            found.add(at)
        met |= own
    return found


def _write(plan: _Plan, blobs: Sequence[StoredBlob], options: Options) -> None:
    """The events, then the rows of each document in a lot of its own, then what the acts ask of the worker."""
    facts = plan.facts
    new = [
        new_document(facts, one.ready, blob, one.decision, options, None)
        for one, blob in zip(plan.together, blobs, strict=True)
    ]
    stream = stream_of(*(one.flags for one in new))
    done = [(one.decision, each.logical_id) for one, each in zip(plan.together, new, strict=True)]
    note_each(facts, Act.DOCUMENT_DEPOSIT, done, stream)
    numbers = heads.change_and_count(facts.head, len(new) * NUMBERS, changes=len(new))
    contents.insert_all(facts.keys, blobs, facts.context.now)
    entered = writing.insert_each(facts.keys, _placed(facts, new, numbers))
    told = sum(may_be_told(one.decision, each.flags) for one, each in zip(plan.together, new, strict=True))
    tell_deposits(facts, entered, told)


def _placed(facts: Facts, new: Sequence[NewDocument], numbers: Sequence[int]) -> list[Placed]:
    lots = begin_lots(facts, [one.sealed.title for one in new], numbers[::NUMBERS])
    return [Placed(lot, one, seq + 1) for lot, one, seq in zip(lots, new, numbers[::NUMBERS], strict=True)]
