"""Vaccinations: declared, confirmed, read from documents; one list, one count, and nothing of what is hidden."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from carnet.codes.vaccine_list import Disease
from carnet.codes.vaccine_state import Standing
from carnet.documents import entries
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.sections import Section, Sharing
from carnet.storage import db, outbox
from carnet.storage.due import DueRule
from carnet.storage.outbox import Task
from carnet.usecases import _disclosed
from carnet.usecases._decide import ask
from carnet.usecases._vaccines import ShownVaccine, Vaccination
from carnet.usecases.add_vaccine_word import add_vaccine_word
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.confirm_vaccine import confirm_vaccine
from carnet.usecases.delete_document import delete_document
from carnet.usecases.mark_vaccine_mistaken import mark_vaccine_mistaken
from carnet.usecases.remove_profile_line import remove_profile_line
from carnet.usecases.remove_vaccine import remove_vaccine
from carnet.usecases.see_profile_line import see_profile_line
from carnet.usecases.see_vaccine import VaccineHistory, see_vaccine
from carnet.usecases.see_vaccines import Vaccines, see_vaccines
from carnet.usecases.set_vaccine_reminders import RemindersSet, set_vaccine_reminders
from carnet.usecases.share_profile_section import share_profile_section
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.tell_holder import tell_holder
from carnet.usecases.write_vaccine import VaccineWritten, write_vaccine
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases import vaccinations as given
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, assert_refused, counts

pytestmark = pytest.mark.django_db

REVAXIS = Vaccination("Revaxis", day="2019-03-05", batch="R123", performer="Dr Martin")
DTP = (Disease.DIPHTHERIA, Disease.TETANUS, Disease.POLIO)
DOCUMENT = given.dose("REVAXIS, suspension injectable", "J07CA01", "20190305", number=2, lot="R123")
OLD = datetime(2026, 2, 1, tzinfo=UTC)


def wrote(caller: Caller, scene: Scene, said: Vaccination = REVAXIS) -> UUID:
    answer = write_vaccine(caller, scene.record, said)
    assert isinstance(answer, VaccineWritten), answer
    assert answer.line_id is not None
    return answer.line_id


def seen(caller: Caller, scene: Scene) -> Vaccines:
    found = see_vaccines(caller, scene.record)
    assert isinstance(found, Vaccines), found
    return found


def names(caller: Caller, scene: Scene) -> list[str]:
    return [one.said.name for one in seen(caller, scene).vaccines]


def only(caller: Caller, scene: Scene) -> ShownVaccine:
    (one,) = seen(caller, scene).vaccines
    return one


def standing(caller: Caller, scene: Scene, disease: Disease = Disease.TETANUS) -> tuple[Standing, str, int]:
    found = next(one for one in seen(caller, scene).states if one.disease is disease)
    return found.standing, found.last, found.doses


def test_write_vaccine_holder_declares_it_and_the_schedule_counts_it(scene: Scene) -> None:
    assert standing(scene.odette, scene) == (Standing.UNKNOWN, "", 0)
    wrote(scene.odette, scene, replace(REVAXIS, name="  REVAXIS "))
    event = scene.last()
    assert (event.act, dict(event.detail)) == ("profile:write", {"section": "vaccines"})
    one = only(scene.odette, scene)
    assert (one.said.name, one.said.diseases, one.said.day, one.said.batch) == ("Revaxis", DTP, "2019-03-05", "R123")
    assert (one.author, one.mine, one.confirmed, one.may_change, one.may_confirm) == (
        ActorKind.HOLDER, True, None, True, False,
    )  # fmt: skip
    assert standing(scene.odette, scene) == (Standing.DONE, "2019-03-05", 1)
    assert dict(scene.last().detail)["sections"] == "vaccines"
    kept = db.rows("SELECT sealed FROM profile_line")
    assert all(b"evaxis" not in bytes(row[0]) and b"Martin" not in bytes(row[0]) for row in kept)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (Vaccination(""), "name: profile.missing"),
        (Vaccination("x" * 121), "name: profile.too_long"),
        (Vaccination("Mon vaccin\u202e"), "name: profile.signs"),
        (replace(REVAXIS, day="2019-02-30"), "day: profile.date"),
        (replace(REVAXIS, day="hier"), "day: profile.date"),
        (replace(REVAXIS, day="2399"), "day: profile.date_future"),
        (replace(REVAXIS, day="1848-01"), "day: profile.date_before_birth"),
        (replace(REVAXIS, dose=21), "dose: vaccine.dose"),
        (replace(REVAXIS, dose=-1), "dose: vaccine.dose"),
        (replace(REVAXIS, batch="x" * 21), "batch: profile.too_long"),
        (replace(REVAXIS, expiry="2027-13-01"), "expiry: vaccine.expiry"),
    ],
)
def test_write_vaccine_wrong_answer_is_named_and_nothing_is_kept(scene: Scene, said: Vaccination, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        write_vaccine(scene.odette, scene.record, said)
    assert wrong in str(refused.value)
    assert counts("profile_line") == {"profile_line": 0}


def test_write_vaccine_twice_is_said_and_written_once(scene: Scene) -> None:
    line = wrote(scene.odette, scene)
    for again in (REVAXIS, replace(REVAXIS, batch="autre"), Vaccination("Contre le tétanos", (DTP[1],), "2019-03-05")):
        assert write_vaccine(scene.odette, scene.record, again) == Conflict("vaccine.twice")
    assert dict(scene.last().detail)["why"] == "vaccine.twice"
    # Where only the year is known, another number is another dose; the line itself may be written otherwise.
    wrote(scene.odette, scene, replace(REVAXIS, day="1990", dose=1))
    wrote(scene.odette, scene, replace(REVAXIS, day="1990", dose=2))
    assert write_vaccine(scene.odette, scene.record, replace(REVAXIS, batch="R124"), line_id=line) == VaccineWritten(
        line
    )
    assert len(seen(scene.odette, scene).vaccines) == 3


def test_write_vaccine_same_form_twice_writes_once(scene: Scene) -> None:
    first = write_vaccine(scene.odette, scene.record, REVAXIS, key="form")
    assert isinstance(first, VaccineWritten)
    assert write_vaccine(scene.odette, scene.record, REVAXIS, key="form") == VaccineWritten(None)
    assert isinstance(write_vaccine(scene.odette, scene.record, replace(REVAXIS, dose=3), key="form"), Conflict)
    assert counts("profile_line") == {"profile_line": 1}


def test_see_vaccines_document_is_in_the_same_list_with_its_source(scene: Scene) -> None:
    card = given.deposited(scene, DOCUMENT, given.dose("Vaccin jaune", "J07BL01", "", denied=True))
    one = only(scene.odette, scene)
    assert (one.said.name, one.said.diseases, one.said.day, one.said.dose) == ("Revaxis", DTP, "2019-03-05", 2)
    assert (one.said.performer, one.said.place) == ("Hélène BERTIN", "Cabinet du port")
    assert ([each.logical_id for each in one.documents], one.line_id, one.may_change) == (
        [card.logical_id],
        None,
        False,
    )
    assert standing(scene.odette, scene) == (Standing.DONE, "2019-03-05", 1)
    event = scene.last()
    assert (event.act, event.documents, dict(event.detail)) == (
        "document:read", (card.logical_id,), {"part": "vaccines"},
    )  # fmt: skip


def test_see_vaccines_same_dose_of_several_sources_is_one_and_counts_once(scene: Scene) -> None:
    wrote(scene.odette, scene, Vaccination("Rappel tétanos", (Disease.TETANUS,), "2019-03-05"))
    given.deposited(scene, DOCUMENT, unique="91")
    given.deposited(scene, DOCUMENT, unique="92", type_code=given.NOTE)
    one = only(scene.odette, scene)
    assert (one.times, len(one.documents), one.said.name, one.mine) == (3, 2, "Revaxis", True)
    assert standing(scene.odette, scene) == (Standing.DONE, "2019-03-05", 1)


def test_see_vaccines_two_doses_of_one_document_stay_two_lines_and_one_day(scene: Scene) -> None:
    """As the published sample has them: two batches, two numbers, one coded day."""
    given.deposited(scene, DOCUMENT, given.dose("REVAXIS", "J07CA01", "20190305", number=1, lot="autre"))
    assert len(seen(scene.odette, scene).vaccines) == 2
    assert standing(scene.odette, scene) == (Standing.DONE, "2019-03-05", 1)


def test_see_vaccines_other_documents_and_what_a_pharmacy_sold_are_not_read(scene: Scene) -> None:
    given.deposited(scene, DOCUMENT, unique="91", type_code="11506-3")
    given.deposited(scene, DOCUMENT, unique="92", type_code="REMB")
    assert seen(scene.odette, scene).vaccines == ()
    assert scene.last().act == "profile:read"


def test_see_vaccines_child_certificate_tells_of_doses_without_a_date(scene: Scene) -> None:
    """As the published certificate of the ninth month: numbers of doses, no dates, and one that was not given."""
    doses = [given.dose("Vaccin contre l'hépatite B", "J07BC01", "", number=number) for number in (1, 2)]
    refused = given.dose("Vaccin antipneumococcique", "J07AL", "", number=3, denied=True)
    given.deposited(scene, *doses, refused, type_code="CERT_DECL", template=given.NINTH_MONTH)
    found = seen(scene.odette, scene).vaccines
    assert [(one.said.diseases, one.said.day, one.said.dose) for one in found] == [
        ((Disease.HEPATITIS_B,), "", 1), ((Disease.HEPATITIS_B,), "", 2),
    ]  # fmt: skip
    assert standing(scene.odette, scene, Disease.HEPATITIS_B)[2] == 2
    assert standing(scene.odette, scene, Disease.PNEUMOCOCCUS)[2] == 0


def test_see_vaccines_document_read_without_asking_is_found_by_the_comparison(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: every document of the record is read, whoever asks. The next test would see it."""
    paul = scene.agrees(cast.PAUL)
    before = replace(seen(paul, scene), at=OLD)
    scene.hides(given.deposited(scene, DOCUMENT))
    monkeypatch.setattr(_disclosed, "visible", lambda facts: entries.select(facts.keys, entries.EVERY))
    monkeypatch.setattr(_disclosed, "ask", lambda facts, act, entry=None: ask(facts, Act.PROFILE_READ))
    assert replace(seen(paul, scene), at=OLD) != before


def test_see_vaccines_hidden_document_leaves_no_trace_for_who_may_not_see_it(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    before = [replace(seen(each, scene), at=OLD) for each in (paul, nina)]
    card = given.deposited(scene, DOCUMENT)
    scene.hides(card)
    assert [replace(seen(each, scene), at=OLD) for each in (paul, nina)] == before
    assert card.logical_id not in events(scene.record)[-1].documents
    for knows in (scene.odette, scene.caller(cast.HELENE), scene.treats(cast.MARC)):
        if knows.actor_id == cast.HELENE.facts.professional_id:
            scene.agrees(cast.HELENE)
        assert names(knows, scene) == ["Revaxis"]
    # What is hidden does not answer who types the same dose either.
    line = wrote(paul, scene)
    assert [one.times for one in seen(paul, scene).vaccines] == [1]
    assert only(scene.odette, scene).times == 2
    assert isinstance(see_vaccine(paul, scene.record, line), VaccineHistory)


def test_see_vaccines_deleted_document_takes_its_doses_with_it(scene: Scene) -> None:
    card = given.deposited(scene, DOCUMENT)
    delete_document(scene.caller(cast.HELENE), scene.record, card.logical_id)
    assert seen(scene.odette, scene).vaccines == ()


def test_see_vaccines_section_that_is_not_shared_is_as_empty(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    empty = replace(seen(paul, scene), at=OLD)
    share_profile_section(scene.odette, scene.record, Section.VACCINES, Sharing.TREATING_DOCTOR)
    line = wrote(scene.odette, scene)
    assert replace(seen(paul, scene), at=OLD) == empty
    for act in (confirm_vaccine, mark_vaccine_mistaken, remove_vaccine, see_vaccine):
        assert act(paul, scene.record, line) == act(paul, scene.record, uuid4())
    share_profile_section(scene.odette, scene.record, Section.VACCINES, Sharing.CARE_TEAM)
    assert names(paul, scene) == ["Revaxis"]


def test_write_vaccine_doctor_answers_for_it_and_it_is_locked_for_everybody_else(scene: Scene) -> None:
    helene, paul = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL)
    line = wrote(helene, scene)
    assert [posted.task for posted in outbox.waiting()].count(Task.TELL_DEPOSIT) == 1
    one = only(scene.odette, scene)
    assert one.confirmed is not None
    assert (one.confirmed.by, one.may_change, one.may_add_word) == (cast.HELENE.facts.professional_id, False, True)
    for other in (scene.odette, paul):
        answer = write_vaccine(other, scene.record, replace(REVAXIS, batch="X"), line_id=line)
        assert_refused(answer, other, "profile:write", "C57", "confirmed_entry", scene.record)
        assert isinstance(remove_vaccine(other, scene.record, line), Refusal)
        assert isinstance(mark_vaccine_mistaken(other, scene.record, line), Refusal)
    assert isinstance(write_vaccine(helene, scene.record, replace(REVAXIS, batch="X"), line_id=line), VaccineWritten)
    assert only(scene.odette, scene).said.batch == "X"


def test_confirm_vaccine_doctor_confirms_what_the_person_declared(scene: Scene) -> None:
    line, helene = wrote(scene.odette, scene), scene.agrees(cast.HELENE)
    assert only(helene, scene).may_confirm
    assert not isinstance(confirm_vaccine(helene, scene.record, line), Refusal)
    assert dict(scene.last().detail) == {"section": "vaccines", "confirmed": "1"}
    assert confirm_vaccine(helene, scene.record, line) == Refusal("C02", "no_document")
    one = only(scene.odette, scene)
    assert (one.may_change, one.confirmed and one.confirmed.by) == (False, cast.HELENE.facts.professional_id)
    assert isinstance(remove_vaccine(scene.odette, scene.record, line), Refusal)
    found = see_vaccine(scene.odette, scene.record, line)
    assert isinstance(found, VaccineHistory)
    assert [(one.kept.confirmed, one.author) for one in found.former] == [(None, ActorKind.HOLDER)]


def test_add_vaccine_word_person_asks_for_a_correction_and_the_doctor_marks_the_mistake(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    line = wrote(helene, scene)
    assert not isinstance(add_vaccine_word(scene.odette, scene.record, line, "C’était 2018.", asks=True), Refusal)
    one = only(helene, scene)
    assert [(word.text, word.by_kind, word.asks) for word in one.words] == [("C’était 2018.", "holder", True)]
    assert (one.said.day, one.may_mark_mistaken) == ("2019-03-05", True)
    assert not isinstance(mark_vaccine_mistaken(helene, scene.record, line), Refusal)
    one = only(scene.odette, scene)
    assert (one.mistaken, one.may_add_word, len(one.words)) == (True, True, 1)
    assert standing(scene.odette, scene) == (Standing.UNKNOWN, "", 0)
    # What was a mistake keeps nobody from writing what is right.
    wrote(scene.odette, scene)


def test_add_vaccine_word_on_what_one_may_change_or_without_words_is_refused(scene: Scene) -> None:
    line = wrote(scene.odette, scene)
    assert add_vaccine_word(scene.odette, scene.record, line, "Mot", asks=False) == Refusal("C02", "no_document")
    with pytest.raises(Invalid):
        add_vaccine_word(scene.odette, scene.record, line, "  ", asks=False)


def test_remove_vaccine_person_takes_away_what_was_declared(scene: Scene) -> None:
    line = wrote(scene.odette, scene)
    assert not isinstance(remove_vaccine(scene.odette, scene.record, line), Refusal)
    assert seen(scene.odette, scene).vaccines == ()
    assert remove_vaccine(scene.odette, scene.record, line) == Refusal("C02", "no_document")


def test_write_vaccine_who_may_not_is_refused(scene: Scene) -> None:
    paul = scene.caller(cast.PAUL)
    assert_refused(
        write_vaccine(paul, scene.record, REVAXIS), paul, "profile:write", "R06", "no_agreement", scene.record
    )
    assert isinstance(see_vaccines(paul, scene.record), Refusal)
    karim = cast.opened(cast.KARIM, scene.clock)
    assert isinstance(write_vaccine(karim, scene.record, REVAXIS), Refusal)
    assert counts("profile_line") == {"profile_line": 0}


def test_write_vaccine_doctor_in_secret_connection_is_refused_since_the_parents_read_it(clock: FixedClock) -> None:
    family = relatives.family(clock)
    helene = cast.carer(cast.HELENE, clock)
    assert isinstance(state_agreement(helene, family.record, agreed=True), Agreed)
    answer = write_vaccine(replace(helene, secret=True), family.record, replace(REVAXIS, day="2020"))
    assert answer == Refusal("R12", "secret_flag_needed")
    assert isinstance(write_vaccine(family.mother, family.record, replace(REVAXIS, day="2020")), VaccineWritten)
    found = see_vaccines(helene, family.record)
    assert isinstance(found, Vaccines)
    assert [(one.author, one.may_confirm) for one in found.vaccines] == [(ActorKind.REPRESENTATIVE, True)]


def test_write_vaccine_caregiver_adds_and_changes_only_the_own_ones(scene: Scene) -> None:
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    theirs = wrote(scene.odette, scene)
    assert not only(nina, scene).may_change
    answer = write_vaccine(nina, scene.record, replace(REVAXIS, batch="X"), line_id=theirs)
    assert answer == Refusal("R24", "caregiver_limit")
    own = wrote(nina, scene, Vaccination("Shingrix", day="2024"))
    assert not isinstance(remove_vaccine(nina, scene.record, own), Refusal)
    assert isinstance(set_vaccine_reminders(nina, scene.record, on=True), Refusal)


def test_generic_pages_of_the_profile_do_not_know_vaccinations(scene: Scene) -> None:
    line = wrote(scene.odette, scene)
    absent = uuid4()
    assert see_profile_line(scene.odette, scene.record, line) == see_profile_line(scene.odette, scene.record, absent)
    assert remove_profile_line(scene.odette, scene.record, line) == Refusal("C02", "no_document")


def test_set_vaccine_reminders_person_is_told_on_the_day_without_a_word_of_health(scene: Scene) -> None:
    wrote(scene.odette, scene, replace(REVAXIS, day="2019-03-05"))
    answer = set_vaccine_reminders(scene.odette, scene.record, on=True)
    assert isinstance(answer, RemindersSet)
    assert str(answer.days[-1]) == "2029-03-05"
    assert seen(scene.odette, scene).reminding is True
    again = set_vaccine_reminders(scene.odette, scene.record, on=True)
    assert again == answer
    waiting = "SELECT count(*) FROM due_act WHERE rule = %s AND state = 'waiting'"
    assert db.one(waiting, [DueRule.VACCINE_REMINDER]) == (len(answer.days),)
    scene.clock.move(datetime(2029, 3, 6, 10, tzinfo=UTC) - scene.clock.now())
    assert carry_out_due(scene.clock).left == 0
    assert [posted.task for posted in outbox.waiting()].count(Task.TELL_REMINDER) == 1
    assert events(scene.record)[-1].act == "profile:remind"
    assert tell_holder(scene.record, Task.TELL_REMINDER, scene.clock)
    # The last planned day is over: a year later she is told to look again, until she asks no more.
    assert db.one(waiting, [DueRule.VACCINE_REMINDER]) == (1,)
    assert set_vaccine_reminders(scene.odette, scene.record, on=False) == RemindersSet(False)
    assert db.one(waiting, [DueRule.VACCINE_REMINDER]) == (0,)
    scene.clock.move(timedelta(days=800))
    assert carry_out_due(scene.clock).done == 0
