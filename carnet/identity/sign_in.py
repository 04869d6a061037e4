"""The second step of signing in: a one-time code by e-mail. Owns the step; never decides who may be signed in.

It is a stage of allauth: what is under way lives in the session of the browser (sealed), the code and its tries in
`one_time_code`. allauth's own process keeps the code and its tries in the session, where parallel requests would each
count from the same number, and looks up addresses in tables that do not exist here.
"""

from typing import Any, Final
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login, stash_login
from allauth.account.stages import LoginStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from carnet.identity import codes, limits, mail
from carnet.identity.codes import CodeAnswer
from carnet.identity.limits import TooManyAttempts
from carnet.identity.models import Account
from carnet.identity.network import network_of
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId

MESSAGE: Final = "mail.login_code"
STAGE: Final = "email_code"
CODE_PAGE: Final = "account_confirm_login_code"
NO_CODE_PAGE: Final = "account_no_code"


class EmailCodeStage(LoginStage):  # type: ignore[misc]
    """allauth's stage: after the password, before the account is signed in."""

    key = STAGE
    urlname = CODE_PAGE

    def is_resumable(self, request: HttpRequest) -> bool:
        """The sign-in page stays reachable: a person may start again with another identifier."""
        return False

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Sends the code and shows the page that asks for it; without a way to send one, says where to go."""
        try:
            self.send()
        except (mail.NoAddress, Unavailable):
            return redirect(NO_CODE_PAGE), False
        return redirect(CODE_PAGE), True

    @property
    def account(self) -> Account:
        """The account whose password was right."""
        account = self.login.user
        if not isinstance(account, Account):
            raise TypeError("a sign-in has an account")
        return account

    def send(self) -> None:
        """Sends a code; an earlier one of this sign-in ends. TooManyAttempts, NoAddress or Unavailable."""
        now = timezone.now()
        account_id = AccountId(self.account.id)
        attempt = limits.count(limits.CODE_SENT, self._subjects(), now)
        if attempt.until:
            raise TooManyAttempts(attempt.until)
        if earlier := self.state.get("code_id"):
            codes.cancel(UUID(earlier), now)
        issued = codes.issue(account_id, now)
        mail.send_now(account_id, MESSAGE, {"code": issued.code}, now)
        self.state["code_id"] = str(issued.code_id)
        stash_login(self.request, self.login)

    def check(self, typed: str) -> CodeAnswer:
        """Compares a typed code; TooManyAttempts when the account or the network tried too often."""
        now = timezone.now()
        attempt = limits.count(limits.CODE, self._subjects(), now)
        if attempt.until:
            raise TooManyAttempts(attempt.until)
        answer = codes.check(UUID(self.state["code_id"]), AccountId(self.account.id), typed, now)
        if answer is CodeAnswer.RIGHT:
            limits.give_back(attempt)
        return answer

    def finish(self) -> HttpResponse:
        """Signs the account in after the right code, unless it was closed meanwhile."""
        if not self.account.is_active:
            clear_login(self.request)
            return redirect("account_login")
        record_authentication(self.request, self.account, method="code")
        response: HttpResponse = self.exit()
        return response

    def _subjects(self) -> dict[limits.Scope, str]:
        return {
            limits.Scope.ACCOUNT: str(self.account.id),
            limits.Scope.NETWORK: network_of(self.request),
        }


def stage_of(request: HttpRequest) -> EmailCodeStage | None:
    """The step that is under way in this browser, or None."""
    from allauth.account.stages import LoginStageController

    stage: Any = LoginStageController.enter(request, STAGE)
    return stage if isinstance(stage, EmailCodeStage) and "code_id" in stage.state else None
