"""The pages "Qui voit mon dossier": who may read, and what the person changes about it. Owns no rule."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.identity.directory_search import DirectorySearch, search_directory, search_structures
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.portal import markup, present_access
from carnet.portal.answers import conflict_sentence, form_key_of, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.shown_access import CodeLine
from carnet.portal.views.patient import own_record, page
from carnet.usecases._access_code import LASTS
from carnet.usecases._grantee import Known
from carnet.usecases.caller import Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.change_feeding import change_feeding
from carnet.usecases.end_access import end_access
from carnet.usecases.end_access_code import end_access_code
from carnet.usecases.give_access import give_access
from carnet.usecases.make_access_code import MadeCode, make_access_code
from carnet.usecases.see_access import Access, Grantee, see_access

SHORTEST_NAME = 2
Change = Callable[[Caller, RecordId, Grantee, HttpRequest], Known | Refusal | Conflict]
CHANGES: Final[dict[str, Change]] = {
    "donner": lambda caller, record, who, request: give_access(caller, record, who, key=form_key_of(request)),
    "finir": lambda caller, record, who, _: end_access(caller, record, who),
    "bloquer": lambda caller, record, who, request: change_block(
        caller, record, who, blocked=True, key=form_key_of(request)
    ),
    "debloquer": lambda caller, record, who, request: change_block(
        caller, record, who, blocked=False, key=form_key_of(request)
    ),
    "refuser": lambda caller, record, who, request: change_feeding(
        caller, record, who, opposed=True, reason=request.POST.get("raison", ""), key=form_key_of(request)
    ),
    "accepter": lambda caller, record, who, request: change_feeding(
        caller, record, who, opposed=False, key=form_key_of(request)
    ),
}


@require_safe
@patient_page
def hub(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who may read my record, whose access is over, whom I blocked."""
    record = own_record(caller)
    answer = see_access(caller, record)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return page(
        request,
        "access",
        readers=present_access.lines(answer.given, Access.READS),
        blocked=present_access.lines(answer.given, Access.BLOCKED),
        over=present_access.lines(answer.given, Access.OVER),
        opposed=present_access.opposed(answer.given),
        codes=[CodeLine(one.code_id, one.until) for one in answer.codes],
        may=[act.value for act in answer.may],
        reference=str(record)[:8].upper(),
        done=request.GET.get("fait") == "1",
    )


@require_safe
@patient_page
def search(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I look for a professional or a place in the directory."""
    own_record(caller)
    sort = request.GET.get("sorte", "professionnel")
    query, place = (request.GET.get(name, "").strip() for name in ("nom", "lieu"))
    short = "nom" in request.GET and len(query) < SHORTEST_NAME
    found = [] if short or not query else _found(sort, query, place)
    errors = {"nom": str(t("error.access.name_too_short"))} if short else {}
    asked = "nom" in request.GET and not short
    return page(request, "access_search", sort=sort, query=query, place=place, found=found, asked=asked, errors=errors)


def _found(sort: str, query: str, place: str) -> list[object]:
    if sort == "structure":
        return [present_access.place(one) for one in search_structures(query)]
    return [present_access.person(one) for one in search_directory(DirectorySearch(query, place)).found]


@require_safe
@patient_page
def one(request: HttpRequest, caller: Caller, sort: str, ref: str) -> HttpResponse:
    """One professional or place: what it may do, and what I can change."""
    grantee = present_access.grantee(sort, ref)
    answer = see_access(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    found = answer.of(grantee)
    return page(
        request,
        "access_one",
        line=present_access.full_line(found),
        acts=present_access.acts(found, {act.value for act in answer.may}),
        done=request.GET.get("fait", ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def change(request: HttpRequest, caller: Caller, sort: str, ref: str, act: str) -> HttpResponse:
    """I confirm a change; the page says what it does before."""
    grantee, record = present_access.grantee(sort, ref), own_record(caller)
    if act not in CHANGES:
        raise Http404
    if request.method != "POST":
        return _confirm(request, caller, grantee, act, {})
    try:
        answer = CHANGES[act](caller, record, grantee, request)
    except Invalid as invalid:
        if any(problem.element == "grantee" for problem in invalid.problems):
            raise Http404 from invalid
        return _confirm(request, caller, grantee, act, sentences(invalid, {"reason": "raison"}, "raison"))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _confirm(request, caller, grantee, act, {"go": conflict_sentence(answer)})
    parts = {"sort": sort, "ref": ref}
    return redirect(f"{reverse('patient_access_one', kwargs=parts)}?{urlencode({'fait': act})}")


def _confirm(request: HttpRequest, caller: Caller, grantee: Grantee, act: str, errors: dict[str, str]) -> HttpResponse:
    answer = see_access(caller, own_record(caller))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    line = present_access.full_line(answer.of(grantee))
    reason = request.POST.get("raison", "")
    lines = present_access.consequences(line, act)
    return page(request, "access_change", line=line, act=act, lines=lines, reason=reason, errors=errors)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def code(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I make a code for one professional; it is shown once."""
    record, times = own_record(caller), present_access.times(LASTS)
    if request.method != "POST":
        return page(request, "access_code", times=times)
    try:
        minutes = int(request.POST["duree"]) if request.POST.get("duree", "").isdecimal() else 0
        answer = make_access_code(caller, record, minutes, key=request.POST.get("form_key", ""))
    except Invalid as invalid:
        return page(request, "access_code", times=times, errors=sentences(invalid, {"minutes": "duree"}, "duree"))
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return page(request, "access_code", times=times, errors={"duree": conflict_sentence(answer)})
    return _made(request, answer)


def _made(request: HttpRequest, made: MadeCode) -> HttpResponse:
    """The code, once: as text, spelt, and as a picture that holds the code and no address."""
    return page(request, "access_code_made", code=made.code, until=made.until, picture=markup.qr_code(made.code))


@require_POST
@patient_page
def take_back(request: HttpRequest, caller: Caller, code: UUID) -> HttpResponse:
    """I take a code back."""
    answer = end_access_code(caller, own_record(caller), code)
    return refused(request, answer) if isinstance(answer, Refusal) else redirect(f"{reverse('patient_access')}?fait=1")
