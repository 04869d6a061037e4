"""A person says again what an own document is: another title, kind or day (a new version of metadata, R1111-51)."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from carnet.codes import documents as document_codes
from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.documents import writing
from carnet.documents.entry import Entry
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._card import Card, card, has_own_words
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, stream_about, stream_of
from carnet.usecases._lot import begin_lot
from carnet.usecases._own import check_description
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Description:
    """What a person says of a document."""

    type_code: str
    title: str
    day: date


def describe_own_document(caller: Caller, record_id: RecordId, logical_id: UUID, said: Description) -> Card | Refusal:
    """Changes what is said of a document that the person's side added; the file and its first words stay as they were.

    What a professional wrote elsewhere and the person brought is still the professional's wording (R22).

    Who says what already holds gets the same answer and no new version. Raises Invalid naming `type_code`, `title` and
    `day`.
    """
    check_description(said.type_code, said.title, said.day, caller.now())

    def work() -> Card | Refusal:
        facts = load(caller, record_id, lock=True)
        entry = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
        decision = ask(facts, Act.DOCUMENT_DESCRIBE, entry=entry) if entry else NOTHING_THERE
        if entry and decision.permit and not has_own_words(entry):
            decision = Decision(permit=False, rule="R22", reason=Reason.NOT_AUTHOR)
        if entry is None or not decision.permit:
            return refuse(facts, Act.DOCUMENT_DESCRIBE, decision, stream=stream_about(entry))
        if DIRECTIVES_TYPE in {said.type_code, entry.codes.type_code} and said.type_code != entry.codes.type_code:
            # Directives stay directives, and nothing else becomes them: one is in force.
            raise Invalid.of("type_code", "own.kind")
        note(facts, Act.DOCUMENT_DESCRIBE, decision, stream=stream_of(entry.flags), documents=(logical_id,))
        return card(facts, _described(facts, entry, said))

    return db.in_transaction(work)


def _described(facts: Facts, entry: Entry, said: Description) -> Entry:
    known = document_codes.document_type(said.type_code)
    if known is None:
        raise Invalid.of("type_code", "own.kind")
    codes = replace(
        entry.codes,
        type_code=known.code.code,
        type_system=known.code.system_oid,
        class_code=known.class_code,
        service_start=said.day.strftime("%Y%m%d"),
    )
    sealed = replace(entry.sealed, title=said.title.strip())
    if (codes, sealed) == (entry.codes, entry.sealed):
        return entry
    heads.change(facts.head)
    reach("describe_own_document.epoch_moved")
    return writing.append_version(facts.keys, begin_lot(facts), entry, codes=codes, sealed=sealed)
