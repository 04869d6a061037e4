"""Files of measures: looked at, kept whole or not at all, known again; what goes out comes in equal."""

import json
from typing import Any

import pytest

from carnet.codes.measures import MeasureKind as K
from carnet.kernel.errors import Invalid, Refusal
from carnet.portal.measure_files import as_bundle, as_csv, as_ndjson
from carnet.usecases.export_measures import MeasuresExported, export_measures
from carnet.usecases.import_measures import FilePreview, MeasuresImported, import_measures
from carnet.usecases.remove_measure import remove_measure
from tests import cast
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, counts
from tests.usecases.test_measures import overview, values, wrote

pytestmark = pytest.mark.django_db

CSV = (
    "mesure;date;heure;valeur;valeur_2;unite;note\npoids;2026-02-01;8:30;72,5;;kg;Matin\ntension;2026-02-02;;128;81;;\n"
)


def previewed(scene: Scene, text: str) -> FilePreview:
    found = import_measures(scene.odette, scene.record, text, keep=False)
    assert isinstance(found, FilePreview), found
    return found


def exported(scene: Scene) -> MeasuresExported:
    found = export_measures(scene.odette, scene.record)
    assert isinstance(found, MeasuresExported), found
    return found


def observation(code: str = "29463-7", **changes: Any) -> dict[str, Any]:
    told = {
        "resourceType": "Observation", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "effectiveDateTime": "2026-02-01T08:30:00+01:00", "valueQuantity": {"value": 72.5, "code": "kg"},
    }  # fmt: skip
    return told | changes


def test_import_measures_is_looked_at_then_kept_and_the_same_file_keeps_nothing_more(scene: Scene) -> None:
    found = previewed(scene, CSV)
    assert ([one.kind for one in found.new], found.known, found.problems) == ([K.WEIGHT, K.BLOOD_PRESSURE], 0, ())
    assert counts("profile_measure") == {"profile_measure": 0}
    assert import_measures(scene.odette, scene.record, CSV, keep=True, key="f1") == MeasuresImported(2, 0)
    assert dict(scene.last().detail) == {"section": "measures", "file": "kept", "measures": "2"}
    assert values(scene.odette, scene, K.BLOOD_PRESSURE) == ["128/81"]
    for key in ("f1", "f2", ""):
        assert import_measures(scene.odette, scene.record, CSV, keep=True, key=key) == MeasuresImported(0, 2)
    twice = CSV + "poids;2026-02-01;8:30;72,5;;kg;Autre mot\n"
    assert (len(previewed(scene, twice).new), previewed(scene, twice).known) == (0, 3)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("poidss;2026-02-01;;72;;kg;", "mesure: measure.file_kind"),
        ("poids;2026-02-31;;72;;kg;", "date: measure.date"),
        ("poids;2026-02-01;8:30;;;kg;", "valeur: measure.missing"),
        ("poids;2026-02-01;;72;;livre;", "unite: measure.file_unit"),
        ("taille;2026-02-01;;1,70;;cm;", "valeur: measure.slip"),
        ("tension;2026-02-01;;128;;;", "valeur_2: measure.missing"),
        ("poids;2399-02-01;;72;;kg;", "date: measure.future"),
    ],
)
def test_import_measures_wrong_line_names_its_number_element_and_rule_and_keeps_nothing(
    scene: Scene, line: str, wrong: str
) -> None:
    for keep in (False, True):
        found = import_measures(scene.odette, scene.record, CSV + line + "\n", keep=keep)
        assert isinstance(found, FilePreview)
        assert [(one.line, f"{one.problem.element}: {one.problem.rule}") for one in found.problems] == [(4, wrong)]
    assert counts("profile_measure") == {"profile_measure": 0}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"status": "entered-in-error"}, "Observation.status: measure.file_status"),
        ({"code": {"coding": [{"system": "http://loinc.org", "code": "1-8"}]}}, "Observation.code: measure.file_kind"),
        ({"code": "x"}, "Observation.code: measure.file_kind"),
        ({"valueQuantity": {"value": "72"}}, "Observation.valueQuantity: measure.missing"),
        ({"valueQuantity": {"value": 72, "code": "[lb_av]"}}, "Observation.valueQuantity: measure.file_unit"),
        ({"valueQuantity": {"value": 1e300, "code": "kg"}}, "Observation.valueQuantity: measure.number"),
        ({"valueQuantity": {"value": -3, "code": "kg"}}, "Observation.valueQuantity: measure.number"),
        ({"effectiveDateTime": "2026-02"}, "Observation.effectiveDateTime: measure.date"),
        ({"effectiveDateTime": "0001-01-01T00:00:00+14:00"}, "Observation.effectiveDateTime: measure.date"),
        ({"effectiveDateTime": "2026-02-01T08:30:00"}, "Observation.effectiveDateTime: measure.date"),
        ({"note": [{"text": "x" * 301}]}, "Observation.note: measure.too_long"),
    ],
)
def test_import_measures_wrong_observation_is_named_in_a_bundle_and_in_lines(
    scene: Scene, changes: dict[str, Any], wrong: str
) -> None:
    wrong_one = observation(**changes)
    bundle = json.dumps({"resourceType": "Bundle", "entry": [{"resource": observation()}, {"resource": wrong_one}]})
    for text in (bundle, f"{json.dumps(observation())}\n{json.dumps(wrong_one)}\n"):
        found = previewed(scene, text)
        assert [(one.line, f"{one.problem.element}: {one.problem.rule}") for one in found.problems] == [(2, wrong)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "file_empty"), ("\ufeff", "file_empty"), ("\n\n;;", "file_columns"),
        ("x", "file_columns"), ("date;valeur\n", "file_columns"),
        ("mesure;date;valeur\n" + "pas;2026-01-01;1\n" * 5001, "file_too_long"), ("é" * 400_000, "file_too_big"),
    ],
)  # fmt: skip
def test_import_measures_file_that_is_none_is_refused_with_a_sentence(scene: Scene, text: str, rule: str) -> None:
    with pytest.raises(Invalid, match=rule):
        import_measures(scene.odette, scene.record, text, keep=True)


def test_import_measures_hostile_json_is_a_line_that_cannot_be_read(scene: Scene) -> None:
    for text in ("{", "[" * 100_000, '{"a":1,"a":2}', '{"resourceType":"Bundle","entry":[1,{"resource":null}]}', "[1]"):
        found = previewed(scene, text)
        assert found.new == ()
        assert all(one.problem.rule == "measure.file_json" for one in found.problems)


def test_export_measures_comes_back_equal_from_each_form(scene: Scene) -> None:
    wrote(scene.odette, scene, K.WEIGHT, {"value": "72,5", "hour": "8h30", "note": "=1+1"})
    wrote(scene.odette, scene, K.HEIGHT, {"value": "170"})
    wrote(scene.odette, scene, K.BLOOD_PRESSURE, {"systolic": "128", "diastolic": "81"})
    wrote(scene.odette, scene, K.GLUCOSE, {"unit": "mmol/L", "value": "5,3"})
    wrote(scene.odette, scene, K.STEPS, {"value": "8450"})
    out = exported(scene)
    files = (as_csv(out.shown), as_bundle(out.resources), as_ndjson(out.resources))
    assert "'=1+1" in files[0]
    assert all((len(previewed(scene, text).new), previewed(scene, text).known) == (0, 5) for text in files)
    assert previewed(scene, files[1]).computed == 1
    before = [one.measure for one in out.shown]
    for text in files:
        for one in exported(scene).shown:
            remove_measure(scene.odette, scene.record, one.measure_id)
        assert import_measures(scene.odette, scene.record, text, keep=True) == MeasuresImported(5, 0)
        key = lambda one: one.kind  # noqa: E731
        assert sorted((one.measure for one in exported(scene).shown), key=key) == sorted(before, key=key)


def test_export_measures_observations_have_the_shape_of_vital_signs(scene: Scene) -> None:
    wrote(scene.odette, scene, K.WEIGHT, {"value": "72,5", "hour": "8h30"})
    wrote(scene.odette, scene, K.HEIGHT, {"value": "170"})
    by = {one["code"]["coding"][0]["code"]: one for one in exported(scene).resources}
    assert set(by) == {"29463-7", "8302-2", "39156-5"}
    told = by["29463-7"]
    assert told["category"][0]["coding"][0]["code"] == "vital-signs"
    assert told["effectiveDateTime"] == "2026-03-01T08:30:00+01:00"
    assert told["valueQuantity"] == {"value": 72.5, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}
    assert told["subject"] == {"reference": f"Patient/{scene.record}"} == told["performer"][0]
    # 72.5 / 1.7² = 25.09.
    assert by["39156-5"]["valueQuantity"]["value"] == 25.1
    assert {one["reference"] for one in by["39156-5"]["derivedFrom"]} == {
        f"Observation/{by[code]['id']}" for code in ("29463-7", "8302-2")
    }


def test_import_measures_is_for_the_persons_side_and_tells_nothing_of_what_is_not_shared(scene: Scene) -> None:
    import_measures(scene.odette, scene.record, CSV, keep=True)
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    found = import_measures(nina, scene.record, CSV, keep=False)
    assert isinstance(found, FilePreview)
    assert (len(found.new), found.known) == (2, 0)
    assert isinstance(import_measures(scene.agrees(cast.PAUL), scene.record, CSV, keep=False), Refusal)
    assert overview(scene.odette, scene).latest[K.WEIGHT].from_file
