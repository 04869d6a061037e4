"""A person changes the mail address or the telephone: proved before it counts, told to the old (issue 3, point 2)."""

from dataclasses import replace

from carnet.identity import accounts, notices, recovery
from carnet.identity.contacts import Contact, ContactKind
from carnet.identity.people import CodesBy, PersonalDetails
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases._tell_recovery import Link
from carnet.usecases.caller import Caller

CHANGED = "mail.contact_changed"


def change_contact(
    caller: Caller, account_id: AccountId, kind: ContactKind, proved: Contact | None, link: Link
) -> bool | Refusal | Conflict:
    """Puts a proved address in the place of the old one, or none; codes go the way that is left.

    What was there before is told at once, with the link that freezes. A Conflict while a recovery waits: whoever got
    in with an old session must not turn its notices away.
    """

    def work() -> bool | Refusal | Conflict:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.CHANGE, own=caller.account_id == account_id,
                               stepped_up=caller.stepped_up)  # fmt: skip
        if not decision.permit or facts is None:
            return refuse_account(caller, facts.record_id if facts else None, AccountAct.CHANGE, decision)
        if recovery.current(account_id):
            return Conflict("own_account.recovery_under_way")
        before = accounts.personal_details(account_id)
        accounts.change_details(account_id, _with(before, kind, proved))
        token = notices.new_link(account_id, caller.now())
        notices.tell_former(account_id, before, CHANGED, {"link": link(token)}, caller.now())
        note_account(caller, facts.record_id, AccountAct.CHANGE, decision, (("what", kind.value),))
        return True

    return db.in_transaction(work)


def _with(before: PersonalDetails, kind: ContactKind, proved: Contact | None) -> PersonalDetails:
    value = proved.value if proved else None
    by_mail = kind is ContactKind.EMAIL
    changed = replace(before, email=value) if by_mail else replace(before, phone=value)
    return replace(changed, preferences=replace(before.preferences, codes_by=_codes_by(changed, kind, proved)))


def _codes_by(changed: PersonalDetails, kind: ContactKind, proved: Contact | None) -> CodesBy:
    """A new address takes the codes; where one goes, the other takes them, or the printed list."""
    if proved is not None:
        return kind.codes_by
    if changed.email:
        return CodesBy.MAIL
    return CodesBy.SMS if changed.phone else CodesBy.LIST
