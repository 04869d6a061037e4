"""Pages of an operator about people at work: administrators of structures, accounts of the office."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.identity import directory, office, staff
from carnet.identity.api import AccountKind
from carnet.identity.directory_search import search_structures
from carnet.identity.staff import FirstPassword
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.portal.answers import conflict_sentence, refused, sentences
from carnet.portal.callers import operator_page
from carnet.portal.jinja import t
from carnet.portal.views.operator import page
from carnet.portal.views.structure import work_of
from carnet.usecases.caller import Caller
from carnet.usecases.change_office_account import change_office_account
from carnet.usecases.name_structure_admin import name_structure_admin

KINDS = {"accueil": AccountKind.DESK_AGENT, "exploitant": AccountKind.OPERATOR}


@require_http_methods(["GET", "HEAD"])
@operator_page
def structures(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I look for a structure."""
    query = request.GET.get("nom", "").strip()
    return page(request, "structures", query=query, found=search_structures(query) if query else ())


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def structure(request: HttpRequest, caller: Caller, structure: str) -> HttpResponse:
    """One structure: its administrators, and naming one."""
    place = directory.find_structure(structure)
    if place is None:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            answer = name_structure_admin(caller, structure, request.POST.get("qui", ""))
        except Invalid:
            answer = Conflict("staff.not_here")
        if isinstance(answer, Refusal):
            return refused(request, answer, professional=True)
        if not isinstance(answer, Conflict):
            return redirect(f"{reverse('operator_structure', kwargs={'structure': structure})}?fait=1")
        errors = {"qui": conflict_sentence(answer)}
    members = [
        {"value": one.person.professional_id, "name": one.person.display_name, "work": work_of(one.person),
         "admin": one.admin}
        for one in staff.members(structure)
    ]  # fmt: skip
    done = request.GET.get("fait") == "1"
    return page(request, "structure", place=place, members=members, done=done, errors=errors)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page
def accounts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The accounts of desk agents and operators: I make one, I close one."""
    if request.method != "POST":
        return _accounts(request)
    try:
        answer = _changed(request, caller)
    except Invalid as invalid:
        return _accounts(request, errors=sentences(invalid, {"email": "email", "kind": "sorte"}, "sorte"))
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    if isinstance(answer, Conflict):
        return _accounts(request, errors={"sorte": conflict_sentence(answer)})
    return _accounts(request, first=answer if isinstance(answer, FirstPassword) else None, closed=answer)


def _changed(request: HttpRequest, caller: Caller) -> FirstPassword | AccountId | Refusal | Conflict:
    closing = request.POST.get("fermer", "")
    if not closing:
        make = KINDS.get(request.POST.get("sorte", ""))
        return change_office_account(caller, make=make, email=request.POST.get("email", ""))
    try:
        return change_office_account(caller, close=AccountId(UUID(closing)))
    except ValueError as error:
        raise Invalid.of("kind", "office.kind") from error


def _accounts(
    request: HttpRequest, errors: dict[str, str] | None = None, first: FirstPassword | None = None,
    closed: object = None,
) -> HttpResponse:  # fmt: skip
    shown = [
        {"id": str(one.account_id), "kind": str(t(f"demo.kind_{one.kind.value}")), "login": one.login,
         "active": one.active, "seen": one.signed_in_on}
        for one in office.office_accounts()
    ]  # fmt: skip
    done = closed is not None and first is None
    return page(request, "accounts", accounts=shown, errors=errors or {}, first=first, closed=done)
