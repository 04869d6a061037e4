"""The pages that show what a search in documents found, for the person and for a professional.

Sending words reads nothing of a record: the page that follows does, and its address holds a mark without meaning.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import filters, present, present_search, searching
from carnet.portal.answers import refused, refused_here, sentences
from carnet.portal.callers import patient_page, professional_page
from carnet.portal.views import patient, pro
from carnet.usecases._sought import FIELD, query_of
from carnet.usecases.caller import Caller
from carnet.usecases.search_documents import search_documents


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def mine(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I look for words in my documents."""
    here = reverse("patient_search_documents")
    if request.method == "POST":
        return searching.keep(request, here)
    typed = searching.words(request)
    if typed is None:
        return redirect("patient_documents")
    form = present_search.form(here, typed)
    try:
        query = query_of(typed, near=searching.wants_near(request))
    except Invalid as invalid:
        return patient.page(request, "found", form=form, found=None, errors=_errors(invalid))
    answer = search_documents(caller, patient.own_record(caller), query, filters.asked(request))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    choices = filters.filters(answer, request, here, here, "documents")
    found = present_search.found(answer, filters.near(request, here))
    return patient.page(request, "found", form=form, found=found, filters=choices)


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def theirs(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I look for words in the documents that I may read."""
    here = reverse("pro_search_documents", kwargs={"record": record})
    if request.method == "POST":
        return searching.keep(request, here)
    typed = searching.words(request)
    if typed is None:
        return redirect("pro_documents", record=record)
    form = present_search.form(here, typed)
    try:
        query = query_of(typed, near=searching.wants_near(request))
    except Invalid as invalid:
        told = pro.status_of(request, caller, record)
        if isinstance(told, HttpResponse):
            return told
        context = {"person": told[1], "record": record, "form": form, "found": None, "errors": _errors(invalid)}
        return pro.page(request, "found", **context)
    answer = search_documents(caller, RecordId(record), query, filters.asked(request))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    choices = filters.filters(answer, request, here, here, "pro_documents")
    found = present_search.found(answer, filters.near(request, here))
    shown = {"person": present.person(answer.person), "record": record, "form": form, "found": found}
    return pro.page(request, "found", **shown, filters=choices)


def _errors(invalid: Invalid) -> dict[str, str]:
    return sentences(invalid, {FIELD: FIELD}, FIELD)
