"""A fresh proof of who is signed in. Owns which ways are open to whom, and their counts; keeps the proof by `step_up`.

A code that is sent, or that an application shows, comes with the password: both may lie on a telephone that was stolen
with its session open (security.md A10). A passkey asks for its owner by itself.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.utils import timezone

from carnet.identity import authenticator, channels, codes, factors, limits, passkeys, recovery_codes, step_up
from carnet.identity.codes import CodeAnswer
from carnet.identity.models import Account, AccountKind, FactorKind
from carnet.identity.network import network_of
from carnet.identity.step_up import Method
from carnet.kernel.ids import AccountId

MESSAGE: Final = "mail.proof_code"
LENGTHS: Final = frozenset({codes.DIGITS, recovery_codes.DIGITS})


class Proving:
    """The ways in which who is signed in may prove it again, in one request."""

    def __init__(self, request: HttpRequest) -> None:
        account = request.user
        if not isinstance(account, Account):
            raise TypeError("nobody is signed in")
        self.request, self.account, self.account_id = request, account, AccountId(account.id)
        kinds = factors.kinds(self.account_id)
        self.has_passkey = FactorKind.PASSKEY in kinds
        self.has_application = FactorKind.TOTP in kinds
        strong = factors.needs_strong(AccountKind(account.kind))
        # A person who lost what the factor was on still has the device where the session is, and the password.
        self.may_send = not (strong and kinds)
        self.has_password = account.has_usable_password()

    def send(self, earlier: UUID | None) -> UUID | None:
        """Sends a code and returns its id; None when a code is no proof here. NoAddress or Unavailable."""
        if not self.may_send:
            return None
        now = timezone.now()
        self._counted(limits.CODE_SENT)
        if earlier:
            codes.cancel(earlier, now)
        issued = codes.issue(self.account_id, now)
        channels.send_code(self.account_id, MESSAGE, {"code": issued.code}, now)
        return issued.code_id

    def by_passkey(self, answer: str) -> bool:
        """Whether this is a passkey of who is signed in, just used."""
        limits.count_or_stop(limits.PASSKEY, {limits.Scope.NETWORK: network_of(self.request)}, timezone.now())
        proved = passkeys.check(self.request, answer, timezone.now())
        right = proved is not None and proved.account_id == self.account_id
        return self._kept(Method.PASSKEY) if right else False

    def by_code(self, typed: str, password: str, code_id: UUID | None) -> bool:
        """Whether the password and a code of one of the three kinds are right. Counted before, whatever the kind."""
        attempt = self._counted(limits.PROOF)
        method = self._method(typed, password, code_id, timezone.now())
        if method is None:
            return False
        limits.give_back(attempt)
        return self._kept(method)

    def _method(self, typed: str, password: str, code_id: UUID | None, now: datetime) -> Method | None:
        if self.has_password and not check_password(password, self.account.password):
            return None
        if len(codes.normalised(typed)) == recovery_codes.DIGITS:
            self._counted(limits.RECOVERY)
            return Method.RECOVERY if recovery_codes.check(self.account_id, typed, now) else None
        if self.has_application and authenticator.check(self.account_id, typed, now):
            return Method.TOTP
        sent = code_id is not None and self.may_send
        right = sent and code_id and codes.check(code_id, self.account_id, typed, now) is CodeAnswer.RIGHT
        return Method.CODE if right else None

    def _counted(self, limit: limits.Limit) -> limits.Attempt:
        subjects = {limits.Scope.ACCOUNT: str(self.account_id), limits.Scope.NETWORK: network_of(self.request)}
        return limits.count_or_stop(limit, subjects, timezone.now())

    def _kept(self, method: Method) -> bool:
        step_up.record(self.request, self.account, method)
        return True
