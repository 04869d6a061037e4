"""An agent looks for the account of a person who is there, by birth date and names (security.md A14)."""

from dataclasses import dataclass
from datetime import date

from carnet.identity import accounts, limits
from carnet.identity.limits import Scope
from carnet.identity.people import AccountFacts
from carnet.identity.traits import PersonIdentity, Sex, StrictTraits
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, note_account, refuse_account
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class WantedPerson:
    """Whom the agent has before the counter."""

    birth_name: str
    first_given_name: str
    birth_date: date


@dataclass(frozen=True)
class FoundAccount:
    """An account that fits: several for homonyms, whom the agent tells apart by the papers."""

    account_id: AccountId
    identity: PersonIdentity
    facts: AccountFacts


def find_accounts(caller: Caller, wanted: WantedPerson) -> tuple[FoundAccount, ...] | Refusal:
    """The accounts of patients that fit all three. Found or not, one event; counted per agent before the search.

    Raises limits.TooManyAttempts.
    """
    limits.count_or_stop(limits.DESK_SEARCH, {Scope.ACCOUNT: str(caller.account_id)}, caller.now())

    def work() -> tuple[FoundAccount, ...] | Refusal:
        decision = ask_account(caller, AccountAct.FIND, own=False)
        if not decision.permit:
            return refuse_account(caller, None, AccountAct.FIND, decision)
        traits = StrictTraits(wanted.birth_name, wanted.first_given_name, wanted.birth_date, Sex.UNKNOWN)
        found = tuple(one for facts in accounts.accounts_of_person(traits) if (one := _found(facts)))
        note_account(caller, None, AccountAct.FIND, decision, (("fit", str(len(found))),))
        return found

    return db.in_transaction(work)


def _found(facts: AccountFacts) -> FoundAccount | None:
    identity = accounts.personal_details(facts.account_id).identity
    return FoundAccount(facts.account_id, identity, facts) if identity else None
