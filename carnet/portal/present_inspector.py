"""A report of the inspector as its pages show it. Owns the grouping and the choice of the language; checks nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from carnet.inspector import rules
from carnet.inspector.message import Text
from carnet.inspector.report import Line, Report
from carnet.portal.preferences import active_language


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


def shown(found: Report) -> dict[str, Any]:
    """A report as the page shows it, in the reader's language."""
    language = active_language().value
    return {
        "broken": [_finding(line, language) for line in found.of("failed")],
        "told": [_finding(line, language) for line in found.of("warned")],
        "stages": _stages(found, language),
        "texts": [_text(one, found.lines) for one in found.message.texts],
    }


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
