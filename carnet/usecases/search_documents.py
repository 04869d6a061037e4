"""Looks for words in the documents of a record, as far as the caller may read them (issue 11, point 5).

Only the index of the documents that the caller sees is loaded; what is hidden is in no word, count, order, offer or
statement. The event names the documents that were found, never a word that was looked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from carnet.codes.documents import document_type
from carnet.codes.labels import KIND_LABELS, easy_label, kind_of
from carnet.documents import openings, texts
from carnet.documents.entry import Entry, Name
from carnet.documents.texts import Held, HeldText, TextState
from carnet.identity import limits
from carnet.identity.limits import Scope
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, Decision
from carnet.policy.reasons import Reason
from carnet.policy.rules.visibility import is_hidden_at_all
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._extracts import Pieces, extracts, marked
from carnet.usecases._facts import Facts, load, policy_document
from carnet.usecases._folders import OwnFolders, own_folders
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._narrow import EVERYTHING, Asked, Choices, Narrowed, Place, Row, narrowed, rows
from carnet.usecases._sought import Answer, Query, Searched, Words, head_words, searched
from carnet.usecases._tell import access_job
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller

PAGE: Final = 20
SEARCHED: Final = (("part", "search"),)
TOO_OFTEN: Final = Decision(permit=False, rule="C65", reason=Reason.SEARCHED_TOO_OFTEN)
_ASKED_LATELY: Final = timedelta(minutes=1)
_ASIDE: Final = (Place.ARCHIVED, Place.REPLACED)
_WITHOUT_WORDS: Final = frozenset({TextState.PICTURE, TextState.NONE})


@dataclass(frozen=True)
class FoundDocument:
    """A document that answers: its card, its title and places of its text with the words that were found."""

    card: Card
    title: Pieces
    extracts: tuple[Pieces, ...] = ()


@dataclass(frozen=True)
class DocumentSearch:
    """The page asked for, best answers first, then newest act first; counts are of all pages.

    `partly`, `instead`, `more` are those of `Searched`. `waiting`: documents whose words are not read yet; `pictures`:
    those that have none; of both only what stands on their head is looked for. `held_back`: the caller opened as many
    documents as one may, so that no text is shown.
    """

    found: tuple[FoundDocument, ...]
    at: datetime
    person: PersonIdentity | None
    total: int
    choices: Choices
    partly: bool = False
    instead: tuple[tuple[str, tuple[str, ...]], ...] = ()
    more: bool = False
    waiting: int = 0
    pictures: int = 0
    held_back: bool = False


@dataclass(frozen=True)
class _Shown:
    """What is shown, decided and recorded: texts are opened after the commit."""

    search: DocumentSearch
    cards: tuple[tuple[Card, Answer], ...]
    texts: Mapping[UUID, HeldText]


def search_documents(
    caller: Caller, record_id: RecordId, query: Query, asked: Asked = EVERYTHING
) -> DocumentSearch | Refusal:
    """The documents that hold the words, of those that the caller may read. Refused as a list is, or after too many."""
    account = {Scope.ACCOUNT: f"{caller.kind}:{caller.actor_id}"}
    allowed = limits.count(limits.WORDS, account, caller.now()).allowed

    def work() -> _Shown | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit or not allowed:
            return refuse(facts, Act.DOCUMENT_LIST, TOO_OFTEN if decision.permit else decision, detail=SEARCHED)
        seen = visible(facts)
        held = texts.among(facts.keys, [entry.logical_id for entry in seen])
        answered = searched(query, _all_words(seen, held))
        found = _narrowed(facts, seen, answered, asked)
        named = [entry for entry in seen if entry.logical_id in answered.answers]
        note_reading(facts, Act.DOCUMENT_LIST, decision, named, SEARCHED, access_job(facts))
        _ask_for_reading(facts, seen, held)
        return _shown(facts, found, answered, held, seen)

    answer = db.in_transaction(work)
    return answer if isinstance(answer, Refusal) else _with_texts(answer)


def _all_words(seen: Sequence[Entry], held: Mapping[UUID, Held]) -> dict[UUID, Words]:
    """The words of each document. Few people write many letters: their names are folded once."""
    names: dict[tuple[Name, ...], frozenset[str]] = {}
    found = {}
    for one in seen:
        authors, inside = one.sealed.authors, held.get(one.logical_id)
        if authors not in names:
            names[authors] = head_words(text for name in authors for text in (name.label, name.organisation))
        head = head_words((one.sealed.title,)) | names[authors] | _kind_words(one.codes.type_code)
        found[one.logical_id] = Words(head, inside.words if inside else frozenset())
    return found


@lru_cache(maxsize=512)
def _kind_words(type_code: str) -> frozenset[str]:
    """What the kind of a document is called, by the trade and in both languages."""
    known, easy, kind = document_type(type_code), easy_label(type_code), KIND_LABELS[kind_of(type_code)]
    official = known.code.display if known else ""
    return head_words((official, easy.fr, easy.en, kind.fr, kind.en))


def _narrowed(facts: Facts, seen: Sequence[Entry], answered: Searched, asked: Asked) -> Narrowed:
    """The page of those that answer, best first; what may be chosen is counted on them alone."""
    patient_side = facts.caller.kind in PATIENT_SIDE
    held = own_folders(facts) if patient_side else OwnFolders()

    def is_hidden(entry: Entry) -> bool:
        return patient_side and is_hidden_at_all(policy_document(entry), facts.context)

    found = [entry for entry in seen if entry.logical_id in answered.answers]
    listed = rows(facts.record_id, found, lambda _: False, held, is_hidden)
    newest = sorted(listed, key=lambda row: (row.day, row.entry.seq), reverse=True)
    best = sorted(newest, key=lambda row: _rank(row, answered))
    wanted = replace(asked, among=frozenset(answered.answers), size=PAGE)
    in_use = narrowed(best, wanted)
    aside = [choice.value for choice in in_use.choices.places if choice.value in _ASIDE]
    # What was put aside or replaced is no answer beside those in use; where it is the only one, it is the answer.
    return narrowed(best, replace(wanted, place=aside[0])) if aside and not in_use.total and not asked.place else in_use


def _rank(row: Row, answered: Searched) -> tuple[int, bool]:
    answer = answered.answers[row.entry.logical_id]
    return int(answer.level), not answer.in_head


def _ask_for_reading(facts: Facts, seen: Sequence[Entry], held: Mapping[UUID, Held]) -> None:
    """Asks the worker for the words that are not in the index yet: of what this reader sees, and not each second."""
    if all(one.logical_id in held and held[one.logical_id].reader >= texts.READER for one in seen):
        return
    now = facts.context.now
    if not outbox.posted_since(facts.record_id, Task.READ_TEXTS, now - _ASKED_LATELY):
        outbox.post(facts.record_id, Task.READ_TEXTS, now)


def _shown(
    facts: Facts, found: Narrowed, answered: Searched, held: Mapping[UUID, Held], seen: Sequence[Entry]
) -> _Shown:
    full = ask(facts, Act.DOCUMENT_READ).reason is Reason.OPENED_TOO_MANY
    cards = tuple((card(facts, row.entry), answered.answers[row.entry.logical_id]) for row in found.rows)
    with_text = [one.logical_id for one, answer in cards if _has_text(held.get(one.logical_id), answer)]
    opened = {} if full else texts.texts_of(facts.keys, with_text)
    if facts.caller.kind in PATIENT_SIDE and opened:
        # Who has read a part of it has opened it: it can no longer be kept back until an announcement.
        openings.mark(facts.record_id, sorted(opened), facts.context.now)
    search = DocumentSearch(
        found=(), at=facts.context.now, person=facts.patient, total=found.total, choices=found.choices,
        partly=answered.partly, instead=answered.instead, more=answered.more, held_back=full and bool(with_text),
        waiting=sum(one.logical_id not in held for one in seen),
        pictures=sum(one.state in _WITHOUT_WORDS for one in held.values()),
    )  # fmt: skip
    return _Shown(search, cards, opened)


def _has_text(held: Held | None, answer: Answer) -> bool:
    return held is not None and bool(answer.forms & held.words)


def _with_texts(shown: _Shown) -> DocumentSearch:
    """With what stands around the words, opened after the commit."""
    return replace(shown.search, found=tuple(_found(one, answer, shown.texts) for one, answer in shown.cards))


def _found(one: Card, answer: Answer, opened: Mapping[UUID, HeldText]) -> FoundDocument:
    held = opened.get(one.logical_id)
    places = extracts(held.text, answer.forms) if held else ()
    return FoundDocument(one, marked(one.title, answer.forms), places)
