"""The medical profile: written by the person, read by whom it is for, with its history, sealed, one event each."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from carnet.kernel.errors import Conflict, Invalid
from carnet.policy.model import ActorKind
from carnet.policy.sections import Section, Sharing
from carnet.profile.shapes import Question
from carnet.storage import db
from carnet.usecases._profile import ShownSection
from carnet.usecases.caller import Caller
from carnet.usecases.remove_profile_line import LineRemoved, remove_profile_line
from carnet.usecases.see_profile import Profile, see_profile
from carnet.usecases.see_profile_line import LineHistory, see_profile_line
from carnet.usecases.share_profile_section import SectionShared, share_profile_section
from carnet.usecases.state_not_concerned import NotConcerned, state_not_concerned
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from tests import cast
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, assert_refused, counts

pytestmark = pytest.mark.django_db

WHAT, SINCE, NOTE, PHONE = Question.WHAT, Question.SINCE, Question.NOTE, Question.PHONE
ASTHMA = {WHAT: "Asthme", SINCE: "1987-05", NOTE: "Surtout au printemps."}
TABLES = ("profile_line", "profile_choice")


def wrote(caller: Caller, scene: Scene, section: Section, said: Mapping[Question, str], key: str = "") -> UUID:
    answer = write_profile_line(caller, scene.record, section, said, key=key)
    assert isinstance(answer, Wrote), answer
    assert answer.line_id is not None
    return answer.line_id


def section(caller: Caller, scene: Scene, of: Section) -> ShownSection:
    found = see_profile(caller, scene.record, of)
    assert isinstance(found, Profile), found
    return found.sections[0]


def said(caller: Caller, scene: Scene, of: Section) -> list[str]:
    return [line.said[WHAT] for line in section(caller, scene, of).lines]


def test_write_profile_line_holder_writes_and_reads_it_with_its_history(scene: Scene) -> None:
    line = wrote(scene.odette, scene, Section.ILLNESSES, {**ASTHMA, WHAT: "  Asthme "})
    event = scene.last()
    assert (event.act, dict(event.detail)["section"]) == ("profile:write", "illnesses")
    changed = write_profile_line(scene.odette, scene.record, Section.ILLNESSES, {WHAT: "Asthme léger"}, line_id=line)
    assert changed == Wrote(Section.ILLNESSES, line)
    found = see_profile_line(scene.odette, scene.record, line)
    assert isinstance(found, LineHistory)
    assert (found.line.said, found.line.version, found.line.mine) == ({WHAT: "Asthme léger"}, 2, True)
    assert [(one.said, one.version) for one in found.former] == [({**ASTHMA, Question.LISTED: "icd10:J45.9"}, 1)]
    assert found.line.author is ActorKind.HOLDER
    event = scene.last()
    assert (event.act, dict(event.detail)["sections"]) == ("profile:read", "illnesses")


def test_write_profile_line_is_sealed(scene: Scene) -> None:
    wrote(scene.odette, scene, Section.HELP, {WHAT: "Zqxzibeline"})
    share_profile_section(scene.odette, scene.record, Section.HELP, Sharing.CARE_TEAM)
    kept = db.rows("SELECT sealed FROM profile_line UNION ALL SELECT sealed FROM profile_choice")
    assert len(kept) == 2
    assert all(b"Zqxzibeline" not in bytes(row[0]) and b"help" not in bytes(row[0]) for row in kept)


@pytest.mark.parametrize(
    ("of", "given", "wrong"),
    [
        (Section.ILLNESSES, {}, "what: profile.missing"),
        (Section.ILLNESSES, {WHAT: "x" * 121}, "what: profile.too_long"),
        (Section.ILLNESSES, {WHAT: "Asthme\u202e"}, "what: profile.signs"),
        (Section.ILLNESSES, {WHAT: "Asthme", SINCE: "2019-13"}, "since: profile.date"),
        (Section.ILLNESSES, {WHAT: "Asthme", SINCE: "hier"}, "since: profile.date"),
        (Section.ILLNESSES, {WHAT: "Asthme", SINCE: "2399"}, "since: profile.date_future"),
        (Section.ILLNESSES, {WHAT: "Asthme", SINCE: "1848-01"}, "since: profile.date_before_birth"),
        (Section.ILLNESSES, {WHAT: "Asthme", PHONE: "0102030405"}, "phone: profile.question"),
        (Section.BLOOD_GROUP, {Question.KIND: "C+"}, "kind: profile.choice"),
        (Section.TO_WARN, {WHAT: "Ma sœur", PHONE: "appelez-la"}, "phone: profile.phone"),
    ],
)
def test_write_profile_line_with_a_wrong_answer_names_the_question_and_keeps_nothing(
    scene: Scene, of: Section, given: dict[Question, str], wrong: str
) -> None:
    before = counts(*TABLES)
    with pytest.raises(Invalid) as refused:
        write_profile_line(scene.odette, scene.record, of, given)
    assert wrong in str(refused.value)
    assert counts(*TABLES) == before


def test_write_profile_line_same_form_twice_writes_once(scene: Scene) -> None:
    wrote(scene.odette, scene, Section.ILLNESSES, ASTHMA, key="form-1")
    again = write_profile_line(scene.odette, scene.record, Section.ILLNESSES, ASTHMA, key="form-1")
    assert again == Wrote(Section.ILLNESSES, None)
    other = write_profile_line(scene.odette, scene.record, Section.ILLNESSES, {WHAT: "Autre"}, key="form-1")
    assert isinstance(other, Conflict)
    assert said(scene.odette, scene, Section.ILLNESSES) == ["Asthme"]


def test_write_profile_line_section_of_one_line_takes_no_second(scene: Scene) -> None:
    line = wrote(scene.odette, scene, Section.BLOOD_GROUP, {Question.KIND: "A+"})
    second = write_profile_line(scene.odette, scene.record, Section.BLOOD_GROUP, {Question.KIND: "B+"})
    assert second == Conflict("profile.one_only")
    changed = {Question.KIND: "O-"}
    assert write_profile_line(scene.odette, scene.record, Section.BLOOD_GROUP, changed, line_id=line)
    shown = section(scene.odette, scene, Section.BLOOD_GROUP)
    assert ([line.said for line in shown.lines], shown.may_add) == ([changed], False)


def test_write_profile_line_of_another_section_or_absent_is_not_there(scene: Scene) -> None:
    line = wrote(scene.odette, scene, Section.ILLNESSES, ASTHMA)
    for asked, of in ((line, Section.ALLERGIES), (uuid4(), Section.ILLNESSES)):
        answer = write_profile_line(scene.odette, scene.record, of, {WHAT: "Autre"}, line_id=asked)
        assert_refused(answer, scene.odette, "profile:write", "C02", "no_document", scene.record)
    assert said(scene.odette, scene, Section.ILLNESSES) == ["Asthme"]


def test_remove_profile_line_holder_takes_it_away_and_nobody_reads_it(scene: Scene) -> None:
    line, helene = wrote(scene.odette, scene, Section.ALLERGIES, {WHAT: "Arachide"}), scene.treats(cast.HELENE)
    assert said(helene, scene, Section.ALLERGIES) == ["Arachide"]
    assert remove_profile_line(scene.odette, scene.record, line) == LineRemoved(Section.ALLERGIES)
    assert said(helene, scene, Section.ALLERGIES) == []
    answer = see_profile_line(scene.odette, scene.record, line)
    assert_refused(answer, scene.odette, "profile:read", "C02", "no_document", scene.record)


def test_see_profile_doctor_with_an_agreement_reads_what_is_shared_and_nothing_tells_of_the_rest(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    empty = see_profile(paul, scene.record)
    assert isinstance(empty, Profile)
    line = wrote(scene.odette, scene, Section.ILLNESSES, ASTHMA)
    state_not_concerned(scene.odette, scene.record, Section.HABITS, not_concerned=True)
    found = see_profile(paul, scene.record)
    assert isinstance(found, Profile)
    # Illnesses and habits are not shared at first: all is as it was when nothing was written.
    assert found.sections == empty.sections
    assert dict(scene.last().detail)["sections"] == ""
    refused = see_profile_line(paul, scene.record, line)
    assert refused == see_profile_line(paul, scene.record, uuid4())
    wrote(scene.odette, scene, Section.ALLERGIES, {WHAT: "Arachide"})
    assert said(paul, scene, Section.ALLERGIES) == ["Arachide"]
    assert dict(scene.last().detail)["sections"] == "allergies"
    assert said(scene.treats(cast.HELENE), scene, Section.ILLNESSES) == ["Asthme"]


def test_share_profile_section_holds_for_the_next_request(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    wrote(scene.odette, scene, Section.ILLNESSES, ASTHMA)
    for sharing, seen in ((Sharing.CARE_TEAM, ["Asthme"]), (Sharing.TREATING_DOCTOR, [])):
        answer = share_profile_section(scene.odette, scene.record, Section.ILLNESSES, sharing)
        assert answer == SectionShared(Section.ILLNESSES, sharing)
        assert said(paul, scene, Section.ILLNESSES) == seen
    before = counts(*TABLES)
    share_profile_section(scene.odette, scene.record, Section.ILLNESSES, Sharing.TREATING_DOCTOR)
    assert counts(*TABLES) == before


def test_see_profile_professional_without_agreement_is_refused_and_writes_nothing(scene: Scene) -> None:
    wrote(scene.odette, scene, Section.ALLERGIES, {WHAT: "Arachide"})
    paul = scene.caller(cast.PAUL)
    assert_refused(see_profile(paul, scene.record), paul, "profile:read", "R06", "no_agreement", scene.record)
    doctor = scene.treats(cast.HELENE)
    answer = write_profile_line(doctor, scene.record, Section.ALLERGIES, {WHAT: "Pollen"})
    assert_refused(answer, doctor, "profile:write", "C01", "not_foreseen", scene.record)
    shown = section(doctor, scene, Section.ALLERGIES)
    assert (shown.may_add, shown.may_share, [line.may_change for line in shown.lines]) == (False, False, [False])


def test_state_not_concerned_holder_says_it_until_something_is_written(scene: Scene) -> None:
    said_so = state_not_concerned(scene.odette, scene.record, Section.ALLERGIES, not_concerned=True)
    assert said_so == NotConcerned(Section.ALLERGIES, not_concerned=True)
    helene = scene.treats(cast.HELENE)
    assert section(helene, scene, Section.ALLERGIES).not_concerned
    wrote(scene.odette, scene, Section.ALLERGIES, {WHAT: "Arachide"})
    assert not section(helene, scene, Section.ALLERGIES).not_concerned
    answer = state_not_concerned(scene.odette, scene.record, Section.ALLERGIES, not_concerned=True)
    assert answer == Conflict("profile.has_lines")


def test_write_profile_line_caregiver_adds_and_sees_own_lines_and_no_trace_of_what_is_not_shared(scene: Scene) -> None:
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    theirs = wrote(scene.odette, scene, Section.ILLNESSES, ASTHMA)
    assert said(nina, scene, Section.ILLNESSES) == []
    own = wrote(nina, scene, Section.ILLNESSES, {WHAT: "Chute en 2025"})
    assert said(nina, scene, Section.ILLNESSES) == ["Chute en 2025"]
    assert said(scene.odette, scene, Section.ILLNESSES) == ["Asthme", "Chute en 2025"]
    by = {line.line_id: line for line in section(scene.odette, scene, Section.ILLNESSES).lines}
    assert (by[own].author, by[own].mine) == (ActorKind.CAREGIVER, False)
    absent = write_profile_line(nina, scene.record, Section.ILLNESSES, {WHAT: "Autre"}, line_id=uuid4())
    hidden = write_profile_line(nina, scene.record, Section.ILLNESSES, {WHAT: "Autre"}, line_id=theirs)
    assert hidden == absent
    answer = share_profile_section(nina, scene.record, Section.ILLNESSES, Sharing.CARE_TEAM)
    assert_refused(answer, nina, "profile:share", "R24", "caregiver_limit", scene.record)


def test_write_profile_line_trusted_person_is_named_by_the_adult_alone(scene: Scene) -> None:
    friend = {WHAT: "Lise Martin", PHONE: "06 12 34 56 78", Question.AGREED: "yes"}
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    answer = write_profile_line(nina, scene.record, Section.TRUSTED_PERSON, friend)
    assert_refused(answer, nina, "trusted_person:name", "R24", "caregiver_limit", scene.record)
    wrote(scene.odette, scene, Section.TRUSTED_PERSON, friend)
    assert scene.last().act == "trusted_person:name"
    paul = scene.agrees(cast.PAUL)
    assert section(paul, scene, Section.TRUSTED_PERSON).lines[0].said == friend
