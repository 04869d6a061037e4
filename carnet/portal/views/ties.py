"""Who acts for me: the list, invitations, ends; and the guardian's word."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.identity import actors
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal import present_ties, relative_forms
from carnet.portal.answers import conflict_sentence, form_key_of, reason_sentence, refused, sentences
from carnet.portal.callers import patient_page
from carnet.portal.views.patient import own_record, page
from carnet.usecases._invitation import Invited
from carnet.usecases._tie_shapes import Quality
from carnet.usecases.answer_guardian_word import answer_guardian_word
from carnet.usecases.ask_guardian import ask_guardian
from carnet.usecases.caller import Caller
from carnet.usecases.end_tie import end_tie
from carnet.usecases.invite_caregiver import invite_caregiver
from carnet.usecases.invite_representative import invite_representative
from carnet.usecases.leave_tie import leave_tie
from carnet.usecases.list_guardian_words import ASKABLE, list_guardian_words
from carnet.usecases.list_ties import TieShown, list_ties

# What a form may be told beside its fields; anything else is the page of the refusal.
ABOUT_THE_FORM = frozenset({"C51", "C52"})


@require_http_methods(["GET", "HEAD"])
@patient_page
def ties(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The people who act for me, and those whom I invited."""
    found = list_ties(caller, own_record(caller))
    if isinstance(found, Refusal):
        return refused(request, found)
    return page(
        request,
        "ties",
        relatives=present_ties.relatives(found.shown),
        may_invite_caregiver=found.may_invite_caregiver,
        may_invite_parent=found.may_invite_representative,
        done=request.GET.get("fait") == "1",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def invite(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I invite somebody to help me."""
    record, values = own_record(caller), relative_forms.values(request.POST, "voit")
    if request.method != "POST":
        return page(request, "tie_invite", values=values)
    try:
        answer = invite_caregiver(caller, record, relative_forms.caregiver(request.POST), key=form_key_of(request))
    except Invalid as invalid:
        errors = sentences(invalid, relative_forms.CAREGIVER_FIELDS, "prenom")
        return page(request, "tie_invite", values=values, errors=errors)
    return _invited(request, "tie_invite", values, answer)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def invite_parent(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I invite the other parent of my child, or who else holds parental authority."""
    record, values = own_record(caller), relative_forms.values(request.POST, "titre")
    if request.method != "POST":
        return page(request, "tie_invite_parent", values=values)
    title = relative_forms.TITLES.get(request.POST.get("titre", ""), Quality.CHOSEN)
    try:
        answer = invite_representative(
            caller, record, relative_forms.named(request.POST), title, key=form_key_of(request)
        )
    except Invalid as invalid:
        errors = sentences(invalid, relative_forms.PARENT_FIELDS, "prenom")
        return page(request, "tie_invite_parent", values=values, errors=errors)
    return _invited(request, "tie_invite_parent", values, answer)


def _invited(request: HttpRequest, form: str, values: dict[str, object], answer: Invited | Refusal) -> HttpResponse:
    """The code, once: it is shown here and nowhere again."""
    if not isinstance(answer, Refusal):
        return page(request, "tie_invited", who=answer.name, code=answer.code, until=answer.until)
    if answer.rule not in ABOUT_THE_FORM:
        return refused(request, answer)
    return page(request, form, values=values, errors={"prenom": reason_sentence(answer)})


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def end(request: HttpRequest, caller: Caller, tie: UUID) -> HttpResponse:
    """I end somebody's help, or take an invitation back."""
    record = own_record(caller)
    if request.method == "POST":
        answer = end_tie(caller, record, tie)
        return refused(request, answer) if isinstance(answer, Refusal) else redirect(f"{reverse('ties')}?fait=1")
    found = list_ties(caller, record)
    if isinstance(found, Refusal):
        return refused(request, found)
    return page(request, "tie_end", relative=present_ties.relatives([_ended(found.shown, tie)])[0])


def _ended(shown: tuple[TieShown, ...], tie: UUID) -> TieShown:
    one = next((one for one in shown if one.tie_id == tie and one.may_end), None)
    if one is None:
        raise Http404
    return one


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def leave(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I no longer help this person."""
    if caller.acting_in is None:
        raise Http404
    if request.method != "POST":
        return page(request, "tie_leave")
    answer = leave_tie(caller, caller.acting_in)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    actors.act_for_oneself(request)
    return redirect(f"{reverse('charges')}?fait=fini")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def words(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What is asked of the guardian: the adult asks, the guardian answers, both see it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        answer = _posted(request, caller)
        if isinstance(answer, HttpResponse):
            return answer
        errors = answer
    found = list_guardian_words(caller, own_record(caller))
    if isinstance(found, Refusal):
        return refused(request, found)
    return page(
        request,
        "guardian_words",
        words=present_ties.words(found.words),
        choices=present_ties.choices(act.value for act in ASKABLE),
        may_ask=found.may_ask,
        may_answer=found.may_answer,
        errors=errors,
    )


def _posted(request: HttpRequest, caller: Caller) -> HttpResponse | dict[str, str]:
    record, word = own_record(caller), request.POST.get("demande", "")
    try:
        if word:
            said = request.POST.get("reponse") == "oui"
            answer = answer_guardian_word(caller, record, _id(word), agree=said)
            return _after(request, answer)
        return _after(request, ask_guardian(caller, record, request.POST.get("quoi", "")))
    except Invalid as invalid:
        return sentences(invalid, {"act": "quoi"}, "quoi")


def _after(request: HttpRequest, answer: object) -> HttpResponse | dict[str, str]:
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return {"quoi": conflict_sentence(answer)}
    return redirect("guardian_words")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as malformed:
        raise Http404 from malformed
