"""The person asks to be told when the schedule foresees a vaccine, or asks no more."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from carnet.codes.vaccine_state import DiseaseState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import choices
from carnet.storage import db, due
from carnet.storage.due import DueRule
from carnet.usecases._decide import ask
from carnet.usecases._facts import load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.see_vaccines import see_vaccines

MOST_DAYS: Final = 12


@dataclass(frozen=True)
class RemindersSet:
    """Whether the person will be told, and of which days, nearest first."""

    on: bool
    days: tuple[date, ...] = ()


def set_vaccine_reminders(caller: Caller, record_id: RecordId, *, on: bool) -> RemindersSet | Refusal:
    """Plans a notice for each day that the schedule foresees by what is known now; asked again, plans anew.

    It reads the vaccinations as their page does. The rows say days, not which vaccine; the notice says neither.
    """
    known = see_vaccines(caller, record_id)
    if isinstance(known, Refusal):
        return known
    days = _foreseen(known.states, known.today) if on else ()

    def work() -> RemindersSet | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.SETTINGS_CHANGE)
        if not decision.permit:
            return refuse(facts, Act.SETTINGS_CHANGE, decision)
        note(facts, Act.SETTINGS_CHANGE, decision, detail=(("vaccine_reminders", str(on).lower()),))
        now, chosen = facts.context.now, choices.current(facts.keys)
        due.cancel(record_id, DueRule.VACCINE_REMINDER, now)
        for day in days:
            due.plan(record_id, DueRule.VACCINE_REMINDER, datetime.combine(day, time(), zone()))
        if chosen.choices.vaccine_reminders is not on:
            choices.change(facts.keys, chosen, replace(chosen.choices, vaccine_reminders=on), caller.by(), now)
        return RemindersSet(on, days)

    return db.in_transaction(work)


def _foreseen(states: Iterable[DiseaseState], today: date) -> tuple[date, ...]:
    """The days to come that the schedule foresees, nearest first."""
    return tuple(sorted({one.on for one in states if one.on is not None and one.on > today})[:MOST_DAYS])
