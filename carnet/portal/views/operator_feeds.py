"""The operator's page of what is sent by itself: numbers by software and by structure. No person, no rule."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.kernel.errors import Refusal
from carnet.portal.answers import refused_at_work
from carnet.portal.callers import operator_page
from carnet.portal.jinja import t
from carnet.portal.present_operation import number
from carnet.portal.shown_operation import FeedRow
from carnet.portal.views.operator import page
from carnet.portal.words import date_courte, heure
from carnet.usecases.caller import Caller
from carnet.usecases.see_feeds import PlaceFeed, SoftwareFeed, see_feeds


@require_safe
@operator_page
def feeds(request: HttpRequest, caller: Caller) -> HttpResponse:
    """How subscriptions and business acknowledgements stand."""
    found = see_feeds(caller)
    if isinstance(found, Refusal):
        return refused_at_work(request, found, "operator_home")
    return page(
        request,
        "feeds",
        software=[_software(one) for one in found.software],
        places=[_place(one) for one in found.places],
    )


def _software(one: SoftwareFeed) -> FeedRow:
    return FeedRow(one.name, tuple(number(each) for each in (one.live, one.failing, one.given_up)))


def _place(one: PlaceFeed) -> FeedRow:
    numbers = tuple(number(each) for each in (one.waiting, one.failing, one.sent, one.given_up))
    since = str(t("feeds.since", day=date_courte(one.oldest), hour=heure(one.oldest))) if one.oldest else ""
    return FeedRow(one.name, numbers, since)
