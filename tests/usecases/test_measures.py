"""Measures: written by the person and by professionals, read by whom they are for, with history, sealed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from carnet.codes.measures import MeasureKind
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.model import ActorKind
from carnet.policy.sections import Section, Sharing
from carnet.storage import db
from carnet.usecases.caller import Caller
from carnet.usecases.export_record import Export, export_record
from carnet.usecases.remove_measure import MeasureRemoved, remove_measure
from carnet.usecases.see_measure import MeasureHistory, see_measure
from carnet.usecases.see_measure_kind import MeasureKindPage, see_measure_kind
from carnet.usecases.see_measures import Measures, see_measures
from carnet.usecases.set_measure_target import TargetSet, set_measure_target
from carnet.usecases.share_profile_section import share_profile_section
from carnet.usecases.summarise_record import RecordSummary, summarise_record
from carnet.usecases.write_measure import MeasureWritten, write_measure
from tests import cast
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, assert_refused, counts

pytestmark = pytest.mark.django_db

K = MeasureKind
TABLES = ("profile_measure", "profile_choice")
WEIGHT = {"value": "72,5", "day": "2026-03-01", "hour": "8h30"}


def wrote(caller: Caller, scene: Scene, kind: K, said: dict[str, str], key: str = "") -> UUID:
    answer = write_measure(caller, scene.record, kind, {"day": "2026-03-01", **said}, key=key)
    assert isinstance(answer, MeasureWritten), answer
    assert answer.measure_id is not None
    return answer.measure_id


def page(caller: Caller, scene: Scene, kind: K) -> MeasureKindPage:
    found = see_measure_kind(caller, scene.record, kind)
    assert isinstance(found, MeasureKindPage), found
    return found


def values(caller: Caller, scene: Scene, kind: K) -> list[str]:
    return ["/".join(map(str, one.measure.values)) for one in page(caller, scene, kind).shown]


def overview(caller: Caller, scene: Scene) -> Measures:
    found = see_measures(caller, scene.record)
    assert isinstance(found, Measures), found
    return found


def shares(scene: Scene, sharing: Sharing = Sharing.CARE_TEAM) -> None:
    share_profile_section(scene.odette, scene.record, Section.MEASURES, sharing)


def test_write_measure_holder_writes_changes_and_reads_its_history(scene: Scene) -> None:
    one = wrote(scene.odette, scene, K.WEIGHT, {**WEIGHT, "note": "  Le  matin "})
    event = scene.last()
    assert (event.act, dict(event.detail)) == ("profile:write", {"section": "measures", "kind": "weight"})
    changed = write_measure(scene.odette, scene.record, K.WEIGHT, {**WEIGHT, "value": "73"}, measure_id=one)
    assert changed == MeasureWritten(K.WEIGHT, one)
    found = see_measure(scene.odette, scene.record, one)
    assert isinstance(found, MeasureHistory)
    measure = found.now.measure
    assert (measure.values, measure.unit, found.now.version, found.now.mine) == ((Decimal(73),), "kg", 2, True)
    # 8:30 in Paris in winter.
    assert (measure.taken, measure.whole_day) == (datetime(2026, 3, 1, 7, 30, tzinfo=UTC), False)
    assert [(f.measure.values, f.measure.note) for f in found.former] == [((Decimal("72.5"),), "Le matin")]
    event = scene.last()
    assert (event.act, dict(event.detail)["kinds"]) == ("profile:read", "weight")
    assert remove_measure(scene.odette, scene.record, one) == MeasureRemoved(K.WEIGHT)
    answer = see_measure(scene.odette, scene.record, one)
    assert_refused(answer, scene.odette, "profile:read", "C02", "no_document", scene.record)
    assert page(scene.odette, scene, K.WEIGHT).shown == ()


def test_write_measure_tells_neither_kind_nor_value_in_the_database(scene: Scene) -> None:
    wrote(scene.odette, scene, K.HBA1C, {"value": "7,1", "note": "Zqxzibeline"}, key="form-1")
    other = wrote(scene.odette, scene, K.HBA1C, {"value": "7,2"})
    wrote(scene.odette, scene, K.GLUCOSE, {"unit": "g/L", "value": "1,1"})
    rows = db.rows("SELECT kind_mark, sealed, measure_id FROM profile_measure ORDER BY seq")
    assert rows[0][0] == rows[1][0] != rows[2][0]
    assert rows[1][2] == other
    dump = b"".join(bytes(one) for row in rows for one in row[:2])
    assert not any(word in dump for word in (b"hba1c", b"4548-4", b"7.1", b"Zqxzibeline"))


@pytest.mark.parametrize(
    ("kind", "said", "wrong"),
    [
        (K.WEIGHT, {}, "value: measure.missing"),
        (K.WEIGHT, {"value": "lourd"}, "value: measure.number"),
        (K.WEIGHT, {"value": "72 livres"}, "value: measure.unit"),
        (K.WEIGHT, {"value": "1,70"}, "value: measure.perhaps_height"),
        (K.WEIGHT, {"value": "72500"}, "value: measure.slip"),
        (K.WEIGHT, {"value": "0,1"}, "value: measure.impossible"),
        (K.WEIGHT, {"value": "72,5678"}, "value: measure.precise"),
        (K.WEIGHT, {"value": "25"}, "value: measure.rare"),
        (K.HEIGHT, {"value": "1,70"}, "value: measure.slip"),
        (K.HEIGHT, {"value": "170 m"}, "value: measure.slip"),
        (K.HEIGHT, {"value": "90"}, "value: measure.rare"),
        (K.TEMPERATURE, {"value": "375"}, "value: measure.slip"),
        (K.BLOOD_PRESSURE, {"systolic": "12", "diastolic": "8"}, "systolic: measure.slip; diastolic: measure.slip"),
        (K.BLOOD_PRESSURE, {"systolic": "80", "diastolic": "120"}, "diastolic: measure.swapped"),
        (K.HEART_RATE, {"value": "72,5"}, "value: measure.whole"),
        (K.GLUCOSE, {"value": "1,1"}, "unit: measure.unit_missing"),
        (K.GLUCOSE, {"unit": "g/L", "value": "110"}, "value: measure.slip"),
        (K.PAIN, {"value": "11"}, "value: measure.impossible"),
        (K.PAIN, {"value": "-1"}, "value: measure.number"),
        (K.WEIGHT, {"value": "72", "day": "2026-02-30"}, "when: measure.date"),
        (K.WEIGHT, {"value": "72", "day": "2399-01-01"}, "when: measure.future"),
        (K.WEIGHT, {"value": "72", "day": "1800-01-01"}, "when: measure.before_birth"),
        (K.WEIGHT, {"value": "72", "hour": "25h"}, "when: measure.hour"),
        (K.WEIGHT, {"value": "72", "note": "x" * 301}, "note: measure.too_long"),
        (K.WEIGHT, {"value": "72", "note": "a\u202eb"}, "note: measure.signs"),
    ],
)
def test_write_measure_with_a_wrong_answer_names_it_and_keeps_nothing(
    scene: Scene, kind: K, said: dict[str, str], wrong: str
) -> None:
    before = counts(*TABLES, "event")
    with pytest.raises(Invalid) as refused:
        write_measure(scene.odette, scene.record, kind, {"day": "2026-03-01", **said})
    assert wrong in str(refused.value)
    assert counts(*TABLES, "event") == before


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (K.WEIGHT, {"value": "72.50 kg"}, "72.5"),
        (K.WEIGHT, {"value": "3450 g", "sure": "1", "day": "1950-01-01"}, "3.45"),
        (K.WEIGHT, {"value": "25", "sure": "1"}, "25"),
        (K.HEIGHT, {"value": "1,70 m"}, "170"),
        (K.HEIGHT, {"value": "1m70"}, "170"),
        (K.HEIGHT, {"value": "1 m 07", "sure": "1"}, "107"),
        (K.TEMPERATURE, {"value": "37,8°"}, "37.8"),
        (K.BLOOD_PRESSURE, {"systolic": "126", "diastolic": "81"}, "126/81"),
        (K.GLUCOSE, {"unit": "mmol/L", "value": "5,3"}, "5.3"),
        (K.STEPS, {"value": "8\u202f450", "hour": "9:00"}, "8450"),
        (K.PAIN, {"value": "0"}, "0"),
    ],
)
def test_write_measure_takes_what_people_write(scene: Scene, kind: K, said: dict[str, str], kept: str) -> None:
    if said.get("day") == "1950-01-01":
        said = {**said, "day": cast.ODETTE.identity.traits.birth_date.isoformat()}
    wrote(scene.odette, scene, kind, said)
    assert values(scene.odette, scene, kind) == [kept]
    assert page(scene.odette, scene, kind).shown[0].measure.whole_day or "hour" in said


def test_write_measure_same_form_twice_writes_once(scene: Scene) -> None:
    wrote(scene.odette, scene, K.WEIGHT, WEIGHT, key="form-1")
    again = write_measure(scene.odette, scene.record, K.WEIGHT, WEIGHT, key="form-1")
    assert again == MeasureWritten(K.WEIGHT, None)
    other = write_measure(scene.odette, scene.record, K.WEIGHT, {**WEIGHT, "value": "80"}, key="form-1")
    assert isinstance(other, Conflict)
    assert values(scene.odette, scene, K.WEIGHT) == ["72.5"]


def test_write_measure_of_another_kind_or_absent_is_not_there(scene: Scene) -> None:
    one = wrote(scene.odette, scene, K.WEIGHT, WEIGHT)
    set_measure_target(scene.odette, scene.record, K.WEIGHT, {"value-high": "70"})
    goal = overview(scene.odette, scene).targets[K.WEIGHT].measure_id
    tried = ((uuid4(), K.WEIGHT), (one, K.HEIGHT), (goal, K.WEIGHT))
    for measure_id, kind in tried:
        answer = write_measure(
            scene.odette, scene.record, kind, {"value": "150", "day": "2026-03-01"}, measure_id=measure_id
        )
        assert_refused(answer, scene.odette, "profile:write", "C02", "no_document", scene.record)


def test_see_measures_gives_the_newest_of_each_kind_and_the_index_with_both_sources(scene: Scene) -> None:
    wrote(scene.odette, scene, K.HEIGHT, {"value": "160", "day": "2020-01-01"})
    wrote(scene.odette, scene, K.WEIGHT, {"value": "60", "day": "2025-01-01"})
    wrote(scene.odette, scene, K.WEIGHT, {"value": "64", "day": "2026-01-01"})
    found = overview(scene.odette, scene)
    assert set(found.latest) == {K.WEIGHT, K.HEIGHT}
    assert found.latest[K.WEIGHT].measure.values == (Decimal(64),)
    # 64 / 1.6² = 25.
    assert found.bmi is not None
    assert (found.bmi.value, found.bmi.height.measure.values) == (Decimal(25), (Decimal(160),))
    bmis = page(scene.odette, scene, K.BMI).bmis
    # 60 / 1.6² = 23.4375.
    assert [str(one.value) for one in bmis] == ["25", "23.4"]
    assert found.about.sharing is Sharing.TREATING_DOCTOR


def test_see_measure_kind_goes_page_by_page_and_by_period(scene: Scene) -> None:
    for day in range(1, 8):
        wrote(scene.odette, scene, K.STEPS, {"value": str(day * 1000), "day": f"2026-02-0{day}"})
    first = see_measure_kind(scene.odette, scene.record, K.STEPS, most=3)
    assert isinstance(first, MeasureKindPage)
    assert [int(one.measure.values[0]) for one in first.shown] == [7000, 6000, 5000]
    second = see_measure_kind(scene.odette, scene.record, K.STEPS, most=3, after=first.more)
    assert isinstance(second, MeasureKindPage)
    assert [int(one.measure.values[0]) for one in second.shown] == [4000, 3000, 2000]
    last = see_measure_kind(scene.odette, scene.record, K.STEPS, most=3, after=second.more)
    assert isinstance(last, MeasureKindPage)
    assert ([int(one.measure.values[0]) for one in last.shown], last.more) == ([1000], None)
    since = datetime(2026, 2, 6, tzinfo=UTC)
    recent = see_measure_kind(scene.odette, scene.record, K.STEPS, since=since)
    assert isinstance(recent, MeasureKindPage)
    assert [int(one.measure.values[0]) for one in recent.shown] == [7000, 6000]


def test_see_measures_doctor_reads_what_is_shared_and_nothing_tells_of_the_rest(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    empty = (overview(paul, scene), page(paul, scene, K.WEIGHT))
    one = wrote(scene.odette, scene, K.WEIGHT, WEIGHT)
    set_measure_target(scene.odette, scene.record, K.WEIGHT, {"value-high": "70"})
    assert (overview(paul, scene), page(paul, scene, K.WEIGHT)) == empty
    assert dict(scene.last().detail) == {"sections": "", "kinds": ""}
    assert see_measure(paul, scene.record, one) == see_measure(paul, scene.record, uuid4())
    shares(scene)
    assert values(paul, scene, K.WEIGHT) == ["72.5"]
    assert overview(paul, scene).targets[K.WEIGHT].target.bounds == ((None, Decimal(70)),)
    shares(scene, Sharing.TREATING_DOCTOR)
    assert values(paul, scene, K.WEIGHT) == []
    assert values(scene.treats(cast.HELENE), scene, K.WEIGHT) == ["72.5"]


def test_write_measure_professional_adds_one_marked_as_the_structures_and_reads_it_back(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    theirs = wrote(scene.odette, scene, K.WEIGHT, WEIGHT)
    own = wrote(paul, scene, K.WEIGHT, {"value": "74"})
    assert scene.last().who == paul.who()
    assert values(paul, scene, K.WEIGHT) == ["74"]
    by = {one.measure_id: one for one in page(scene.odette, scene, K.WEIGHT).shown}
    assert (by[own].author, by[own].mine, by[own].may_change) == (ActorKind.PROFESSIONAL, False, True)
    assert by[own].name == cast.PAUL.facts.display_name
    assert by[own].structure_name != ""
    absent = write_measure(paul, scene.record, K.WEIGHT, WEIGHT, measure_id=uuid4())
    assert write_measure(paul, scene.record, K.WEIGHT, WEIGHT, measure_id=theirs) == absent
    shares(scene)
    answer = write_measure(paul, scene.record, K.WEIGHT, WEIGHT, measure_id=theirs)
    assert_refused(answer, paul, "profile:write", "R22", "not_author", scene.record)
    assert write_measure(paul, scene.record, K.WEIGHT, {**WEIGHT, "value": "75"}, measure_id=own)
    target = set_measure_target(paul, scene.record, K.WEIGHT, {"value-high": "70"})
    assert isinstance(target, Refusal)


def test_see_measures_without_agreement_is_refused_and_writing_needs_none(scene: Scene) -> None:
    wrote(scene.odette, scene, K.WEIGHT, WEIGHT)
    paul = scene.caller(cast.PAUL)
    for answer in (see_measures(paul, scene.record), see_measure_kind(paul, scene.record, K.WEIGHT)):
        assert_refused(answer, paul, "profile:read", "R06", "no_agreement", scene.record)
    # As a document: depositing needs no right to read (R08).
    assert isinstance(write_measure(paul, scene.record, K.WEIGHT, WEIGHT), MeasureWritten)


def test_write_measure_caregiver_adds_own_and_sees_no_trace_of_what_is_not_shared(scene: Scene) -> None:
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    theirs = wrote(scene.odette, scene, K.WEIGHT, WEIGHT)
    assert values(nina, scene, K.WEIGHT) == []
    own = wrote(nina, scene, K.WEIGHT, {"value": "71"})
    assert values(nina, scene, K.WEIGHT) == ["71"]
    assert sorted(values(scene.odette, scene, K.WEIGHT)) == ["71", "72.5"]
    absent = remove_measure(nina, scene.record, uuid4())
    assert remove_measure(nina, scene.record, theirs) == absent
    assert remove_measure(nina, scene.record, own) == MeasureRemoved(K.WEIGHT)
    for sharing, rule, reason in ((None, "C54", "hidden"), (Sharing.CARE_TEAM, "R24", "caregiver_limit")):
        if sharing:
            shares(scene, sharing)
        target = set_measure_target(nina, scene.record, K.WEIGHT, {"value-high": "70"})
        assert_refused(target, nina, "profile:write", rule, reason, scene.record)


def test_set_measure_target_holder_sets_changes_and_takes_it_back(scene: Scene) -> None:
    def target() -> object:
        found = overview(scene.odette, scene).targets.get(K.BLOOD_PRESSURE)
        return found.target.bounds if found else None

    said = {"systolic-high": "135", "diastolic-high": "85"}
    answer = set_measure_target(scene.odette, scene.record, K.BLOOD_PRESSURE, said)
    assert isinstance(answer, TargetSet)
    assert target() == ((None, Decimal(135)), (None, Decimal(85)))
    set_measure_target(scene.odette, scene.record, K.BLOOD_PRESSURE, {"systolic-low": "100", "systolic-high": "130"})
    assert target() == ((Decimal(100), Decimal(130)), (None, None))
    for said, wrong in (
        ({"systolic-low": "140", "systolic-high": "130"}, "systolic-high: measure.bounds"),
        ({"systolic-low": "12"}, "systolic-low: measure.slip"),
    ):
        with pytest.raises(Invalid) as refused:
            set_measure_target(scene.odette, scene.record, K.BLOOD_PRESSURE, said)
        assert wrong in str(refused.value)
    assert set_measure_target(scene.odette, scene.record, K.BLOOD_PRESSURE, {}) == TargetSet(K.BLOOD_PRESSURE, None)
    assert target() is None
    with pytest.raises(Invalid):
        set_measure_target(scene.odette, scene.record, K.BMI, {"value-high": "25"})


def test_write_measure_a_moment_ahead_is_the_clock_of_the_phone_and_tomorrow_is_not(scene: Scene) -> None:
    soon = scene.clock.now() + timedelta(hours=1, minutes=5)
    wrote(scene.odette, scene, K.WEIGHT, {"value": "72", "day": soon.date().isoformat(), "hour": f"{soon:%H:%M}"})
    late = scene.clock.now() + timedelta(hours=3)
    with pytest.raises(Invalid, match="future"):
        wrote(scene.odette, scene, K.WEIGHT, {"value": "72", "day": late.date().isoformat(), "hour": f"{late:%H:%M}"})


def test_summary_and_download_hold_the_measures_that_the_reader_may_know_of(scene: Scene) -> None:
    wrote(scene.odette, scene, K.WEIGHT, {"value": "70", "day": "2025-01-01"})
    wrote(scene.odette, scene, K.WEIGHT, WEIGHT)
    wrote(scene.odette, scene, K.HEIGHT, {"value": "170"})
    paul = scene.agrees(cast.PAUL)

    def summarised(caller: Caller) -> list[str]:
        found = summarise_record(caller, scene.record)
        assert isinstance(found, RecordSummary)
        return [one["code"]["coding"][0]["code"] for one in found.measures.resources]

    assert sorted(summarised(scene.odette)) == ["29463-7", "39156-5", "8302-2"]
    assert summarised(paul) == []
    shares(scene)
    assert sorted(summarised(paul)) == ["29463-7", "39156-5", "8302-2"]
    taken = export_record(scene.odette, scene.record, stepped_up=True)
    assert isinstance(taken, Export)
    assert [one["code"]["coding"][0]["code"] for one in taken.resources] == ["29463-7", "29463-7", "8302-2"]
