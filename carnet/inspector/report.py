"""What the inspector says of a message: for the page, for the command line and for software. Owns the report's shape.

The shape is `docs/inspector.schema.json`; a member is never renamed and never changes its meaning under one `format`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from carnet.inspector import documents, rules, store, words
from carnet.inspector.message import Looked, Message, Sheet, Verdict

FORMAT: Final = "carnet.inspector/1"
MOST: Final = store.MOST
NOT_REACHED: Final = "not_reached"
FAILED, WARNED = "failed", "warned"
ADDRESS: Final = "/sandbox/messages/"


@dataclass(frozen=True)
class Line:
    """One rule on one element, with its words: what it asks for, and what is wrong where it is broken."""

    rule: str
    stage: str
    outcome: str
    element: str
    part: str
    facts: Mapping[str, str]
    asks: Mapping[str, str]
    wrong: Mapping[str, str] | None
    source: str
    text: str
    line: int


@dataclass(frozen=True)
class Report:
    """Everything about one message."""

    message: Message
    lines: tuple[Line, ...]
    sheets: tuple[Sheet, ...]
    schematron: str
    """done, waiting, no_document, not_installed."""

    def of(self, outcome: str) -> tuple[Line, ...]:
        """The lines with this outcome."""
        return tuple(line for line in self.lines if line.outcome == outcome)


def report_of(message: Message) -> Report:
    """The report of a kept message."""
    sheets = store.findings(message.id)
    return Report(message, tuple(lines_of(message)), sheets or (), _schematron(message, sheets))


def lines_of(message: Message) -> Iterator[Line]:
    """The rules of a message in the order of the way: those that were checked, then those that it never came to."""
    yield from (_line(message, check) for check in message.checks)
    if message.verdict is not Verdict.REFUSED:
        return
    broken = [check.rule for check in message.checks if check.outcome == FAILED]
    if broken:
        # The message ended at the last rule that it broke on its way.
        last = max(broken, key=lambda rule: rules.order_of(rules.stage_of(rule)))
        seen = [check.rule for check in message.checks]
        for rule in rules.not_reached(seen, last, message.transaction, message.service):
            asks = words.asked_for(rule.id, {})
            yield Line(rule.id, rule.stage, NOT_REACHED, "", "", {}, asks, None, rule.source, "", 0)


def _line(message: Message, check: Looked) -> Line:
    rule, facts = rules.every().get(check.rule), dict(check.facts)
    wrong = words.wrong(check.rule, facts) if check.outcome in (FAILED, WARNED) else None
    text = message.texts[check.text].name if 0 <= check.text < len(message.texts) else ""
    return Line(
        check.rule, rules.stage_of(check.rule), check.outcome, check.element, check.part, facts,
        words.asked_for(check.rule, facts), wrong, rule.source if rule else "", text, check.line,
    )  # fmt: skip


def _schematron(message: Message, sheets: tuple[Sheet, ...] | None) -> str:
    if not message.documents:
        return "no_document"
    if sheets is not None:
        ran = any(sheet.failure != documents.NO_FOLDER for sheet in sheets)
        return "done" if ran else "not_installed"
    return "waiting"


def as_json(report: Report, base: str = "") -> dict[str, Any]:
    """The report for software; `base` is the address of this instance."""
    one = report.message
    who = one.who
    return {
        "format": FORMAT,
        "id": one.id,
        "address": f"{base}{ADDRESS}{one.id}/",
        "at": one.at,
        "service": one.service,
        "transaction": one.transaction,
        "action": one.action,
        "message_id": one.message_id,
        "verdict": one.verdict.value,
        "caller": None if who is None else {
            "kind": who.kind, "id": who.id, "structure": who.structure, "profession": who.profession,
            "authentication": who.authentication, "mode": who.mode, "software": who.software, "secret": who.secret,
        },
        "patient": one.patient,
        "bytes": one.size,
        "mtom": one.mtom,
        "files": [{"content_id": each.name, "media_type": each.media_type, "bytes": each.size} for each in one.files],
        "answer": {
            "http": one.answer.http, "status": one.answer.status, "code": one.answer.code, "rule": one.answer.rule,
        },
        "counts": {name: len(report.of(name)) for name in ("passed", WARNED, FAILED, NOT_REACHED)},
        "checks": [_check_json(line) for line in report.lines],
        "checks_cut": one.cut,
        "xsd": None if one.schema is None else list(one.schema),
        "schematron": {"state": report.schematron, "documents": [_sheet_json(sheet) for sheet in report.sheets]},
    }  # fmt: skip


def _check_json(line: Line) -> dict[str, Any]:
    return {
        "rule": line.rule, "stage": line.stage, "outcome": line.outcome, "element": line.element,
        "document": line.part, "facts": dict(line.facts), "asks": dict(line.asks),
        "wrong": None if line.wrong is None else dict(line.wrong), "source": line.source,
        "line": line.line if line.text else None, "text": line.text or None,
    }  # fmt: skip


def _sheet_json(sheet: Sheet) -> dict[str, Any]:
    found = [
        {"id": one.rule, "location": one.location, "gravity": one.gravity, "text": one.text} for one in sheet.findings
    ]
    return {"document": sheet.part, "schematron": sheet.schematron, "failure": sheet.failure, "findings": found}
