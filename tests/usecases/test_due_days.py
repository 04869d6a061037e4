"""Every delayed act of the law on its day: not the day before, not the last second, then done, and done once.

Each rule is asked around both changes of the clocks, in Paris: a day of 23 hours (29 March 2026, 30 March 2036) and one
of 25 hours (25 October 2026, 26 October 2036).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from carnet.identity import accounts
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, PostalAddress, Preferences
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.ops.due import line
from carnet.ops.sentences import one_line
from carnet.storage import due
from carnet.storage.due import DueRule
from carnet.usecases import _transfer
from carnet.usecases._asked import Transferred
from carnet.usecases._vaccines import Vaccination
from carnet.usecases.announce_opening import Announced, Candidate, announce_opening
from carnet.usecases.ask_destruction import ask_destruction
from carnet.usecases.carry_out_due import ABOUT, ACTS, CarriedOut, carry_out_due
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.merge_records import merge_records
from carnet.usecases.open_child_record import ChildOpening, open_child_record
from carnet.usecases.open_record import Opened
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from carnet.usecases.report_error import Sent, report_error
from carnet.usecases.set_vaccine_reminders import RemindersSet, set_vaccine_reminders
from carnet.usecases.suspend_record import Suspended, suspend_record
from carnet.usecases.write_vaccine import VaccineWritten, write_vaccine
from tests import cast
from tests.usecases import relatives
from tests.usecases import scene as scenes
from tests.usecases.lives import DAY, closes, falls_due_at, goes_to, midnight
from tests.usecases.scene import Scene, report

pytestmark = pytest.mark.django_db
CHANGES = (midnight(2026, 3, 29), midnight(2026, 10, 25))
LATE_CHANGES = (midnight(2036, 3, 30), midnight(2036, 10, 26))


def noon_before(at: datetime, days: int) -> datetime:
    """Noon of the legal day that is so many days earlier."""
    return (at - timedelta(days=days) + timedelta(hours=12)).astimezone(UTC)


def ten_years_before(at: datetime) -> datetime:
    """Noon of the same legal day, ten years earlier."""
    return at.replace(year=at.year - 10, hour=12).astimezone(UTC)


def _opens(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    clock = FixedClock(noon_before(at, 42))
    candidate = Candidate(cast.KARIM.identity, address=PostalAddress(("1 rue des Essais", "75000 PARIS")))
    assert announce_opening(candidate, clock) == Announced.BY_LETTER
    return clock, ("open",)


def _closes_suspended(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    scene = scenes.at(FixedClock(noon_before(at, 42)))
    assert isinstance(suspend_record(cast.operator(scene.clock), scene.record, "essai"), Suspended)
    return scene.clock, ("close",)


def _destroys_asked(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    scene = scenes.at(FixedClock(noon_before(at, 30)))
    closes(scene)
    assert not isinstance(ask_destruction(scene.odette, scene.record, stepped_up=True), Refusal)
    return scene.clock, ("destroy",)


def _destroys_closed(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    scene = scenes.at(FixedClock(ten_years_before(at)))
    closes(scene)
    return scene.clock, ("destroy", "traces")


def _destroys_traces(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    scene = scenes.at(FixedClock(ten_years_before(at)))
    closes(scene)
    ask_destruction(scene.odette, scene.record, stepped_up=True)
    goes_to(scene.clock, scene.clock.now() + 40 * DAY)
    assert carry_out_due(scene.clock).done == 1
    return scene.clock, ("traces",)


def _comes_of_age(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    clock, birthday = FixedClock(noon_before(at, 10)), date(at.year - 18, at.month, at.day)
    cast.publish_directory()
    traits = replace(cast.LEO.identity.traits, birth_date=birthday)
    number = cast.test_ins(f"1{birthday.year % 100:02}{birthday.month:02}75116088")
    child = PersonIdentity(traits, number, cast.LEO.identity.status)
    parent = relatives.account(cast.CLAIRE, clock)
    assert isinstance(open_child_record(parent, ChildOpening(child, certified=True, consent=True)), Opened)
    return clock, ("majority",)


def _forgets(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    """The operator's own delay, in days of 24 hours from the merge on."""
    scene = scenes.at(FixedClock(at.astimezone(UTC) - _transfer.undo_delay()))
    rosa = cast.desk_agent(scene.clock)
    twin = replace(cast.ODETTE.identity, ins=cast.test_ins("2480575116099"))
    made = open_record_for(rosa, twin, consent=True)
    assert isinstance(made, OpenedFor)
    assert isinstance(merge_records(rosa, scene.record, made.record_id, "Même personne."), Transferred)
    return scene.clock, ("forget",)


def _reminds(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    scene = scenes.at(FixedClock(noon_before(at, 14)))
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, report(), Options(withheld=True))
    assert isinstance(kept, Deposited)
    return scene.clock, ("remind",)


def _reminds_of_a_vaccine(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    """Ten years after a reminder against tetanus; the season of the flu has begun, or is far."""
    scene = scenes.at(FixedClock(noon_before(at, 5)))
    said = Vaccination("Tétanos", day=at.date().replace(year=at.year - 10).isoformat())
    assert isinstance(write_vaccine(scene.odette, scene.record, said), VaccineWritten)
    assert isinstance(set_vaccine_reminders(scene.odette, scene.record, on=True), RemindersSet)
    return scene.clock, ("vaccine",)


def _says_that_a_document_is_wrong(at: datetime) -> FixedClock:
    scene = scenes.at(FixedClock(at.astimezone(UTC)))
    details = PersonalDetails(cast.HELENE.login, "helene@exemple.test", None, None, Preferences())
    new = NewAccount(AccountKind.PROFESSIONAL, details, cast.PASSWORD, cast.HELENE.facts.professional_id)
    assert not isinstance(accounts.create_account(new, scene.clock.now()), Conflict)
    kept = scene.deposits(cast.HELENE)
    said = report_error(scene.odette, scene.record, kept.logical_id, "fact", "Ce nom est faux.")
    assert isinstance(said, Sent), said
    return scene.clock


def _reminds_of_a_correction(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    return _says_that_a_document_is_wrong(noon_before(at, 21)), ("remind",)


def _is_late_with_a_correction(at: datetime) -> tuple[FixedClock, tuple[str, ...]]:
    """The author was reminded a week before."""
    clock = _says_that_a_document_is_wrong(at.replace(month=at.month - 1, hour=12))
    goes_to(clock, at - 2 * DAY)
    assert carry_out_due(clock) == CarriedOut(done=1)
    return clock, ("late",)


Case = Callable[[datetime], tuple[FixedClock, tuple[str, ...]]]
CASES: Mapping[DueRule, tuple[Case, tuple[datetime, datetime]]] = {
    DueRule.OPEN_ANNOUNCED: (_opens, CHANGES),
    DueRule.CLOSE_SUSPENDED: (_closes_suspended, CHANGES),
    DueRule.DESTROY_ASKED: (_destroys_asked, CHANGES),
    DueRule.DESTROY_CLOSED: (_destroys_closed, LATE_CHANGES),
    DueRule.DESTROY_TRACES: (_destroys_traces, LATE_CHANGES),
    DueRule.MAJORITY: (_comes_of_age, CHANGES),
    DueRule.FORGET_TRANSFERRED: (_forgets, CHANGES),
    DueRule.ANNOUNCEMENT_REMINDER: (_reminds, CHANGES),
    DueRule.VACCINE_REMINDER: (_reminds_of_a_vaccine, CHANGES),
    DueRule.CORRECTION_REMINDER: (_reminds_of_a_correction, CHANGES),
    # The month before the first day has 29 days, so that the same day of it exists.
    DueRule.CORRECTION_LATE: (_is_late_with_a_correction, (midnight(2028, 3, 26), midnight(2026, 10, 25))),
}


@pytest.mark.parametrize("change", [0, 1], ids=["on the day of 23 hours", "on the day after that of 25 hours"])
@pytest.mark.parametrize("rule", list(CASES))
def test_due_act_is_done_on_its_day_around_the_clock_changes(settings: Settings, rule: DueRule, change: int) -> None:
    """The day before, the last second, the day, the day after."""
    settings.CARNET_OPENING_NEEDS_NO_CONSENT = True
    begin, days = CASES[rule]
    day = days[change] + timedelta(days=change)
    clock, acts = begin(day)
    waiting = [one for one in due.waiting(day) if one.rule is rule]
    assert [one.due_at for one in waiting] == [day]
    falls_due_at(clock, day, *acts)


def test_due_every_rule_has_its_days_its_act_and_its_line_in_carnet_due(scene: Scene) -> None:
    assert set(CASES) == set(DueRule) == set(ACTS) | set(ABOUT)
    begin = midnight(2026, 3, 29)
    for number, rule in enumerate(DueRule):
        due.plan(scene.record, rule, begin + timedelta(days=number))
    lines = [line(one) for one in due.by_day("Europe/Paris")]
    assert len(lines) == len(DueRule)
    for number, (rule, shown) in enumerate(zip(DueRule, lines, strict=True)):
        day, how_many = (begin + timedelta(days=number)).date().isoformat(), 1
        assert shown == f"{day}  {how_many:>6}  {one_line(f'ops.due.{rule.value}')}"
