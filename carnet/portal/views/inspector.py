"""Pages of a sandbox: the messages of software that came lately, and what was checked of each. Owns no check.

Absent from the addresses of production and of a demonstration: not hidden, absent. The same is given as JSON.
"""

from datetime import datetime
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carnet.identity import directory
from carnet.inspector import report, store
from carnet.inspector.message import Message, Who
from carnet.inspector.report import Report
from carnet.portal.preferences import active_language
from carnet.portal.present_inspector import Row, shown

SHOWN: Final = 50
USUAL: Final = 20


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The last messages, the newest first."""
    rows = [_row(one) for one in store.newest(SHOWN)]
    return render(request, "carnet/sandbox/messages.jinja", {"rows": rows})


@require_safe
def message_page(request: HttpRequest, message: str) -> HttpResponse:
    """Everything about one message."""
    found = _found(message)
    context = {"row": _row(found.message), "report": found, **shown(found)}
    return render(request, "carnet/sandbox/message.jinja", context)


@require_safe
def messages_json(request: HttpRequest) -> HttpResponse:
    """The reports of the last messages, the newest first: `last` says how many."""
    said = request.GET.get("last", str(USUAL))
    most = int(said) if said.isascii() and said.isdecimal() and len(said) <= 4 else 0
    if not 1 <= most <= report.MOST:
        wanted = f"last: 1–{report.MOST}"
        return JsonResponse({"format": report.FORMAT, "error": wanted}, status=400)
    base = request.build_absolute_uri("/").rstrip("/")
    found = [report.as_json(report.report_of(one), base) for one in store.newest(most)]
    return JsonResponse({"format": report.FORMAT, "messages": found})


@require_safe
def message_json(request: HttpRequest, message: str) -> HttpResponse:
    """The report of one message."""
    base = request.build_absolute_uri("/").rstrip("/")
    return JsonResponse(report.as_json(_found(message), base))


def _found(name: str) -> Report:
    kept = store.one(name)
    if kept is None:
        raise Http404
    return report.report_of(kept)


def _row(one: Message) -> Row:
    return Row(
        one.id, one.transaction or one.service, one.verdict.value, datetime.fromisoformat(one.at), _caller(one.who),
        _structure(one.who), _answer(one),
    )  # fmt: skip


def _answer(one: Message) -> str:
    """What is wrong, in a sentence: the first rule that was broken; else how XDS says that it went."""
    first = next((line for line in report.lines_of(one) if line.outcome == "failed"), None)
    if first is None or first.wrong is None:
        return one.answer.status
    return f"{first.wrong[active_language().value]} [{first.rule}]"


def _caller(who: Who | None) -> str:
    if who is None:
        return ""
    known = directory.find_professional(who.id)
    return f"{known.given_name} {known.family_name} ({who.id})" if known else who.id


def _structure(who: Who | None) -> str:
    if who is None or not who.structure:
        return ""
    known = directory.find_structure(who.structure)
    return f"{known.name} ({who.structure})" if known else who.structure
