"""Planted leaks: small changes of the program by which somebody would learn of a secret. Owns them; finds none.

Each is a mistake that a careful person could make, and most were made by others (`peers.md`, section 5).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse

from carnet.documents import entries, texts
from carnet.documents.entries import Where
from carnet.documents.entry import Entry, VisibilityFlags
from carnet.ledger.event import Stream
from carnet.portal import answers
from carnet.portal.views import patient, pro
from carnet.storage import db, keys
from carnet.storage import head as heads
from carnet.usecases import _tell, search_documents
from carnet.usecases._facts import Facts
from carnet.usecases._sought import Query, Searched, Words, searched
from carnet.usecases._visible import find, visible
from tests.noway.house import CAREGIVER, HOLDER, MOTHER, PAUL

PRO_PAGE = "carnet.portal.views.pro_documents.page"
JOURNAL_PAGE = "carnet.portal.views.journal.page"


@dataclass(frozen=True)
class Leak:
    """A mistake, and the secret and the reader by which it is found."""

    plant: Callable[[pytest.MonkeyPatch], None]
    secret: str
    who: str


def _every(record: UUID) -> tuple[Entry, ...]:
    opened = keys.load(record)  # type: ignore[arg-type]
    return entries.select(opened, Where("true", {})) if opened else ()


def _page_that_says(patch: pytest.MonkeyPatch, say: Callable[[UUID], str]) -> None:
    def page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        told = {"signed_in_as": say(context["record"])} if "record" in context else {}
        return pro.page(request, name, **{**context, **told})

    patch.setattr(PRO_PAGE, page)


def count(patch: pytest.MonkeyPatch) -> None:
    """The page says how many documents there are in truth."""
    _page_that_says(patch, lambda record: str(len(_every(record))))


def newest_date(patch: pytest.MonkeyPatch) -> None:
    """The page says from when to when there are documents, with those that the reader does not see."""

    def dates(record: UUID) -> str:
        found = sorted(entry.codes.creation_time for entry in _every(record))
        return f"{found[:1]} {found[-1:]}"

    _page_that_says(patch, dates)


def etag(patch: pytest.MonkeyPatch) -> None:
    """An ETag made of the rights epoch: no word of a document, and yet it moves when one is hidden."""

    def page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        response = pro.page(request, name, **context)
        head = heads.load(context["record"])
        response.headers["ETag"] = f'"{head.epoch if head else 0}"'
        return response

    patch.setattr(PRO_PAGE, page)


def status(patch: pytest.MonkeyPatch) -> None:
    """A hidden document is answered by 403, an absent one by 404."""
    patch.setattr(answers, "AS_ABSENT", answers.AS_ABSENT - {"hidden"})

    def seen_by_all(facts: Facts, logical_id: UUID) -> Entry | None:
        return find(facts, logical_id) or entries.by_logical_id(facts.keys, logical_id)

    patch.setattr("carnet.usecases._open_document.find_known", seen_by_all)


def statement(patch: pytest.MonkeyPatch) -> None:
    """One more statement when a document is left out: only a clock or a log would tell."""

    def slower(facts: Facts) -> tuple[Entry, ...]:
        every = entries.select(facts.keys, Where("true", {}))
        shown = visible(facts)
        return shown if len(every) == len(shown) else visible(facts)

    patch.setattr("carnet.usecases.list_documents.visible", slower)


def page_size(patch: pytest.MonkeyPatch) -> None:
    """The limit of a page is put before the right to see: what is hidden leaves a hole in the page."""

    def limited(facts: Facts) -> tuple[Entry, ...]:
        newest = {entry.logical_id for entry in entries.select(facts.keys, Where("true", {}))[:1]}
        return tuple(entry for entry in visible(facts) if entry.logical_id in newest)

    patch.setattr("carnet.usecases.list_documents.visible", limited)


def relation(patch: pytest.MonkeyPatch) -> None:
    """The page of a document names its additions without asking who may see them."""

    def every_one(facts: Facts, ids: tuple[UUID, ...]) -> tuple[Entry, ...]:
        return entries.among(facts.keys, ids, Where("true", {}))

    patch.setattr("carnet.usecases._relations.among", every_one)


def folder(patch: pytest.MonkeyPatch) -> None:
    """The list of a caregiver without my hidden documents is counted on what the person sees."""

    def every_one(facts: Facts) -> tuple[Entry, ...]:
        return entries.select(facts.keys, Where("true", {}))

    patch.setattr("carnet.usecases.list_documents.known", every_one)


def journal_gap(patch: pytest.MonkeyPatch) -> None:
    """One counter for all streams: the page of the journal numbers its lines with it."""
    real = patient.page

    def page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        every = db.one("SELECT count(*) FROM event")
        return real(request, name, **{**context, "signed_in_as": str(every)})

    patch.setattr(JOURNAL_PAGE, page)


def open_stream(patch: pytest.MonkeyPatch) -> None:
    """What was tried in vain on a secret document is written where everybody reads (found by these tests)."""
    for module in ("archive_document", "change_visibility", "delete_document", "show_to_representatives"):
        patch.setattr(f"carnet.usecases.{module}.stream_about", lambda _: Stream.OPEN)


def asked_to_keep(patch: pytest.MonkeyPatch) -> None:
    """That a child asked to keep a document from the parents is written where they read."""
    patch.setattr("carnet.usecases.keep_from_representatives._stream", lambda _: Stream.OPEN)


def _of_all(facts: Facts) -> dict[UUID, Words]:
    """The words of every document, whoever may read it."""
    every = entries.select(facts.keys, Where("true", {}))
    held = texts.among(facts.keys, [entry.logical_id for entry in every])
    return search_documents._all_words(every, held)  # noqa: SLF001


def suggestion(patch: pytest.MonkeyPatch) -> None:
    """Words are compared with those of all documents; what may not be read is taken out of the answer afterwards."""

    def afterwards(facts: Facts) -> tuple[Entry, ...]:
        seen = visible(facts)
        allowed = {entry.logical_id for entry in seen}

        def of_all(query: Query, _: object) -> Searched:
            told = searched(query, _of_all(facts))
            return replace(told, answers={one: how for one, how in told.answers.items() if one in allowed})

        patch.setattr(search_documents, "searched", of_all)
        return seen

    patch.setattr(search_documents, "visible", afterwards)


def index_size(patch: pytest.MonkeyPatch) -> None:
    """The page says how many documents of the record have no words, not how many of those that the reader sees."""
    real = search_documents._shown  # noqa: SLF001

    def counted(facts: Facts, *told: Any) -> Any:
        shown = real(facts, *told)
        return replace(shown, search=replace(shown.search, pictures=len(_every(facts.record_id))))

    patch.setattr(search_documents, "_shown", counted)


def whole_index(patch: pytest.MonkeyPatch) -> None:
    """The index of the whole record is opened when a document is left out: only a clock or a log would tell."""

    def slower(facts: Facts) -> tuple[Entry, ...]:
        seen = visible(facts)
        if len(_of_all(facts)) > len(seen):
            _of_all(facts)
        return seen

    patch.setattr(search_documents, "visible", slower)


def mail(patch: pytest.MonkeyPatch) -> None:
    """A mail tells of a document that the person is not to know of yet."""

    def told_anyway(facts: Facts, flags: VisibilityFlags) -> None:
        _tell.tell_rights(facts)

    patch.setattr("carnet.usecases.delete_document.tell_change", told_anyway)


LEAKS: Mapping[str, Leak] = {
    "count": Leak(count, "hidden_by_the_person", PAUL),
    "newest date": Leak(newest_date, "hidden_at_deposit", PAUL),
    "etag": Leak(etag, "hidden_by_the_person", PAUL),
    "403 and 404": Leak(status, "hidden_by_the_person", PAUL),
    "one more statement": Leak(statement, "hidden_by_the_person", PAUL),
    "page size": Leak(page_size, "hidden_by_the_person", PAUL),
    "relation": Leak(relation, "hidden_addition", PAUL),
    "count of a caregiver": Leak(folder, "hidden_by_the_person", CAREGIVER),
    "journal gap": Leak(journal_gap, "withheld_from_the_person", HOLDER),
    "refused act": Leak(open_stream, "secret_from_the_parents", MOTHER),
    "asked to keep": Leak(asked_to_keep, "kept_from_the_parents_later", MOTHER),
    "suggestion": Leak(suggestion, "hidden_by_the_person", PAUL),
    "size of the index": Leak(index_size, "hidden_at_deposit", PAUL),
    "whole index": Leak(whole_index, "hidden_by_the_person", CAREGIVER),
    "mail": Leak(mail, "withheld_and_deleted", HOLDER),
}
