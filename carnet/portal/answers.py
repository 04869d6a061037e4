"""From what a use case says no with to a page. Owns the sentences' keys and the uniform pages; never a rule."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carnet.identity import actors
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.portal import fresh_proof, messages
from carnet.portal.callers import caller_of, signed_in_as
from carnet.portal.forwarding import FOUND as FOUND
from carnet.portal.forwarding import forwarded
from carnet.portal.jinja import t
from carnet.portal.rule_words import rule_words
from carnet.portal.views.errors import bad_request
from carnet.usecases.caller import AS_ABSENT as AS_ABSENT

# Without a tie, or after majority: who acted for somebody is told so, and is back in the own record.
OVER = frozenset({("C02", "not_your_record"), ("C19", "no_longer_a_minor")})


STEP_UP_NEEDED = "step_up_needed"


def form_key() -> str:
    """A fresh key for a form: a second sending of the same form gets the first one's answer."""
    return uuid4().hex


def form_key_of(request: HttpRequest) -> str:
    """The key of the form that was sent; empty for a form without one."""
    return request.POST.get("form_key", "")


def refused(request: HttpRequest, refusal: Refusal, *, professional: bool = False) -> HttpResponse:
    """The page of a refusal: what is not there, or a sentence that says why not."""
    if (refusal.rule, refusal.reason) in OVER and no_longer_acting(request):
        return render(request, "carnet/patient/acting_ended.jinja", signed_in_as(request), status=403)
    if refusal.reason in AS_ABSENT:
        raise Http404
    return _refusal_page(request, refusal, "pro_home" if professional else "patient_home")


def answered(request: HttpRequest, answer: object, after: str) -> HttpResponse:
    """The page after an act, or the one that says no; a form sent again with another content is a bad request."""
    if isinstance(answer, Conflict):
        return bad_request(request)
    return refused(request, answer) if isinstance(answer, Refusal) else redirect(after)


def no_longer_acting(request: HttpRequest) -> bool:
    """Whether this session acted for somebody; it no longer does."""
    actor = actors.actor_of(request)
    if actor is None or actor.acting is None:
        return False
    actors.act_for_oneself(request)
    return True


def refused_at_work(request: HttpRequest, refusal: Refusal, home: str) -> HttpResponse:
    """The page of a refusal to a desk agent (`desk_home`) or an operator (`operator_home`)."""
    if refusal.reason in AS_ABSENT:
        raise Http404
    return _refusal_page(request, refusal, home)


def _refusal_page(request: HttpRequest, refusal: Refusal, home: str) -> HttpResponse:
    if refusal.reason == STEP_UP_NEEDED:
        return fresh_proof.ask(request)
    audience = "" if home == "patient_home" else ".pro"
    reason = _known(f"reason.{refusal.reason}{audience}", f"reason.{refusal.reason}", "error.refused")
    context = {**signed_in_as(request), "person": None, "reason": t(reason), "home": home}
    # A professional is told which rule refused (issue 6, point 11); what may not be told never comes here.
    context["rule"] = refusal.rule if home == "pro_home" else ""
    context["says"] = rule_words(refusal.rule) if context["rule"] else ""
    return render(request, "carnet/refused.jinja", context, status=403)


def refused_here(request: HttpRequest, refusal: Refusal, record: UUID) -> HttpResponse:
    """The page of a refusal to a professional about a record.

    Only who found the person in this session is told why not: to anyone else an address that was passed on tells
    nothing, not even that the record exists. The address of a record that was merged leads to the one that stays.
    """
    if refusal.reason in AS_ABSENT and (elsewhere := _elsewhere(request, record)) is not None:
        return elsewhere
    if str(record) not in request.session.get(FOUND, {}):
        raise Http404
    return refused(request, refusal, professional=True)


def _elsewhere(request: HttpRequest, record: UUID) -> HttpResponse | None:
    actor = actors.actor_of(request)
    return forwarded(request, caller_of(actor), record) if actor else None


def sentences(invalid: Invalid, fields: Mapping[str, str], other: str) -> dict[str, str]:
    """Each problem as a sentence at its field; a problem of another element stands at the field `other`."""
    found: dict[str, str] = {}
    for problem in invalid.problems:
        field = fields.get(problem.element, other)
        found[field] = f"{found[field]} {_sentence(problem)}" if field in found else _sentence(problem)
    return found


def reason_sentence(refusal: Refusal, *, at_work: bool = False) -> str:
    """Why not, as a sentence of a form for the person, or for somebody at work."""
    # The macros of a form escape what they are given: bold has no place there.
    audience = ".pro" if at_work else ""
    return t(_known(f"reason.{refusal.reason}{audience}", f"reason.{refusal.reason}", "error.refused")).striptags()


def reason_sentence_pro(refusal: Refusal) -> str:
    """Why not, as a sentence of a form for a professional."""
    return t(_known(f"reason.{refusal.reason}.pro", f"reason.{refusal.reason}", "error.refused")).striptags()


def conflict_sentence(conflict: Conflict) -> str:
    """A conflict as a sentence."""
    return t(_known(f"error.{conflict.rule}", "error.conflict"), **dict(conflict.facts)).striptags()


def wrong_or_done(answer: object, field: str) -> Refusal | dict[str, str]:
    """What became of a form: the refusal, what stands in the way under `field`, or nothing when it was done."""
    if isinstance(answer, Refusal):
        return answer
    return {field: conflict_sentence(answer)} if isinstance(answer, Conflict) else {}


def _sentence(problem: Problem) -> str:
    # The macros of a form escape what they are given: bold has no place there.
    text = t(_known(f"error.{problem.rule}", "error.refused"), **dict(problem.facts)).striptags()
    return f"{text} ({problem.element})" if problem.element.startswith("/") else text


def _known(*ids: str) -> str:
    """The first id that the catalogue has; the last one is always there."""
    return next((i for i in ids if i in messages.catalogue()), ids[-1])
