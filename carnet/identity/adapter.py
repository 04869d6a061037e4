"""allauth's adapter. Owns how allauth meets our accounts, limits and mails; never sends by allauth's own mail code."""

from typing import Any, Final
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from carnet.identity import actors, charges, devices, limits, logins, session_store, sessions, shares, step_up
from carnet.identity.models import Account, AccountKind
from carnet.identity.network import network_of
from carnet.kernel.ids import AccountId

CHOOSE_PAGE: Final = "account_choose_activity"
FACTOR_NEEDED_PAGE: Final = "account_factor_needed"
# An application sent somebody who was not signed in: its request waits in the session under this key.
AFTER_SIGN_IN: Final = "application_after_sign_in"
# A software of care sent its professional: the handle of what it prepared waits in the session.
CONTEXT: Final = "context_of_software"
CONTEXT_PAGE: Final = "pro_context"
ASKED_PAGE: Final = "application_asked"
# A telephone shared something before its person had signed in.
SHARED_PAGE: Final = "patient_share"
# Who acts for somebody chooses whose record to see.
CHOOSE_RECORD: Final = "charges"
PUBLIC_HOME: Final = "home"
# Set on the request that signed somebody in: what follows it may bring the person's own preferences along.
SIGNED_IN: Final = "carnet_signed_in"
# Names of pages of the portal, which is above this package.
HOME_PAGES: Final = {
    AccountKind.PATIENT: "patient_home",
    AccountKind.PROFESSIONAL: "pro_home",
    AccountKind.SECRETARY: "pro_home",
    AccountKind.DESK_AGENT: "desk_home",
    AccountKind.OPERATOR: "operator_home",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What differs from allauth's defaults. Mounted routes are few; what is not mounted is refused here too."""

    def get_login_stages(self) -> list[str]:
        """After the password: a factor or a code; then, in a device that was never seen, its confirmation."""
        return [
            "carnet.identity.sign_in.SecondStep",
            "carnet.identity.new_device.NewDevice",
            "carnet.identity.frozen.FrozenStage",
        ]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an operator or at the desk, never by a stranger."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: the same answer for every client."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: pages say what happened, in the words of our catalogue."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refused: mails go through `identity.mail`, which takes no address."""
        raise NotImplementedError("mails go through carnet.identity.mail")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Counts the attempt, then checks; TooManyAttempts when nothing may be checked now."""
        login = str(credentials.get("username", ""))
        subjects = {
            limits.Scope.ACCOUNT: logins.login_index(login).hex(),
            limits.Scope.NETWORK: network_of(request),
        }
        attempt = limits.count_or_stop(limits.SIGN_IN, subjects, timezone.now())
        account = authenticate(request, username=login, password=str(credentials.get("password", "")))
        if not isinstance(account, Account):
            return None
        limits.give_back(attempt)
        return account

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Signs in: a new session key, the lifetimes of this kind of account, and its activity if it has one only."""
        if not isinstance(user, Account):
            raise TypeError("only our accounts sign in")
        super().login(request, user)
        now = timezone.now()
        request.session[session_store.KIND] = user.kind
        request.session[session_store.ENDS] = session_store.absolute_end(user.kind, now).isoformat()
        devices.remember(request, AccountId(user.id), now)
        if user.kind == AccountKind.PATIENT:
            shares.claim(request, AccountId(user.id))
        setattr(request, SIGNED_IN, AccountId(user.id))
        key, name = request.session.session_key or "", devices.name_of(request)
        sessions.remember_device(AccountId(user.id), key, name, devices.current(request))
        Account.objects.filter(pk=user.pk).update(signed_in_on=now.date())
        self._choose_only_activity(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The home page of this kind of account; before it, the question of an application that sent the person."""
        account = request.user
        if not isinstance(account, Account):
            return reverse(PUBLIC_HOME)
        waiting = request.session.pop(AFTER_SIGN_IN, None)
        if waiting and account.kind == AccountKind.PATIENT:
            return reverse(ASKED_PAGE, kwargs={"key": UUID(waiting)})
        if account.kind == AccountKind.PATIENT and shares.waits(request, timezone.now()):
            return reverse(SHARED_PAGE)
        if account.kind == AccountKind.PROFESSIONAL and request.session.get(CONTEXT):
            return reverse(CONTEXT_PAGE)
        if account.kind == AccountKind.PATIENT and charges.of_account(AccountId(account.id)):
            return reverse(CHOOSE_RECORD)
        return reverse(HOME_PAGES[AccountKind(account.kind)])

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Goes on to the page that was asked for.

        Before it, who must have a strong factor and has none sets one up, and who has several activities chooses one.
        """
        response = super().post_login(request, user, **kwargs)
        if isinstance(user, Account) and step_up.lacks_factor(user):
            return redirect(FACTOR_NEEDED_PAGE)
        needs_choice = isinstance(user, Account) and user.professional_id and not actors.has_activity(request)
        return redirect(CHOOSE_PAGE) if needs_choice else response

    @staticmethod
    def _choose_only_activity(request: HttpRequest, account: Account) -> None:
        activities = actors.usable_activities(request, account.professional_id) if account.professional_id else ()
        if len(activities) == 1:
            only = activities[0]
            actors.choose_activity(request, only.structure.structure_id, only.sector)
