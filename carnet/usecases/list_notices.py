"""What an account was told: of itself, of its own record, and of those in which it acts now. Newest first.

Each record is asked, so that nothing is shown of one in which the account acts no more, and each writes its event.
"""

from dataclasses import dataclass
from datetime import datetime

from carnet.identity import notice_box
from carnet.identity.notice_box import By as By
from carnet.identity.notice_box import Left as Left
from carnet.identity.notice_box import Notice as Notice
from carnet.identity.people import Acting
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.see_charges import see_charges

PAGE = 30


@dataclass(frozen=True)
class Notices:
    """One page of news, the people for whom the account acts, and whether older news follow."""

    shown: tuple[Notice, ...]
    people: tuple[Acting, ...]
    unread: int
    more: bool


def list_notices(caller: Caller, *, unread: bool = False, before: datetime | None = None) -> Notices:
    """The news of the account that asks, whoever it is; nothing for who has no account."""
    account = AccountId(caller.account_id) if caller.account_id else None
    if account is None:
        return Notices((), (), 0, more=False)
    records, people = _records(caller.alone())
    found = notice_box.of_account(account, records, unread=unread, before=before, limit=PAGE + 1)
    return Notices(found[:PAGE], people, notice_box.unread(account), more=len(found) > PAGE)


def _records(caller: Caller) -> tuple[list[RecordId], tuple[Acting, ...]]:
    """Those whose news may be shown now."""
    if caller.kind is not ActorKind.HOLDER:
        return [], ()
    people = see_charges(caller).people
    own = [caller.own_record] if caller.own_record and _is_mine(caller, caller.own_record) else []
    return [*own, *(one.record_id for one in people)], people


def _is_mine(caller: Caller, record_id: RecordId) -> bool:
    def work() -> bool | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit:
            return refuse(facts, Act.RECORD_SEE_STATUS, decision)
        note(facts, Act.RECORD_SEE_STATUS, decision, detail=(("part", "notices"),))
        return True

    return db.in_transaction(work) is True
