"""A person takes what a document proposes into "Ma santé", or says no: then it is not proposed again."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.documents import contents, entries
from carnet.documents.entry import Entry
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.sections import Section
from carnet.profile import choices, lines
from carnet.profile.lines import Line, Written
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._disclosed import is_coded
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, stream_about, stream_of
from carnet.usecases._profile import MOST_LINES, Held, asked_to_write, held, writing
from carnet.usecases._proposals import Proposal, proposals_of, statements_of
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Answered:
    """The proposal is decided. `again`: it was decided before, and nothing was written now."""

    section: Section
    accepted: bool
    again: bool = False


def answer_proposal(
    caller: Caller, record_id: RecordId, proposal_id: UUID, document: UUID, *, accept: bool
) -> Answered | Refusal:
    """The line enters with the document that it was taken from. A proposal that is not there is absent.

    So is one of a document that the caller may not read. Raises Invalid (`section`: `profile.too_many`) for a section
    that is full.
    """

    def work() -> Answered | Refusal:
        facts = load(caller, record_id, lock=True)
        kept, entry = held(facts), entries.by_logical_id(facts.keys, document)
        readable = entry if entry and ask(facts, Act.DOCUMENT_READ, entry=entry).permit else None
        found = _found(facts, readable, proposal_id)
        decision = asked_to_write(facts, kept, found.section) if found else NOTHING_THERE
        act = writing(found.section) if found else Act.PROFILE_WRITE
        if readable is None or found is None or not decision.permit:
            return refuse(facts, act, decision, stream=stream_about(readable))
        if proposal_id in lines.ids(facts.keys):
            return Answered(found.section, accept, again=True)
        detail = (("section", found.section.value), ("proposal", "accepted" if accept else "refused"))
        note(facts, act, decision, stream=stream_of(readable.flags), documents=(document,), detail=detail)
        _decided(facts, kept, found, readable, accept=accept)
        return Answered(found.section, accept)

    return db.in_transaction(work)


def _found(facts: Facts, entry: Entry | None, proposal_id: UUID) -> Proposal | None:
    if entry is None or not is_coded(entry):
        return None
    statements = statements_of(facts, entry, contents.load(facts.keys, entry.content_id))
    return next((one for one in proposals_of(facts, statements) if one.proposal_id == proposal_id), None)


def _decided(facts: Facts, kept: Held, found: Proposal, entry: Entry, *, accept: bool) -> None:
    by, at, section = facts.caller.by(), facts.context.now, found.section
    if accept and sum(line.section is section for line in kept.lines) >= MOST_LINES:
        raise Invalid.of("section", "profile.too_many", most=str(MOST_LINES))
    written = Written(section, found.resource, entry.logical_id)
    lines.restore(facts.keys, Line(found.proposal_id, 1, written, at, by, removed=not accept))
    chosen = kept.chosen
    if accept and section in chosen.choices.not_concerned:
        left = chosen.choices.not_concerned - {section}
        choices.change(facts.keys, chosen, replace(chosen.choices, not_concerned=left), by, at)
