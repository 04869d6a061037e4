"""The screens of the inspector of a sandbox."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from carnet.inspector.message import Message, Sheet
from carnet.inspector.report import Report, lines_of
from carnet.portal.present_inspector import Row, shown
from tests.browser.screen import Screen
from tests.inspector import samples

AT: Final = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


def _row(one: Message, caller: str, structure: str) -> Row:
    told = f"Le code 1 n’est pas dans le jeu de valeurs du CI-SIS. [{one.answer.rule}]" if one.answer.rule else ""
    return Row(one.id, one.transaction or one.service, one.verdict.value, AT, caller, structure, told)


def _report(one: Message, sheets: tuple[Sheet, ...], state: str) -> Report:
    return Report(one, tuple(lines_of(one)), sheets, state)


def _screen(name: str, one: Message, sheets: tuple[Sheet, ...] = (), state: str = "no_document") -> Screen:
    who = ("Hélène ROUSSEL (810000000011)", "CABINET DES TILLEULS (1750900001)") if one.who else ("", "")
    context: dict[str, Any] = {"row": _row(one, *who)}

    def part(key: str) -> Callable[[], Any]:
        return lambda: shown(_report(one, sheets, state))[key]

    late = {key: part(key) for key in ("broken", "told", "stages", "texts")}
    late["report"] = lambda: _report(one, sheets, state)
    return Screen(f"inspector-{name}", "carnet/sandbox/message.jinja", "pro", context, late=late)


SCREENS: Final[tuple[Screen, ...]] = (
    Screen(
        "inspector-messages", "carnet/sandbox/messages.jinja", "pro",
        {"rows": [_row(samples.REFUSED, "Hélène ROUSSEL (810000000011)", "CABINET DES TILLEULS (1750900001)"),
                  _row(samples.UNREAD, "", "")]},
    ),
    Screen("inspector-nothing", "carnet/sandbox/messages.jinja", "pro", {"rows": []}),
    _screen("refused", samples.REFUSED, samples.SHEETS, "done"),
    _screen("accepted", samples.ACCEPTED),
    _screen("unread", samples.UNREAD),
)  # fmt: skip
