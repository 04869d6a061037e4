"""In whose record I am: choosing, entering, opening a child's record, taking an invitation up."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.identity import actors
from carnet.identity.charges import Charge
from carnet.identity.limits import TooManyAttempts
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.portal import charge_forms, present_ties, relative_forms
from carnet.portal.account.pages import wait
from carnet.portal.acting import speaking_of
from carnet.portal.answers import reason_sentence, sentences
from carnet.portal.callers import patient_page
from carnet.portal.jinja import t
from carnet.portal.views.patient import page
from carnet.usecases.answer_invitation import Answered, answer_invitation
from carnet.usecases.caller import Caller
from carnet.usecases.open_child_record import ChildOpening, open_child_record
from carnet.usecases.open_record import Opened
from carnet.usecases.see_charge import see_charge
from carnet.usecases.see_charges import see_charges
from carnet.usecases.see_invitation import Invitation, see_invitation


@require_safe
@patient_page
def charges(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The records that I may see: mine, and those of the people for whom I act."""
    found = see_charges(caller.alone())
    people = [{"value": charge_forms.value(one), "name": one.name, "kind": one.kind} for one in found.people]
    with speaking_of(""):
        return page(request, "charges", people=people, own=found.own, done=request.GET.get("fait", ""))


@require_POST
@patient_page
def enter(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I go into one of these records, or back to mine; the page of what is not there for anything else."""
    wanted = request.POST.get("dossier", "")
    if wanted == charge_forms.MYSELF:
        actors.act_for_oneself(request)
        return redirect("patient_home")
    charge = charge_forms.charge(wanted, caller)
    if charge is None:
        raise Http404
    answer = see_charge(caller.alone(), charge)
    if isinstance(answer, Refusal):
        actors.act_for_oneself(request)
        return redirect("charges")
    actors.act_for(request, answer)
    return redirect("patient_home")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def open_child(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I open my child's record."""
    if not settings.CARNET_PARENTS_DECLARE_CHILDREN:
        return _at_the_desk(request)
    ticks = {name: request.POST.get(name) == "oui" for name in ("certifie", "accord")}
    values = {**relative_forms.values(request.POST, "sexe", "ins"), **ticks}
    if request.method != "POST":
        return _child_page(request, values, {})
    try:
        child = relative_forms.child(request.POST)
        opening = ChildOpening(child, certified=ticks["certifie"], consent=ticks["accord"])
        answer = open_child_record(caller.alone(), opening)
    except Invalid as invalid:
        return _child_page(request, values, sentences(invalid, relative_forms.CHILD_FIELDS, "prenom"))
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    if isinstance(answer, Refusal):
        return _child_page(request, values, {"ins": _why_not(answer)})
    return _entered(request, caller, answer)


def _at_the_desk(request: HttpRequest) -> HttpResponse:
    """Where the desk proves a child's identity: what to bring."""
    with speaking_of(""):
        return page(request, "child_at_desk")


def _child_page(request: HttpRequest, values: dict[str, object], errors: dict[str, str]) -> HttpResponse:
    with speaking_of(""):
        return page(request, "child_open", values=values, errors=errors)


def _why_not(refusal: Refusal) -> str:
    """A record that is there already is opened by an invitation, or at the desk."""
    known = {"record_exists": "child_open.exists", "no_longer_a_minor": "child_open.adult"}
    return str(t(known[refusal.reason])) if refusal.reason in known else reason_sentence(refusal)


def _entered(request: HttpRequest, caller: Caller, opened: Opened) -> HttpResponse:
    if caller.account_id is not None:
        charge = Charge(AccountId(caller.account_id), opened.record_id, "representative")
        acting = see_charge(caller.alone(), charge)
        if not isinstance(acting, Refusal):
            actors.act_for(request, acting)
    return redirect("child_opened")


@require_safe
@patient_page
def child_opened(request: HttpRequest, caller: Caller) -> HttpResponse:
    """My child's record is open: what I can do now."""
    if caller.acting_in is None:
        return redirect("charges")
    return page(request, "child_opened")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def invitation(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I have a code: what it offers, then yes or no."""
    code, step = request.POST.get("code", "").strip(), request.POST.get("suite", "")
    if request.method != "POST":
        return _code_page(request, code, {})
    if not code:
        return _code_page(request, code, {"code": str(t("error.invitation.code"))})
    try:
        if step in ANSWERS:
            return _answered(request, code, answer_invitation(caller.alone(), code, accept=ANSWERS[step]))
        seen = see_invitation(caller.alone(), code)
    except Invalid as invalid:
        return _code_page(request, code, sentences(invalid, {}, "code"))
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    if isinstance(seen, Refusal):
        return _code_page(request, code, {"code": reason_sentence(seen)})
    return _offer(request, code, seen)


ANSWERS = {"oui": True, "non": False}


def _code_page(request: HttpRequest, code: str, errors: dict[str, str]) -> HttpResponse:
    with speaking_of(""):
        return page(request, "invitation", code=code, errors=errors)


def _offer(request: HttpRequest, code: str, seen: Invitation) -> HttpResponse:
    role = present_ties.role(seen.kind, seen.quality, sees_hidden=seen.sees_hidden)
    with speaking_of(""):
        return page(request, "invitation_offer", code=code, who=seen.name, kind=seen.kind.value, role=role,
                    until=present_ties.last_day(seen.until))  # fmt: skip


def _answered(request: HttpRequest, code: str, answer: Answered | Refusal) -> HttpResponse:
    if isinstance(answer, Refusal):
        return _code_page(request, code, {"code": reason_sentence(answer)})
    return redirect(f"/mes-dossiers/?fait={'oui' if answer.accepted else 'non'}")
