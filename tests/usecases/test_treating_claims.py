"""A doctor asks to be médecin traitant DMP; the person confirms, declines, or gives a code in presence (point 3)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.ledger.event import Stream
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases._claims import waiting
from carnet.usecases._facts import load
from carnet.usecases.answer_treating_claim import answer_treating_claim
from carnet.usecases.caller import Caller
from carnet.usecases.claim_treating_doctor import Claimed, claim_treating_doctor
from carnet.usecases.leave_treating_role import Left, leave_treating_role
from carnet.usecases.list_documents import list_documents
from carnet.usecases.make_treating_code import CodeMade, make_treating_code
from carnet.usecases.name_treating_doctor import name_treating_doctor
from carnet.usecases.see_treating_claim import ClaimSeen, see_treating_claim
from carnet.usecases.see_treating_doctors import TreatingDoctors, see_treating_doctors
from tests import cast
from tests.journal import events
from tests.usecases.hidings import EVERYONE, EVERYTHING, hides_kind
from tests.usecases.scene import Scene, assert_refused, counts, titles

MARC = cast.MARC.facts.professional_id


def _code(scene: Scene) -> str:
    made = make_treating_code(scene.odette, scene.record)
    assert isinstance(made, CodeMade), made
    assert made.code not in repr(made)
    return made.code


def _later(caller: Caller, **by: float) -> Caller:
    return replace(caller, clock=FixedClock(caller.now() + timedelta(**by)))


def _posted(task: Task) -> int:
    return len(db.rows("SELECT 1 FROM outbox WHERE task = %s", [task.value]))


def _seen(scene: Scene) -> TreatingDoctors:
    seen = see_treating_doctors(scene.odette)
    assert isinstance(seen, TreatingDoctors)
    return seen


def test_claim_that_waits_is_told_to_the_person_s_side_and_to_no_professional(scene: Scene) -> None:
    marc, ines = scene.caller(cast.MARC), scene.agrees(cast.INES)
    assert isinstance(claim_treating_doctor(marc, scene.record), Claimed)
    assert waiting(load(scene.odette, scene.record)) == (MARC,)
    for other in (marc, ines, cast.desk_agent(scene.clock)):
        assert waiting(load(other, scene.record)) == ()


def test_claim_doctor_asks_then_the_person_confirms_and_he_sees_all(scene: Scene) -> None:
    """No role before the answer; then everything, hidden documents too."""
    marc = scene.caller(cast.MARC)
    scene.hides(scene.deposits(cast.HELENE))
    hides_kind(scene, EVERYTHING, EVERYONE)
    asked = claim_treating_doctor(marc, scene.record)
    assert isinstance(asked, Claimed) and not asked.active
    assert (scene.last().act, scene.last().rule) == ("treating_doctor:claim", "C23")
    assert _posted(Task.TELL_CLAIM) == 1
    assert_refused(list_documents(marc, scene.record), marc, "document:list", "R06", "no_agreement", scene.record)
    assert [one.facts.professional_id for one in _seen(scene).claims] == [MARC]
    assert answer_treating_claim(scene.odette, scene.record, MARC, accepted=True) is True
    assert titles(marc, scene.record) == ["Compte rendu"]
    seen = _seen(scene)
    assert ([one.facts.professional_id for one in seen.doctors], seen.claims) == ([MARC], ())


def test_claim_doctor_asks_twice_is_one_question_and_one_notice(scene: Scene) -> None:
    marc = scene.caller(cast.MARC)
    first = claim_treating_doctor(marc, scene.record)
    assert claim_treating_doctor(marc, scene.record) == first
    assert (counts("treating_claim")["treating_claim"], _posted(Task.TELL_CLAIM)) == (1, 1)


def test_claim_person_declines_and_the_doctor_does_not_ask_again_for_a_month(scene: Scene) -> None:
    marc = scene.caller(cast.MARC)
    claim_treating_doctor(marc, scene.record)
    assert answer_treating_claim(scene.odette, scene.record, MARC, accepted=False) is False
    event = scene.last()
    assert (event.act, dict(event.detail)) == ("treating_doctor:end", {"professional": MARC, "answer": "refused"})
    assert claim_treating_doctor(marc, scene.record) == Conflict("claim.declined_lately")
    assert see_treating_claim(marc, scene.record) == ClaimSeen(False, None, True)
    assert isinstance(claim_treating_doctor(_later(marc, days=31), scene.record), Claimed)
    # In presence the person says yes all the same.
    assert claim_treating_doctor(marc, scene.record, _code(scene)) == Claimed(active=True)


def test_claim_answer_to_nobody_or_too_late_is_a_conflict(scene: Scene) -> None:
    marc = scene.caller(cast.MARC)
    not_waiting = Conflict("claim.not_waiting")
    assert answer_treating_claim(scene.odette, scene.record, MARC, accepted=True) == not_waiting
    claim_treating_doctor(marc, scene.record)
    assert answer_treating_claim(_later(scene.odette, days=31), scene.record, MARC, accepted=True) == not_waiting
    assert counts("treating_doctor")["treating_doctor"] == 0


def test_claim_doctor_with_the_code_of_the_person_has_the_role_at_once(scene: Scene) -> None:
    """Typed as hands type it; the person is told; the code counts once."""
    marc, paul, code = scene.caller(cast.MARC), scene.caller(cast.PAUL), _code(scene)
    scene.deposits(cast.HELENE)
    assert claim_treating_doctor(marc, scene.record, f" {code.lower().replace('-', ' ')} ") == Claimed(active=True)
    event = scene.last()
    assert (event.act, dict(event.detail)) == ("treating_doctor:claim", {"professional": MARC, "how": "code"})
    assert _posted(Task.TELL_RIGHTS) == 1
    assert titles(marc, scene.record) == ["Compte rendu"]
    answer = claim_treating_doctor(paul, scene.record, code)
    assert_refused(answer, paul, "treating_doctor:claim", "C36", "presence_code_not_valid", scene.record)
    assert code.replace("-", "") not in str(events(scene.record, *Stream))


@pytest.mark.parametrize("wrong", ["AAA-AAA", "x", "é" * 3000, "'; --", "222222"])
def test_claim_doctor_with_a_wrong_code_is_refused_and_five_tries_end_it(scene: Scene, wrong: str) -> None:
    marc, code = scene.caller(cast.MARC), _code(scene)
    for _ in range(5):
        answer = claim_treating_doctor(marc, scene.record, wrong)
        assert_refused(answer, marc, "treating_doctor:claim", "C36", "presence_code_not_valid", scene.record)
    assert claim_treating_doctor(marc, scene.record, code) == Refusal("C36", "presence_code_not_valid")
    assert counts("treating_doctor")["treating_doctor"] == 0
    assert claim_treating_doctor(marc, scene.record, _code(scene)) == Claimed(active=True)


def test_claim_code_lives_fifteen_minutes_in_its_own_record_and_the_newest_counts(scene: Scene) -> None:
    marc, invalid = scene.caller(cast.MARC), Refusal("C36", "presence_code_not_valid")
    karim = cast.opened(cast.KARIM, scene.clock)
    first, second = _code(scene), _code(scene)
    assert claim_treating_doctor(marc, scene.record, first) == invalid
    assert claim_treating_doctor(marc, cast.record_of(karim), second) == invalid
    assert claim_treating_doctor(_later(marc, minutes=15), scene.record, second) == invalid
    assert claim_treating_doctor(_later(marc, minutes=14), scene.record, second) == Claimed(active=True)


def test_claim_nurse_secretary_patient_and_blocked_are_refused(scene: Scene) -> None:
    """Doctors only; never a block (the médecin traitant does not beat it)."""
    act, code = "treating_doctor:claim", _code(scene)
    ines = scene.caller(cast.INES)
    occupational = replace(scene.caller(cast.PAUL), sector="SA66")
    for caller, rule, reason in (
        (ines, "C23", "doctor_needed"),
        (cast.secretary(scene.clock), "C01", "not_foreseen"),
        (cast.opened(cast.KARIM, scene.clock), "C01", "not_foreseen"),
        (cast.desk_agent(scene.clock), "C01", "not_foreseen"),
        (occupational, "R20", "occupational_health"),
    ):
        assert_refused(claim_treating_doctor(caller, scene.record, code), caller, act, rule, reason, scene.record)
    assert counts("treating_doctor", "treating_claim") == {"treating_doctor": 0, "treating_claim": 0}


def test_answer_and_code_are_the_persons_alone(scene: Scene) -> None:
    marc, karim = scene.treats(cast.MARC), cast.opened(cast.KARIM, scene.clock)
    paul = scene.caller(cast.PAUL)
    claim_treating_doctor(paul, scene.record)
    paul_id = cast.PAUL.facts.professional_id
    for caller, rule, reason in (
        (marc, "C01", "not_foreseen"), (paul, "C01", "not_foreseen"), (karim, "C02", "not_your_record"),
    ):  # fmt: skip
        for accepted, act in ((True, "treating_doctor:confirm"), (False, "treating_doctor:end")):
            answer = answer_treating_claim(caller, scene.record, paul_id, accepted=accepted)
            assert_refused(answer, caller, act, rule, reason, scene.record)
        made = make_treating_code(caller, scene.record)
        assert_refused(made, caller, "treating_doctor:give_code", rule, reason, scene.record)
    assert counts("treating_code")["treating_code"] == 0


def test_leave_doctor_ends_the_own_role_and_never_another_doctors(scene: Scene) -> None:
    marc, helene = scene.treats(cast.MARC), scene.treats(cast.HELENE)
    scene.deposits(cast.PAUL)
    answer = name_treating_doctor(marc, scene.record, cast.HELENE.facts.professional_id, active=False)
    assert_refused(answer, marc, "treating_doctor:end", "C01", "not_foreseen", scene.record)
    assert leave_treating_role(marc, scene.record) == Left()
    assert _posted(Task.TELL_RIGHTS) == 1
    assert_refused(list_documents(marc, scene.record), marc, "document:list", "R06", "no_agreement", scene.record)
    assert titles(helene, scene.record) == ["Compte rendu"]


def test_leave_doctor_takes_the_question_back(scene: Scene) -> None:
    marc = scene.caller(cast.MARC)
    claim_treating_doctor(marc, scene.record)
    assert leave_treating_role(marc, scene.record) == Left()
    assert _seen(scene).claims == ()
    assert answer_treating_claim(scene.odette, scene.record, MARC, accepted=True) == Conflict("claim.not_waiting")
    ines = scene.caller(cast.INES)
    assert_refused(
        leave_treating_role(ines, scene.record), ines, "treating_doctor:claim", "C23", "doctor_needed", scene.record
    )


def test_treating_doctors_several_are_named_and_each_sees_all(scene: Scene) -> None:
    marc, paul = scene.treats(cast.MARC), scene.treats(cast.PAUL)
    scene.hides(scene.deposits(cast.HELENE))
    assert titles(marc, scene.record) == titles(paul, scene.record) == ["Compte rendu"]
    assert len(_seen(scene).doctors) == 2
    name_treating_doctor(scene.odette, scene.record, MARC, active=False)
    assert titles(paul, scene.record) == ["Compte rendu"]
    assert list_documents(marc, scene.record) == Refusal("R06", "no_agreement")


def test_claim_doctor_who_has_the_role_is_told_so_and_nothing_changes(scene: Scene) -> None:
    marc = scene.treats(cast.MARC)
    assert claim_treating_doctor(marc, scene.record) == Claimed(active=True)
    assert see_treating_claim(marc, scene.record) == ClaimSeen(True)
    assert counts("treating_claim")["treating_claim"] == 0
