"""Pages of a sandbox: the messages of software that came lately, and what was checked of each. Owns no check.

Absent from the addresses of production and of a demonstration: not hidden, absent. The same is given as JSON.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carnet.identity import directory
from carnet.inspector import report, rules, store
from carnet.inspector.message import Message, Text, Who
from carnet.inspector.report import Line, Report
from carnet.portal.preferences import active_language

SHOWN: Final = 50
USUAL: Final = 20


@dataclass(frozen=True)
class Row:
    """One message in the list."""

    id: str
    transaction: str
    verdict: str
    at: datetime
    caller: str
    structure: str
    answer: str


@dataclass(frozen=True)
class Step:
    """One rule in the order of the way, with the elements that it was checked on."""

    rule: str
    outcome: str
    says: str
    source: str
    elements: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """A part of the way, with its rules."""

    name: str
    steps: tuple[Step, ...]

    @property
    def title(self) -> str:
        """The message that names it."""
        return f"rules.stage.{self.name}"

    @property
    def worst(self) -> str:
        """The gravest outcome in it."""
        return max((step.outcome for step in self.steps), key=_GRAVITY.index)

    def count(self, outcome: str) -> int:
        """How many rules ended so."""
        return sum(step.outcome == outcome for step in self.steps)


_GRAVITY: Final = ("not_reached", "passed", "warned", "failed")


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


def shown(found: Report) -> dict[str, Any]:
    """A report as the page shows it, in the reader's language."""
    language = active_language().value
    return {
        "broken": [_finding(line, language) for line in found.of("failed")],
        "told": [_finding(line, language) for line in found.of("warned")],
        "stages": _stages(found, language),
        "texts": [_text(one, found.lines) for one in found.message.texts],
    }


def _found(name: str) -> Report:
    kept = store.one(name)
    if kept is None:
        raise Http404
    return report.report_of(kept)


def _row(one: Message) -> Row:
    return Row(
        one.id, one.transaction or one.service, one.verdict.value, datetime.fromisoformat(one.at), _caller(one.who),
        _structure(one.who), one.answer.rule or one.answer.status,
    )  # fmt: skip


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


def _finding(line: Line, language: str) -> dict[str, Any]:
    """One rule that was broken, as a page tells it."""
    return {
        "says": (line.wrong or line.asks)[language],
        "asks": line.asks[language],
        "rule": line.rule,
        "source": line.source,
        "element": line.element,
        "part": line.part,
        "facts": [(name, value) for name, value in line.facts.items() if name != "path"],
        "href": f"#{_anchor(line.text)}-{line.line}" if line.text else "",
        "line": line.line,
    }


def _stages(found: Report, language: str) -> list[Stage]:
    by_stage: dict[str, dict[str, list[Line]]] = {}
    for line in found.lines:
        by_stage.setdefault(line.stage, {}).setdefault(line.rule, []).append(line)
    made = [Stage(name, tuple(_step(lines, language) for lines in steps.values())) for name, steps in by_stage.items()]
    return sorted(made, key=lambda stage: rules.order_of(stage.name))


def _step(lines: list[Line], language: str) -> Step:
    worst = max((line.outcome for line in lines), key=_GRAVITY.index)
    named = [f"{line.part} {line.element}".strip() for line in lines if line.outcome == worst]
    return Step(lines[0].rule, worst, lines[0].asks[language], lines[0].source, tuple(name for name in named if name))


def _text(one: Text, lines: tuple[Line, ...]) -> dict[str, Any]:
    marked = {line.line: line.outcome for line in lines if line.text == one.name and line.line}
    every = [{"number": n, "text": text, "mark": marked.get(n, "")} for n, text in enumerate(one.lines, start=1)]
    return {"name": one.name, "anchor": _anchor(one.name), "lines": every, "cut": one.cut}


def _anchor(name: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in name).strip("-") or "text"
