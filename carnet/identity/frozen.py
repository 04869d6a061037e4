"""The last step of a sign-in: a frozen account opens to nobody, and is unfrozen by a factor that is no mail or message.

A stage of allauth, after the second step and the device: whoever reached it proved the password and a second factor.
Only a passkey, an application or a printed code unfreezes; a code by mail or SMS is what a thief of the mailbox has.
"""

from typing import Any, Final

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carnet.identity.models import Account
from carnet.identity.sign_in import AccountStage
from carnet.identity.step_up import Method

STAGE: Final = "frozen"
PAGE: Final = "account_unfreeze"
FROZEN_PAGE: Final = "account_frozen"
STRONG: Final = frozenset({Method.PASSKEY, Method.TOTP, Method.RECOVERY})


class FrozenStage(AccountStage):
    """Before the account is signed in."""

    key = STAGE
    urlname = PAGE

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing for an account that is not frozen; else the question, or the page that says where to go."""
        if not self.is_frozen():
            return None, True
        strong = bool(_methods(self.request, self.account) & STRONG)
        return redirect(PAGE if strong else FROZEN_PAGE), strong

    def is_frozen(self) -> bool:
        """Whether the account is frozen at this moment."""
        return Account.objects.filter(pk=self.account.pk, frozen_at__isnull=False).exists()


def _methods(request: HttpRequest, account: Account) -> frozenset[Method]:
    """What this sign-in proved for the account; nobody is signed in yet."""
    return frozenset(Method(record["method"]) for record in get_authentication_records(request, account))


def stage_of(request: HttpRequest) -> FrozenStage | None:
    """The step that is under way in this browser, or None."""
    from allauth.account.stages import LoginStageController

    stage: Any = LoginStageController.enter(request, STAGE)
    return stage if isinstance(stage, FrozenStage) else None
