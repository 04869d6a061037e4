"""The engine by which a lot of several documents enters a record: all of it, or nothing. Owns the order of its steps.

Parse and check; decide on every document; claim the uniqueIds, each in a transaction of its own; write the files
durably; then everything in one transaction on the record. What is claimed or written for an act that failed is swept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from carnet.cda.signature_file import SignatureFacts
from carnet.codes.documents import SIGNATURE_TYPE
from carnet.codes.visibility import Visibility
from carnet.documents import contents, entries, known_lots, writing
from carnet.documents.associations import AssociationKind
from carnet.documents.contents import StoredBlob
from carnet.documents.entries import EVERY
from carnet.documents.entry import Entry
from carnet.documents.facts import LotFacts
from carnet.documents.known_lots import KnownLot
from carnet.documents.writing import Lot
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal, Unavailable
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.kernel.trace import about
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, indexes, locator
from carnet.storage.locator import KeyKind
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._described import UUID_ROOT
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
from carnet.usecases._found import found_entries
from carnet.usecases._incoming import Incoming
from carnet.usecases._inherited import Options, kept_for_software, kin_of, new_document
from carnet.usecases._intent import Meant
from carnet.usecases._journal import note, refuse, refuse_form, refuse_state, stream_of
from carnet.usecases._lot import CONTENT_TYPE, begin_lot_of
from carnet.usecases._lot_fingerprint import fingerprint_of
from carnet.usecases._ready import Ready, prepare
from carnet.usecases._submission import Entered, FiledIn, Submission, Submitted, SubmittedDocument
from carnet.usecases._submission_checks import LOT, check_lot
from carnet.usecases._submitted_file import placed, read_submitted
from carnet.usecases._submitted_folders import PlannedFolder, plan_folders, put_folders
from carnet.usecases._submitted_links import find_target, inner_links, meant_by, signs_lot
from carnet.usecases._tell import tell_deposit
from carnet.usecases.caller import Caller

Answer = Submitted | Refusal | Conflict
LOT_TAKEN = Conflict("lot.unique_id_taken")
# From who knows least to who knows most: of several, the last one tells nothing to the others.
STREAMS = (Stream.OPEN, Stream.SECRET_FROM_REPRESENTATIVES, Stream.NOT_YET_TOLD)


@dataclass(frozen=True)
class _File:
    """A document of the lot with what its bytes are, and the flags that its codes ask for."""

    said: SubmittedDocument
    incoming: Incoming
    options: Options


@dataclass(frozen=True)
class _Allowed:
    """A document that may enter: what it is to the others, and what was decided."""

    file: _File
    told: Meant
    decision: Decision


@dataclass(frozen=True)
class _Plan:
    """The lot may enter: what was loaded, decided and made ready at one rights epoch.

    `kin` is what each document inherits from. Claim the uniqueIds and write the files, then come back.
    """

    facts: Facts
    allowed: tuple[_Allowed, ...]
    ready: tuple[Ready, ...]
    kin: tuple[Entry | None, ...]
    folders: tuple[PlannedFolder, ...]
    taken: int | None = None
    """The first document whose uniqueId this record has: told where another record's is, after the same statements."""

    def later(self) -> "_Plan":
        """The same at the present instant. What changed since moved the epoch: recording the act finds it."""
        return replace(self, facts=at_present(self.facts))


def enter_lot(caller: Caller, record_id: RecordId, lot: Submission, *, told: bool = False) -> Answer:
    """Parses, decides, records and stores; acknowledged only after the commit. See `submit_lot`."""
    try:
        checked = check_lot(lot)
        if checked.errors:
            raise Invalid(*checked.errors)
        return _Attempt(caller, record_id, lot, _read(lot), checked.warnings, told=told).entered()
    except Invalid as wrong:
        refusal = _told_in_the_journal(caller, record_id, lot, wrong)
        if refusal is None:
            raise
        return refusal


def _read(lot: Submission) -> tuple[_File, ...]:
    """Every document read; all problems of all of them are told at once."""
    files: list[_File] = []
    problems: list[Problem] = []
    for said in lot.documents:
        try:
            incoming = read_submitted(said)
        except Invalid as told:
            problems += told.problems
            continue
        files.append(_File(said, incoming, _options(said, incoming)))
    if problems:
        raise Invalid(*problems)
    return tuple(files)


def _options(said: SubmittedDocument, incoming: Incoming | None = None) -> Options:
    """The flags that the codes of visibility ask for; what they do not keep from representatives, they show them."""
    codes = {code.code for code in said.confidentiality_codes}
    asked = Options(
        invisible_to_representatives=Visibility.INVISIBLE_REPRESENTANTS_LEGAUX in codes,
        hidden=Visibility.MASQUE_PS in codes,
        withheld=Visibility.INVISIBLE_PATIENT in codes,
    )
    return kept_for_software(asked) if incoming and incoming.is_signature else asked


def _told_in_the_journal(caller: Caller, record_id: RecordId, lot: Submission, told: Invalid) -> Refusal | None:
    """Records that what was sent was refused; a refusal of the policy comes first."""

    def work() -> Refusal | None:
        facts = load(caller, record_id)
        # The signature of a lot is kept for software: what was tried is told as of the documents that it signs.
        shown = tuple(said for said in lot.documents if not _is_signature(said))
        every = tuple(_options(said) for said in shown) or (Options(invisible_to_representatives=False),)
        stream = _most_secret(facts, every)
        for options in dict.fromkeys(every):
            decision = ask(facts, Act.DOCUMENT_DEPOSIT, draft=draft_of(facts, options, ""))
            if not decision.permit or not facts.exists:
                return refuse(facts, Act.DOCUMENT_DEPOSIT, decision, stream=stream)
        refuse_form(facts, Act.DOCUMENT_DEPOSIT, told, stream=stream)
        return None

    return db.in_transaction(work)


def _is_signature(said: SubmittedDocument) -> bool:
    return said.type_code is not None and said.type_code.code == SIGNATURE_TYPE


def _most_secret(facts: Facts, every: tuple[Options, ...]) -> Stream:
    return max((stream_of_options(facts, options) for options in every), key=STREAMS.index)


class _Attempt:
    """One lot, which may run its transaction several times but writes its files once."""

    def __init__(
        self, caller: Caller, record_id: RecordId, lot: Submission, files: tuple[_File, ...],
        warnings: tuple[Problem, ...], *, told: bool,
    ) -> None:  # fmt: skip
        self._caller, self._record_id, self._files, self._warnings = caller, record_id, files, warnings
        self._fingerprint = fingerprint_of(lot, [file.incoming.source_hash for file in files])
        self._tells_all = told
        self._lot = lot if lot.unique_id else replace(lot, unique_id=self._made_id())
        self._plan: _Plan | None = None
        self._blobs: tuple[StoredBlob, ...] = ()
        self._elsewhere: int | None = None

    def _made_id(self) -> str:
        """The uniqueId of a lot that has none: the same lot of the same sender, sent again, is found by it."""
        caller = self._caller
        parts = (self._record_id.hex, caller.kind.value, caller.actor_id, self._fingerprint)
        return f"{UUID_ROOT}.{UUID(bytes=indexes.index('lot', *parts)[:16], version=4).int}"

    @property
    def _unique_hmac(self) -> bytes:
        return indexes.index("lot", self._record_id.hex, self._lot.unique_id)

    def entered(self) -> Answer:
        """The lot in the record, or why not."""
        answer = db.in_transaction(lambda: self._run(lock=False))
        if isinstance(answer, _Plan):
            self._prepare(answer)
            answer = db.in_transaction(self._finish)
        if isinstance(answer, _Plan):
            raise Unavailable("the claims were lost")
        if isinstance(answer, Submitted) and self._plan is not None:
            locator.confirm_all(KeyKind.DOCUMENT, [ready.unique_hmac for ready in self._plan.ready])
        return answer

    def _finish(self) -> Answer | _Plan:
        """What was decided stands while the epoch did; else all of it again, under the lock."""
        if db.is_retry() or self._plan is None:
            return self._run(lock=True)
        return self._stored(self._plan.later())

    def _prepare(self, plan: _Plan) -> None:
        """Claims every uniqueId, then writes every file durably; nothing is written for a lot that cannot enter."""
        for at, ready in enumerate(plan.ready):
            claim = locator.claim(KeyKind.DOCUMENT, ready.unique_hmac, self._record_id, self._caller.now())
            if claim.record_id != self._record_id or at == plan.taken:
                self._elsewhere = at
                break
        else:
            reach("submit_lot.claimed")
            self._blobs = contents.write_all(
                self._record_id, [(ready.data, ready.codes.mime_type) for ready in plan.ready]
            )
        self._plan = plan

    def _run(self, *, lock: bool) -> Answer | _Plan:
        facts = load(self._caller, self._record_id, lock=lock)
        allowed = self._decided(facts)
        if isinstance(allowed, Refusal):
            return allowed
        known = known_lots.by_unique_id(facts.keys, self._unique_hmac)
        if known is not None:
            return self._again(facts, known, allowed)
        conflict = next((one for one in allowed if one.told.conflict), None)
        if conflict is not None and conflict.told.conflict is not None:
            return self._refuse_state(facts, conflict, conflict.told.conflict)
        self._check_replaced(facts, allowed)
        plan = self._planned(facts, allowed, plan_folders(facts, self._lot))
        return plan if self._plan is None else self._stored(plan)

    def _decided(self, facts: Facts) -> tuple[_Allowed, ...] | Refusal:
        """Every document with its decision; one that may not enter keeps all of them out."""
        found = []
        for file in self._files:
            told = meant_by(facts, self._lot, file.said.symbol, file.incoming, file.options)
            told = one_in_force(facts, told, file.incoming.type_code)
            draft = draft_of(facts, file.options, file.incoming.type_code)
            decision = decided_on(facts, told, draft)
            if decision.permit and told.absent:
                decision = NOTHING_THERE
            if not decision.permit or not facts.exists:
                return refuse(facts, told.act, decision, stream=self._stream(facts, told))
            found.append(_Allowed(file, told, decision))
        return tuple(found)

    def _stream(self, facts: Facts, told: Meant) -> Stream:
        every = _most_secret(facts, tuple(file.options for file in self._files))
        about = stream_of(told.about.flags) if told.about else Stream.OPEN
        return max((every, about), key=STREAMS.index)

    def _refuse_state(self, facts: Facts, one: _Allowed, conflict: Conflict) -> Conflict:
        told = replace(conflict, facts=(*conflict.facts, ("element", one.file.said.element)))
        return refuse_state(facts, one.told.act, told, stream=self._stream(facts, one.told))

    def _check_replaced(self, facts: Facts, allowed: tuple[_Allowed, ...]) -> None:
        """A document has one successor; who says that it becomes a former version must say which one that is."""
        replaced = [one.told.replaced.logical_id for one in allowed if one.told.replaced]
        if len(set(replaced)) < len(replaced):
            raise Invalid.of(LOT, "lot.replaced_twice")
        for target in self._lot.deprecates:
            if find_target(facts, target) not in replaced:
                raise Invalid.of(LOT, "lot.deprecates_without_successor")

    def _planned(self, facts: Facts, allowed: tuple[_Allowed, ...], folders: tuple[PlannedFolder, ...]) -> _Plan:
        """What would be written; a uniqueId that this record has already has the same answer as another record's."""
        ready = self._plan.ready if self._plan else tuple(self._prepared(facts, one) for one in allowed)
        alike = entries.alike(facts.keys, ready)
        there = {entry.sealed.unique_id for entry in alike}
        taken = next((at for at, each in enumerate(ready) if each.sealed.unique_id in there), None)
        kin = tuple(one.told.replaced or kin_of(each, alike) for one, each in zip(allowed, ready, strict=True))
        return _Plan(facts, allowed, ready, kin, folders, taken)

    def _stored(self, plan: _Plan) -> Answer:
        taken = self._elsewhere if self._elsewhere is not None else plan.taken
        if taken is not None:
            return self._refuse_state(plan.facts, plan.allowed[taken], TAKEN)
        written = self._written(plan)
        reach("submit_lot.written")
        return written

    def _prepared(self, facts: Facts, one: _Allowed) -> Ready:
        try:
            with about(one.file.said.element):
                return prepare(facts, one.file.incoming, one.told, lenient=False)
        except Invalid as told:
            raise Invalid(*(placed(one.file.said, problem) for problem in told.problems)) from None

    def _written(self, plan: _Plan) -> Submitted:
        facts, many = plan.facts, self._entering(plan)
        self._noted(plan, many)
        numbers = change_record(facts, len(many))
        said = self._lot_facts(plan.folders)
        lot = begin_lot_of(facts, self._content_type, said, self._unique_hmac, seq=numbers[0])
        entered = put_in(facts, lot, many, numbers[1:])
        for file, entry in zip(self._files, entered, strict=True):
            begin_waits(facts, entry, checked=file.incoming.header is not None)
        put = {file.said.symbol: entry.logical_id for file, entry in zip(self._files, entered, strict=True)}
        self._linked(facts, lot, put)
        filed = put_folders(facts, plan.folders, put)
        if any(may_be_told(one.decision, each.new.flags) for one, each in zip(plan.allowed, many, strict=True)):
            tell_deposit(facts)
        return self._answer(facts, lot.set_id, entered, filed)

    def _entering(self, plan: _Plan) -> tuple[Entering, ...]:
        each = zip(plan.allowed, plan.ready, self._blobs, plan.kin, strict=True)
        return tuple(
            Entering(
                one.told, new_document(plan.facts, ready, blob, one.decision, one.file.options, kin), blob, kin
            )
            for one, ready, blob, kin in each
        )  # fmt: skip

    def _noted(self, plan: _Plan, many: tuple[Entering, ...]) -> None:
        """One event for what is one act under one rule, told to the same people."""
        facts = plan.facts
        together: dict[tuple[Act, Decision, Stream], list[UUID]] = {}
        for one, each in zip(plan.allowed, many, strict=True):
            stream = stream_with(facts, one.told, each.new.flags)
            named = together.setdefault((one.told.act, one.decision, stream), [])
            named += [each.new.logical_id, *tied_documents(one.told)]
        for (act, decision, stream), documents in together.items():
            note(facts, act, decision, stream=stream, documents=dict.fromkeys(documents))

    def _linked(self, facts: Facts, lot: Lot, put: Mapping[str, UUID]) -> None:
        """The links between members of the lot, and of its signature to the lot."""
        for file in self._files:
            source = put[file.said.symbol]
            if isinstance(file.incoming.described, SignatureFacts):
                if signs_lot(self._lot, file.incoming.described):
                    writing.link(facts.record_id, lot, AssociationKind.SIGNS, source, lot.set_id)
                continue
            for kind, symbol in inner_links(self._lot, file.said.symbol):
                writing.link(facts.record_id, lot, kind, source, put[symbol])

    @property
    def _content_type(self) -> str:
        return self._lot.content_type.code if self._lot.content_type else CONTENT_TYPE

    def _lot_facts(self, planned: tuple[PlannedFolder, ...]) -> LotFacts:
        lot = self._lot
        return LotFacts(
            lot.title, lot.comments, lot.unique_id, lot.source_id, lot.author, lot.submission_time, lot.content_type,
            self._fingerprint, tuple(str(one.folder_id) for one in planned),
        )  # fmt: skip

    def _again(self, facts: Facts, known: KnownLot, allowed: tuple[_Allowed, ...]) -> Submitted | Conflict:
        """The lot is there already: the same answer for the same lot of the same sender, a conflict for any other."""
        if known.by != facts.caller.by() or known.facts.fingerprint != self._fingerprint:
            return self._refuse_state(facts, allowed[0], LOT_TAKEN)
        found = {entry.logical_id: entry for entry in entries.among(facts.keys, known.documents, EVERY)}
        if len(found) != len(self._files):
            # A document of the lot is in another record now: there is no same answer any more.
            return self._refuse_state(facts, allowed[0], LOT_TAKEN)
        put = tuple(found[logical_id] for logical_id in known.documents)
        for entry in put:
            stream = stream_of(entry.flags)
            note(
                facts, Act.DOCUMENT_DEPOSIT, allowed[0].decision, stream=stream, documents=(entry.logical_id,),
                detail=(("again", "true"),),
            )  # fmt: skip
        made = zip(self._lot.folders, known.facts.folders, strict=True)
        filed = tuple(FiledIn(folder.symbol, UUID(folder_id)) for folder, folder_id in made)
        return replace(self._answer(facts, known.set_id, put, filed), at=known.at, again=True)

    def _answer(self, facts: Facts, set_id: UUID, put: tuple[Entry, ...], filed: tuple[FiledIn, ...]) -> Submitted:
        found = found_entries(facts, put) if self._tells_all else (None,) * len(put)
        documents = tuple(
            Entered(file.said.symbol, entry, self._told(file, entry), more)
            for file, entry, more in zip(self._files, put, found, strict=True)
        )
        return Submitted(set_id, self._lot.unique_id, facts.context.now, documents, filed)

    def _told(self, file: _File, entry: Entry) -> tuple[Problem, ...]:
        """The warnings of one document: those of its form, and those kept with it."""
        form = tuple(one for one in self._warnings if one.element.startswith(file.said.element))
        kept = tuple(placed(file.said, Problem(element, rule)) for element, rule in entry.sealed.warnings)
        return tuple(dict.fromkeys((*form, *kept)))
