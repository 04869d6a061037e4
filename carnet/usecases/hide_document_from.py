"""Hides a document and its former states from some professionals, or shows them again (issue 6, point 1)."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.documents import hiding
from carnet.documents.entry import Entry
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Audience
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._audiences import Named, detail, known, target_of
from carnet.usecases._card import Card, card
from carnet.usecases._chain import states_before
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._hidden import pair
from carnet.usecases._journal import note, refuse, refuse_state, stream_about, stream_of
from carnet.usecases._once import asked_before
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class HiddenFromSome:
    """The document, those it was about, and whether it is hidden from them now by this choice."""

    card: Card
    audience: Named
    hidden: bool


def hide_document_from(
    caller: Caller, record_id: RecordId, logical_id: UUID, audience: Audience, *, hide: bool, key: str = ""
) -> HiddenFromSome | Refusal | Conflict:
    """Hides a document from one professional, one structure or one profession, or shows it to them again.

    Raises Invalid when the directory has nobody of that name. Who asks for what already holds gets the same answer and
    no new version. The change holds for every request that begins after the answer; a second sending under the same
    `key` changes nothing any more. Conflict for a key that had another content.
    """
    named = known(audience, must_work=hide)
    act = Act.DOCUMENT_HIDE_FROM if hide else Act.DOCUMENT_SHOW_TO

    def work() -> HiddenFromSome | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        entry = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
        context = replace(facts.context, target=target_of(facts, audience))
        decision = ask(facts, act, entry=entry, context=context) if entry else NOTHING_THERE
        if entry is None or not decision.permit:
            return refuse(facts, act, decision, stream=stream_about(entry))
        before = asked_before(facts, key, f"{act.value} {logical_id} {audience.kind.value} {audience.value}")
        if isinstance(before, Conflict):
            return refuse_state(facts, act, before, stream=stream_of(entry.flags))
        changing = () if before else _unlike(facts, entry, audience, hide=hide)
        documents = (logical_id, *(one.logical_id for one in changing if one.logical_id != logical_id))
        note(facts, act, decision, stream=stream_of(entry.flags), documents=documents, detail=detail(audience))
        if changing:
            heads.change(facts.head)
            reach("hide_document_from.epoch_moved")
            ids = [one.logical_id for one in changing]
            hiding.append(record_id, ids, pair(audience), facts.context.now, hidden=hide)
        return HiddenFromSome(card(facts, _now(entry, audience, hide=hide)), named, hide)

    return db.in_transaction(work)


def _unlike(facts: Facts, entry: Entry, audience: Audience, *, hide: bool) -> tuple[Entry, ...]:
    """The document and its former states, as far as they are not as asked; a document's past is hidden with it."""
    states = (entry, *states_before(facts, entry.logical_id))
    return tuple(one for one in states if (pair(audience) in one.hidden_from) != hide)


def _now(entry: Entry, audience: Audience, *, hide: bool) -> Entry:
    others = tuple(one for one in entry.hidden_from if one != pair(audience))
    return replace(entry, hidden_from=(*others, pair(audience)) if hide else others)
