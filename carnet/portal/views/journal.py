"""The pages "Qui a vu mon dossier ?": three lists, one document's own history, the journal of a merged record."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal.answers import refused
from carnet.portal.callers import patient_page
from carnet.portal.forms import day_values
from carnet.portal.jinja import t
from carnet.portal.journal_filters import FIRST, LAST, JournalLinks, Narrowed
from carnet.portal.journal_lines import journal_lines
from carnet.portal.shown import FilterLink
from carnet.portal.views.patient import own_record, page
from carnet.portal.words import date_longue
from carnet.usecases.caller import Caller
from carnet.usecases.read_former_journal import read_former_journal
from carnet.usecases.read_journal import Former, JournalPage, read_journal


@require_safe
@patient_page
def journal(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who saw my record, in three lists."""
    now = Narrowed.read(request.GET)
    answer = read_journal(caller, own_record(caller), now.asked(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return _shown(request, answer, JournalLinks(reverse("patient_journal"), now))


@require_safe
@patient_page
def of_document(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """What was done to one document, by whomever."""
    now = Narrowed.read(request.GET)
    answer = read_journal(caller, own_record(caller), now.asked(caller, document))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    links = JournalLinks(reverse("patient_document_journal", kwargs={"document": document}), now)
    return page(
        request,
        "journal_document",
        document=document,
        # A document that this reader may not know of, and one that never was, have the same empty history.
        named=answer.title,
        lines=journal_lines(answer.lines),
        older=links.older(answer.older),
        may_report=answer.may_report,
    )


@require_safe
@patient_page
def former(request: HttpRequest, caller: Caller, transfer: UUID) -> HttpResponse:
    """The journal of the record that I had before two of mine became one."""
    now = Narrowed.read(request.GET)
    answer = read_former_journal(caller, own_record(caller), transfer, now.asked(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    links = JournalLinks(reverse("patient_journal_former", kwargs={"transfer": transfer}), now)
    return _shown(request, answer, links, before=True)


def _shown(request: HttpRequest, answer: JournalPage, links: JournalLinks, *, before: bool = False) -> HttpResponse:
    now = links.now
    return page(
        request,
        "journal",
        of=now.of,
        lists=links.lists(),
        groups=links.groups(answer.lines),
        narrowed=bool(now.who or now.what or now.period or now.days),
        days={FIRST: day_values(now.days, FIRST), LAST: day_values(now.days, LAST)},
        kept={name: value for name, value in (("liste", now.of), ("quoi", now.what), ("qui", now.who)) if value},
        errors=now.problems(),
        lines=journal_lines(answer.lines),
        older=links.older(answer.older),
        former=_formers(answer.former),
        may_report=answer.may_report,
        may_prove=answer.may_prove,
        before=before,
    )


def _formers(found: Iterable[Former]) -> list[FilterLink]:
    return [
        FilterLink(
            reverse("patient_journal_former", kwargs={"transfer": one.transfer_id}),
            str(t("journal.former", day=date_longue(one.at))),
        )
        for one in found
    ]
