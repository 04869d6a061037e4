"""What a structured document codes: read as written, planned and denied things told apart, nothing else invented."""

from pathlib import Path

import pytest

from carnet.cda.clinical import MOST, Kind, Statement, read_statements
from carnet.cda.parser import parse
from tests.unit.cda import clinical_samples as samples

SHARED = Path("/work/shared/samples/cda")


def _read(*sections: str) -> list[Statement]:
    body = f"<component><structuredBody>{''.join(sections)}</structuredBody></component>"
    names = 'xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return list(read_statements(parse(f"<ClinicalDocument {names}>{body}</ClinicalDocument>".encode())))


def test_read_statements_every_kind_is_read_as_it_is_written() -> None:
    found = _read(*samples.FULL)
    assert [(one.kind, one.name, one.negated) for one in found] == [
        (Kind.ALLERGY, "Pénicilline", False), (Kind.PROBLEM, "Asthme", False), (Kind.PAST_PROBLEM, "Pneumonie", False),
        (Kind.MEDICINE, "SALBUTAMOL 100", False), (Kind.VACCINE, "VACCIN TÉTANOS", False),
        (Kind.VACCINE, "VACCIN GRIPPE", True), (Kind.ACT, "Appendicectomie", False), (Kind.RESULT, "Créatinine", False),
    ]  # fmt: skip
    allergy, _, past, medicine, vaccine, *_, result = found
    assert (allergy.status, allergy.criticality, allergy.certainty, allergy.reactions) == (
        "active", "high", "confirmed", ("Urticaire",),
    )  # fmt: skip
    assert (past.since, past.until) == ("20180422", "20180430")
    assert (medicine.words, vaccine.lot) == ("2 bouffées si besoin", "L42")
    assert (result.value, result.unit, result.low, result.high, result.interpretation) == (
        "88", "umol/L", "50", "98", "N",
    )  # fmt: skip


def test_read_statements_without_codes_says_nothing() -> None:
    assert _read(samples.section("48765-2", ("<entry><act><text>rien</text></act></entry>",))) == []
    assert _read(samples.section("99999-9", (samples.allergy(),))) == []


def test_read_statements_of_a_huge_document_are_bounded() -> None:
    assert len(_read(samples.section("10160-0", (samples.given("A", "1"),) * (MOST + 50)))) == MOST


@pytest.mark.skipif(not SHARED.exists(), reason="the shared samples are not here")
@pytest.mark.parametrize(
    ("name", "kinds"),
    [("VSM_1.4_2022.01", {Kind.ALLERGY, Kind.PROBLEM, Kind.PAST_PROBLEM, Kind.MEDICINE, Kind.ACT, Kind.FAMILY}),
     ("IPS-FR_2024.01", set(Kind) - {Kind.PRESCRIBED}), ("VAC_2023.01", {Kind.VACCINE}),
     ("BIO-CR-BIO_2024.01_TSH_1", {Kind.RESULT})],
)  # fmt: skip
def test_read_statements_of_official_samples(name: str, kinds: set[Kind]) -> None:
    found = read_statements(parse((SHARED / f"{name}.xml").read_bytes()))
    assert {one.kind for one in found} == kinds
    assert all(one.name for one in found)
