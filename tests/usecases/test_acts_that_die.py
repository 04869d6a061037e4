"""Acts that die just before their end change nothing, and succeed when they are asked again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pytest_django import Settings

from carnet.identity.activation import Reason
from carnet.identity.people import PostalAddress
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.usecases._death import Death, DeathDocument
from carnet.usecases.announce_document import announce_document
from carnet.usecases.announce_opening import Candidate, announce_opening
from carnet.usecases.ask_paper import ask_paper
from carnet.usecases.break_glass import Emergency, EmergencyReason, break_glass
from carnet.usecases.caller import AccessMode
from carnet.usecases.change_administrative import Said, change_administrative
from carnet.usecases.close_at_desk import close_at_desk
from carnet.usecases.close_fraud import close_fraud
from carnet.usecases.close_record import close_record
from carnet.usecases.close_record_for import close_record_for
from carnet.usecases.contest_suspension import contest_suspension
from carnet.usecases.delete_own_documents import delete_own_documents
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.describe_own_document import Description, describe_own_document
from carnet.usecases.give_account import Newcomer, give_account
from carnet.usecases.note_death import note_death
from carnet.usecases.open_record_in_charge import Agreement, open_record_in_charge
from carnet.usecases.reopen_record_for import Word, reopen_record_for
from carnet.usecases.suspend_record import suspend_record
from carnet.usecases.withhold_document import withhold_document
from tests import cast
from tests.reliability.effects import state_of
from tests.usecases import relatives
from tests.usecases.scene import Scene, report
from tests.usecases.test_ask_paper import without_account
from tests.usecases.test_own_documents import REPORT, added

pytestmark = pytest.mark.django_db

BROKEN = (
    "withhold.written",
    "announce_document.written",
    "break_glass.opened",
    "close_record.written",
    "close_at_desk.written",
    "close_fraud.written",
    "close_record_for.written",
    "change_administrative.written",
    "ask_paper.written",
    "give_account.written",
    "open_in_charge.written",
    "note_death.written",
    "reopen_record_for.written",
    "delete_own_documents.epoch_moved",
    "describe_own_document.epoch_moved",
    "announce.written",
)


def act_of(point: str, scene: Scene) -> Callable[[], object]:
    """The act that reaches a failpoint, ready to be asked."""
    mine = added(scene).logical_id
    candidate = Candidate(cast.KARIM.identity, address=PostalAddress(("1 rue des Essais", "75000 PARIS")))
    helene = scene.agrees(cast.HELENE)
    plain = scene.deposits(cast.HELENE, "Autre").logical_id
    waiting = deposit_document(helene, scene.record, report("Grave"), Options(withheld=True))
    assert isinstance(waiting, Deposited)
    withheld = waiting.card.logical_id
    if point == "close_fraud.written":
        suspend_record(cast.operator(scene.clock), scene.record, "essai")
        contest_suspension(scene.odette, scene.record)
    waits = without_account(scene) if point == "ask_paper.written" else scene.record
    if point in {"note_death.written", "reopen_record_for.written"}:
        close_record(scene.odette, scene.record)
    death = Death(date(2026, 2, 20), DeathDocument.DEATH_CERTIFICATE)
    paul = replace(scene.caller(cast.PAUL), stepped_up=True)
    acts: dict[str, Callable[[], object]] = {
        "withhold.written": lambda: withhold_document(helene, scene.record, plain),
        "announce_document.written": lambda: announce_document(helene, scene.record, withheld),
        "break_glass.opened": lambda: break_glass(
            paul, scene.record, Emergency(AccessMode.BREAK_GLASS, EmergencyReason.OTHER, "Essai.")
        ),
        "close_record.written": lambda: close_record(scene.odette, scene.record),
        "close_at_desk.written": lambda: close_at_desk(cast.desk_agent(scene.clock), scene.record, consent=True),
        "close_record_for.written": lambda: close_record_for(helene, scene.record, consent=True),
        "change_administrative.written": lambda: change_administrative(
            helene, scene.record, Said(used_given_name="Dodo")
        ),
        "ask_paper.written": lambda: ask_paper(helene, waits, again=False),
        "give_account.written": lambda: give_account(
            cast.desk_agent(scene.clock), Newcomer(cast.KARIM.identity, Reason.OPENING)
        ),
        "open_in_charge.written": lambda: open_record_in_charge(
            cast.desk_agent(scene.clock), cast.KARIM.identity, relatives.measure(), Agreement(agreed=True)
        ),
        "close_fraud.written": lambda: close_fraud(cast.operator(scene.clock), scene.record, "Preuve 1", seen=True),
        "note_death.written": lambda: note_death(cast.desk_agent(scene.clock), scene.record, death),
        "reopen_record_for.written": lambda: reopen_record_for(
            cast.desk_agent(scene.clock), scene.record, Word(consent=True)
        ),
        "delete_own_documents.epoch_moved": lambda: delete_own_documents(scene.odette, scene.record, [mine]),
        "describe_own_document.epoch_moved": lambda: describe_own_document(
            scene.odette, scene.record, mine, Description(REPORT, "Autre titre", date(2026, 2, 3))
        ),
        "announce.written": lambda: announce_opening(candidate, scene.clock),
    }
    return acts[point]


@pytest.mark.parametrize("point", BROKEN)
def test_act_that_dies_before_its_end_changes_nothing_and_again_succeeds(
    scene: Scene, point: str, settings: Settings
) -> None:
    settings.CARNET_OPENING_NEEDS_NO_CONSENT = True
    act = act_of(point, scene)
    before = state_of(scene.record)
    with arm(point), pytest.raises(FailpointReached):
        act()
    assert state_of(scene.record) == before
    scene.clock.move(timedelta(seconds=1))
    assert not isinstance(act(), Refusal | Conflict)
