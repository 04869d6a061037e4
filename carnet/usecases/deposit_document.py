"""Deposits a CDA as it comes, or a PDF wrapped into one (TD2.1; CSP R.1111-42). Reading rights are not needed."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from carnet.cda.header import read_header
from carnet.cda.model import CdaHeader
from carnet.cda.parser import CDA_MIME, parse
from carnet.documents import contents, entries, writing
from carnet.documents.contents import StoredBlob
from carnet.documents.entry import Deposit, Entry, EntryCodes, EntrySealed, VisibilityFlags
from carnet.documents.facts import DocumentFacts
from carnet.documents.writing import NewDocument
from carnet.kernel.actors import By
from carnet.kernel.errors import Conflict, Invalid, Refusal, Unavailable
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.acts import Act
from carnet.policy.model import CARE_SIDE, ActorKind, Decision, Document
from carnet.policy.reasons import Duty
from carnet.storage import db, indexes, locator
from carnet.storage import head as heads
from carnet.storage.locator import Claim, KeyKind
from carnet.usecases import _compose, _metadata
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._incoming import Incoming, Upload, read_incoming
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases._lot import begin_lot
from carnet.usecases._once import recalled, remember
from carnet.usecases._patient_match import check_patient
from carnet.usecases._relations import reference_indexes
from carnet.usecases._tell import ask_for_checks, tell_deposit
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Options:
    """How a deposit is to be made: what was said of the representatives of a minor; the key of the request."""

    invisible_to_representatives: bool | None = None
    key: str = ""
    lenient: bool = False


@dataclass(frozen=True)
class Deposited:
    """A document that is in the record; `again` when it was there already, from this same depositor."""

    card: Card
    again: bool = False


@dataclass(frozen=True)
class _Ready:
    """A document ready to be stored: the CDA bytes, their header, and where its metadata come from."""

    data: bytes
    header: CdaHeader
    incoming: Incoming
    codes: EntryCodes
    sealed: EntrySealed
    facts: DocumentFacts
    unique_hmac: bytes


def deposit_document(
    caller: Caller,
    record_id: RecordId,
    upload: Upload,
    options: Options = Options(),  # Frozen.
) -> Deposited | Refusal | Conflict:
    """Parses, decides, records and stores; acknowledged only after the commit, when the bytes are durable.

    Raises Invalid naming each element and rule that is wrong; nothing is stored then. Conflict when the uniqueId is
    taken, in this record or another: the same answer for both.
    """
    incoming = read_incoming(upload, lenient=options.lenient)
    attempt = _Attempt(caller, record_id, incoming, options)
    answer = db.in_transaction(attempt.run)
    if isinstance(answer, _ToClaim):
        attempt.claim = locator.claim(KeyKind.DOCUMENT, answer.unique_hmac, record_id, caller.now())
        answer = db.in_transaction(attempt.run)
    if isinstance(answer, _ToClaim):
        raise Unavailable("the claim was lost")
    if isinstance(answer, Deposited) and attempt.ready is not None:
        locator.confirm(KeyKind.DOCUMENT, attempt.ready.unique_hmac)
    return answer


@dataclass(frozen=True)
class _ToClaim:
    """The deposit is allowed and its uniqueId is free in this record: claim it, then come back."""

    unique_hmac: bytes


class _Attempt:
    """One deposit, which may run its transaction several times but writes its blob once."""

    def __init__(self, caller: Caller, record_id: RecordId, incoming: Incoming, options: Options) -> None:
        self._caller, self._record_id = caller, record_id
        self._incoming, self._options = incoming, options
        self.ready: _Ready | None = None
        self.claim: Claim | None = None
        self._blob: StoredBlob | None = None

    def run(self) -> Deposited | Refusal | Conflict | _ToClaim:
        facts = load(self._caller, self._record_id, lock=True)
        draft = _draft(facts, self._incoming, self._options)
        decision = ask(facts, Act.DOCUMENT_DEPOSIT, draft=draft)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.DOCUMENT_DEPOSIT, decision)
        told = _recalled(facts, decision, self._incoming, self._options)
        if told is not None:
            return told
        return self._store(facts, decision)

    def _store(self, facts: Facts, decision: Decision) -> Deposited | Conflict | _ToClaim:
        ready = self.ready = self.ready or _prepare(facts, self._incoming, self._options)
        standing = _standing(facts, decision, ready)
        if standing is not None:
            return standing
        if self.claim is None:
            return _ToClaim(ready.unique_hmac)
        if self.claim.record_id != facts.record_id:
            return Conflict("document.unique_id_taken")
        blob = self._blob = self._blob or contents.write(self._record_id, ready.data, ready.codes.mime_type)
        reach("deposit.blob_written")
        new = _new(facts, ready, blob, decision, self._options)
        note(facts, Act.DOCUMENT_DEPOSIT, decision, stream=stream_of(new.flags), documents=(new.logical_id,))
        heads.change(facts.head)
        contents.insert(facts.keys, blob, facts.context.now)
        lot = begin_lot(facts, ready.sealed.title)
        entry = writing.insert(facts.keys, lot, new)
        remember(facts, self._options.key, _fingerprint(self._incoming), {"logical_id": str(entry.logical_id)})
        ask_for_checks(facts, entry.logical_id)
        if Duty.SEND_NO_MAIL not in decision.duties:
            tell_deposit(facts)
        reach("deposit.written")
        return Deposited(card(facts, entry))


def _draft(facts: Facts, incoming: Incoming, options: Options) -> Document:
    """What the policy must know before anything is made. The class is told by the type, later."""
    code = incoming.header.code.code if incoming.header and incoming.header.code else ""
    return Document(
        type_code=incoming.form.type_code if incoming.form else code,
        class_code="",
        masque_ps=False,
        invisible_patient=False,
        invisible_representatives=bool(options.invisible_to_representatives),
        first_deposited_at=facts.context.now,
        representatives_choice_made=options.invisible_to_representatives is not None,
    )


def _prepare(facts: Facts, incoming: Incoming, options: Options) -> _Ready:
    """Checks the person, wraps what is to be wrapped, and reads the metadata from the one header that is stored."""
    if facts.patient is None:
        raise Invalid.of("ins", "opening.identity_not_proved")
    if facts.caller.kind in CARE_SIDE and not facts.patient.feeds:
        raise Invalid.of("ins", "identity.feeds_nothing")
    data, header = incoming.data, incoming.header
    if header is None:
        data = _compose.wrapped(facts, incoming, facts.patient)
        header = read_header(parse(data, max_bytes=len(data)))
    check_patient(header, facts.patient, lenient=options.lenient)
    mime_type = CDA_MIME if incoming.header is None else incoming.mime_type
    codes = _metadata.codes_of(header, mime_type)
    sealed = _metadata.sealed_of(header, incoming)
    kept = _metadata.facts_of(header, incoming)
    return _Ready(data, header, incoming, codes, sealed, kept, indexes.index("document", header.unique_id))


def _standing(facts: Facts, decision: Decision, ready: _Ready) -> Deposited | Conflict | None:
    """What the uniqueId says in this record: free (None), already there from this depositor, or taken."""
    there = entries.by_unique_id(facts.keys, ready.unique_hmac)
    if there is None:
        return None
    same = there.sealed.source_hash == ready.incoming.source_hash
    mine = there.deposit.depositor == facts.caller.by()
    return _told(facts, decision, there, again=True) if same and mine else Conflict("document.unique_id_taken")


def _told(facts: Facts, decision: Decision, there: Entry, *, again: bool) -> Deposited:
    """The answer to who deposits what is there already: it shows a document, so it has its event (invariant I1)."""
    shown, stream = (there.logical_id,), stream_of(there.flags)
    note(facts, Act.DOCUMENT_DEPOSIT, decision, stream=stream, documents=shown, detail=(("again", "true"),))
    return Deposited(card(facts, there), again=again)


def _new(facts: Facts, ready: _Ready, blob: StoredBlob, decision: Decision, options: Options) -> NewDocument:
    person, structure = _metadata.author_ids(ready.header)
    caller = facts.caller
    hidden = Duty.HIDE_FROM_PROFESSIONALS in decision.duties
    flags = VisibilityFlags(
        masque_ps=hidden,
        invisible_representatives=bool(options.invisible_to_representatives),
        masked_by=By(ActorKind.HOLDER.value, "") if hidden else None,
    )
    now, record = facts.context.now, facts.record_id.hex
    deposit = Deposit(caller.by(), caller.structure_id or None, person, structure, now, now)
    source = indexes.index("source", record, ready.incoming.source_hash)
    lineage = indexes.index("set", record, ready.sealed.set_id) if ready.sealed.set_id else None
    return NewDocument(
        new_id(), blob.content_id, ready.unique_hmac, source, lineage, ready.codes, flags, deposit, ready.sealed,
        ready.facts, reference_indexes(facts, ready.facts),
    )  # fmt: skip


def _fingerprint(incoming: Incoming) -> bytes:
    form = incoming.form
    said = (form.type_code, form.title, form.service_date.isoformat()) if form else ()
    return sha256("\x00".join((incoming.source_hash, *said)).encode()).digest()


def _recalled(facts: Facts, decision: Decision, incoming: Incoming, options: Options) -> Deposited | Conflict | None:
    found = recalled(facts, options.key, _fingerprint(incoming))
    if found is None or isinstance(found, Conflict):
        return found
    entry = entries.by_logical_id(facts.keys, UUID(found["logical_id"]))
    return _told(facts, decision, entry, again=False) if entry else None
