"""What every way into a record does with one document: its draft for the policy, its rows, what waits for it.

One deposit and a lot of several share it; which act it is, and who is told, the engines say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from carnet.documents import contents, entries, hiding, writing
from carnet.documents.associations import AssociationKind
from carnet.documents.contents import StoredBlob
from carnet.documents.entries import EVERY
from carnet.documents.entry import Entry, VisibilityFlags
from carnet.documents.writing import Lot, NewDocument
from carnet.kernel.errors import Conflict
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.policy.model import CARE_SIDE, Decision, Document
from carnet.policy.reasons import Duty
from carnet.storage import head as heads
from carnet.usecases._announcement import plan_reminder
from carnet.usecases._decide import ask
from carnet.usecases._directives import is_personal
from carnet.usecases._facts import Facts
from carnet.usecases._inherited import Options
from carnet.usecases._intent import Meant
from carnet.usecases._journal import stream_of
from carnet.usecases._past import restrict_past
from carnet.usecases._tell import ask_for_checks

TAKEN = Conflict("document.unique_id_taken")
"""The uniqueId of a document is that of another one, in this record or elsewhere: one answer for both."""


def stream_of_options(facts: Facts, options: Options, about: Entry | None = None) -> Stream:
    """Where a deposit that fails is written: who may not know of the document must not learn that it was tried.

    The patient's side keeps no document from itself: what it tried and was refused, it reads.
    """
    asked = options.flags if facts.caller.kind in CARE_SIDE else VisibilityFlags()
    return stream_of(asked, *([about.flags] if about else []))


def stream_with(facts: Facts, told: Meant, flags: VisibilityFlags) -> Stream:
    """The stream of who may know of all the documents that the event names: the new one, and those it is tied to."""
    tied = entries.among(facts.keys, tuple(target for _, target in told.links), EVERY) if told.links else ()
    return stream_of(flags, *(entry.flags for entry in tied))


def draft_of(facts: Facts, options: Options, type_code: str) -> Document:
    """What the policy must know before anything is made. The class is told by the type, later."""
    flags = options.flags
    return Document(
        type_code=type_code,
        class_code="",
        masque_ps=flags.masque_ps,
        invisible_patient=flags.invisible_patient,
        invisible_representatives=flags.invisible_representatives,
        first_deposited_at=facts.context.now,
        representatives_choice_made=options.invisible_to_representatives is not None,
    )


def decided_on(facts: Facts, told: Meant, draft: Document) -> Decision:
    """What the policy says of a document that enters: as its tie to another one, else as a new one.

    Advance directives are asked as a new document too: what they take the place of may be of another kind.
    """
    if told.decision is None or (told.decision.permit and is_personal(facts, draft.type_code)):
        return ask(facts, Act.DOCUMENT_DEPOSIT, draft=draft)
    return told.decision


def tied_documents(told: Meant) -> tuple[UUID, ...]:
    """The documents at the ends of its links; the end of `signs` is a lot, which is no document."""
    return tuple(target for kind, target in told.links if kind is not AssociationKind.SIGNS)


@dataclass(frozen=True)
class Entering:
    """A document about to be written: what it is to the others, its metadata, its file, what it inherits from."""

    told: Meant
    new: NewDocument
    blob: StoredBlob
    kin: Entry | None


def at_present(facts: Facts) -> Facts:
    """Facts of a moment ago at the present instant: for an act that records its event under their epoch."""
    return replace(facts, context=replace(facts.context, now=facts.caller.now()))


def change_record(facts: Facts, documents: int) -> range:
    """Moves the rights epoch, and takes the numbers of a lot of so many documents: the first one is the lot's."""
    return heads.change_and_count(facts.head, 1 + documents * writing.NUMBERS_OF_A_DOCUMENT)


def put_in(facts: Facts, lot: Lot, many: Sequence[Entering], numbers: Sequence[int]) -> tuple[Entry, ...]:
    """Writes documents with their files and links into a lot.

    What hid their kin hides them; what hides them hides their former states.
    """
    contents.insert_all(facts.keys, [one.blob for one in many], facts.context.now)
    entered = writing.insert_all(facts.keys, lot, [one.new for one in many], numbers)
    for one, entry in zip(many, entered, strict=True):
        _tied(facts, lot, one, entry)
    return entered


def _tied(facts: Facts, lot: Lot, one: Entering, entry: Entry) -> None:
    told, new, kin = one.told, one.new, one.kin
    for kind, target in told.links:
        writing.link(facts.record_id, lot, kind, entry.logical_id, target)
    if kin is not None:
        hiding.inherit(facts.record_id, kin.logical_id, entry.logical_id, facts.context.now)
    if told.replaced is not None:
        restrict_past(facts, lot, entry.logical_id, new.flags)


def begin_waits(facts: Facts, entry: Entry, *, checked: bool) -> None:
    """What begins with a deposit: the operator's checks of a CDA (`checked`), the month of a withheld document."""
    if checked:
        ask_for_checks(facts, entry.logical_id)
    plan_reminder(facts, entry)


def may_be_told(decision: Decision, flags: VisibilityFlags) -> bool:
    """Whether the holder may be told that this was added: not what somebody on that side must not know of."""
    return not (Duty.SEND_NO_MAIL in decision.duties or flags.untold)
