"""A person looks at what documents of the own record propose to "Ma santé": illnesses, allergies, medicines, acts.

Each proposal comes of a document that who asks may read now. The event names every document that was opened for it,
and is committed before a byte is opened; a proposal of a document that the reader may not see does not exist for her.
"""

from dataclasses import dataclass
from typing import Final

from carnet.documents.entry import Entry
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import lines
from carnet.profile.shapes import ASKED, Question
from carnet.storage import db
from carnet.usecases._card import Card
from carnet.usecases._decide import ask
from carnet.usecases._disclosed import Opened, is_coded, newest_disclosed, opened_of
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import refuse
from carnet.usecases._profile import Held, asked_to_write, held
from carnet.usecases._proposals import Proposal, proposals_of, same_words, statements_of, words_standing
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller

MOST_DOCUMENTS: Final = 60


@dataclass(frozen=True)
class Proposed:
    """A proposal, and the newest document that makes it."""

    proposal: Proposal
    source: Card


@dataclass(frozen=True)
class Proposals:
    """What is proposed and was not decided, newest document first. `left_out` are documents that were not tried."""

    proposed: tuple[Proposed, ...]
    documents: int
    left_out: int = 0


@dataclass(frozen=True)
class _Begun:
    facts: Facts
    kept: Held
    opened: tuple[tuple[Entry, Opened], ...]
    left_out: int


def see_proposals(caller: Caller, record_id: RecordId) -> Proposals | Refusal:
    """Refused to who may write nothing in the profile: nobody is asked to decide what is not hers to write."""

    def work() -> _Begun | Refusal:
        facts = load(caller, record_id)
        kept = held(facts)
        decision = ask(facts, Act.PROFILE_WRITE)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_WRITE, decision)
        reading = ask(facts, Act.DOCUMENT_LIST)
        if not reading.permit:
            return refuse(facts, Act.DOCUMENT_LIST, reading)
        coded = [e for e in visible(facts) if is_coded(e) and ask(facts, Act.DOCUMENT_READ, entry=e).permit]
        taken, left_out = newest_disclosed(facts, coded, reading, MOST_DOCUMENTS, "proposals")
        return _Begun(facts, kept, tuple(zip(taken, opened_of(facts, taken), strict=True)), left_out)

    begun = db.in_transaction(work)
    return begun if isinstance(begun, Refusal) else _told(begun)


def _told(begun: _Begun) -> Proposals:
    facts, kept = begun.facts, begun.kept
    known = set(lines.ids(facts.keys))
    standing = words_standing(kept)
    may = {section for section in ASKED if asked_to_write(facts, kept, section).permit}
    found: list[Proposed] = []
    for entry, opened in begun.opened:
        for one in proposals_of(facts, statements_of(facts, entry, opened.content)):
            words = same_words(one.section, one.said[Question.WHAT])
            if one.section in may and one.proposal_id not in known and words not in standing:
                known.add(one.proposal_id)
                standing.add(words)
                found.append(Proposed(one, opened.card))
    return Proposals(tuple(found), len(begun.opened), begun.left_out)
