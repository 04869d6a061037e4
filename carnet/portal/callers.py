"""From a request to a Caller. Owns who may open which kind of page at all; rights on a record are the use cases'."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from carnet.identity import accounts
from carnet.identity.actors import actor_of
from carnet.identity.api import AccountKind
from carnet.identity.people import Actor
from carnet.kernel.clock import SystemClock
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
        if actor.kind in _AT_WORK and actor.activity is None:
            return redirect("account_choose_activity")
        if admin and not actor.structure_admin:
            raise Http404
        return view(request, caller_of(actor), *args, **kwargs)

    return guarded


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


def caller_of(actor: Actor) -> Caller:
    """The caller that use cases take."""
    return Caller.of(actor, interface="portal", request_id=uuid4().hex, clock=SystemClock())


def signed_in_as(request: HttpRequest) -> dict[str, str]:
    """Who is signed in, in words, for the frame of the page."""
    actor = actor_of(request)
    if actor is None:
        return {"signed_in_as": "", "workplace": ""}
    if actor.professional:
        place = actor.activity.structure.name if actor.activity else ""
        return {"signed_in_as": actor.professional.display_name, "workplace": place}
    details = accounts.personal_details(actor.account_id)
    if actor.kind is not AccountKind.PATIENT:
        return {"signed_in_as": details.login, "workplace": ""}
    return {"signed_in_as": details.identity.traits.display_name if details.identity else "", "workplace": ""}
