"""“Un message sur mon téléphone”: which devices are told that there is news. For whoever is signed in."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from carnet.identity import devices, push
from carnet.identity.actors import actor_of
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.portal.account.own_views import own, page
from carnet.portal.answers import conflict_sentence, refused, sentences
from carnet.portal.callers import account_page
from carnet.usecases.caller import Caller
from carnet.usecases.end_push import end_push
from carnet.usecases.subscribe_push import PushWish, subscribe_push

_SAID = frozenset({"oui", "non"})


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def told(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Which devices get a message; this one begins by a press, any of them ends by one."""
    if not push.is_offered():
        raise Http404
    here = devices.current(request)
    if request.method == "POST" and here is not None:
        return _end(request, caller) if request.POST.get("acte") == "arreter" else _begin(request, caller, here)
    return _page(request, caller, here, {})


def _page(request: HttpRequest, caller: Caller, here: UUID | None, errors: dict[str, str]) -> HttpResponse:
    done = request.GET.get("fait", "")
    context = {"device": here, "done": done if done in _SAID else "", "key": push.sender().public, "errors": errors}
    nonce = str(getattr(request, "csp_nonce", ""))
    return page(request, "push", told=push.listed(own(caller)), nonce=nonce, **context)


def _begin(request: HttpRequest, caller: Caller, here: UUID) -> HttpResponse:
    given = request.POST
    try:
        browser = push.parse(given.get("endpoint", ""), given.get("cle", ""), given.get("secret", ""))
    except Invalid as invalid:
        return _page(request, caller, here, sentences(invalid, {}, "endpoint"))
    wish = PushWish(here, browser, ends_at_sign_out=given.get("sortir") == "oui")
    answer = subscribe_push(caller, own(caller), wish)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    if isinstance(answer, Conflict):
        return _page(request, caller, here, {"endpoint": conflict_sentence(answer)})
    return redirect(f"{reverse('account_push')}?fait=oui")


def _end(request: HttpRequest, caller: Caller) -> HttpResponse:
    try:
        which = UUID(request.POST.get("appareil", ""))
    except ValueError:
        raise Http404 from None
    answer = end_push(caller, own(caller), which)
    if isinstance(answer, Refusal):
        return refused(request, answer)
    return redirect(f"{reverse('account_push')}?fait=non")


def stays_told(request: HttpRequest) -> bool:
    """At sign-out: whether this device goes on being told. What was chosen to end with the session ends."""
    actor = actor_of(request)
    return actor is not None and push.leave(actor.account_id, devices.current(request))
