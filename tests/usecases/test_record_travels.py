"""Everything that is the person's own in a record: each table and each section says how it travels, and does."""

from typing import Any

import pytest

from carnet.codes.measures import MeasureKind
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Refusal
from carnet.policy.sections import Section, Sharing
from carnet.profile import card, choices, measures
from carnet.profile.card import Card, CardGroup, CardItem, CardWord, Donation
from carnet.profile.shapes import ASKED, FORMS, OWN_PAGES, SHAPES, Form
from carnet.profile.vaccinations import Vaccination
from carnet.storage import db
from carnet.usecases._facts import load
from carnet.usecases.confirm_vaccine import confirm_vaccine
from carnet.usecases.see_vaccines import Vaccines, see_vaccines
from carnet.usecases.set_measure_target import set_measure_target
from carnet.usecases.set_vaccine_reminders import set_vaccine_reminders
from carnet.usecases.share_profile_section import share_profile_section
from carnet.usecases.write_measure import MeasureWritten, write_measure
from carnet.usecases.write_vaccine import VaccineWritten, write_vaccine
from tests import cast
from tests.usecases import cards, vaccinations
from tests.usecases import scene as scenes
from tests.usecases.brought import elsewhere, with_manifest
from tests.usecases.scene import Scene, counts
from tests.usecases.test_take_in_record import looked, profile_facts, taken

pytestmark = pytest.mark.django_db

# What is the person's own and travels: with what it comes back.
TRAVELS = {
    "document": "each document that may be given, by the engine of every deposit",
    "entry_version": "the metadata in force",
    "content": "each document byte for byte",
    "submission_set": "one lot for each document, as every deposit makes one",
    "association": "what replaces, completes or was made from what, where both travel",
    "hidden_from": "from whom a document is hidden",
    "profile_line": "every line that stands, with all its versions",
    "profile_choice": "who reads which section, and which sections do not concern the person",
    "profile_measure": "measures and targets as they stand",
    "emergency_card": "the card as it stands, where there is none here",
}
# What stays, and why.
STAYS = {
    **dict.fromkeys(
        ("head", "record_key", "act_pending", "outbox", "due_act", "idempotency", "locator", "content_check",
         "record_life", "subscription"),
        "the machinery of this instance: each record has its own",
    ),
    "document_text": "the index of words of this instance, made anew of each document that comes in",
    **dict.fromkeys(
        ("event", "stream_head", "event_told", "event_pending", "log_leaf"),
        "the journal is taken home with its proofs, to be checked by anybody; no record writes another one's journal",
    ),
    **dict.fromkeys(
        ("access_report", "document_mistake", "mistake_to_answer", "identity_report", "heir_request",
         "emergency_access", "emergency_review", "emergency_notice", "guardian_word", "reported_objection",
         "transfer", "charge"),
        "acts between people of this instance: its journal tells of them",
    ),
    **dict.fromkeys(
        ("consent_given", "authorisation", "treating_doctor", "access_code", "feeding_opposition", "treating_claim",
         "treating_code", "hidden_kind", "tie", "oauth_grant"),
        "who may do what is decided here anew, with the people of this directory",
    ),
    **dict.fromkeys(
        ("notice_choice", "notice_state", "notice_reader", "account", "account_notice", "record_settings"),
        "how the account here is told of things, and what it lets be done",
    ),
    **dict.fromkeys(("reading_mark", "patient_opening"), "what was opened here"),
    "document_reference": "numbers by which software finds a document: read anew of each document",
    "patient_identity": "the record here has its own proved identity, with which the archive is compared",
    "folder": "a person's own order of documents (docs/carnet-record.md): made anew",
    "folder_member": "with the folders",
    "health_link": "what opens a card opens it in one place: made anew, with another passcode",
}  # fmt: skip


def test_every_table_of_a_record_says_how_it_travels() -> None:
    held = {row[0] for row in db.rows(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'record_id'"
        " AND table_name NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits)", [],
    )}  # fmt: skip
    told = {*TRAVELS, *STAYS}
    assert not set(TRAVELS) & set(STAYS)
    assert held - told == set(), "say in this test how it travels"
    assert told - held == set(), "is no table of a record"


ANSWERS = {
    Form.TEXT: "Un mot", Form.LONG: "Une phrase.\nUne autre.", Form.PARTIAL_DATE: "2019-05",
    Form.PHONE: "06 12 34 56 78",
}  # fmt: skip


def everything(scene: Scene) -> None:
    """A line in every section, with every answer; measures and targets; a card; choices."""
    scene.deposits(cast.HELENE, "Un document")
    first: dict[Section, Any] = {}
    for section in ASKED:
        shape = SHAPES[section]
        said = {one: ANSWERS.get(FORMS[one]) or shape.choices_of(one)[-1] for one in shape.asks}
        first[section] = cards.writes(scene.odette, scene.record, section, said)
        share_profile_section(scene.odette, scene.record, section, Sharing.CARE_TEAM)
    dose = Vaccination(name="REVAXIS", day="2019-05-06", dose=1, batch="L42", place="PMI")
    assert isinstance(write_vaccine(scene.odette, scene.record, dose), VaccineWritten)
    weight = {"day": "2026-02-01", "value": "71,5", "note": "À jeun"}
    assert isinstance(write_measure(scene.odette, scene.record, MeasureKind.WEIGHT, weight), MeasureWritten)
    for kind, bounds in (
        (MeasureKind.WEIGHT, {"value-low": "60", "value-high": "70,5", "unit": "kg"}),
        (MeasureKind.BLOOD_PRESSURE, {"systolic-high": "140", "diastolic-high": "90"}),
    ):
        set_measure_target(scene.odette, scene.record, kind, bounds)
    set_vaccine_reminders(scene.odette, scene.record, on=True)
    line = frozenset({first[Section.ALLERGIES]})
    cards.puts(scene.odette, scene.record, CardGroup.ALLERGIES, Card(lines=line))
    words = {CardWord.LANGUAGES: "français"}
    cards.puts(scene.odette, scene.record, CardGroup.IDENTITY, Card(items=frozenset({CardItem.IDENTITY}), words=words))
    cards.puts(scene.odette, scene.record, CardGroup.WISHES, Card(donation=Donation.AGREES))


def own(scene: Scene) -> tuple[object, ...]:
    """What the person wrote, as this record holds it. Reminders are of the account here."""
    keys = load(scene.odette, scene.record).keys
    told, chosen = profile_facts(scene)
    rows = measures.every(keys)
    aims = [(row.kind, row.target) for row in rows if row.is_goal]
    taken_at = [row.measure for row in rows if not row.is_goal]
    sharing = (chosen.sharing, chosen.not_concerned)  # type: ignore[attr-defined]
    return told, sharing, sorted(aims, key=str), taken_at, card.current(keys).card


def test_take_in_record_brings_every_section_the_targets_and_the_card_and_equal(clock: FixedClock) -> None:
    here: list[tuple[object, ...]] = []

    def fill(scene: Scene) -> None:
        everything(scene)
        here.append(own(scene))

    data = elsewhere(clock, fill)
    scene = scenes.at(clock)
    answer = taken(scene, data)
    assert answer.profile is not None and answer.profile.left_out == 0
    assert own(scene) == here[0]
    lines = {one[2].section for one in here[0][0]}  # type: ignore[attr-defined]
    assert lines | {Section.MEASURES, Section.CARE_HISTORY} == set(Section), "each section, or its own test above"
    assert set(OWN_PAGES) - lines == {Section.MEASURES, Section.CARE_HISTORY}
    assert len(here[0][2]) == 2 and not here[0][4].empty  # type: ignore[arg-type,attr-defined]
    assert answer.profile.card and answer.profile.measures == 3
    empty = [table for table, number in counts(*(set(TRAVELS) - {"association", "hidden_from"})).items() if not number]
    assert empty == [], "these travel, and nothing came"
    # Twice is once.
    again = taken(scene, data)
    assert again.profile is not None and (again.profile.lines, again.profile.measures, again.profile.card) == (
        0,
        0,
        False,
    )
    assert own(scene) == here[0]


def test_take_in_record_leaves_out_targets_and_cards_that_no_form_could_have_written(clock: FixedClock) -> None:
    data = elsewhere(clock, everything)

    def bad(manifest: dict[str, Any]) -> None:
        profile = manifest["profile"]
        profile["targets"][0]["resource"] = {"resourceType": "Goal", "target": [{"measure": {}}]}
        profile["targets"][1]["resource"]["target"][0]["detailRange"]["high"]["value"] = 99999
        profile["targets"].append({"kind": "nothing", "resource": {}})
        profile["card"]["words"] = {"languages": "a\u202eb"}

    scene = scenes.at(clock)
    answer = taken(scene, with_manifest(data, bad))
    assert answer.profile is not None
    assert (answer.profile.left_out, answer.profile.card) == (3, False)
    keys = load(scene.odette, scene.record).keys
    assert [row for row in measures.every(keys) if row.is_goal] == [] and card.current(keys).version == 0


def test_take_in_record_keeps_what_stands_here(clock: FixedClock) -> None:
    data = elsewhere(clock, everything)
    scene = scenes.at(clock)
    set_vaccine_reminders(scene.odette, scene.record, on=True)
    set_measure_target(scene.odette, scene.record, MeasureKind.WEIGHT, {"value-high": "65", "unit": "kg"})
    cards.puts(scene.odette, scene.record, CardGroup.WISHES, Card(donation=Donation.REFUSES))
    assert dict(looked(scene, data).inside.lines)["measures"] == 3
    taken(scene, data)
    told = own(scene)
    assert [str(one.bounds[0][1]) for kind, one in told[2] if kind is MeasureKind.WEIGHT] == ["65"]  # type: ignore[attr-defined]
    assert told[4] == Card(donation=Donation.REFUSES)
    facts = load(scene.odette, scene.record)
    assert choices.current(facts.keys).choices.vaccine_reminders, "an archive turns no reminder off"


def test_take_in_record_confirmed_vaccine_is_declared_and_its_document_tells_of_it_again(clock: FixedClock) -> None:
    def fill(scene: Scene) -> None:
        vaccinations.deposited(scene, vaccinations.dose("REVAXIS", "J07CA01", "20190506"))
        dose = Vaccination(name="REVAXIS", day="2019-05-06", dose=1)
        written = write_vaccine(scene.odette, scene.record, dose)
        assert isinstance(written, VaccineWritten) and written.line_id
        helene = scene.agrees(cast.HELENE)
        assert not isinstance(confirm_vaccine(helene, scene.record, written.line_id), Refusal)

    data = elsewhere(clock, fill)
    scene = scenes.at(clock)
    taken(scene, data)
    told = see_vaccines(scene.odette, scene.record)
    assert isinstance(told, Vaccines)
    (one,) = told.vaccines
    assert (one.confirmed, one.times, len(one.documents)) == (None, 2, 1), (
        "one dose: declared, and told by its document"
    )
    # A professional here, who has seen it, confirms it anew.
    helene = scene.agrees(cast.HELENE)
    assert one.line_id and not isinstance(confirm_vaccine(helene, scene.record, one.line_id), Refusal)
