"""A record at a glance: every part as its own rules show it, named by events, at a cost that does not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from carnet.codes.measures import MeasureKind
from carnet.kernel.errors import Refusal
from carnet.policy.sections import Section, Sharing
from carnet.profile.shapes import Question
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from carnet.usecases.see_record_at_a_glance import Glance, see_record_at_a_glance
from carnet.usecases.share_profile_section import share_profile_section
from carnet.usecases.write_measure import MeasureWritten, write_measure
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from tests import cast
from tests.journal import events
from tests.unit.cda import clinical_samples as samples
from tests.usecases import cdas, cdas_coded
from tests.usecases.scene import Scene, assert_refused

pytestmark = pytest.mark.django_db
BLOOD, SUMMARY = "11502-2", "60591-5"


def put(scene: Scene, type_code: str, *sections: str, unique: str) -> Card:
    root = etree.fromstring(cdas_coded.coded(cast.ODETTE, sections, unique))
    code = root.find(f"{{{cdas.V3}}}code")
    assert code is not None
    code.set("code", type_code)
    return cdas.deposited(scene, etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def blood(scene: Scene, value: str, unique: str) -> Card:
    return put(scene, BLOOD, samples.section("30954-2", (samples.result("Créatinine", value),)), unique=unique)


def says(scene: Scene, section: Section, what: str) -> None:
    assert isinstance(write_profile_line(scene.odette, scene.record, section, {Question.WHAT: what}), Wrote)


def seen(caller: Caller, scene: Scene) -> Glance:
    found = see_record_at_a_glance(caller, scene.record)
    assert isinstance(found, Glance), found
    return found


def lines(told: Glance, section: Section) -> list[str]:
    return [one.said[Question.WHAT] for one in told.sections[section].lines]


def test_see_record_at_a_glance_doctor_reads_each_part_and_events_name_all_of_it(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    says(scene, Section.ALLERGIES, "Arachide")
    says(scene, Section.ILLNESSES, "Asthme")
    old, new = blood(scene, "88", "71"), blood(scene, "120", "72")
    summary = put(scene, SUMMARY, *samples.FULL, unique="73")
    told = seen(paul, scene)
    assert (lines(told, Section.ALLERGIES), lines(told, Section.ILLNESSES)) == (["Arachide"], [])
    assert [one.statement.name for one in told.said] == ["Pénicilline", "SALBUTAMOL 100"]
    (trend,) = told.trends
    assert [(one.result.value, one.source.logical_id) for one in trend.values] == [
        ("120", new.logical_id), ("88", old.logical_id),
    ]  # fmt: skip
    assert (told.new, told.since, told.directives, told.unread) == ((), None, (), ())
    listed, profile, read = events(scene.record)[-3:]
    assert (listed.act, dict(listed.detail)) == ("document:list", {"part": "glance"})
    assert (profile.act, dict(profile.detail)["sections"]) == ("profile:read", "allergies")
    assert (read.act, set(read.documents)) == ("document:read", {old.logical_id, new.logical_id, summary.logical_id})


def test_see_record_at_a_glance_doctor_what_came_since_the_last_visit_is_new(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    scene.deposits(cast.HELENE, "Ancien")
    assert seen(paul, scene).new_count == 0
    scene.clock.move(timedelta(hours=2))
    paul = scene.caller(cast.PAUL)
    fresh = scene.deposits(cast.HELENE, "Récent")
    hidden = scene.deposits(cast.HELENE, "Zqxzibeline")
    scene.hides(hidden)
    told = seen(paul, scene)
    assert ([one.title for one in told.new], told.new_count) == (["Récent"], 1)
    assert fresh.logical_id in {
        each for one in events(scene.record) if one.act == "document:list" for each in one.documents
    }


def test_see_record_at_a_glance_doctor_hidden_and_not_shared_is_as_if_it_were_not_there(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    before = seen(paul, scene)
    says(scene, Section.ILLNESSES, "Zqxzibeline")
    said = {"value": "72,5", "day": "2026-03-01"}
    assert isinstance(write_measure(scene.odette, scene.record, MeasureKind.WEIGHT, said), MeasureWritten)
    for card in (blood(scene, "120", "74"), put(scene, SUMMARY, *samples.FULL, unique="75")):
        scene.hides(card)
    after = seen(paul, scene)
    assert after.__dict__ | {"sections": {}} == before.__dict__ | {"sections": {}}
    assert [one.lines for one in after.sections.values()] == [()] * len(after.sections)
    share_profile_section(scene.odette, scene.record, Section.MEASURES, Sharing.CARE_TEAM)
    assert [one.measure.kind for one in seen(paul, scene).latest] == [MeasureKind.WEIGHT]
    assert len(seen(scene.treats(cast.HELENE), scene).trends) == 1


def test_see_record_at_a_glance_doctor_without_right_is_refused_and_nothing_is_opened(scene: Scene) -> None:
    blood(scene, "120", "76")
    paul = scene.caller(cast.PAUL)
    refused = see_record_at_a_glance(paul, scene.record)
    assert isinstance(refused, Refusal)
    assert_refused(refused, paul, "document:list", refused.rule, refused.reason, scene.record)


def test_see_record_at_a_glance_doctor_more_documents_send_no_more_statements(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)

    def statements() -> int:
        with CaptureQueriesContext(connection) as sent:
            seen(paul, scene)
        return len(sent)

    for number in range(9):
        blood(scene, str(80 + number), str(200 + number))
    statements()  # The first reading of the day posts a notice.
    few = statements()
    for number in range(8):
        blood(scene, str(90 + number), str(300 + number))
        scene.deposits(cast.HELENE, f"Lettre {number}")
    assert statements() == few <= 40
    told = seen(paul, scene)
    assert len(told.reports) == 8
    assert [len(one.values) for one in told.trends] == [4]
