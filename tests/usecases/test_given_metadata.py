"""Metadata given beside a document: each that differs is refused, listed, or not looked at (A33, A34)."""

from dataclasses import replace
from hashlib import sha1
from typing import Any

import pytest

from carnet.cda.model import Code
from carnet.kernel.errors import Invalid
from carnet.usecases._given import Given
from carnet.usecases._incoming import Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from tests import cast
from tests.unit.cda.examples import FACTS
from tests.usecases import cdas
from tests.usecases.scene import REPORT, Scene, assert_noted, nothing_kept, titles

INS = cast.ODETTE.identity.ins
AUTHOR = FACTS.authors[0].actor.ids[0].extension or ""


def _right(data: bytes) -> Given:
    assert INS is not None
    return Given(
        patient_id=(INS.root.value, INS.value), unique_id="2.25.1", type_code=REPORT, author_ids=(AUTHOR,),
        creation_time="20260227091500", sha1=sha1(data).hexdigest().upper(), size=len(data),  # noqa: S324
        title=FACTS.title, service_start="20260303090000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("element", "change"),
    [
        ("patientId", {"patient_id": ("1.2.250.1.213.1.4.10", "185036938110745")}),
        ("uniqueId", {"unique_id": "2.25.2"}),
        ("typeCode", {"type_code": "11488-4"}),
        ("author", {"author_ids": ("899999999999",)}),
        ("author", {"author_ids": (AUTHOR, "899999999999")}),
        ("creationTime", {"creation_time": "20260227101500"}),
        ("hash", {"sha1": "0" * 40}),
        ("size", {"size": 12}),
    ],
)
def test_deposit_document_metadata_that_must_be_equal_and_is_not_is_refused(
    scene: Scene, element: str, change: dict[str, Any]
) -> None:
    data, helene = cdas.level1(cdas.facts(cast.ODETTE)), scene.caller(cast.HELENE)
    wrong = Upload(data, "a.xml", given=replace(_right(data), **change))
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(helene, scene.record, wrong)
    assert [(problem.element, problem.rule) for problem in told.value.problems] == [(element, "metadata.differs")]
    assert_noted(scene, helene, "document:deposit", "C61", "metadata.differs")


def test_deposit_document_metadata_in_utc_of_a_document_with_an_offset_are_equal(scene: Scene) -> None:
    data = cdas.level1(cdas.facts(cast.ODETTE))
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data, "a.xml", given=_right(data)))
    assert isinstance(kept, Deposited)
    assert [rule for _, rule in kept.card.warnings if rule.startswith("metadata.")] == []


def test_deposit_document_metadata_worded_otherwise_are_listed_and_the_document_holds(scene: Scene) -> None:
    data = cdas.level1(cdas.facts(cast.ODETTE))
    other = replace(
        _right(data), title="Autre titre", facility_code="SA99", setting_code="HAD", service_start="20260101",
        service_stop="20260102",
    )  # fmt: skip
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data, "a.xml", given=other))
    assert isinstance(kept, Deposited)
    assert kept.card.title == FACTS.title
    assert [element for element, rule in kept.card.warnings if rule == "metadata.differs_listed"] == [
        "title", "healthcareFacilityTypeCode", "practiceSettingCode", "serviceStartTime", "serviceStopTime",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["R", "V"])
def test_deposit_document_restricted_confidentiality_is_taken_told_and_changes_no_right(
    scene: Scene, code: str
) -> None:
    header = replace(cdas.facts(cast.ODETTE), confidentiality=Code(code, "2.16.840.1.113883.5.25"))
    paul = scene.agrees(cast.PAUL)
    card = cdas.deposited(scene, cdas.level1(header))
    assert "document.confidentiality_without_effect" in [rule for _, rule in card.warnings]
    for reader in (scene.odette, paul):
        assert titles(reader, scene.record) == [FACTS.title]
    assert not card.hidden
