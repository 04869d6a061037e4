"""The page of a fresh proof: passkey, or code with the password. Then back to the page that asked for it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from carnet.identity import codes, mail, passkeys, proving, recovery_codes
from carnet.identity.limits import TooManyAttempts
from carnet.kernel.errors import Unavailable
from carnet.portal import fresh_proof
from carnet.portal.account import tries
from carnet.portal.account.pages import wait
from carnet.portal.callers import account_page, framed
from carnet.portal.jinja import t
from carnet.usecases.caller import Caller
from carnet.usecases.refuse_entry import Wrong

HOME = "account_security"
_CODE_ID = "code_id"


@method_decorator(never_cache, name="dispatch")
class ProveView(View):
    """Asks who is signed in to prove it again. Without a request that waits there is nothing to prove it for."""

    key: UUID
    kept: dict[str, Any]
    proof: proving.Proving

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Strangers sign in; a limit that is reached asks to wait."""
        if not request.user.is_authenticated:
            return redirect("account_login")
        kept = fresh_proof.waiting(request, kwargs["waiting"])
        if kept is None:
            return redirect(HOME)
        self.key, self.kept, self.proof = kwargs["waiting"], kept, proving.Proving(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        except TooManyAttempts as limit:
            return wait(request, limit.until)

    def get(self, request: HttpRequest, waiting: UUID) -> HttpResponse:
        """The question."""
        return self._page(request, {})

    def post(self, request: HttpRequest, waiting: UUID) -> HttpResponse:
        """Sends a code, or checks a proof."""
        action = request.POST.get("action", "")
        if action == "send":
            return self._send(request)
        if action == "passkey":
            right = self.proof.by_passkey(request.POST.get("answer", ""))
            return self._resume() if right else self._wrong(request, "passkey", "error.passkey.failed")
        return self._by_code(request)

    def _by_code(self, request: HttpRequest) -> HttpResponse:
        typed, password = request.POST.get("code", ""), request.POST.get("password", "")
        errors = {}
        if len(codes.normalised(typed)) not in proving.LENGTHS:
            errors["code"] = t("error.prove.wrong_form")
        if self.proof.has_password and not password:
            errors["password"] = t("error.sign_in.no_password")
        if errors:
            return self._page(request, errors)
        if self.proof.by_code(typed, password, self._code_id()):
            return self._resume()
        return self._wrong(request, "code", "error.prove.wrong")

    def _wrong(self, request: HttpRequest, field: str, error: str) -> HttpResponse:
        tries.wrong(self.proof.account_id, Wrong.PROOF)
        return self._page(request, {field: t(error)})

    def _send(self, request: HttpRequest) -> HttpResponse:
        try:
            code_id = self.proof.send(self._code_id())
        except (mail.NoAddress, Unavailable):
            return self._page(request, {"code": t("error.prove.no_mail")})
        if code_id is not None:
            fresh_proof.keep(request, self.key, {_CODE_ID: str(code_id)})
        return redirect(f"{reverse(fresh_proof.PAGE, kwargs={'waiting': self.key})}?sent=1")

    def _code_id(self) -> UUID | None:
        known = self.kept.get(_CODE_ID)
        return UUID(known) if known else None

    def _resume(self) -> HttpResponse:
        return redirect("account_proved", waiting=self.key)

    def _page(self, request: HttpRequest, errors: Mapping[str, str]) -> HttpResponse:
        proof, sent = self.proof, self._code_id() is not None
        context = framed(
            request,
            errors=errors,
            options=passkeys.options_to_prove(request, timezone.now()) if proof.has_passkey else "",
            application=proof.has_application,
            may_send=proof.may_send,
            printed=recovery_codes.left(proof.account_id) > 0,
            coded=sent,
            sent=request.GET.get("sent") == "1" and sent,
            asks_password=proof.has_password,
            waiting=self.key,
        )
        return render(request, "account/prove.jinja", context)


@require_safe
@never_cache
@account_page
def proved(request: HttpRequest, caller: Caller, waiting: UUID) -> HttpResponse:
    """Back to the page that asked, with its form as it was filled; nothing is sent before the person says so."""
    kept = fresh_proof.waiting(request, waiting)
    if kept is None or not caller.stepped_up:
        return redirect(HOME)
    if kept["form"] is None:
        return redirect(kept["address"])
    context = framed(request, address=kept["address"], fields=kept["form"])
    return render(request, "account/proved.jinja", context)
