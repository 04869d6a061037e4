"""Laboratory results over time: grouped by code and unit, with the printed range, and hidden with their document."""

from decimal import Decimal

import pytest

from carnet.cda.results import Reading
from carnet.kernel.errors import Refusal
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from carnet.usecases.see_record_at_a_glance import Glance, see_record_at_a_glance
from carnet.usecases.see_results import Results, see_results
from tests import cast
from tests.unit.cda.clinical_samples import section
from tests.usecases import cdas, cdas_coded
from tests.usecases.scene import REPORT, Scene

pytestmark = pytest.mark.django_db


def entry(code: str, name: str, value: str, unit: str, day: str, low: str, high: str, said: str = "") -> str:
    told = f'<interpretationCode code="{said}" codeSystem="2.16.840.1.113883.5.83"/>' if said else ""
    return (
        '<entry><organizer classCode="BATTERY" moodCode="EVN"><component><observation classCode="OBS" moodCode="EVN">'
        f'<code code="{code}" displayName="{name}" codeSystem="2.16.840.1.113883.6.1"/>'
        f'<statusCode code="completed"/><effectiveTime value="{day}"/>'
        f'<value xsi:type="PQ" value="{value}" unit="{unit}"/>{told}'
        '<referenceRange><observationRange><value xsi:type="IVL_PQ">'
        f'<low value="{low}" unit="{unit}"/><high value="{high}" unit="{unit}"/>'
        "</value></observationRange></referenceRange></observation></component></organizer></entry>"
    )


def report(scene: Scene, unique: str, *entries: str) -> Card:
    data = cdas_coded.coded(cast.ODETTE, (section("30954-2", entries),), unique)
    return cdas.deposited(scene, data.replace(REPORT.encode(), b"11502-2"), cast.HELENE)


def glucose(value: str, day: str, unit: str = "mmol/L", said: str = "") -> str:
    return entry("40193-5", "Glucose à jeun [Moles/Volume] Sérum", value, unit, day, "3.5", "6.1", said)


def read(caller: Caller, scene: Scene) -> Results:
    found = see_results(caller, scene.record)
    assert isinstance(found, Results), found
    return found


def test_see_results_groups_by_code_and_unit_newest_first_with_the_printed_range(scene: Scene) -> None:
    report(
        scene, "71", glucose("5.3", "20241001"), entry("3016-3", "TSH", "1.950", "m[IU]/L", "20241001", "0.270", "4.2")
    )
    newer = report(scene, "72", glucose("6.4", "20260105"), glucose("0.95", "20260105", unit="g/L"))
    found = read(scene.odette, scene)
    told = {(one.loinc, one.unit): [value.text for value in one.values] for one in found.analyses}
    assert told == {
        ("40193-5", "mmol/L"): ["6.4", "5.3"],
        ("40193-5", "g/L"): ["0.95"],
        ("3016-3", "m[IU]/L"): ["1.950"],
    }
    value = next(one for one in found.analyses if one.unit == "mmol/L").values[0]
    assert (value.number, value.low, value.high) == (Decimal("6.4"), "3.5", "6.1")
    assert value.source.logical_id == newer.logical_id
    # The document says nothing of it, and its own range does.
    assert value.reading is Reading.ABOVE
    assert found.one(found.analyses[0].key) == found.analyses[0]
    assert found.one("0000000000000000") is None


def test_see_results_of_a_hidden_document_are_absent_for_a_doctor(scene: Scene) -> None:
    report(scene, "71", glucose("5.3", "20241001"))
    helene, paul = scene.treats(cast.HELENE), scene.agrees(cast.PAUL)
    before = read(paul, scene)
    secret = report(
        scene, "72", glucose("9.9", "20260105"), entry("3016-3", "TSH", "8", "m[IU]/L", "20260105", "1", "4")
    )
    assert len(read(paul, scene).analyses) == 2
    scene.hides(secret)
    assert read(paul, scene).analyses == before.analyses
    assert secret.logical_id not in scene.last().documents
    for reader in (scene.odette, helene):
        assert [value.text for value in read(reader, scene).analyses[0].values] in (["9.9", "5.3"], ["8"])
    mine = next(one for one in read(scene.odette, scene).analyses if one.loinc == "40193-5")
    assert [value.source.hidden for value in mine.values] == [True, False]


def test_see_results_without_agreement_is_refused_and_other_types_are_left_out(scene: Scene) -> None:
    cdas_coded.deposited(scene, (section("30954-2", (glucose("5.3", "20241001"),)),), "70")
    assert read(scene.odette, scene).analyses == ()
    assert isinstance(see_results(scene.caller(cast.PAUL), scene.record), Refusal)


def local(code: str, name: str, value: str, day: str, loinc: str = "", system: str = "1.2.250.1.999") -> str:
    """A result under the laboratory's own code, which may say the LOINC code beside."""
    said = f'<translation code="{loinc}" codeSystem="2.16.840.1.113883.6.1"/>' if loinc else ""
    named = f'codeSystem="{system}"' if system else ""
    return entry(code, name, value, "mmol/L", day, "3.5", "6.1").replace(
        f'<code code="{code}" displayName="{name}" codeSystem="2.16.840.1.113883.6.1"/>',
        f'<code code="{code}" displayName="{name}" {named}>{said}</code>',
    )


def told(scene: Scene) -> list[tuple[str, str, list[str]]]:
    """Name, LOINC code and values of each line, on the page of results and on the one of all."""
    found = sorted((one.name, one.loinc, [v.text for v in one.values]) for one in read(scene.odette, scene).analyses)
    glance = see_record_at_a_glance(scene.treats(cast.HELENE), scene.record)
    assert isinstance(glance, Glance)
    lines = sorted([[one.result.value for one in trend.values] for trend in glance.trends])
    assert lines == sorted(values for _, _, values in found)
    return found


def test_see_results_one_analysis_under_two_names_is_one_line_by_its_loinc_code(scene: Scene) -> None:
    report(scene, "71", glucose("5.3", "20241001"))
    report(scene, "72", local("GLY", "Glycémie", "5.9", "20250301", loinc="40193-5"))
    assert told(scene) == [("Glycémie", "40193-5", ["5.9", "5.3"])]


def test_see_results_two_analyses_of_one_name_are_two_lines(scene: Scene) -> None:
    report(scene, "71", entry("14749-6", "Glucose", "5.3", "mmol/L", "20241001", "3.5", "6.1"))
    report(scene, "72", entry("40193-5", "Glucose", "5.9", "mmol/L", "20250301", "3.5", "6.1"))
    assert told(scene) == [("Glucose", "14749-6", ["5.3"]), ("Glucose", "40193-5", ["5.9"])]


def test_see_results_a_code_without_its_system_is_no_code_and_words_tell(scene: Scene) -> None:
    """Two laboratories number their analyses from 1."""
    report(scene, "71", local("1", "Sodium", "140", "20241001", system=""))
    report(
        scene,
        "72",
        local("1", "Glucose", "5.9", "20250301", system=""),
        local("2", "SODIUM", "141", "20250301", system=""),
    )
    assert told(scene) == [("Glucose", "", ["5.9"]), ("SODIUM", "", ["141", "140"])]


def test_see_results_units_are_compared_as_they_are_coded_not_as_they_are_shown(scene: Scene) -> None:
    report(scene, "71", entry("777-3", "Plaquettes", "250", "10*9/L", "20241001", "150", "400"))
    report(scene, "72", entry("777-3", "Plaquettes", "251", "10*9{cells}/L", "20250301", "150", "400"))
    assert [values for _, _, values in told(scene)] == [["250"], ["251"]]
