"""The step of a device that was never seen: out of band, bound to the browser that asks (security.md A12).

A password and a code can be relayed by a page that imitates ours. So a first sign-in from a device is confirmed by a
link that is mailed and that works only in the browser where the sign-in began: opened by the person who was deceived,
in the person's own browser, it does nothing for the deceiver. Another way is a printed code. A passkey cannot be
relayed and needs no confirmation. The very first sign-in of an account has nothing to be compared with and is taken.
"""

import hmac
import secrets
from typing import Any, Final

from allauth.account.internal.stagekit import stash_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from carnet.crypto.blind_index import blind_index
from carnet.identity import channels, devices, limits, mail, recovery_codes
from carnet.identity.sign_in import NO_CODE_PAGE, AccountStage, check_recovery
from carnet.identity.step_up import Method
from carnet.kernel.errors import Unavailable
from carnet.storage import vault

MESSAGE: Final = "mail.new_device"
STAGE: Final = "new_device"
PAGE: Final = "account_new_device"
LINK_PAGE: Final = "account_new_device_link"
PURPOSE: Final = "new-device/1"
_MARK: Final = "link"
_BYTES: Final = 24


class NewDevice(AccountStage):
    """After the second step, before the account is signed in."""

    key = STAGE
    urlname = PAGE

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing for a device that is known, or for a first sign-in; else the link leaves and the page says so."""
        if self.account.signed_in_on is None or devices.is_known(self.request, self.account_id):
            return None, True
        try:
            self.send()
        except (mail.NoAddress, Unavailable):
            can = bool(recovery_codes.left(self.account_id))
            return redirect(PAGE if can else NO_CODE_PAGE), can
        return redirect(PAGE), True

    @property
    def sent(self) -> bool:
        """Whether a link was sent."""
        return _MARK in self.state

    def send(self) -> None:
        """Sends a link; an earlier one of this sign-in ends. TooManyAttempts, NoAddress or Unavailable."""
        self.counted(limits.CODE_SENT)
        token = secrets.token_urlsafe(_BYTES)
        link = self.request.build_absolute_uri(reverse(LINK_PAGE, kwargs={"token": token}))
        values = {"link": link, "device": devices.name_of(self.request) or "?"}
        channels.send_link(self.account_id, MESSAGE, values, timezone.now())
        self.state[_MARK] = _hidden(token)
        stash_login(self.request, self.login)

    def is_ours(self, token: str) -> bool:
        """Whether this link was sent for the sign-in of this browser."""
        return self.sent and hmac.compare_digest(str(self.state[_MARK]), _hidden(token))

    def finish(self) -> HttpResponse:
        """Signs in after the link was opened here."""
        return self.go_on(None)

    def finish_with_code(self, typed: str) -> HttpResponse | None:
        """Signs in after a printed code; None when it is wrong."""
        return self.go_on(Method.RECOVERY) if check_recovery(self, typed) else None


def stage_of(request: HttpRequest) -> NewDevice | None:
    """The step that is under way in this browser, or None."""
    from allauth.account.stages import LoginStageController

    stage: Any = LoginStageController.enter(request, STAGE)
    return stage if isinstance(stage, NewDevice) else None


def _hidden(token: str) -> str:
    return blind_index(vault.derived(PURPOSE), "new-device", token).hex()
