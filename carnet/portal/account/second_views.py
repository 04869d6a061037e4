"""The pages after the password: a factor, a printed code, the confirmation of a device. Map HTTP to the stages."""

from typing import Any

from allauth.account.utils import get_login_redirect_url
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from carnet.identity import codes, limits, mail, new_device, passkeys, recovery_codes, sign_in
from carnet.identity.auth_backend import AccountBackend
from carnet.identity.limits import TooManyAttempts
from carnet.identity.network import network_of
from carnet.identity.new_device import NewDevice
from carnet.identity.sign_in import CODE_PAGE, NO_CODE_PAGE, SecondStep
from carnet.identity.step_up import Method
from carnet.kernel.errors import Unavailable
from carnet.portal.account import tries
from carnet.portal.account.pages import wait
from carnet.portal.jinja import t
from carnet.usecases.refuse_entry import Wrong


class StageView(View):
    """A page of a sign-in that is under way in this browser; without one there is nothing to ask."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who is in is sent home; a limit that is reached asks to wait."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        if not self.find(request):
            return redirect(settings.LOGIN_URL)
        try:
            return super().dispatch(request, *args, **kwargs)
        except TooManyAttempts as limit:
            return wait(request, limit.until)

    def find(self, request: HttpRequest) -> bool:
        """Whether the step of this page is under way."""
        raise NotImplementedError


@method_decorator(never_cache, name="dispatch")
class SecondFactorView(StageView):
    """Asks for the passkey or the code of the application, and offers what else is possible here."""

    stage: SecondStep

    def find(self, request: HttpRequest) -> bool:
        """The second step."""
        stage = sign_in.stage_of(request)
        if stage is not None:
            self.stage = stage
        return stage is not None

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question; who has no factor is asked for the code that was sent."""
        if sign_in.awaits_code(self.stage) and not self.stage.has_factor():
            return redirect(CODE_PAGE)
        return self._page(request, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """A code by mail, or the check of the code typed."""
        if request.POST.get("action") == "send":
            return self._send(request)
        typed = request.POST.get("code", "")
        if len(codes.normalised(typed)) != codes.DIGITS:
            return self._page(request, "error.totp.wrong_form")
        if self.stage.check_application(typed):
            return self.stage.go_on(Method.TOTP)
        tries.wrong(self.stage.account_id, Wrong.APPLICATION)
        return self._page(request, "error.totp.wrong")

    def _send(self, request: HttpRequest) -> HttpResponse:
        if not self.stage.may_send():
            return self._page(request, None)
        try:
            self.stage.send()
        except (mail.NoAddress, Unavailable):
            return redirect(NO_CODE_PAGE)
        return redirect(CODE_PAGE)

    def _page(self, request: HttpRequest, error: str | None) -> HttpResponse:
        stage = self.stage
        context = {
            "errors": {"code": t(error)} if error else {},
            "options": passkeys.options_to_prove(request, timezone.now()) if stage.has_passkey() else "",
            "application": stage.has_application(),
            "may_send": stage.has_factor() and stage.may_send(),
            "printed": recovery_codes.left(stage.account_id) > 0,
        }
        return render(request, "account/second.jinja", context)


@method_decorator(never_cache, name="dispatch")
class RecoveryCodeView(StageView):
    """Asks for a printed code, in the second step or to confirm a device."""

    stage: SecondStep | NewDevice

    def find(self, request: HttpRequest) -> bool:
        """Either of the two steps."""
        stage = sign_in.stage_of(request) or new_device.stage_of(request)
        if stage is not None:
            self.stage = stage
        return stage is not None

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        return self._page(request, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The check of the code typed."""
        typed = request.POST.get("code", "")
        if len(codes.normalised(typed)) != recovery_codes.DIGITS:
            return self._page(request, "error.recovery.wrong_form")
        if sign_in.check_recovery(self.stage, typed):
            return self.stage.go_on(Method.RECOVERY)
        tries.wrong(self.stage.account_id, Wrong.PRINTED)
        return self._page(request, "error.recovery.wrong")

    @staticmethod
    def _page(request: HttpRequest, error: str | None) -> HttpResponse:
        return render(request, "account/recovery.jinja", {"errors": {"code": t(error)} if error else {}})


@method_decorator(never_cache, name="dispatch")
class NewDeviceView(StageView):
    """Says that a link was mailed, and offers a printed code."""

    stage: NewDevice

    def find(self, request: HttpRequest) -> bool:
        """The step of a new device."""
        stage = new_device.stage_of(request)
        if stage is not None:
            self.stage = stage
        return stage is not None

    def get(self, request: HttpRequest) -> HttpResponse:
        """What to do."""
        printed = recovery_codes.left(self.stage.account_id) > 0
        context = {"linked": self.stage.sent, "printed": printed, "sent": request.GET.get("sent") == "1"}
        return render(request, "account/new_device.jinja", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Another link."""
        try:
            self.stage.send()
        except (mail.NoAddress, Unavailable):
            return redirect(NO_CODE_PAGE)
        return redirect(f"{reverse(new_device.PAGE)}?sent=1")


@method_decorator(never_cache, name="dispatch")
class NewDeviceLinkView(View):
    """The mailed link. It does something only in the browser whose sign-in it was made for."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The question; a mail program that opens links changes nothing."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        ours = self._stage(request, token) is not None
        return render(request, "account/new_device_link.jinja", {"ours": ours, "token": token})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Signs in."""
        stage = self._stage(request, token)
        return stage.finish() if stage else self.get(request, token)

    @staticmethod
    def _stage(request: HttpRequest, token: str) -> NewDevice | None:
        stage = None if request.user.is_authenticated else new_device.stage_of(request)
        return stage if stage and stage.is_ours(token) else None


@require_POST
@never_cache
def enter_with_passkey(request: HttpRequest) -> HttpResponse:
    """Signs in with a passkey alone. No count of an account stands in its way."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    now = timezone.now()
    try:
        attempt = limits.count_or_stop(limits.PASSKEY, {limits.Scope.NETWORK: network_of(request)}, now)
    except TooManyAttempts as limit:
        return wait(request, limit.until)
    proved = passkeys.check(request, request.POST.get("answer", ""), now)
    account = AccountBackend().get_user(proved.account_id) if proved else None
    if account is None:
        tries.wrong(None, Wrong.PASSKEY)
        return render(request, "account/passkey_failed.jinja", {})
    limits.give_back(attempt)
    return sign_in.enter_with_passkey(request, account, _wanted(request))


def _wanted(request: HttpRequest) -> str | None:
    """The page that was asked for before signing in: an address of this site only."""
    wanted = request.POST.get("next", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else None
