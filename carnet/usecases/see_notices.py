"""How the person who asks is told of this record: of visits, of additions, by which way."""

from dataclasses import dataclass

from carnet.consent import notices
from carnet.consent.notices import NoticeChoice
from carnet.identity import push, sms
from carnet.identity.accounts import personal_details
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class NoticesSeen:
    """The choice in force, and which ways the account has."""

    choice: NoticeChoice
    has_mail: bool
    has_phone: bool
    has_devices: bool = False


def see_notices(caller: Caller, record_id: RecordId) -> NoticesSeen | Refusal:
    """The choice of this account for this record."""

    def work() -> NoticesSeen | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.SETTINGS_READ)
        if not decision.permit or caller.account_id is None:
            return refuse(facts, Act.SETTINGS_READ, decision)
        note(facts, Act.SETTINGS_READ, decision, detail=(("part", "notices"),))
        account = AccountId(caller.account_id)
        details, devices = personal_details(account), push.count(account) > 0
        phone = bool(details.phone) and sms.available()
        return NoticesSeen(notices.current(record_id, caller.account_id), bool(details.email), phone, devices)

    return db.in_transaction(work)
