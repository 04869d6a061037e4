"""Pages of signing in through an outside provider. Each maps in, calls `identity.outside`, maps out."""

import logging
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.identity import limits
from carnet.identity.actors import actor_of
from carnet.identity.api import AccountKind
from carnet.identity.network import network_of
from carnet.identity.outside import entering, flow, links
from carnet.identity.outside.entering import Denied
from carnet.identity.outside.flow import NotBelieved, Purpose, Returned
from carnet.identity.outside.provider import Audience, Provider
from carnet.kernel.errors import Conflict, Invalid, Unavailable
from carnet.kernel.ids import AccountId
from carnet.portal.account.pages import wait
from carnet.portal.answers import form_key, sentences
from carnet.portal.callers import patient_page, signed_in_as
from carnet.portal.jinja import t
from carnet.usecases.caller import Caller

_log: Final = logging.getLogger(__name__)
FIELDS: Final = {"login": "login_name", "email": "email"}


def _known(name: str) -> Provider:
    provider = flow.named(name)
    if provider is None:
        raise Http404
    return provider


@require_POST
@never_cache
def start(request: HttpRequest, provider: str) -> HttpResponse:
    """Leads to the provider: to sign in, or to tie it to the account that is signed in."""
    known, actor = _known(provider), actor_of(request)
    purpose = Purpose.LINK if actor else Purpose.SIGN_IN
    if actor and (actor.kind is not AccountKind.PATIENT or known.audience is not Audience.PATIENT):
        raise Http404
    back = request.build_absolute_uri(reverse("outside_return", kwargs={"provider": known.name}))
    try:
        address = flow.begin(request, known, purpose, back, timezone.now())
    except Unavailable as error:
        return _failed(request, known, error, 503)
    return leaving_page(request, "account/outside_leaving.jinja", known, address)


@require_safe
@never_cache
def returned(request: HttpRequest, provider: str) -> HttpResponse:
    """The provider's answer comes back: it signs in, asks what to do with a first proof, or ties it."""
    known, now = _known(provider), timezone.now()
    try:
        limits.count_or_stop(limits.OUTSIDE, {limits.Scope.NETWORK: network_of(request)}, now)
        came = flow.finish(request, known, request.GET.dict(), now)
    except limits.TooManyAttempts as limit:
        return wait(request, limit.until)
    except NotBelieved as error:
        return _failed(request, known, error, 400)
    except Unavailable as error:
        return _failed(request, known, error, 503)
    if came.purpose is Purpose.LINK:
        return _tie(request, came)
    return _enter(request, known, came)


def _enter(request: HttpRequest, provider: Provider, came: Returned) -> HttpResponse:
    if request.user.is_authenticated:
        # Somebody signed in meanwhile in this browser: two people never mix in one session.
        return redirect("home")
    now = timezone.now()
    account = entering.account_for(came.proof, now)
    if account is None:
        entering.keep(request, came, now)
        return redirect("outside_first")
    if isinstance(account, Denied):
        return _denied(request, provider, account)
    answer: Any = entering.sign_in(request, account, provider, came, now)
    if isinstance(answer, Denied):
        return _denied(request, provider, answer)
    response: HttpResponse = answer
    return response


def _tie(request: HttpRequest, came: Returned) -> HttpResponse:
    """Keeps the proof: the person ties it on a page of ours, by a form of ours."""
    actor = actor_of(request)
    if actor is None or actor.kind is not AccountKind.PATIENT:
        return redirect("account_login")
    entering.keep(request, came, timezone.now())
    return redirect("outside_links")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def first(request: HttpRequest) -> HttpResponse:
    """The first time: I have an account already, or I make one."""
    if request.user.is_authenticated:
        return redirect("outside_links")
    came = entering.kept(request, timezone.now())
    provider = flow.named(came.proof.provider) if came else None
    if came is None or provider is None or came.proof.identity is None:
        return redirect("account_login")
    if request.method != "POST":
        return _first_page(request, came, {}, {"login_name": "", "email": came.proof.email})
    return _make(request, provider, came)


def _make(request: HttpRequest, provider: Provider, came: Returned) -> HttpResponse:
    now, values = timezone.now(), {name: request.POST.get(name, "").strip() for name in ("login_name", "email")}
    try:
        limits.count_or_stop(limits.OUTSIDE_ACCOUNT, {limits.Scope.NETWORK: network_of(request)}, now)
        made = entering.open_account(came.proof, values["login_name"], values["email"] or None, now)
    except limits.TooManyAttempts as limit:
        return wait(request, limit.until)
    except Invalid as invalid:
        return _first_page(request, came, sentences(invalid, FIELDS, "login_name"), values)
    if isinstance(made, Conflict):
        return _first_page(request, came, {"login_name": str(t("error.login.taken"))}, values)
    if isinstance(made, Denied):
        return _denied(request, provider, made)
    entering.forget(request)
    response: HttpResponse = entering.sign_in(request, made, provider, came, now)
    return response


def _first_page(request: HttpRequest, came: Returned, errors: dict[str, str], values: dict[str, str]) -> HttpResponse:
    identity, provider = came.proof.identity, flow.named(came.proof.provider)
    context = {
        "label": provider.label if provider else "",
        "name": identity.traits.display_name if identity else "",
        "born": identity.traits.birth_date if identity else None,
        "proved": identity is not None and identity.status.value == "validee",
        "errors": errors,
        "values": values,
        "form_key": form_key(),
    }
    return render(request, "account/outside_first.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def my_links(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The providers by which I sign in; I tie one, or end a tie."""
    now = timezone.now()
    if caller.account_id is None:
        raise Http404
    account_id = AccountId(caller.account_id)
    if request.method == "POST":
        return _change_links(request, account_id)
    waiting = entering.kept(request, now)
    tied = {link.provider: link for link in links.links_of(account_id)}
    shown = [
        {"name": one.name, "label": one.label, "since": tied[one.name].linked_at if one.name in tied else None}
        for one in flow.providers(Audience.PATIENT)
    ]
    provider = flow.named(waiting.proof.provider) if waiting else None
    context = {"providers": shown, "waiting": provider.label if provider else "", "done": request.GET.get("fait", "")}
    frame = {**signed_in_as(request), "form_key": form_key(), "errors": {}}
    return render(request, "account/outside_links.jinja", {**frame, **context})


def _change_links(request: HttpRequest, account_id: AccountId) -> HttpResponse:
    now, page = timezone.now(), reverse("outside_links")
    ending = request.POST.get("fin", "")
    if ending:
        links.untie(account_id, ending)
        return redirect(f"{page}?fait=fin")
    came = entering.kept(request, now)
    if came is None:
        return redirect(page)
    entering.forget(request)
    if request.POST.get("choix") != "oui":
        return redirect(page)
    denied = entering.link(account_id, came.proof, now)
    return redirect(f"{page}?fait={denied.value if denied else 'oui'}")


def _denied(request: HttpRequest, provider: Provider, why: Denied) -> HttpResponse:
    context = {"label": provider.label, "why": t(f"outside.denied_{why.value}")}
    return render(request, "account/outside_failed.jinja", context, status=403)


def _failed(request: HttpRequest, provider: Provider, error: Exception, status: int) -> HttpResponse:
    """One page for whatever was wrong; the log names the rule and never the content."""
    _log.warning("provider %s: %s: %s", provider.name, type(error).__name__, error)
    why = "outside.unavailable" if status == 503 else "outside.not_believed"
    context = {"label": provider.label, "why": str(t(why, name=provider.label))}
    return render(request, "account/outside_failed.jinja", context, status=status)


def leaving_page(request: HttpRequest, template: str, provider: Provider, address: str) -> HttpResponse:
    """A page of ours that goes on to a provider by itself, with a link for browsers that do not.

    No redirect: our content policy lets forms lead to our own pages only, and browsers hold redirects to it.
    """
    response = render(request, template, {"label": provider.label, "address": address})
    response.headers["Refresh"] = f"0;url={address}"
    return response
