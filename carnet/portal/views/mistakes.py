"""The pages "Il y a une erreur dans ce document": I say what is wrong, and follow what becomes of it. Owns no rule."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import present, present_mistakes
from carnet.portal.answers import conflict_sentence, form_key_of, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.list_errors import list_errors
from carnet.usecases.report_error import Sent, report_error
from carnet.usecases.see_error_target import see_error_target

FIELDS: Final = {"kind": "quoi", "text": "texte"}


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def tell(request: HttpRequest, caller: Caller, document: UUID) -> HttpResponse:
    """The page says who reads my words, then asks what is wrong."""
    record, errors = own_record(caller), dict[str, str]()
    kind, text = request.POST.get("quoi", ""), request.POST.get("texte", "")
    if request.method == "POST":
        try:
            answer = report_error(caller, record, document, kind, text, form_key_of(request))
        except Invalid as invalid:
            errors = sentences(invalid, FIELDS, "texte")
        else:
            if isinstance(answer, Sent):
                return redirect(f"{reverse('patient_errors')}?fait=1")
            if isinstance(answer, Refusal):
                return refused(request, answer)
            errors = {"quoi": conflict_sentence(answer)} if isinstance(answer, Conflict) else {}
    found = see_error_target(caller, record, document)
    if isinstance(found, Refusal):
        return refused(request, found)
    return page(
        request,
        "mistake",
        card=present.document_card(found.card),
        asked=found.asked.kind.value if found.asked else "",
        reader=found.name,
        kinds=present_mistakes.kinds(),
        kind=kind,
        text=text,
        errors=errors,
    )


@require_safe
@patient_page
def mine(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What I wrote, and what became of each."""
    found = list_errors(caller, own_record(caller))
    if isinstance(found, Refusal):
        return refused(request, found)
    shown = [present_mistakes.shown(one) for one in found]
    return page(request, "mistakes", mistakes=shown, done=request.GET.get("fait") == "1")
