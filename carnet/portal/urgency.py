"""The cookie by which a professional's session goes first when the machine is full. Owns when it is given; no right.

Given beside every professional's session, so that the way to an emergency access stays open; once one is open it names
that record (`carnet.identity.urgency`, `carnet.config.urgent`). It proves nothing to any page: none reads it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from carnet.identity import cookies, urgency
from carnet.identity.api import AccountKind
from carnet.identity.session_store import KIND
from carnet.identity.urgency import Urgency
from carnet.portal import modes

LIFE: Final = timedelta(hours=1)
_RENEWED: Final = timedelta(minutes=30)


def urgency_of_the_session(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Gives the cookie to a session of a professional, another when an emergency begins or ends; takes it away."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Who looked at no session was asked for none: nothing is read for this alone.
        if request.session.accessed:
            _bring(request, response)
        return response

    return middleware


def _bring(request: HttpRequest, response: HttpResponse) -> None:
    sent, key, now = cookies.sent_long(request, urgency.COOKIE), request.session.session_key, timezone.now()
    if key is None or request.session.get(KIND) != AccountKind.PROFESSIONAL:
        if sent:
            cookies.drop(response, urgency.COOKIE)
        return
    open_ones = {record: until for record, _, until in sorted(modes.emergencies(request, now), key=itemgetter(2))}
    kind = Urgency.OPEN if open_ones else Urgency.AT_WORK
    until = max(open_ones.values(), default=now + LIFE)
    if not _is_good(sent, key, kind, open_ones, now):
        value = urgency.cookie(kind, until, key, tuple(open_ones))
        cookies.send(response, urgency.COOKIE, value, until - now)


def _is_good(sent: str, key: str, kind: Urgency, records: Mapping[str, datetime], now: datetime) -> bool:
    """Whether the cookie that came says the same, and for a while yet."""
    mark = urgency.read_cookie(sent, key, now.timestamp())
    if mark is None or mark.urgency is not kind:
        return False
    if kind is Urgency.AT_WORK:
        return mark.until > (now + _RENEWED).timestamp()
    latest = tuple(records)[-urgency.MOST_RECORDS :]
    return len(latest) == len(mark.records) and all(mark.is_about(record) for record in latest)
