"""The page by which a person makes a synthesis of "Ma santé": which parts, then a document of hers. Owns no rule."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.kernel.errors import Conflict, Refusal
from carnet.portal import present_profile as present
from carnet.portal.answers import conflict_sentence, refused
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.shown_profile import SectionShown
from carnet.portal.synthesis_sheet import sheet_of
from carnet.portal.views.patient import own_record, page
from carnet.usecases.caller import Caller
from carnet.usecases.make_synthesis import make_synthesis
from carnet.usecases.see_profile import see_profile


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def synthesis(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I choose the parts, and the document is made."""
    record = own_record(caller)
    profile = see_profile(caller, record)
    if isinstance(profile, Refusal):
        return refused(request, profile)
    written = [present.shown(one) for one in profile.sections if one.lines or one.not_concerned]
    if request.method != "POST":
        return _form(request, written)
    chosen = [one for one in written if one.key in request.POST.getlist("parties")]
    if not chosen or profile.person is None:
        return _form(request, written, {"parties": str(t("synthesis.none_chosen"))})
    data = sheet_of(profile.person, chosen, profile.at)
    hidden = request.POST.get("cacher") == "oui"
    done = make_synthesis(caller, record, data, t("synthesis.title").striptags(), hidden=hidden)
    if isinstance(done, Conflict):
        return _form(request, written, {"parties": conflict_sentence(done)})
    if isinstance(done, Refusal):
        return refused(request, done)
    return redirect(f"{reverse('patient_document', kwargs={'document': done.document})}?fait=added")


def _form(request: HttpRequest, written: list[SectionShown], errors: dict[str, str] | None = None) -> HttpResponse:
    ticked = request.POST.getlist("parties") if request.method == "POST" else [o.key for o in written if o.shared]
    return page(request, "synthesis", written=written, ticked=ticked, errors=errors or {})
