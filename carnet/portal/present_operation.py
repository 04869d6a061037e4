"""The operator's reports, doors of software and health, in words. Owns the words only; never a number of its own."""

from collections.abc import Iterable
from typing import Final

from carnet.portal.jinja import t
from carnet.portal.present import file_size
from carnet.portal.rule_words import rule_words
from carnet.portal.shown_operation import DoorShown, LineShown, PeriodShown, PlaceShown, RuleShown, WaitingShown
from carnet.portal.words import date_courte, heure
from carnet.usecases._certificates import Standing
from carnet.usecases._operation import FEWEST, Told
from carnet.usecases.see_activity import Measured, Period
from carnet.usecases.see_health import Health, Line, Room, State
from carnet.usecases.see_integration import Door, Integration, Place

COLUMNS: Final = tuple(Measured)


def number(told: Told) -> str:
    """A number as it may be told."""
    if not told.few:
        return str(told.number)
    if told.number:
        return str(t("operation.at_least", number=told.number))
    return str(t("operation.few", number=FEWEST))


def period(one: Period) -> PeriodShown:
    """A day or a week."""
    return PeriodShown(one.first, one.last, [number(one.numbers[what]) for what in COLUMNS])


def columns() -> list[str]:
    """The heads of the columns of numbers."""
    return [str(t(f"done_acts.{what.value}")) for what in COLUMNS]


def rules(found: Iterable[tuple[str, Told]]) -> list[RuleShown]:
    """How often each rule refused."""
    return [RuleShown(rule, rule_words(rule), number(told)) for rule, told in found]


def door(one: Door) -> DoorShown:
    """A door of software."""
    name = str(t(f"integration.door_{one.interface}"))
    return DoorShown(name, number(one.done), number(one.refused), rules(one.rules))


def place(one: Place) -> PlaceShown:
    """A structure whose machines may come."""
    last = [
        str(t("integration.last_by", door=t(f"integration.door_{name}"), day=date_courte(at), hour=heure(at)))
        for name, at in one.last
    ]
    return PlaceShown(one.name, [certificate(each) for each in one.certificates], last)


def subscriptions(found: Integration) -> list[tuple[str, str]]:
    """How many subscriptions are in each state."""
    return [(str(t(f"integration.sub_{state.value}")), number(told)) for state, told in found.subscriptions.items()]


def certificate(one: Standing) -> tuple[str, str]:
    """A certificate, and its tone."""
    tone = "bad" if one.over else "warn" if one.soon else "plain"
    words = "integration.certificate_over" if one.over else "integration.certificate"
    return str(t(words, use=t(f"integration.use_{one.use}"), day=date_courte(one.ends))), tone


def line(one: Line) -> LineShown:
    """One thing to watch."""
    more = []
    if one.name == "documents":
        more.append(str(t(f"health.documents_{one.state.value}")))
    if one.number is not None:
        more.append(str(t("health.number", number=one.number)))
    if one.at is not None:
        more.append(str(t(f"health.at_{one.name}", day=date_courte(one.at), hour=heure(one.at))))
    if one.size is not None:
        more.append(str(t("health.backup_size", size=file_size(one.size))))
    if one.unread:
        more.append(str(t("health.backup_unread")))
    return LineShown(
        str(t(f"health.{one.name}")), one.state.value, " ".join(more) or str(t(f"health.more_{one.state.value}"))
    )


def room(found: Room | None) -> LineShown:
    """The disk."""
    if found is None:
        return LineShown(str(t("health.room")), State.UNKNOWN.value, str(t("health.more_unknown")))
    more = str(t("health.room_more", free=file_size(found.free), total=file_size(found.total)))
    return LineShown(str(t("health.room")), found.state.value, more)


def size(health: Health) -> str:
    """How much the database takes."""
    return file_size(health.versions.database.size)


def waiting(health: Health) -> list[WaitingShown]:
    """What waits for somebody."""
    found = health.waiting
    return [
        WaitingShown(str(t("operator_reports.title")), found.reports, "operator_reports"),
        WaitingShown(str(t("operator_mistakes.title")), found.mistakes, "operator_mistakes"),
        WaitingShown(str(t("emergencies.title")), found.emergencies, "operator_emergencies"),
        WaitingShown(str(t("alerts.title")), found.alerts, "operator_alerts"),
        WaitingShown(str(t("operation.identity")), found.identity, ""),
        WaitingShown(str(t("operation.letters")), found.letters, ""),
    ]
