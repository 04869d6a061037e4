"""The page of the code: typed, pasted or filled by the phone. No time pressure: another code is one tap away."""

from typing import Any, Final

from allauth.account.utils import get_login_redirect_url
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from carnet.identity import codes, mail
from carnet.identity.codes import CodeAnswer
from carnet.identity.limits import TooManyAttempts
from carnet.identity.sign_in import NO_CODE_PAGE, SecondStep, awaits_code, stage_of
from carnet.identity.step_up import Method
from carnet.kernel.errors import Unavailable
from carnet.portal.account import tries
from carnet.portal.account.pages import wait
from carnet.portal.jinja import t
from carnet.usecases.refuse_entry import Wrong

_REFUSALS: Final = {CodeAnswer.WRONG: "error.code.wrong", CodeAnswer.SPENT: "error.code.spent"}


@method_decorator(never_cache, name="dispatch")
class CodeView(View):
    """Asks for the code of the sign-in that is under way in this browser."""

    stage: SecondStep

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Without a sign-in under way there is nothing to ask; a limit that is reached asks to wait."""
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        stage = stage_of(request)
        if stage is None or not awaits_code(stage):
            return redirect("account_login")
        self.stage = stage
        try:
            return super().dispatch(request, *args, **kwargs)
        except TooManyAttempts as limit:
            return wait(request, limit.until)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        return self._page(request, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Another code, or the check of the one typed."""
        if request.POST.get("action") == "resend":
            return self._resend()
        typed = request.POST.get("code", "")
        if len(codes.normalised(typed)) != codes.DIGITS:
            # It cannot be right, so it is not counted: a slip of the finger costs nothing.
            return self._page(request, "error.code.wrong_form")
        answer = self.stage.check_code(typed)
        if answer is CodeAnswer.RIGHT:
            return self.stage.go_on(Method.CODE)
        tries.wrong(self.stage.account_id, Wrong.CODE)
        return self._page(request, _REFUSALS[answer])

    def _resend(self) -> HttpResponse:
        try:
            self.stage.send()
        except (mail.NoAddress, Unavailable):
            return redirect(NO_CODE_PAGE)
        return redirect(f"{reverse('account_confirm_login_code')}?sent=1")

    @staticmethod
    def _page(request: HttpRequest, error: str | None) -> HttpResponse:
        errors = {"code": t(error)} if error else {}
        return render(request, "account/code.jinja", {"errors": errors, "sent": request.GET.get("sent") == "1"})
