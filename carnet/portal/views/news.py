"""The page "Ce qui est nouveau": all that the account was told, what is unread, and by which ways. Owns no rule."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from carnet.identity import actors
from carnet.portal import present_news
from carnet.portal.acting import speaking_of
from carnet.portal.answers import form_key
from carnet.portal.callers import account_page, framed
from carnet.portal.jinja import t
from carnet.usecases.caller import Caller
from carnet.usecases.list_notices import list_notices
from carnet.usecases.read_all_notices import read_all_notices
from carnet.usecases.read_notice import read_notice

NEW = "nouveau"


@require_safe
@account_page
def news(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The newest first; all of them or those that are unread."""
    only = request.GET.get("quoi") == NEW
    found = list_notices(caller, unread=only, before=_instant(request.GET.get("avant", "")))
    here = reverse("news")
    links = [
        {"href": here, "text": str(t("news.all")), "current": not only},
        {"href": f"{here}?quoi={NEW}", "text": str(t("news.unread")), "current": only},
    ]
    older = f"{here}?{'quoi=nouveau&' if only else ''}avant={found.shown[-1].at.timestamp()!r}" if found.more else ""
    with speaking_of(""):
        lines = present_news.shown(found, caller.own_record)
        context = framed(
            request, lines=lines, links=links, older=older, waiting=found.unread, choices=caller.record is not None
        )
        return render(request, "carnet/news.jinja", {**context, "form_key": form_key(), "only": only})


@require_POST
@account_page
def read_all(request: HttpRequest, caller: Caller) -> HttpResponse:
    """I have seen them all."""
    read_all_notices(caller)
    return redirect("news")


@require_POST
@account_page
def read(request: HttpRequest, caller: Caller, notice: UUID) -> HttpResponse:
    """I open one: it is read, and leads to what it is about, in the record that it is about."""
    opened = read_notice(caller, notice)
    if opened is None:
        raise Http404
    if opened.acting is not None:
        actors.act_for(request, opened.acting)
    elif opened.mine and caller.acting_in is not None:
        actors.act_for_oneself(request)
    return redirect(present_news.page_of(opened.kind))


def _instant(text: str) -> datetime | None:
    """Where the last page ended; what is no instant is the beginning."""
    try:
        return datetime.fromtimestamp(float(text), UTC) if text else None
    except (ValueError, OverflowError, OSError):
        return None
