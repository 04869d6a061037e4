"""The pages of a person's own folders: putting a document into them, pinning it, naming and removing a folder."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Invalid, Refusal
from carnet.portal import present
from carnet.portal.answers import refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.change_folder import change_folder
from carnet.usecases.file_document import Filed, Filing, file_document

FIELDS = {"name": "nouveau", "folders": "nouveau"}


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def file(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """I pin a document, and put it into my folders."""
    record, typed = own_record(caller), request.POST
    if request.method == "POST":
        filing = Filing(typed.get("epingle") == "oui", _folders(typed), typed.get("nouveau", ""))
        try:
            answer = file_document(caller, record, document, filing, typed.get("form_key", ""))
        except Invalid as invalid:
            return _form(request, file_document(caller, record, document), typed, sentences(invalid, FIELDS, "nouveau"))
        if isinstance(answer, Refusal):
            return refused(request, answer)
        return redirect(f"{reverse('patient_document', kwargs={'document': document})}?fait=filed")
    return _form(request, file_document(caller, record, document), None, {})


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def folder(request: HttpRequest, caller: Caller, folder: UUID) -> HttpResponse:
    """I give a folder another name, or take it away."""
    record, removes = own_record(caller), request.POST.get("enlever") == "1"
    name = request.POST.get("nom", "") if request.method == "POST" and not removes else None
    try:
        key = request.POST.get("form_key", "")
        answer = change_folder(caller, record, folder, name=name, remove=removes, key=key)
    except Invalid as invalid:
        context = {"folder": str(folder), "named": name}
        return page(request, "folder", errors=sentences(invalid, {"name": "nom"}, "nom"), **context)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if request.method == "POST":
        return redirect("patient_documents")
    return page(request, "folder", folder=str(folder), named=answer.title)


def _folders(form: QueryDict) -> list[UUID]:
    """The folders that were ticked; what is no id names no folder."""
    found = []
    for text in form.getlist("classeurs"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _form(
    request: HttpRequest, filed: Filed | Refusal, typed: QueryDict | None, errors: Mapping[str, str]
) -> HttpResponse:
    if isinstance(filed, Refusal):
        return refused(request, filed)
    inside = {str(one.folder_id) for one in filed.inside} if typed is None else set(typed.getlist("classeurs"))
    pinned = filed.pinned if typed is None else typed.get("epingle") == "oui"
    folders = [{"ref": str(one.folder_id), "title": one.title} for one in filed.folders]
    new = "" if typed is None else typed.get("nouveau", "")
    context = {"folders": folders, "inside": inside, "pinned": pinned, "new": new}
    return page(request, "file", card=present.document_card(filed.card), errors=dict(errors), **context)
