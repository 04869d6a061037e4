"""“Mon INS”: the identity of my record, to be read and printed, and what to do about a mistake."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import present_identity
from carnet.portal.answers import conflict_sentence, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.report_identity import report_identity
from carnet.usecases.see_identity import see_identity


@require_safe
@patient_page
def my_ins(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My number, who I am for the record, and whether that is proved."""
    seen = see_identity(caller, own_record(caller))
    if isinstance(seen, Refusal):
        return refused(request, seen)
    identity = seen.known.identity
    return page(
        request,
        "ins",
        facts=present_identity.own_facts(identity),
        number=present_identity.number(identity),
        proved=identity.feeds,
        reports=present_identity.reports(seen.reports),
        done=request.GET.get("fait") == "1",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def mistake(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I say what is wrong."""
    record = own_record(caller)
    if request.method != "POST":
        return page(request, "ins_mistake", text="")
    text = request.POST.get("texte", "")
    try:
        answer = report_identity(caller, record, text, request.POST.get("form_key", ""))
    except Invalid as invalid:
        return page(request, "ins_mistake", text=text, errors=sentences(invalid, {"text": "texte"}, "texte"))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return page(request, "ins_mistake", text=text, errors={"texte": conflict_sentence(answer)})
    return redirect(f"{reverse('patient_ins')}?fait=1")
