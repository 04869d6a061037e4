"""The person closes the record: all stops with the next request, and nothing is lost."""

from datetime import UTC, datetime

import pytest

from carnet.consent import authorisations
from carnet.consent.authorisations import AuthorisationState
from carnet.kernel.errors import Conflict, Invalid
from carnet.storage import due
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.close_record import MOST_REASON, Closed, close_record
from carnet.usecases.deposit_document import deposit_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_document import read_document
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.read_part import Part, PartKind, read_part
from carnet.usecases.reopen_record import reopen_record
from carnet.usecases.see_status import MyRight, Status, see_status
from carnet.usecases.state_agreement import state_agreement
from tests import cast
from tests.usecases.relatives import caregiver
from tests.usecases.scene import KEPT, Scene, assert_refused, blobs, counts, report, titles

R02 = ("R02", "record_closed")


def test_close_record_holder_closes_until_destruction_in_ten_years(scene: Scene) -> None:
    answer = close_record(scene.odette, scene.record, "Je déménage.")
    # The legal day in Paris, ten years later: midnight of 2 March 2036 is 23:00 UTC the day before.
    destroyed = datetime(2036, 3, 1, 23, 0, tzinfo=UTC)
    assert answer == Closed(scene.clock.now(), destroyed)
    assert [(one.rule, one.due_at) for one in due.waiting(destroyed)] == [("destroy_closed", destroyed)]
    assert (scene.last().act, scene.last().outcome.value) == ("record:close", "done")


def test_close_record_holder_closes_everything_stops(scene: Scene) -> None:
    """Before closing each act succeeds; after it, the same act by the same actor is refused and told to the journal."""
    helene, marc = scene.agrees(cast.HELENE), scene.treats(cast.MARC)
    card = scene.deposits(cast.HELENE)
    record, document = scene.record, card.logical_id
    assert isinstance(close_record(scene.odette, record), Closed)
    kept, files = counts(*KEPT), blobs()
    for caller in (helene, marc, scene.odette):
        assert_refused(list_documents(caller, record), caller, "document:list", *R02, record)
        assert_refused(read_document(caller, record, document), caller, "document:read", *R02, record)
        part = read_part(caller, record, document, Part(PartKind.ORIGINAL))
        assert_refused(part, caller, "document:read", *R02, record)
    answer = deposit_document(helene, record, report("Un autre"))
    assert_refused(answer, helene, "document:deposit", *R02, record)
    answer_state = state_agreement(helene, record, agreed=True)
    assert_refused(answer_state, helene, "authorisation:state", *R02, record)
    hiding = change_visibility(scene.odette, record, document, hide=True)
    assert_refused(hiding, scene.odette, "document:hide", "C02", "no_document", record)
    assert (counts(*KEPT), blobs()) == (kept, files)


def test_close_record_holder_closes_authorisations_end(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    close_record(scene.odette, scene.record)
    assert [given.state for given in authorisations.all_current(scene.record)] == [AuthorisationState.ENDED]
    status = see_status(scene.caller(cast.HELENE), scene.record)
    assert isinstance(status, Status)
    assert (status.active, status.motive, status.right) == (False, "FERMETURE_DEMANDE_PATIENT", MyRight.NONE)
    assert status.person is None


def test_close_record_holder_after_closing_still_reads_the_journal(scene: Scene) -> None:
    close_record(scene.odette, scene.record)
    page = read_journal(scene.odette, scene.record)
    assert isinstance(page, JournalPage)
    assert page.lines[0].event.act == "record:close"


def test_close_record_holder_of_a_closed_record_conflicts(scene: Scene) -> None:
    close_record(scene.odette, scene.record)
    before = counts("record_life", "due_act", "outbox")
    assert close_record(scene.odette, scene.record) == Conflict("closing.already_closed")
    assert counts("record_life", "due_act", "outbox") == before


@pytest.mark.parametrize("who", ["karim", "helene", "marc"])
def test_close_record_somebody_else_is_refused(scene: Scene, who: str) -> None:
    """Another patient, a doctor who may read, the médecin traitant."""
    callers = {
        "karim": lambda: cast.opened(cast.KARIM, scene.clock),
        "helene": lambda: scene.agrees(cast.HELENE),
        "marc": lambda: scene.treats(cast.MARC),
    }
    caller = callers[who]()
    answer = close_record(caller, scene.record)
    expected = ("C02", "not_your_record") if who == "karim" else ("C01", "not_foreseen")
    assert_refused(answer, caller, "record:close", *expected, scene.record)
    assert counts("record_life")["record_life"] == (2 if who == "karim" else 1)


def test_close_record_somebody_else_of_a_closed_record_is_refused_and_not_told(scene: Scene) -> None:
    """That a record is closed already is told to its holder only."""
    karim = cast.opened(cast.KARIM, scene.clock)
    close_record(scene.odette, scene.record)
    answer = close_record(karim, scene.record)
    assert_refused(answer, karim, "record:close", "C02", "not_your_record", scene.record)


def test_close_record_holder_with_too_long_a_reason_is_told(scene: Scene) -> None:
    with pytest.raises(Invalid) as told:
        close_record(scene.odette, scene.record, "x" * (MOST_REASON + 1))
    assert [(p.element, p.rule) for p in told.value.problems] == [("reason", "text.too_long")]
    assert isinstance(close_record(scene.odette, scene.record, "x" * MOST_REASON), Closed)


@pytest.mark.parametrize(("told", "raison"), [(True, "Je déménage."), (False, "")])
def test_close_record_holder_says_whether_professionals_read_the_reason(scene: Scene, told: bool, raison: str) -> None:
    """TD0.2 gives date, motif and raison; the person's own words only if she lets professionals read them."""
    close_record(scene.odette, scene.record, "Je déménage.", told=told)
    status = see_status(scene.caller(cast.PAUL), scene.record)
    assert isinstance(status, Status)
    assert (status.closed_at, status.motive) == (scene.clock.now(), "FERMETURE_DEMANDE_PATIENT")
    assert status.raison == raison


def test_r02_close_record_then_nobody_reads_or_deposits_emergency_included(scene: Scene) -> None:
    """R02, from the use case: the same callers succeed before and are refused after."""
    helene = scene.agrees(cast.HELENE)
    assert titles(helene, scene.record) == []
    close_record(scene.odette, scene.record)
    assert_refused(list_documents(helene, scene.record), helene, "document:list", *R02, scene.record)
    answer = deposit_document(helene, scene.record, report())
    assert_refused(answer, helene, "document:deposit", *R02, scene.record)


def test_close_record_holder_closes_the_help_of_caregivers_ends_once(scene: Scene) -> None:
    """The caregiver stops with the closing, and does not come back with the reopening."""
    ines_at_home, _ = caregiver(scene.odette, cast.KARIM)
    assert titles(ines_at_home, scene.record) == []
    assert isinstance(close_record(scene.odette, scene.record), Closed)
    reopen_record(scene.odette, scene.record, consent=True)
    answer = list_documents(ines_at_home, scene.record)
    assert_refused(answer, ines_at_home, "document:list", "C02", "not_your_record", scene.record)
