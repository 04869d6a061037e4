"""A record that was taken home elsewhere comes into the own record: equal on both sides, once, or not at all."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carnet.codes.measures import MeasureKind
from carnet.documents import contents, entries
from carnet.documents.entry import Entry
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.policy.model import Audience, AudienceKind
from carnet.policy.sections import Section, Sharing
from carnet.profile import choices, lines, measures
from carnet.profile.vaccinations import Vaccination
from carnet.storage import db, indexes, locator
from carnet.storage.locator import KeyKind
from carnet.usecases import take_in_record as taking
from carnet.usecases._card import Card
from carnet.usecases._facts import load
from carnet.usecases._measures import reach
from carnet.usecases._profile import Question
from carnet.usecases.add_own_document import OwnDocument, add_own_document
from carnet.usecases.archive_document import archive_document
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.describe_own_document import Description, describe_own_document
from carnet.usecases.hide_document_from import HiddenFromSome, hide_document_from
from carnet.usecases.list_documents import list_documents
from carnet.usecases.look_at_brought_record import LookedAt, look_at_brought_record
from carnet.usecases.remove_profile_line import LineRemoved, remove_profile_line
from carnet.usecases.replace_document import replace_document
from carnet.usecases.share_profile_section import SectionShared, share_profile_section
from carnet.usecases.state_not_concerned import NotConcerned, state_not_concerned
from carnet.usecases.submit_lot import Submitted, submit_lot
from carnet.usecases.take_in_record import NotTaken, TakenIn, take_in_record
from carnet.usecases.write_measure import MeasureWritten, write_measure
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from carnet.usecases.write_vaccine import VaccineWritten, write_vaccine
from tests import cast
from tests.journal import acts
from tests.unit.cda.pdfs import pdf
from tests.usecases import lots, relatives
from tests.usecases import scene as scenes
from tests.usecases.brought import elsewhere, files_of, packed, with_manifest
from tests.usecases.scene import DAY, Scene, assert_refused, counts, report, titles

pytestmark = pytest.mark.django_db


def full(scene: Scene) -> None:
    """A record with a bit of everything that an archive holds."""
    scene.deposits(cast.HELENE, "Ouvert")
    scene.hides(scene.deposits(cast.HELENE, "Caché à tous"))
    some = scene.deposits(cast.HELENE, "Caché à Paul")
    paul = Audience(AudienceKind.PROFESSIONAL, cast.PAUL.facts.professional_id)
    assert isinstance(hide_document_from(scene.odette, scene.record, some.logical_id, paul, hide=True), HiddenFromSome)
    own = add_own_document(scene.odette, scene.record, OwnDocument([pdf()], "DOCPAT03", "Le mien", DAY))
    assert isinstance(own, Deposited)
    described = Description("DOCPAT05", "Le mien, mieux dit", date(2026, 1, 7))
    assert isinstance(describe_own_document(scene.odette, scene.record, own.card.logical_id, described), Card)
    archive_document(scene.odette, scene.record, own.card.logical_id, archive=True)
    former = scene.deposits(cast.HELENE, "Avant")
    assert isinstance(
        replace_document(scene.caller(cast.HELENE), scene.record, former.logical_id, report("Après")), Deposited
    )
    assert isinstance(
        submit_lot(scene.caller(cast.HELENE), scene.record, lots.lot(lots.text("1.2.250.1.999.7"))), Submitted
    )
    write_profile_line(scene.odette, scene.record, Section.ALLERGIES, {Question.WHAT: "Arachide"})
    wrote = write_profile_line(scene.odette, scene.record, Section.ALLERGIES, {Question.WHAT: "Lait"})
    assert isinstance(wrote, Wrote)
    told = {Question.WHAT: "Lait de vache", Question.KIND: "food", Question.REACTION: "Boutons"}
    assert isinstance(
        write_profile_line(scene.odette, scene.record, Section.ALLERGIES, told, line_id=wrote.line_id), Wrote
    )
    dose = Vaccination(name="REVAXIS", day="2019-05-06", dose=1, batch="L42", place="PMI")
    assert isinstance(write_vaccine(scene.odette, scene.record, dose), VaccineWritten)
    weight = {"day": "2026-02-01", "value": "71,5"}
    assert isinstance(write_measure(scene.odette, scene.record, MeasureKind.WEIGHT, weight), MeasureWritten)
    shared = share_profile_section(scene.odette, scene.record, Section.HABITS, Sharing.CARE_TEAM)
    assert isinstance(shared, SectionShared)
    assert isinstance(
        state_not_concerned(scene.odette, scene.record, Section.SURGERIES, not_concerned=True), NotConcerned
    )


def looked(scene: Scene, data: bytes) -> LookedAt:
    answer = look_at_brought_record(scene.odette, scene.record, data)
    assert isinstance(answer, LookedAt), answer
    return answer


def taken(scene: Scene, data: bytes) -> TakenIn:
    """Everything taken in, step by step."""
    words = looked(scene, data).ticket
    while True:
        answer = take_in_record(scene.odette, scene.record, words)
        assert isinstance(answer, TakenIn), answer
        if not answer.ticket:
            return answer
        words = answer.ticket


def document_facts(scene: Scene) -> list[tuple[object, ...]]:
    """Every document as its record holds it, without what belongs to the instance: ids, depositor, dates of deposit."""
    facts = load(scene.odette, scene.record)
    every = sorted(entries.select(facts.keys, entries.EVERY), key=lambda one: one.seq)
    numbers = {one.logical_id: one.sealed.unique_id for one in every}
    return [_compared(scene, facts.keys, one, numbers) for one in every]


def _compared(scene: Scene, keys: Any, one: Entry, numbers: dict[Any, str]) -> tuple[object, ...]:
    sealed = replace(one.sealed, brought=None, source_hash="", file_name="")
    content = contents.load(keys, one.content_id)
    assert content is not None
    data = contents.read(scene.record, content)
    ties = numbers.get(one.replaced_by) if one.replaced_by else None
    shown = (one.flags.masque_ps, one.hidden_from, one.status, ties)
    return (one.codes, sealed, entries.facts_of(keys, one.logical_id), data, shown)


def measured_facts(scene: Scene) -> list[object]:
    facts = load(scene.odette, scene.record)
    return [row.measure for row in measures.every(facts.keys, reach(facts).of)]


def profile_facts(scene: Scene) -> tuple[object, object]:
    facts = load(scene.odette, scene.record)
    told = [(one.line_id, one.version, one.written, one.at, one.by.kind) for one in lines.every(facts.keys)]
    return told, choices.current(facts.keys).choices


def test_take_in_record_holder_into_an_empty_record_is_equal_on_both_sides(clock: FixedClock) -> None:
    here: list[object] = []

    def fill(scene: Scene) -> None:
        full(scene)
        here.extend((document_facts(scene), profile_facts(scene), measured_facts(scene)))

    data = elsewhere(clock, fill)
    scene = scenes.at(clock)
    inside = looked(scene, data).inside
    assert (inside.documents, inside.here, inside.hidden, dict(inside.lines)) == (
        7, 0, 2, {"allergies": 2, "measures": 1, "vaccines": 1},
    )  # fmt: skip
    answer = taken(scene, data)
    assert (answer.documents, answer.brought, answer.not_taken) == (7, 7, ())
    assert answer.profile is not None
    assert (answer.profile.lines, answer.profile.left_out) == (3, 0)
    assert [document_facts(scene), profile_facts(scene), measured_facts(scene)] == here
    assert (answer.profile.measures, len(measured_facts(scene))) == (1, 1)


def test_take_in_record_same_archive_twice_adds_nothing(clock: FixedClock) -> None:
    data = elsewhere(clock, full)
    scene = scenes.at(clock)
    taken(scene, data)
    tables = ("document", "entry_version", "profile_line", "profile_choice", "hidden_from", "association")
    before = counts(*tables)
    again = taken(scene, data)
    assert (again.brought, again.not_taken) == (7, ())
    assert again.profile is not None
    assert (again.profile.lines, again.profile.here) == (0, 4)
    assert counts(*tables) == before


def test_take_in_record_that_died_in_the_middle_goes_on(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 3)
    data = elsewhere(clock, full)
    scene = scenes.at(clock)
    words = looked(scene, data).ticket
    first = take_in_record(scene.odette, scene.record, words)
    assert isinstance(first, TakenIn)
    assert (first.done, first.brought, first.profile) == (3, 3, None)
    with arm("take_in_record.document"), pytest.raises(FailpointReached):
        take_in_record(scene.odette, scene.record, first.ticket)
    # The form that was on the screen is sent again; so is a form of before.
    assert isinstance(take_in_record(scene.odette, scene.record, words), TakenIn)
    second = take_in_record(scene.odette, scene.record, first.ticket)
    assert isinstance(second, TakenIn)
    last = take_in_record(scene.odette, scene.record, second.ticket)
    assert isinstance(last, TakenIn)
    assert (last.brought, last.ticket) == (7, "")
    assert counts("document")["document"] == 7


def test_take_in_record_hidden_stays_hidden_for_each_professional(clock: FixedClock) -> None:
    data = elsewhere(clock, full)
    scene = scenes.at(clock)
    marc, paul = scene.agrees(cast.MARC), scene.agrees(cast.PAUL)
    taken(scene, data)
    assert "Caché à tous" not in titles(marc, scene.record)
    assert {"Ouvert", "Caché à Paul"} <= set(titles(marc, scene.record))
    assert "Caché à Paul" not in titles(paul, scene.record)
    assert "Ouvert" in titles(paul, scene.record)


def test_take_in_record_author_of_a_brought_document_has_no_right_by_it(clock: FixedClock) -> None:
    data = elsewhere(clock, lambda scene: void(scene.deposits(cast.HELENE, "De Hélène")))
    scene = scenes.at(clock)
    taken(scene, data)
    helene = scene.caller(cast.HELENE)
    found = list_documents(helene, scene.record)
    assert isinstance(found, Refusal)
    (entry,) = scenes.seen(scene.odette, scene.record)
    assert [name.label for name in entry.sealed.authors] == ["Hélène ROUSSEL"]
    assert (entry.deposit.author_person, entry.deposit.author_structure) == (None, None)
    assert entry.deposit.depositor.kind == "holder"
    assert entry.sealed.brought is not None
    assert (entry.sealed.brought.depositor_kind, entry.sealed.brought.depositor.split(",")[0]) == (
        "professional", "Hélène ROUSSEL",
    )  # fmt: skip
    scene.agrees(cast.HELENE)
    answer = delete_document(helene, scene.record, entry.logical_id)
    assert isinstance(answer, Refusal)
    # Nor are its words the person's: it stays what a professional wrote.
    words = Description("DOCPAT05", "Autre chose", DAY)
    answer = describe_own_document(scene.odette, scene.record, entry.logical_id, words)
    assert_refused(answer, scene.odette, "document:describe", "R22", "not_author", scene.record)


def void(_: object) -> None:
    """A scene is filled by one deposit."""


def test_take_in_record_archive_of_another_person_is_refused_and_nothing_is_kept(clock: FixedClock) -> None:
    data = elsewhere(clock, full)
    scenes.at(clock)
    karim = cast.opened(cast.KARIM, clock)
    record = cast.record_of(karim)
    before, files = counts(*scenes.KEPT, "profile_line"), scenes.blobs()
    with pytest.raises(Invalid) as told:
        look_at_brought_record(karim, record, data)
    assert [problem.rule for problem in told.value.problems] == ["takein.other_person"]
    assert (counts(*scenes.KEPT, "profile_line"), scenes.blobs()) == (before, files)
    scenes.assert_noted(Scene(clock, karim), karim, "record:take_in", "C61", "takein.other_person")


def test_take_in_record_changed_person_in_the_list_is_caught_by_each_document(clock: FixedClock) -> None:
    """Who changes the list to get somebody else's documents in is stopped by what the documents say of themselves."""
    data = elsewhere(clock, lambda scene: void(scene.deposits(cast.HELENE)))
    scenes.at(clock)
    karim = cast.opened(cast.KARIM, clock)
    traits = cast.KARIM.identity.traits

    def as_karim(manifest: dict[str, Any]) -> None:
        ins = cast.KARIM.identity.ins
        assert ins is not None
        manifest["person"]["ins"] = [[ins.root.value, ins.value]]
        manifest["person"]["birth_date"] = traits.birth_date.isoformat()

    answer = taken(Scene(clock, karim), with_manifest(data, as_karim))
    assert (answer.brought, [one.rule for one in answer.not_taken]) == (0, ["cda.other_patient"])
    assert counts("document")["document"] == 0


def test_take_in_record_number_in_use_in_another_record_is_told_and_the_rest_comes(clock: FixedClock) -> None:
    def fill(scene: Scene) -> None:
        scene.deposits(cast.HELENE, "Pris")
        scene.deposits(cast.HELENE, "Libre")

    data = elsewhere(clock, fill)
    scene = scenes.at(clock)
    number = json.loads(dict(files_of(data))["carnet-record.json"])["documents"][0]["unique_id"]
    karim = cast.record_of(cast.opened(cast.KARIM, clock))
    locator.claim(KeyKind.DOCUMENT, indexes.index("document", number), karim, clock.now())
    answer = taken(scene, data)
    assert (answer.brought, answer.not_taken) == (1, (NotTaken("Pris", "document.unique_id_taken"),))
    assert titles(scene.odette, scene.record) == ["Libre"]


def test_take_in_record_document_that_is_here_already_stays_as_it_is(clock: FixedClock) -> None:
    scene = scenes.at(clock)
    scene.deposits(cast.HELENE, "Déjà là")
    data = packed(scene)
    assert looked(scene, data).inside.here == 1
    answer = taken(scene, data)
    assert (answer.brought, answer.not_taken) == (1, ())
    (entry,) = scenes.seen(scene.odette, scene.record)
    assert (entry.deposit.depositor.kind, entry.sealed.brought) == ("professional", None)


def test_take_in_record_document_that_was_deleted_here_does_not_come_back(clock: FixedClock) -> None:
    data = elsewhere(clock, lambda scene: void(scene.deposits(cast.HELENE, "De trop")))
    scene = scenes.at(clock)
    taken(scene, data)
    (entry,) = scenes.seen(scene.odette, scene.record)
    assert not isinstance(delete_document(scene.odette, scene.record, entry.logical_id), Refusal)
    again = taken(scene, data)
    assert (again.brought, [one.rule for one in again.not_taken]) == (0, ["document.already_deleted"])
    assert titles(scene.odette, scene.record) == []


def test_take_in_record_line_that_was_taken_away_here_does_not_come_back(clock: FixedClock) -> None:
    data = elsewhere(clock, full)
    scene = scenes.at(clock)
    taken(scene, data)
    line = lines.current(load(scene.odette, scene.record).keys)[0]
    assert isinstance(remove_profile_line(scene.odette, scene.record, line.line_id), LineRemoved)
    again = taken(scene, data)
    assert again.profile is not None
    assert (again.profile.lines, again.profile.here) == (0, 4)
    assert len(lines.current(load(scene.odette, scene.record).keys)) == 2


def test_take_in_record_what_was_chosen_here_stays(clock: FixedClock) -> None:
    data = elsewhere(clock, full)
    scene = scenes.at(clock)
    for wanted in (Sharing.CARE_TEAM, Sharing.TREATING_DOCTOR):
        share_profile_section(scene.odette, scene.record, Section.HABITS, wanted)
    taken(scene, data)
    chosen = choices.current(load(scene.odette, scene.record).keys).choices
    assert chosen.of(Section.HABITS) is Sharing.TREATING_DOCTOR


def test_take_in_record_caregiver_is_refused(clock: FixedClock) -> None:
    data = elsewhere(clock, full)
    scene = scenes.at(clock)
    nina, _ = relatives.caregiver(scene.odette, cast.NINA, sees_hidden=True)
    assert_refused(
        look_at_brought_record(nina, scene.record, data), nina, "record:take_in", "R24", "caregiver_limit", scene.record
    )


def test_take_in_record_deposits_are_acts_of_the_person_in_the_journal(clock: FixedClock) -> None:
    data = elsewhere(clock, lambda scene: void(scene.deposits(cast.HELENE)))
    scene = scenes.at(clock)
    taken(scene, data)
    assert [act for act, _ in acts(scene.record)][-4:] == [
        "record:take_in", "record:take_in", "document:deposit", "record:take_in",
    ]  # fmt: skip
    assert db.one("SELECT count(*) FROM outbox WHERE task = 'tell_deposit'") == (0,)
