"""A doctor whom the person lets read closes her record at her word; nobody else of the care side does."""

from dataclasses import replace

import pytest

from carnet.consent import life
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.model import AuthenticationMode
from carnet.storage import db, keys
from carnet.usecases.caller import Caller
from carnet.usecases.close_record import Closed
from carnet.usecases.close_record_for import close_record_for
from carnet.usecases.list_documents import list_documents
from carnet.usecases.reopen_record import Reopened, reopen_record
from carnet.usecases.see_status import Status, see_status
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.suspend_record import suspend_record
from tests import cast
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused, counts


def test_close_record_for_doctor_with_agreement_closes_and_the_person_is_told_and_reopens(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    db.execute("DELETE FROM outbox")
    assert isinstance(close_record_for(helene, scene.record, consent=True, reason="Elle part."), Closed)
    event = scene.last()
    assert (event.act, event.rule, event.who) == ("record:close_for", "C37", helene.who())
    assert dict(event.detail) == {"motive": "FERMETURE_DEMANDE_PATIENT"}
    assert ("tell_life",) in db.rows("SELECT task FROM outbox WHERE record_id = %s", [scene.record])
    assert_refused(list_documents(helene, scene.record), helene, "document:list", "R02", "record_closed", scene.record)
    # The words are the person's: kept for her, told to nobody.
    opened = keys.load(scene.record)
    assert opened is not None
    assert (life.closing_words(opened).reason, life.closing_words(opened).told) == ("Elle part.", False)
    status = see_status(helene, scene.record)
    assert isinstance(status, Status) and status.raison == ""
    assert isinstance(reopen_record(scene.odette, scene.record, consent=True), Reopened)


def test_close_record_for_same_message_again_is_one_closing_and_another_is_told_so(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    first = close_record_for(helene, scene.record, consent=True, key="one")
    assert isinstance(first, Closed)
    before = counts("record_life", "letter")
    assert close_record_for(helene, scene.record, consent=True, key="one") == first
    assert close_record_for(helene, scene.record, consent=True, key="two") == Conflict("closing.already_closed_for")
    assert counts("record_life", "letter") == before
    assert (scene.last().outcome.value, dict(scene.last().detail)) == (
        "refused", {"why": "closing.already_closed_for"},
    )  # fmt: skip


def refusals(scene: Scene) -> list[tuple[Caller, bool, str, str]]:
    """Who may not, with the tick or without it, and why."""
    helene = scene.agrees(cast.HELENE)
    ines = scene.agrees(cast.INES)
    weak = replace(helene, authentication=AuthenticationMode.INDIRECT)
    return [
        (helene, False, "C21", "agreement_not_stated"),
        (scene.caller(cast.PAUL), True, "R06", "no_agreement"),
        (ines, True, "C01", "not_foreseen"),
        (weak, True, "C03", "weak_authentication"),
        (cast.secretary(scene.clock), True, "C01", "not_foreseen"),
        (replace(helene, sector="SA11"), True, "R21", "activity_excluded"),
    ]


def test_close_record_for_others_are_refused_and_the_record_stays_open(scene: Scene) -> None:
    before = counts("record_life", "outbox")
    for caller, consent, rule, reason in refusals(scene):
        answer = close_record_for(caller, scene.record, consent=consent)
        assert_refused(answer, caller, "record:close_for", rule, reason, scene.record)
    assert counts("record_life")["record_life"] == before["record_life"]


def test_close_record_for_nurse_learns_no_state_of_a_closed_record(scene: Scene) -> None:
    ines = scene.agrees(cast.INES)
    open_answer = close_record_for(ines, scene.record, consent=True)
    close_record_for(scene.agrees(cast.HELENE), scene.record, consent=True)
    assert close_record_for(ines, scene.record, consent=True) == open_answer == Refusal("C01", "not_foreseen")


def test_close_record_for_suspended_record_stays_with_the_operator(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    suspend_record(cast.operator(scene.clock), scene.record, "essai")
    answer = close_record_for(helene, scene.record, consent=True)
    assert_refused(answer, helene, "record:close_for", "C05", "record_suspended", scene.record)


def test_close_record_for_child_is_for_who_acts_for_the_child(scene: Scene) -> None:
    family = relatives.family(scene.clock)
    helene = scene.caller(cast.HELENE)
    assert isinstance(state_agreement(helene, family.record, agreed=True), Agreed)
    answer = close_record_for(helene, family.record, consent=True)
    assert_refused(answer, helene, "record:close_for", "C19", "minor_holder", family.record)


def test_close_record_for_protected_adult_waits_for_the_guardian(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    relatives.guardian(scene.odette)
    answer = close_record_for(helene, scene.record, consent=True)
    assert_refused(answer, helene, "record:close_for", "C20", "guardian_must_agree", scene.record)


def test_close_record_for_too_long_reason_is_told_and_nothing_changes(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    before = counts("record_life", "event")
    with pytest.raises(Invalid) as told:
        close_record_for(helene, scene.record, consent=True, reason="x" * 501)
    assert [(p.element, p.rule) for p in told.value.problems] == [("reason", "text.too_long")]
    assert counts("record_life", "event") == before
