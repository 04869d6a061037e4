"""The one engine by which a document enters a record: new, in place of another, added to one, or made from one.

Owns the order of its steps and the one blob of an attempt that runs several times. What the use cases decide alike is
here; each of them says with an `Intent` what it is for.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from carnet.cda.signature_file import SignatureFacts
from carnet.documents import contents, entries
from carnet.documents.contents import StoredBlob
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.errors import Conflict, Invalid, Refusal, Unavailable
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, locator
from carnet.storage.locator import Claim, KeyKind
from carnet.usecases._brought import as_it_was
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._described import signed_lot
from carnet.usecases._directives import one_in_force
from carnet.usecases._entering import (
    TAKEN,
    Entering,
    at_present,
    begin_waits,
    change_record,
    decided_on,
    draft_of,
    may_be_told,
    put_in,
    stream_of_options,
    stream_with,
    tied_documents,
)
from carnet.usecases._facts import Facts, load
from carnet.usecases._incoming import Incoming, Upload, read_incoming
from carnet.usecases._inherited import Options, kept_for_software, kin_of, new_document
from carnet.usecases._intent import NEW, Intent, Meant, meant
from carnet.usecases._journal import note, refuse, refuse_form, refuse_state, stream_of
from carnet.usecases._lot import begin_lot
from carnet.usecases._once import recalled, remember
from carnet.usecases._owned import DELETED
from carnet.usecases._ready import Ready, prepare
from carnet.usecases._tell import tell_deposit
from carnet.usecases.caller import Caller

# A form that lacks an answer is no act yet: it is told to who fills it in, and to nobody else.
INCOMPLETE = frozenset({"deposit.form_needed", "deposit.title"})


PLAIN = Options()


@dataclass(frozen=True)
class Deposited:
    """A document that is in the record; `again` when it was there already, from this same depositor."""

    card: Card
    again: bool = False


Answer = Deposited | Refusal | Conflict


@dataclass(frozen=True)
class _Plan:
    """The deposit is allowed, as of one rights epoch. Claim the uniqueId and write the file, then come back.

    `taken`: this record has the uniqueId. It is claimed all the same, so that who may not know of that document runs
    the same statements as for a uniqueId that another record has.
    """

    facts: Facts
    told: Meant
    decision: Decision
    ready: Ready
    kin: Entry | None
    taken: bool = False
    about: Entry | None = None

    def later(self) -> "_Plan":
        """The same at the present instant. What changed since moved the epoch: recording the act finds it."""
        return replace(self, facts=at_present(self.facts))


def enter(caller: Caller, record_id: RecordId, upload: Upload | Incoming, options: Options, intent: Intent) -> Answer:
    """Parses, decides, records and stores; acknowledged only after the commit, when the bytes are durable.

    Raises Invalid naming each element and rule that is wrong: nothing is stored then, and the journal says that a
    deposit was refused. Who may not deposit at all is refused before anything is said of the file.
    """
    try:
        incoming = upload if isinstance(upload, Incoming) else read_incoming(upload, lenient=options.lenient)
        return _entered(_Attempt(caller, record_id, incoming, options, intent))
    except Invalid as told:
        if {problem.rule for problem in told.problems} <= INCOMPLETE:
            raise
        refusal = _told_in_the_journal(caller, record_id, options, intent, told)
        if refusal is None:
            raise
        return refusal


def _entered(attempt: "_Attempt") -> Answer:
    answer = db.in_transaction(lambda: attempt.run(lock=False))
    if isinstance(answer, _Plan):
        attempt.prepare(answer)
        answer = db.in_transaction(attempt.finish)
    if isinstance(answer, _Plan):
        raise Unavailable("the claim was lost")
    if isinstance(answer, Deposited) and attempt.ready is not None:
        # Also when it was there: what acknowledged it first may have died before this.
        locator.confirm_all(KeyKind.DOCUMENT, [attempt.ready.unique_hmac])
    return answer


def _told_in_the_journal(
    caller: Caller, record_id: RecordId, options: Options, intent: Intent, told: Invalid
) -> Refusal | None:
    """Records that what was sent was refused; a refusal of the policy comes first."""

    def work() -> Refusal | None:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_DEPOSIT, draft=draft_of(facts, options, ""))
        if not decision.permit or not facts.exists:
            return refuse(facts, intent.act, decision, stream=stream_of_options(facts, options))
        refuse_form(facts, intent.act, told, stream=stream_of_options(facts, options))
        return None

    return db.in_transaction(work)


class _Attempt:
    """One deposit, which may run its transaction several times but writes its blob once."""

    def __init__(
        self, caller: Caller, record_id: RecordId, incoming: Incoming, options: Options, intent: Intent
    ) -> None:
        self._caller, self._record_id, self._intent = caller, record_id, intent
        self._incoming, self._options = incoming, kept_for_software(options) if incoming.is_signature else options
        self.plan: _Plan | None = None
        self.ready: Ready | None = None
        self._claim: Claim | None = None
        self._blob: StoredBlob | None = None

    def prepare(self, plan: _Plan) -> None:
        """Claims the uniqueId in a transaction of its own, then writes the file durably if it is this record's."""
        self.plan, ready = plan, plan.ready
        self._claim = locator.claim(KeyKind.DOCUMENT, ready.unique_hmac, self._record_id, self._caller.now())
        if self._claim.record_id == self._record_id and not plan.taken:
            self._blob = contents.write(self._record_id, ready.data, ready.codes.mime_type)
            reach("deposit.blob_written")

    def finish(self) -> Answer | _Plan:
        """What was decided stands while the epoch did; else all of it again, under the lock."""
        if db.is_retry() or self.plan is None:
            return self.run(lock=True)
        return self._store(self.plan.later())

    def run(self, *, lock: bool) -> Answer | _Plan:
        """Loads and decides: why not, or what is to be written; it is written where it was made ready before."""
        facts = load(self._caller, self._record_id, lock=lock)
        told = self._meant(facts)
        decision = decided_on(facts, told, draft_of(facts, self._options, self._type))
        if decision.permit and told.absent:
            decision = NOTHING_THERE
        if not decision.permit or not facts.exists:
            return refuse(facts, told.act, decision, stream=stream_of_options(facts, self._options, told.about))
        before = _recalled(facts, told, decision, self._incoming, self._options)
        if before is not None:
            return before
        if told.conflict is not None:
            stream = stream_of_options(facts, self._options, told.about)
            return refuse_state(facts, told.act, told.conflict, stream=stream)
        plan = self._planned(facts, told, decision)
        return plan if self.plan is None or not isinstance(plan, _Plan) else self._store(plan)

    def _meant(self, facts: Facts) -> Meant:
        described = self._incoming.described
        if isinstance(described, SignatureFacts) and self._intent is NEW:
            return signed_lot(facts, described)
        told = meant(facts, self._intent, self._incoming.header, self._options.flags, self._choice_made)
        return one_in_force(facts, told, self._type)

    def _planned(self, facts: Facts, told: Meant, decision: Decision) -> Deposited | Conflict | _Plan:
        ready = self.ready = self.ready or prepare(facts, self._incoming, told, lenient=self._options.lenient)
        alike = entries.alike(facts.keys, (ready,))
        there = next((entry for entry in alike if entry.sealed.unique_id == ready.sealed.unique_id), None)
        if there is None:
            return _Plan(facts, told, decision, ready, told.replaced or kin_of(ready, alike))
        mine = there.deposit.depositor == facts.caller.by()
        if not mine or there.sealed.source_hash != ready.sealed.source_hash:
            return _Plan(facts, told, decision, ready, None, taken=True, about=there if mine else None)
        return _standing(facts, told, decision, there, self._options)

    def _store(self, plan: _Plan) -> Deposited | Conflict:
        facts, told = plan.facts, plan.told
        if self._blob is None or plan.taken:
            stream = stream_of_options(facts, self._options, plan.about or told.about)
            return refuse_state(facts, told.act, TAKEN, stream=stream)
        new = new_document(facts, plan.ready, self._blob, plan.decision, self._options, plan.kin)
        entry = self._written(facts, plan.decision, Entering(told, new, self._blob, plan.kin))
        reach("deposit.written")
        return Deposited(card(facts, entry))

    def _written(self, facts: Facts, decision: Decision, one: Entering) -> Entry:
        told, new, flags = one.told, one.new, one.new.flags
        documents = (new.logical_id, *tied_documents(told))
        note(facts, told.act, decision, stream=stream_with(facts, told, flags), documents=documents)
        numbers = change_record(facts, 1)
        lot = begin_lot(facts, new.sealed.title, numbers[0])
        (entry,) = put_in(facts, lot, (one,), numbers[1:])
        if self._incoming.brought:
            entry = as_it_was(facts, lot, entry, self._incoming.brought)
        remember(facts, self._options.key, _fingerprint(self._incoming, told), {"logical_id": str(entry.logical_id)})
        begin_waits(facts, entry, checked=self._incoming.described is None)
        if may_be_told(decision, flags):
            tell_deposit(facts)
        return entry

    @property
    def _choice_made(self) -> bool:
        return self._options.invisible_to_representatives is not None

    @property
    def _type(self) -> str:
        return self._incoming.type_code


def _standing(facts: Facts, told: Meant, decision: Decision, there: Entry, options: Options) -> Deposited | Conflict:
    """The same document of the same depositor is there already.

    Its depositor reads that it was deleted: what was deleted does not come back (issue 5, point 3).
    """
    if there.status is EntryStatus.DELETED:
        return refuse_state(facts, told.act, DELETED, stream=stream_of_options(facts, options, there))
    return _told_again(facts, told.act, decision, there, again=True)


def _told_again(facts: Facts, act: Act, decision: Decision, there: Entry, *, again: bool) -> Deposited:
    """The answer to who deposits what is there already: it shows a document, so it has its event (invariant I1)."""
    shown, stream = (there.logical_id,), stream_of(there.flags)
    note(facts, act, decision, stream=stream, documents=shown, detail=(("again", "true"),))
    return Deposited(card(facts, there), again=again)


def _fingerprint(incoming: Incoming, told: Meant) -> bytes:
    form = incoming.form
    said = (form.type_code, form.title, form.service_date.isoformat(), form.author) if form else ()
    links = tuple(f"{kind.value} {target}" for kind, target in told.links) if told.explicit else ()
    return sha256("\x00".join((incoming.source_hash, *said, *links)).encode()).digest()


def _recalled(
    facts: Facts, told: Meant, decision: Decision, incoming: Incoming, options: Options
) -> Deposited | Conflict | None:
    found = recalled(facts, options.key, _fingerprint(incoming, told))
    if found is None:
        return None
    if isinstance(found, Conflict):
        return refuse_state(facts, told.act, found, stream=stream_of_options(facts, options, told.about))
    entry = entries.by_logical_id(facts.keys, UUID(found["logical_id"]))
    return _told_again(facts, told.act, decision, entry, again=False) if entry else None
