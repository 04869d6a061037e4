"""A person adds or removes what proves who she is, or has codes printed (issue 3, point 2). Told on every channel."""

from dataclasses import dataclass
from uuid import UUID

from carnet.identity import factors, recovery_codes
from carnet.identity.factors import Change
from carnet.identity.people import AccountFacts
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Add:
    """A passkey or an application that was just proved."""

    new: factors.New


@dataclass(frozen=True)
class Remove:
    """A factor that is there."""

    factor_id: UUID


@dataclass(frozen=True)
class Print:
    """A new set of printed codes, hashed."""

    codes: recovery_codes.Made


FactorChange = Add | Remove | Print


def change_factors(caller: Caller, change: FactorChange) -> Change | Refusal:
    """Makes the change. The last factor of a role that must have one stays; what could not be done is an event too."""

    def work() -> Change | Refusal:
        account_id = AccountId(caller.account_id) if caller.account_id else None
        facts = locked(account_id) if account_id else None
        decision = ask_account(caller, AccountAct.CHANGE, own=facts is not None, stepped_up=caller.stepped_up)
        if not decision.permit or facts is None:
            return refuse_account(caller, facts.record_id if facts else None, AccountAct.CHANGE, decision)
        done = _done(facts, change, caller)
        detail = (("what", type(change).__name__.lower()), ("done", done.value))
        if done is Change.DONE:
            note_account(caller, facts.record_id, AccountAct.CHANGE, decision, detail)
        else:
            refuse_account(caller, facts.record_id, AccountAct.CHANGE, decision, detail)
        return done

    return db.in_transaction(work)


def _done(facts: AccountFacts, change: FactorChange, caller: Caller) -> Change:
    if isinstance(change, Add):
        return factors.add(facts.account_id, change.new, caller.now())
    if isinstance(change, Remove):
        return factors.remove(facts.account_id, change.factor_id, facts.kind, caller.now())
    recovery_codes.keep(facts.account_id, change.codes, caller.now())
    return Change.DONE
