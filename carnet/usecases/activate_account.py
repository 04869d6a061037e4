"""A person with a code on paper chooses how to sign in (issue 3, point 4), for the first time or after a recovery."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.identity import accounts, activation, fresh_start, letters, recovery_codes
from carnet.identity.activation import Reason
from carnet.identity.people import CodesBy
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Conflict
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account
from carnet.usecases.caller import Caller
from carnet.usecases.give_paper import CODES


@dataclass(frozen=True)
class Choice:
    """What the person chose on the way: the password is hashed already, the addresses are proved."""

    login: str
    password_hash: str
    email: str | None
    phone: str | None
    codes_by: CodesBy
    terms_version: str

    def __repr__(self) -> str:
        return "Choice(...)"


@dataclass(frozen=True)
class Activated:
    """The account may sign in now."""

    account_id: AccountId
    reason: Reason


@dataclass(frozen=True)
class NoLongerOpen:
    """The code was used, cancelled or is too old: a new paper is needed."""


def activate_account(activation_id: UUID, choice: Choice, clock: Clock) -> Activated | NoLongerOpen | Conflict:
    """Uses the code, once, and gives the account its identifier, password, addresses and terms, all or nothing.

    A Conflict when another person has the identifier: the code stays good. Invalid when its form is refused.
    """
    now = clock.now()

    def work() -> Activated | NoLongerOpen | Conflict:
        known = activation.still_open(activation_id, now)
        facts = locked(known.account_id) if known else None
        if facts is None or facts.frozen or not facts.is_active:
            return NoLongerOpen()
        if not accounts.login_is_free(choice.login, facts.account_id):
            return Conflict("login.taken")
        reason = activation.use(activation_id, now)
        if reason is None:
            return NoLongerOpen()
        taken = _give(facts.account_id, choice, reason, clock)
        if taken is not None:
            raise _Taken(taken)
        caller = Caller(ActorKind.HOLDER, str(facts.account_id), facts.account_id, clock=clock)
        decision = ask_account(caller, AccountAct.ACTIVATE, own=True)
        note_account(caller, facts.record_id, AccountAct.ACTIVATE, decision, (("reason", reason.value),))
        reach("activate_account.written")
        return Activated(facts.account_id, reason)

    try:
        return db.in_transaction(work)
    except _Taken as taken:
        return taken.conflict


class _Taken(Exception):
    """Another person took the identifier between the question and the act: everything is undone."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__("login taken")
        self.conflict = conflict


def _give(account_id: AccountId, choice: Choice, reason: Reason, clock: Clock) -> Conflict | None:
    now = clock.now()
    details = accounts.personal_details(account_id)
    wanted = replace(
        details,
        login=choice.login,
        email=choice.email,
        phone=choice.phone,
        preferences=replace(details.preferences, codes_by=choice.codes_by),
    )
    conflict = accounts.change_sign_in(account_id, wanted, choice.password_hash, now)
    if conflict is None:
        accounts.accept_terms(account_id, choice.terms_version, now)
        if reason is Reason.RECOVERY:
            fresh_start.forget_ways(account_id, now)
        if choice.codes_by is CodesBy.LIST and not recovery_codes.left(account_id):
            codes = "\n".join(recovery_codes.make(account_id, now))
            letters.queue_letter(account_id, CODES, {"codes": codes}, "activation", now)
        letters.replace_waiting(account_id, activation.LETTER, now)
    return conflict
