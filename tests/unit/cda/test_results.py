"""Coded results: what the document says, what its own range says, and nothing that it does not say."""

import pytest

from carnet.cda.parser import parse
from carnet.cda.results import Reading, Result, read_results
from tests.unit.cda.samples import FRENCH, needs_samples

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
SAID = "2.16.840.1.113883.5.83"


def observation(value: str = "5", said: str = "", low: str = "2", high: str = "4", unit: str = "g/L") -> str:
    """One observation, named in the narrative."""
    code = f'<interpretationCode code="{said}" codeSystem="{SAID}"/>' if said else ""
    bounds = "".join(f'<{n} value="{v}" unit="{unit}"/>' for n, v in (("low", low), ("high", high)) if v)
    ranged = f'<value xsi:type="IVL_PQ">{bounds}</value>'
    if bounds:
        code += f"<referenceRange><observationRange>{ranged}</observationRange></referenceRange>"
    name = '<code code="1" displayName="Sodium [M]"><originalText><reference value="#r"/></originalText></code>'
    return f'<observation>{name}<value xsi:type="PQ" value="{value}" unit="g/L"/>{code}</observation>'


def results(*inside: str) -> tuple[Result, ...]:
    """The results of a document with these observations."""
    entries = "".join(f"<entry>{one}</entry>" for one in inside)
    section = f'<section><text><content ID="r">Sodium</content></text>{entries}</section>'
    body = f"<component><structuredBody><component>{section}</component></structuredBody></component>"
    data = f'<ClinicalDocument xmlns="urn:hl7-org:v3" {XSI}>{body}</ClinicalDocument>'.encode()
    return read_results(parse(data, max_bytes=len(data)))


@pytest.mark.parametrize(
    ("said", "value", "reading"),
    [
        ("", "5", Reading.ABOVE),
        ("", "1", Reading.BELOW),
        ("", "3", Reading.INSIDE),
        ("H", "5", Reading.HIGH),
        ("N", "3", Reading.NORMAL),
        # The document contradicts its own range: neither is told as true.
        ("N", "5", Reading.UNCLEAR),
        ("H", "3", Reading.UNCLEAR),
        ("L", "5", Reading.UNCLEAR),
        # No number, no comparison; a code of another meaning says nothing.
        ("", "positif", Reading.NONE),
        ("S", "3", Reading.INSIDE),
    ],
)
def test_result_is_read_as_the_document_says_or_as_its_range_tells(said: str, value: str, reading: Reading) -> None:
    (found,) = results(observation(value, said))
    assert (found.name, found.value, found.unit, found.reading) == ("Sodium", value, "g/L", reading)


def test_result_with_a_range_of_another_unit_is_not_compared() -> None:
    (found,) = results(observation("5", unit="mmol/L"))
    assert found.reading is Reading.NONE


def test_result_without_range_called_normal_is_no_line_of_its_own() -> None:
    assert results(observation("5", "N", low="", high="")) == ()
    (found,) = results(observation("5", "L", low="", high=""))
    assert found.reading is Reading.LOW


def test_result_open_range_inside_says_nothing() -> None:
    """One bound alone tells of what is beyond it, not that the rest is well."""
    assert [one.reading for one in results(observation("1", low=""), observation("9", low=""))] == [
        Reading.NONE,
        Reading.ABOVE,
    ]


@pytest.mark.shared
@needs_samples
def test_results_of_the_samples_are_those_that_their_entries_code() -> None:
    found = {}
    for path in FRENCH:
        data = path.read_bytes()
        if lines := read_results(parse(data, max_bytes=len(data))):
            found[path.stem] = [line.reading.value for line in lines]
    assert found["BIO-CR-BIO_2024.01_TSH_1"] == ["normal", "low"]
    assert found["CARD-F-PRC-AVK_2022.01"] == ["normal", "unclear", "unclear"]
    assert len(found["BIO-CR-BIO_2024.01_Electrophorese"]) == 23
