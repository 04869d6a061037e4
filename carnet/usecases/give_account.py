"""An agent proves the identity of a person and gives a code: the person opens the record alone, or acts for another.

No record is made: until the person opens it there is none, and nothing is received (issue 4, point 1). A parent, a
guardian or a caregiver gets an account the same way (`Reason.ROLE`), then takes an invitation up with it.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.codes import traits_rules
from carnet.identity import accounts, activation, limits
from carnet.identity.activation import Reason
from carnet.identity.limits import Scope
from carnet.identity.matching import ins_index
from carnet.identity.people import AccountFacts, PostalAddress
from carnet.identity.traits import PersonIdentity, differences
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.accounts import AccountAct
from carnet.storage import db, locator
from carnet.storage import head as heads
from carnet.storage.head import HeadStatus
from carnet.storage.locator import KeyKind
from carnet.usecases import _address, _birth
from carnet.usecases._account import ask_account, locked, note_account, refuse_account, refuse_account_state
from carnet.usecases._facts import is_minor, zone
from carnet.usecases.caller import Caller

REASONS = (Reason.OPENING, Reason.ROLE)
OPENED = frozenset({HeadStatus.ACTIVE, HeadStatus.CLOSED, HeadStatus.SUSPENDED})


@dataclass(frozen=True)
class Newcomer:
    """Who the person is, as the agent saw and read it; why the account; where the paper is posted, if it is."""

    identity: PersonIdentity
    reason: Reason | None
    address: str = ""


@dataclass(frozen=True)
class AccountGiven:
    """The account. The paper with its code, to hand over or to post; none for who signs in already."""

    account_id: AccountId
    receipt: UUID | None
    posted: bool = False


def give_account(caller: Caller, newcomer: Newcomer) -> AccountGiven | Refusal | Conflict:
    """Makes the account that waits for its code. An account that somebody outside proved without INS gets the INS.

    Raises Invalid without a qualified identity or a reason, and for a minor; TooManyAttempts, counted as a search.
    Conflict when the person has an account with this identity that signs in, or a record for which no account exists.
    """
    identity, reason, address = _checked(caller, newcomer)
    limits.count_or_stop(limits.DESK_SEARCH, {Scope.ACCOUNT: str(caller.account_id)}, caller.now())
    known = _known(identity)

    def work() -> AccountGiven | Refusal | Conflict:
        facts = locked(known) if known else None
        decision = ask_account(caller, AccountAct.PREPARE, own=False)
        if not decision.permit:
            return refuse_account(caller, None, AccountAct.PREPARE, decision)
        there = _record_there(identity)
        against = _against(facts, there)
        if against is not None:
            # It tells that there is an account, or a record: the person reads in the journal who asked.
            record = there or (facts.record_id if facts else None)
            return refuse_account_state(caller, record, AccountAct.PREPARE, against)
        given = _given(caller, facts, newcomer, reason, address)
        record = facts.record_id if facts else None
        note_account(caller, record, AccountAct.PREPARE, decision, (("reason", reason.value),))
        reach("give_account.written")
        return given

    return db.in_transaction(work)


def _checked(caller: Caller, newcomer: Newcomer) -> tuple[PersonIdentity, Reason, PostalAddress | None]:
    if newcomer.reason not in REASONS:
        raise Invalid.of("reason", "new_account.reason_missing")
    identity = newcomer.identity
    _birth.qualified(identity)
    if is_minor(identity.traits.birth_date, caller.now()):
        raise Invalid.of("birth_date", "opening.minor")
    if wrong := traits_rules.problems(identity.traits, legal_day(caller.now(), zone())):
        raise Invalid(*wrong)
    return identity, newcomer.reason, _address.typed(newcomer.address)


def _known(identity: PersonIdentity) -> AccountId | None:
    """The account of this very person: by the number, else one without a number whose traits are all the same."""
    proved = [(one.account_id, _identity(one)) for one in accounts.accounts_of_person(identity.traits)]
    same = [account for account, known in proved if known and known.ins == identity.ins]
    alike = [
        account
        for account, known in proved
        if known and known.ins is None and not differences(known.traits, identity.traits)
    ]
    return next(iter((*same, *alike)), None)


def _identity(facts: AccountFacts) -> PersonIdentity | None:
    return accounts.personal_details(facts.account_id).identity


def _against(facts: AccountFacts | None, there: RecordId | None) -> Conflict | None:
    if facts is not None and (facts.frozen or not facts.is_active):
        return Conflict("account.frozen")
    if facts is not None and facts.activated and _has_number(facts):
        return Conflict("account.activated")
    if (facts is None or facts.record_id is None) and there is not None:
        return Conflict("new_account.record_there")
    return None


def _has_number(facts: AccountFacts) -> bool:
    known = _identity(facts)
    return known is not None and known.ins is not None


def _record_there(identity: PersonIdentity) -> RecordId | None:
    """The record of this number. One that only was announced is not there: its person may open it before its day."""
    found = locator.find(KeyKind.INS, ins_index(_birth.qualified(identity)))
    head = heads.load(found.record_id) if found and found.confirmed else None
    return head.record_id if head is not None and head.status in OPENED else None


def _given(
    caller: Caller, facts: AccountFacts | None, newcomer: Newcomer, reason: Reason, address: PostalAddress | None
) -> AccountGiven:
    by, now = caller.actor_id, caller.now()
    if facts is None:
        account_id = activation.prepare(newcomer.identity, at=now, address=address)
    else:
        account_id = facts.account_id
        details = accounts.personal_details(account_id)
        identity = details.identity if _has_number(facts) else newcomer.identity
        accounts.change_details(account_id, replace(details, identity=identity, address=address or details.address))
    if facts is not None and facts.activated:
        return AccountGiven(account_id, None)
    issued = activation.issue(account_id, reason, made_by=by, at=now)
    return AccountGiven(account_id, issued.letter_id, posted=address is not None)
