"""The pages of a structure's administrators: who works here, adding somebody, ending somebody's work."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.codes import directory as codes
from carnet.identity.directory_search import DirectorySearch, search_directory
from carnet.identity.people import ProfessionalFacts
from carnet.identity.staff import Member
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import present, present_structure
from carnet.portal.answers import conflict_sentence, form_key, refused, sentences
from carnet.portal.callers import signed_in_as, structure_page
from carnet.portal.jinja import t
from carnet.usecases._may import abilities
from carnet.usecases.add_to_staff import Added, NewSecretary, add_to_staff
from carnet.usecases.caller import Caller
from carnet.usecases.change_staff import StaffChange, change_staff
from carnet.usecases.see_staff import see_staff

SECRETARY_FIELDS = {"family": "nom", "given": "prenom", "email": "email"}
CHANGES = {"fin": StaffChange.END_WORK, "admin": StaffChange.MAKE_ADMIN, "sans-admin": StaffChange.END_ADMIN}


def page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    """A page of an administrator, in the frame of professionals."""
    frame: dict[str, object] = {**signed_in_as(request), "form_key": form_key(), "errors": {}, "person": None}
    return render(request, f"carnet/structure/{name}.jinja", {**frame, **context})


@require_safe
@structure_page
def staff(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who works here today."""
    answer = see_staff(caller)
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    return page(request, "staff", members=[_shown(one) for one in answer], done=request.GET.get("fait", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@structure_page
def add(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I add a professional of the directory."""
    query = {name: request.GET.get(name, "").strip() for name in ("nom", "lieu")}
    if request.method != "POST":
        found = search_directory(DirectorySearch(query["nom"], query["lieu"])).found
        shown = [present.listed(one) for one in found]
        return page(request, "add", query=query, found=shown, asked=any(query.values()))
    try:
        answer = add_to_staff(caller, request.POST.get("qui", ""), request.POST.get("email", ""))
    except Invalid as invalid:
        errors = sentences(invalid, {"email": "email"}, "nom")
        return page(request, "add", query=query, found=[], asked=False, errors=errors)
    return _added(request, answer, "add", query=query, found=[], asked=False)


@require_http_methods(["GET", "HEAD", "POST"])
@structure_page
def secretary(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I make an account for a secretary."""
    values = {name: request.POST.get(name, "") for name in ("nom", "prenom", "email")}
    if request.method != "POST":
        return page(request, "secretary", values=values)
    try:
        answer = add_to_staff(caller, NewSecretary(values["nom"], values["prenom"], values["email"]))
    except Invalid as invalid:
        return page(request, "secretary", values=values, errors=sentences(invalid, SECRETARY_FIELDS, "nom"))
    return _added(request, answer, "secretary", values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@structure_page
def member(request: HttpRequest, caller: Caller, member: str) -> HttpResponse:
    """One person of the staff: ending the work, giving or ending the role."""
    seen = see_staff(caller)
    if isinstance(seen, Refusal):
        return refused(request, seen, professional=True)
    one = next((one for one in seen if one.person.professional_id == member), None)
    if one is None:
        raise Http404
    change = CHANGES.get(request.POST.get("choix", ""))
    may, may_not = present_structure.abilities(abilities(secretary=one.secretary, admin=one.admin))
    shown = {"member": _shown(one), "may": may, "may_not": may_not}
    if request.method != "POST" or change is None:
        return page(request, "member", **shown)
    answer = change_staff(caller, member, change)
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    if isinstance(answer, Conflict):
        return page(request, "member", **shown, errors={"choix": conflict_sentence(answer)})
    return redirect(f"{reverse('structure_staff')}?fait={request.POST['choix']}")


def _added(request: HttpRequest, answer: Added | Refusal | Conflict, name: str, **context: object) -> HttpResponse:
    if isinstance(answer, Refusal):
        return refused(request, answer, professional=True)
    if isinstance(answer, Conflict):
        return page(request, name, **context, errors={"nom": conflict_sentence(answer)})
    return page(request, "added", who=answer.person.display_name, first=answer.first)


def _shown(one: Member) -> dict[str, object]:
    return {
        "ref": one.person.professional_id,
        "name": one.person.display_name,
        "work": str(t("staff.secretary")) if one.secretary else work_of(one.person),
        "admin": one.admin,
        "has_account": one.has_account,
    }


def work_of(facts: ProfessionalFacts) -> str:
    """The profession in the official words, whichever system it is from."""
    others = {"g16": codes.student, "r94": codes.social_profession, "r95": codes.title}
    look_up = others.get(facts.other_system)
    found = codes.profession(facts.profession) or (look_up(facts.other_code) if look_up else None)
    return found.display if found else ""
