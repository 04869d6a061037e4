"""The second step of signing in: a factor, or a one-time code. Owns the step; never decides who may be signed in.

It is a stage of allauth: what is under way lives in the session of the browser (sealed), codes and their tries in
PostgreSQL. allauth's own process keeps the code and its tries in the session, where parallel requests would each
count from the same number, and looks up addresses in tables that do not exist here.

Who has a passkey or an authenticator application is asked for it. A code by mail then replaces it only in a device
where the account signed in before, and never for who must have a strong factor. A printed code always does.
"""

from typing import Any, Final
from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.stagekit import clear_login, stash_login, unstash_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from carnet.identity import authenticator, channels, codes, devices, factors, limits, mail, recovery_codes, step_up
from carnet.identity.codes import CodeAnswer
from carnet.identity.models import Account, AccountKind, FactorKind
from carnet.identity.network import network_of
from carnet.identity.step_up import Method
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId

MESSAGE: Final = "mail.login_code"
STAGE: Final = "second_step"
_STEPS: Final = (STAGE, "new_device")
CODE_PAGE: Final = "account_confirm_login_code"
FACTOR_PAGE: Final = "account_second_factor"
# The every day of who has neither mail nor telephone: straight to the code of the printed list.
RECOVERY_PAGE: Final = "account_recovery_code"
NO_CODE_PAGE: Final = "account_no_code"


class AccountStage(LoginStage):  # type: ignore[misc]
    """What our stages share: they are ours, and cannot be gone back to from the sign-in page."""

    def is_resumable(self, request: HttpRequest) -> bool:
        """The sign-in page stays reachable: a person may start again with another identifier."""
        return False

    @property
    def account(self) -> Account:
        """The account whose password was right."""
        account = self.login.user
        if not isinstance(account, Account):
            raise TypeError("a sign-in has an account")
        return account

    @property
    def account_id(self) -> AccountId:
        """Its id."""
        return AccountId(self.account.id)

    def counted(self, limit: limits.Limit) -> limits.Attempt:
        """Counts an attempt; TooManyAttempts when nothing may be checked."""
        subjects = {limits.Scope.ACCOUNT: str(self.account.id), limits.Scope.NETWORK: network_of(self.request)}
        return limits.count_or_stop(limit, subjects, timezone.now())

    def go_on(self, method: Method | None) -> HttpResponse:
        """Goes on to the next step, or signs the account in, unless it was closed meanwhile."""
        if not self.account.is_active:
            clear_login(self.request)
            return redirect("account_login")
        if method:
            step_up.record(self.request, self.account, method)
        response: HttpResponse = self.exit()
        return response


class SecondStep(AccountStage):
    """After the password, before the account is signed in."""

    key = STAGE
    urlname = FACTOR_PAGE

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Asks for a factor, or sends the code; without a way to send one, says where to go."""
        if self.has_factor():
            return redirect(FACTOR_PAGE), True
        try:
            self.send()
        except (mail.NoAddress, Unavailable):
            return self._without_code()
        return redirect(CODE_PAGE), True

    def has_factor(self) -> bool:
        """Whether the account has a passkey or an application."""
        return bool(factors.kinds(self.account_id))

    def has_application(self) -> bool:
        """Whether codes of an authenticator application are taken."""
        return FactorKind.TOTP in factors.kinds(self.account_id)

    def has_passkey(self) -> bool:
        """Whether the account has a passkey."""
        return FactorKind.PASSKEY in factors.kinds(self.account_id)

    def may_send(self) -> bool:
        """Whether a code that is sent is enough here."""
        if not self.has_factor():
            return True
        strong = factors.needs_strong(AccountKind(self.account.kind))
        return not strong and devices.is_known(self.request, self.account_id)

    def send(self) -> None:
        """Sends a code; an earlier one of this sign-in ends. TooManyAttempts, NoAddress or Unavailable."""
        now = timezone.now()
        self.counted(limits.CODE_SENT)
        if earlier := self.state.get("code_id"):
            codes.cancel(UUID(earlier), now)
        issued = codes.issue(self.account_id, now)
        channels.send_code(self.account_id, MESSAGE, {"code": issued.code}, now)
        self.state["code_id"] = str(issued.code_id)
        stash_login(self.request, self.login)

    def check_code(self, typed: str) -> CodeAnswer:
        """Compares a code that was sent; TooManyAttempts when the account or the network tried too often."""
        attempt = self.counted(limits.CODE)
        answer = codes.check(UUID(self.state["code_id"]), self.account_id, typed, timezone.now())
        if answer is CodeAnswer.RIGHT:
            limits.give_back(attempt)
        return answer

    def check_application(self, typed: str) -> bool:
        """Whether a code of the application is right; counted before."""
        attempt = self.counted(limits.TOTP)
        right = authenticator.check(self.account_id, typed, timezone.now())
        if right:
            limits.give_back(attempt)
        return right

    def check_recovery(self, typed: str) -> bool:
        """Whether a printed code is right; counted before, and used up by this."""
        return check_recovery(self, typed)

    def _without_code(self) -> tuple[HttpResponse, bool]:
        if recovery_codes.left(self.account_id):
            return redirect(RECOVERY_PAGE), True
        return redirect(NO_CODE_PAGE), False


def check_recovery(stage: AccountStage, typed: str) -> bool:
    """Whether a printed code is right, for any step of signing in; counted before, and used up by this."""
    attempt = stage.counted(limits.RECOVERY)
    right = recovery_codes.check(stage.account_id, typed, timezone.now())
    if right:
        limits.give_back(attempt)
    return right


def enter_with_passkey(request: HttpRequest, account: Account, redirect_url: str | None) -> HttpResponse:
    """Signs in who proved a passkey: it is two factors and cannot be relayed, so no step is left to do.

    A sign-in that was under way in this browser ends; the page that it was asked for is kept.
    """
    before = unstash_login(request)
    clear_login(request)
    step_up.record(request, account, Method.PASSKEY)
    done = {step: {"handled": True} for step in _STEPS}
    wanted = redirect_url or (before.redirect_url if before else None)
    response: HttpResponse = perform_login(request, Login(user=account, redirect_url=wanted, state={"stages": done}))
    return response


def stage_of(request: HttpRequest) -> SecondStep | None:
    """The second step that is under way in this browser, or None."""
    from allauth.account.stages import LoginStageController

    stage: Any = LoginStageController.enter(request, STAGE)
    return stage if isinstance(stage, SecondStep) else None


def awaits_code(stage: SecondStep) -> bool:
    """Whether a code was sent in this step."""
    return "code_id" in stage.state
