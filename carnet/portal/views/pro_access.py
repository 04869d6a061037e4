"""A professional's pages on access: a code from the person, an agreement heard for others, giving one's own up."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity.directory_search import DirectorySearch, search_directory, search_structures
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import forms, present_access, present_acts
from carnet.portal.answers import reason_sentence_pro, refused, refused_here
from carnet.portal.callers import care_page, professional_page
from carnet.portal.filters import page_number
from carnet.portal.jinja import t
from carnet.portal.shown_access import AccessLine
from carnet.portal.views.pro import page, status_of
from carnet.usecases.caller import Caller
from carnet.usecases.give_up_access import give_up_access
from carnet.usecases.read_own_acts import read_own_acts
from carnet.usecases.see_status import MyRight
from carnet.usecases.state_agreement import state_agreement
from carnet.usecases.use_access_code import use_access_code

# What the form may be told beside its fields; anything else is the page of the refusal.
ABOUT_THE_CODE = frozenset({"code_not_valid", "looked_too_often"})
SHORTEST_NAME = 2


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def code(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I have a code from the patient."""
    values = {"code": request.POST.get("code", ""), **forms.day_values(request.POST, "naissance")}
    if request.method != "POST":
        return page(request, "code", values=values)
    born = forms.typed_day(request.POST, "naissance")
    errors = {} if values["code"].strip() else {"code": str(t("error.pro_code.code"))}
    if born is None:
        errors["naissance"] = str(t("error.pro_code.birth_date"))
    if errors or born is None:
        return page(request, "code", values=values, errors=errors)
    answer = use_access_code(caller, values["code"], born)
    if not isinstance(answer, Refusal):
        return redirect("pro_record", record=answer.record_id)
    if answer.reason not in ABOUT_THE_CODE:
        return refused(request, answer, professional=True)
    return page(request, "code", values=values, errors={"code": reason_sentence_pro(answer)})


@require_safe
@care_page
def own_acts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What I opened and deposited, and nobody else's acts."""
    answer = read_own_acts(caller, page_number(request.GET.get("page", "")))
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    older = f"{reverse('pro_own_acts')}?page={answer.page + 1}" if answer.more else None
    return page(request, "own_acts", lines=present_acts.own(answer.acts), older=older)


@require_safe
@professional_page
def others(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """For whom else the person agrees: my team, a colleague, another place."""
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    query, place = (request.GET.get(name, "").strip() for name in ("nom", "lieu"))
    sort, asked = request.GET.get("sorte", "professionnel"), "nom" in request.GET
    short = asked and len(query) < SHORTEST_NAME
    return page(
        request,
        "agreement_others",
        person=found[1],
        record=record,
        team=present_access.full_place(caller.structure_id),
        query=query,
        place=place,
        sort=sort,
        found=[] if short or not query else _found(sort, query, place),
        asked=asked and not short,
        errors={"nom": str(t("error.access.name_too_short"))} if short else {},
    )


def _found(sort: str, query: str, place: str) -> list[AccessLine]:
    if sort == "structure":
        return [present_access.place(one) for one in search_structures(query)]
    return [present_access.person(one) for one in search_directory(DirectorySearch(query, place)).found]


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def agreement_for(request: HttpRequest, caller: Caller, record: UUID, sort: str, ref: str) -> HttpResponse:
    """I state that the person agrees that another professional, or the team of a place, reads."""
    found, grantee = status_of(request, caller, record), present_access.grantee(sort, ref)
    if isinstance(found, HttpResponse):
        return found
    line = present_access.known_line(grantee)
    shown = {"person": found[1], "record": record, "line": line}
    if request.method != "POST":
        return page(request, "agreement_for", **shown, done=False)
    try:
        agreed, key = request.POST.get("accord") == "oui", request.POST.get("form_key", "")
        answer = state_agreement(caller, RecordId(record), agreed=agreed, key=key, grantee=grantee)
    except Invalid as invalid:
        if any(problem.element == "grantee" for problem in invalid.problems):
            raise Http404 from invalid
        missing = {"accord": str(t("error.record.agreement_missing"))}
        return page(request, "agreement_for", **shown, done=False, errors=missing)
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    return page(request, "agreement_for", **shown, done=True)


@require_http_methods(["GET", "HEAD", "POST"])
@professional_page
def give_up(request: HttpRequest, caller: Caller, record: UUID) -> HttpResponse:
    """I give my own access up."""
    found = status_of(request, caller, record)
    if isinstance(found, HttpResponse):
        return found
    if request.method != "POST":
        return page(request, "give_up", person=found[1], record=record, team=found[0].structure is MyRight.VALID)
    answer = give_up_access(caller, RecordId(record))
    if isinstance(answer, Refusal):
        return refused_here(request, answer, record)
    return redirect(reverse("pro_home"))
