"""“Ma connexion”: what proves who a person is, listed, added, removed. Each change asks for a fresh proof first."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from carnet.identity import authenticator, devices, factors, passkeys, recovery_codes, step_up
from carnet.identity.actors import actor_of
from carnet.identity.api import AccountKind
from carnet.identity.factors import Change
from carnet.identity.step_up import Method
from carnet.kernel.errors import Refusal
from carnet.portal import answers, markup
from carnet.portal.account import factor_lines
from carnet.portal.callers import account_id_of, account_page, framed, stepped_up
from carnet.portal.jinja import t
from carnet.usecases.caller import Caller
from carnet.usecases.change_factors import Add, Print, Remove, change_factors

_KEPT: Final = "application_to_add"
_REFUSALS: Final = {
    Change.TOO_MANY: "error.factor.too_many",
    Change.KNOWN: "error.factor.known",
}
_DONE: Final = frozenset({"added", "removed"})


@require_safe
@never_cache
@account_page
def security(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What proves who I am, and the ways to change it."""
    account_id = account_id_of(request)
    done = request.GET.get("fait", "")
    context = framed(
        request,
        factors=[factor_lines.line(one) for one in factors.listed(account_id)],
        printed=recovery_codes.left(account_id),
        strong=factors.needs_strong(_kind(request)),
        done=done if done in _DONE else "",
    )
    return render(request, "account/security.jinja", context)


@require_safe
@never_cache
@account_page
def factor_needed(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who must have a passkey or an application is led here until there is one."""
    return render(
        request, "account/factor_needed.jinja", framed(request, has=bool(factors.kinds(account_id_of(request))))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@account_page
@stepped_up
def add_passkey(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Makes a passkey in this device."""
    name = request.POST.get("name", "").strip() or devices.name_of(request)
    if request.method != "POST":
        return _passkey_page(request, name, None)
    new = passkeys.proved(request, account_id_of(request), request.POST.get("answer", ""), name, timezone.now())
    change = change_factors(caller, Add(new)) if new else None
    if isinstance(change, Refusal):
        return answers.refused(request, change)
    if change is Change.DONE:
        return _added(request, Method.PASSKEY)
    return _passkey_page(request, name, _REFUSALS[change] if change else "error.passkey.failed")


def _passkey_page(request: HttpRequest, name: str, error: str | None) -> HttpResponse:
    options = passkeys.options_to_add(request, account_id_of(request), factor_lines.owner(request), timezone.now())
    errors = {"name": t(error)} if error else {}
    return render(request, "account/passkey_add.jinja", framed(request, options=options, name=name, errors=errors))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@account_page
@stepped_up
def add_application(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Ties an authenticator application, once it gave a right code."""
    kept = request.session.get(_KEPT)
    if request.method != "POST" or not kept:
        return _application_page(request, kept, None)
    name = request.POST.get("name", "").strip()
    new = authenticator.proved(bytes.fromhex(kept), request.POST.get("code", ""), name, timezone.now())
    change = change_factors(caller, Add(new)) if new else None
    if isinstance(change, Refusal):
        return answers.refused(request, change)
    if change is not Change.DONE:
        return _application_page(request, kept, _REFUSALS[change] if change else "error.totp.set_up")
    del request.session[_KEPT]
    return _added(request, Method.TOTP)


def _application_page(request: HttpRequest, kept: str | None, error: str | None) -> HttpResponse:
    # The secret stays the same while the page is open: another drawing would spoil what the telephone just kept.
    secret = bytes.fromhex(kept) if kept else authenticator.new_secret()
    request.session[_KEPT] = secret.hex()
    issuer = settings.CARNET_OPERATOR_NAME or "Carnet"
    context = framed(
        request,
        drawing=markup.qr_code(authenticator.address(secret, factor_lines.owner(request), issuer)),
        typed_out=authenticator.typed_out(secret),
        name=request.POST.get("name", ""),
        errors={"code": t(error)} if error else {},
    )
    return render(request, "account/application_add.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@account_page
@stepped_up
def printed_codes(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Makes ten codes to print; they are shown once."""
    made: tuple[str, ...] = ()
    if request.method == "POST":
        codes = recovery_codes.prepare(account_id_of(request))
        change = change_factors(caller, Print(codes))
        if isinstance(change, Refusal):
            return answers.refused(request, change)
        made = codes.shown
    context = framed(request, made=made, printed=recovery_codes.left(account_id_of(request)))
    return render(request, "account/printed_codes.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@account_page
@stepped_up
def remove_factor(request: HttpRequest, caller: Caller, factor: UUID) -> HttpResponse:
    """Asks, then removes; the last one of who must have one stays."""
    found = next((one for one in factors.listed(account_id_of(request)) if one.factor_id == factor), None)
    if found is None:
        raise Http404
    change = change_factors(caller, Remove(factor)) if request.method == "POST" else None
    if isinstance(change, Refusal):
        return answers.refused(request, change)
    if change in (Change.DONE, Change.ABSENT):
        return redirect(f"{reverse('account_security')}?fait=removed")
    context = framed(request, factor=factor_lines.line(found), last=change is Change.LAST)
    return render(request, "account/factor_remove.jinja", context)


def _added(request: HttpRequest, method: Method) -> HttpResponse:
    """What was just set up was just proved."""
    step_up.record_again(request, method)
    return redirect(f"{reverse('account_security')}?fait=added")


def _kind(request: HttpRequest) -> AccountKind:
    actor = actor_of(request)
    if actor is None:
        raise Http404
    return actor.kind
