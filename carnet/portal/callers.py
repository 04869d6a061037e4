"""From a request to a Caller. Owns who may open which kind of page at all; rights on a record are the use cases'."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from carnet.identity import accounts, factors, notice_box, step_up
from carnet.identity.actors import actor_of, is_strong, kind_of
from carnet.identity.adapter import HOME_PAGES, PUBLIC_HOME
from carnet.identity.api import AccountKind
from carnet.identity.people import Actor
from carnet.kernel import current
from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import AccountId
from carnet.portal import fresh_proof, modes
from carnet.portal.acting import speaking_of
from carnet.usecases.caller import Caller

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Caller, P], HttpResponse]


_AT_WORK = frozenset({AccountKind.PROFESSIONAL, AccountKind.SECRETARY})


def _page(
    kinds: frozenset[AccountKind], view: View[P], *, admin: bool = False
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        if actor is None:
            # The address is not carried along: it may hold the id of a record (security.md A39).
            return redirect("account_login")
        if actor.kind not in kinds:
            raise Http404
        if actor.kind is AccountKind.PATIENT and not actor.terms_accepted:
            return redirect("account_rules")
        if actor.kind in _AT_WORK and actor.activity is None:
            return redirect("account_choose_activity")
        if factors.needs_strong(actor.kind) and not is_strong(actor):
            return redirect("account_factor_needed")
        if admin and not actor.structure_admin:
            raise Http404
        caller = caller_of(actor, stepped_up=is_fresh(request))
        if actor.kind is AccountKind.PROFESSIONAL:
            record = _record_of(kwargs)
            if _must_choose(request, record, caller.now()):
                return redirect("pro_secret", record=record)
            caller = modes.placed(request, caller, record)
        with speaking_of(actor.acting.name if actor.acting else ""):
            return view(request, caller, *args, **kwargs)

    return guarded


# The pages by which a professional goes on when a connexion secrète is over.
_CHOOSING: Final = frozenset({"pro_secret", "pro_secret_end"})


def _record_of(parts: Mapping[str, object]) -> UUID | None:
    record = parts.get("record")
    return record if isinstance(record, UUID) else None


def _must_choose(request: HttpRequest, record: UUID | None, now: datetime) -> bool:
    """Whether the time of a connexion secrète is over: no page of that record goes on as if nothing had changed."""
    match = request.resolver_match
    choosing = match is not None and match.url_name in _CHOOSING
    return not choosing and modes.secret_is_over(request, record, now)


def patient_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of a person about the own record; anyone else gets the page of what is not there."""
    return _page(frozenset({AccountKind.PATIENT}), view)


def professional_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of a professional who chose an activity for this session."""
    return _page(frozenset({AccountKind.PROFESSIONAL}), view)


def care_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of a professional or of a secretary, under the activity of this session."""
    return _page(_AT_WORK, view)


def structure_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of an administrator of the structure of this session; anyone else gets the page of what is not there."""
    return _page(_AT_WORK, view, admin=True)


def desk_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of an agent at the desk; anyone else gets the page of what is not there."""
    return _page(frozenset({AccountKind.DESK_AGENT}), view)


def operator_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of who runs the instance; anyone else gets the page of what is not there."""
    return _page(frozenset({AccountKind.OPERATOR}), view)


def account_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page about the account itself, for whoever is signed in, whatever the kind."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        if actor is None:
            return redirect("account_login")
        return view(request, caller_of(actor, stepped_up=is_fresh(request)), *args, **kwargs)

    return guarded


def stepped_up(view: View[P]) -> View[P]:
    """Asks for a fresh proof before the page, for acts of `InstanceSettings.step_up_acts` and changes of sign-in.

    Put it under the decorator that gives the caller. The person comes back to the page with the form as it was.
    """

    @wraps(view)
    def guarded(request: HttpRequest, caller: Caller, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, caller, *args, **kwargs) if caller.stepped_up else fresh_proof.ask(request)

    return guarded


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session proved who it is as lately as acts of weight ask."""
    return step_up.is_stepped_up(request, SystemClock().now())


def account_id_of(request: HttpRequest) -> AccountId:
    """The account of a page that only who is signed in reaches; anyone else finds nothing."""
    actor = actor_of(request)
    if actor is None:
        raise Http404
    return actor.account_id


def caller_of(actor: Actor, *, stepped_up: bool = False) -> Caller:
    """The caller that use cases take."""
    made = Caller.of(actor, interface="portal", request_id=current.request_id(), clock=SystemClock())
    return replace(made, stepped_up=stepped_up)


FRAMES: Final = {
    AccountKind.PATIENT: "carnet/base_patient.jinja",
    AccountKind.PROFESSIONAL: "carnet/base_pro.jinja",
    AccountKind.SECRETARY: "carnet/base_pro.jinja",
    AccountKind.DESK_AGENT: "carnet/base_desk.jinja",
    AccountKind.OPERATOR: "carnet/base_operator.jinja",
}


def framed(request: HttpRequest, **context: object) -> dict[str, object]:
    """The context of a page of the account: the frame of its kind, who is signed in, and the page's own values."""
    kind = kind_of(request)
    frame = FRAMES[kind] if kind else "carnet/base_public.jinja"
    home = reverse(HOME_PAGES[kind] if kind else PUBLIC_HOME)
    return {"frame": frame, "home": home, **signed_in_as(request), "person": None, "errors": {}, **context}


def signed_in_as(request: HttpRequest) -> dict[str, object]:
    """Who is signed in, in words, and in which modes the session works, for the frame of the page."""
    actor = actor_of(request)
    if actor is None:
        return {"signed_in_as": "", "workplace": ""}
    return {**_in_words(request, actor), "news_waiting": notice_box.unread(actor.account_id)}


def _in_words(request: HttpRequest, actor: Actor) -> dict[str, object]:
    if actor.professional:
        place = actor.activity.structure.name if actor.activity else ""
        bands = modes.bands(request, SystemClock().now())
        return {"signed_in_as": actor.professional.display_name, "workplace": place, "bands": bands}
    details = accounts.personal_details(actor.account_id)
    if actor.kind is not AccountKind.PATIENT:
        return {"signed_in_as": details.login, "workplace": ""}
    name = details.identity.traits.display_name if details.identity else ""
    acting_for = actor.acting.name if actor.acting else ""
    return {"signed_in_as": name, "workplace": "", "acting_for": acting_for}
