"""The month of those who do not come: how many visits and news they have not read, by their way, once a month."""

from functools import partial

from carnet.consent import notices
from carnet.consent.notices import Monthly, NoticeChoice, Way
from carnet.identity import accounts, notice_box
from carnet.identity.notice_box import About
from carnet.identity.notices import Told
from carnet.kernel.clock import Clock, legal_day
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import AccountId
from carnet.storage import db
from carnet.usecases._facts import zone
from carnet.usecases._tell_by_choice import send

MESSAGE, KIND = "mail.month", "month"
VISITS = frozenset({"access", "first_access", "emergency", "link_opened"})


def send_monthly(clock: Clock) -> int:
    """Queues the summaries that are due and returns how many. One transaction each: noted and queued together."""
    now = clock.now()
    found = notice_box.silent(legal_day(now - notice_box.MONTH, zone()), now - notice_box.MONTH, KIND)
    return sum(db.in_transaction(partial(_told, account, clock)) for account in tuple(found))


def _told(account_id: AccountId, clock: Clock) -> bool:
    now = clock.now()
    accounts.lock(account_id)
    if notice_box.told_since(account_id, KIND, now - notice_box.MONTH):
        return False
    choice = _choice(account_id)
    number = notice_box.unread_by_kind(account_id)
    row = notice_box.keep(account_id, MESSAGE, About(KIND), now)
    reach("month.kept")
    if choice.monthly is Monthly.NEVER:
        notice_box.mark_read(account_id, now, row)
        return False
    visits = sum(count for kind, count in number.items() if kind in VISITS)
    news = sum(number.values()) - visits
    ways = {Monthly.MAIL: Way.MAIL, Monthly.LETTER: Way.LETTER}
    values = {"visits": str(visits), "added": str(news)}
    send(Told(account_id, row, MESSAGE, values), ways.get(choice.monthly, choice.channel), now)
    return True


def _choice(account_id: AccountId) -> NoticeChoice:
    """What was chosen for the own record; who has none of its own is told by the usual way."""
    account = accounts.find_account(account_id)
    own = account.record_id if account else None
    return notices.current(own, account_id) if own else NoticeChoice()
