"""A person takes an archive of the own record in: documents first, some at a time, then what was written of health.

Each document enters by the one engine of deposits, in a transaction of its own: it is there whole or not at all. What
is here already is told by its uniqueId, so that the same archive adds nothing twice, after a crash too.
"""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from carnet.documents.associations import AssociationKind
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._brought import read_brought
from carnet.usecases._decide import ask
from carnet.usecases._depositing import Deposited, enter
from carnet.usecases._facts import load
from carnet.usecases._inherited import Options
from carnet.usecases._intent import NEW, Intent
from carnet.usecases._journal import note, refuse, refuse_form
from carnet.usecases._record_archive import RecordArchive, opened
from carnet.usecases._record_manifest import PackedDocument
from carnet.usecases._staged import Ticket, forget, staged, ticket_of
from carnet.usecases._taking_in import check_person, here
from carnet.usecases._taking_profile import ProfileTaken, take_profile
from carnet.usecases.caller import Caller

AT_ONCE: Final = 40
"""Documents in one request: a few seconds."""
_SAME_HEAD: Final = frozenset({AssociationKind.RPLC, AssociationKind.APND, AssociationKind.XFRM})


@dataclass(frozen=True)
class NotTaken:
    """A document that did not come in: its title, and the rule that says why."""

    title: str
    rule: str


@dataclass(frozen=True)
class TakenIn:
    """How far it is. `ticket` is there while documents wait; `profile` when everything was done.

    `documents` are those of the archive, `done` those that were looked at, `brought` those that are in the record.
    """

    documents: int
    done: int
    brought: int
    not_taken: tuple[NotTaken, ...]
    ticket: str = ""
    profile: ProfileTaken | None = None


@dataclass(frozen=True)
class _Begun:
    ticket: Ticket
    archive: RecordArchive
    known: dict[str, UUID]


def take_in_record(caller: Caller, record_id: RecordId, words: str) -> TakenIn | Refusal:
    """Takes the next documents in, at the end the profile. Raises Invalid (`takein.over`) when the archive is gone.

    `words` are those that the look, or the step before, gave. A step that comes twice adds nothing.
    """
    begun = _begun(caller, record_id, words)
    if isinstance(begun, Refusal):
        return begun
    ticket, documents = begun.ticket, begun.archive.manifest.documents
    known, failed = dict(begun.known), dict(ticket.failed)
    until = min(ticket.next + AT_ONCE, len(documents))
    for number in range(ticket.next, until):
        document = documents[number]
        failed.pop(number, None)
        if document.unique_id in known:
            continue
        entered = _entered(caller, record_id, begun.archive, document, known)
        if isinstance(entered, Refusal):
            return entered
        if isinstance(entered, str):
            failed[number] = entered
        else:
            known[document.unique_id] = entered
        reach("take_in_record.document")
    after = replace(ticket, next=until, failed=tuple(sorted(failed.items())))
    return _told(caller, record_id, begun.archive, after, known)


def _begun(caller: Caller, record_id: RecordId, words: str) -> _Begun | Refusal:
    def work() -> _Begun | Refusal | Invalid:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_TAKE_IN)
        if not decision.permit:
            return refuse(facts, Act.RECORD_TAKE_IN, decision)
        try:
            ticket = ticket_of(facts, words)
            archive = opened(staged(record_id, ticket))
            check_person(archive.manifest.person, facts.patient)
        except Invalid as wrong:
            refuse_form(facts, Act.RECORD_TAKE_IN, wrong)
            return wrong
        detail = (("step", "begun"), ("from", str(ticket.next)), ("documents", str(len(archive.manifest.documents))))
        note(facts, Act.RECORD_TAKE_IN, decision, detail=detail)
        return _Begun(ticket, archive, {number: entry.logical_id for number, entry in here(facts).items()})

    answer = db.in_transaction(work)
    if isinstance(answer, Invalid):
        raise answer
    return answer


def _entered(
    caller: Caller, record_id: RecordId, archive: RecordArchive, document: PackedDocument, known: dict[str, UUID]
) -> UUID | str | Refusal:
    """The document in the record; the rule that says why not; a refusal of the policy, which ends the whole."""
    stored = document.stored
    if stored is None:
        return "takein.damaged"
    try:
        incoming = read_brought(archive.manifest, document, archive.read(stored))
        options = Options(invisible_to_representatives=False, hidden=document.hidden)
        intent = _intent(document, known)
        answer = enter(caller, record_id, incoming, options, intent)
        if intent is not NEW and not isinstance(answer, Deposited):
            # What it would replace is not the person's own here: it stands beside it.
            answer = enter(caller, record_id, incoming, options, NEW)
    except Invalid as wrong:
        return wrong.problems[0].rule
    if isinstance(answer, Conflict):
        return answer.rule
    return answer if isinstance(answer, Refusal) else answer.card.logical_id


def _intent(document: PackedDocument, known: dict[str, UUID]) -> Intent:
    """What it replaces or completes, where that is in the record; a CDA says it of itself as well."""
    for tie in document.ties:
        target = known.get(tie.unique_id)
        if target is None or tie.kind not in set(AssociationKind):
            continue
        kind = AssociationKind(tie.kind)
        if kind.replaces:
            return Intent(Act.DOCUMENT_REPLACE, kind, target)
        if kind in _SAME_HEAD:
            return Intent(Act.DOCUMENT_DEPOSIT, kind, target)
    return NEW


def _told(
    caller: Caller, record_id: RecordId, archive: RecordArchive, ticket: Ticket, known: dict[str, UUID]
) -> TakenIn | Refusal:
    documents = archive.manifest.documents
    done = ticket.next >= len(documents)
    here_as = {one.id: known[one.unique_id] for one in documents if one.unique_id in known}

    def work() -> TakenIn | Refusal:
        facts = load(caller, record_id, lock=done)
        decision = ask(facts, Act.RECORD_TAKE_IN)
        if not decision.permit:
            return refuse(facts, Act.RECORD_TAKE_IN, decision)
        told = TakenIn(
            documents=len(documents),
            done=ticket.next,
            brought=sum(one.unique_id in known for one in documents[: ticket.next]),
            not_taken=tuple(NotTaken(documents[number].title, rule) for number, rule in ticket.failed),
        )
        if not done:
            return replace(told, ticket=ticket.sealed(facts.keys))
        detail = (("step", "done"), ("documents", str(told.brought)))
        note(facts, Act.RECORD_TAKE_IN, decision, detail=detail)
        return replace(told, profile=take_profile(facts, archive.manifest.profile, here_as))

    answer = db.in_transaction(work)
    if done and isinstance(answer, TakenIn):
        forget(ticket)
    return answer
