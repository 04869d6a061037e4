"""PS_IdNat and Struct_IdNat: their first digit, their forms, and back."""

import pytest

from carnet.codes.identifiers import PersonId, PersonIdKind, StructureIdKind, parse_person, parse_structure
from carnet.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("899700218896", PersonIdKind.RPPS),
        ("0751234567", PersonIdKind.ADELI),
        ("00B1057294"[:10], PersonIdKind.ADELI),
        ("3750712184/12345", PersonIdKind.FINESS_INTERNAL),
        ("4318003502/7", PersonIdKind.SIREN_INTERNAL),
        ("531800350200041/ab-1", PersonIdKind.SIRET_INTERNAL),
        ("610100997245/2", PersonIdKind.RPPS_PRACTICE),
        ("124789224582101", PersonIdKind.ADELI_PRACTICE),
    ],
)
def test_parse_person_right_number_and_back(text: str, kind: PersonIdKind) -> None:
    found = parse_person(f" {text} ")
    assert found.kind is kind
    assert str(found) == text
    assert found == PersonId(kind, text[1:])


@pytest.mark.parametrize("text", ["", "2123", "7123", "9123", "x", "-"])
def test_parse_person_unknown_first_digit_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_person(text)
    assert caught.value.problems[0].rule == "ps_id.unknown_kind"


@pytest.mark.parametrize(
    "text",
    ["8", "89970021889", "8997002188961", "899700218 96", "8٠٩٧٠٠٢١٨٨٩٦", "3", "3 12", "3" + "1" * 65, "3é", "3/"],
)
def test_parse_person_wrong_number_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_person(text)
    assert caught.value.problems[0].rule == "ps_id.wrong_number"


def test_parse_person_longest_internal_number_accepted() -> None:
    assert parse_person("3" + "1" * 64).number == "1" * 64


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1750712184", StructureIdKind.FINESS),
        ("12A0000014", StructureIdKind.FINESS),
        ("2318003502", StructureIdKind.SIREN),
        ("331800350200041", StructureIdKind.SIRET),
        ("499700218896008", StructureIdKind.RPPS_RANK),
        ("0751234567", StructureIdKind.ADELI_PRACTICE),
    ],
)
def test_parse_structure_right_number_and_back(text: str, kind: StructureIdKind) -> None:
    found = parse_structure(text)
    assert found.kind is kind
    assert str(found) == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "struct_id.unknown_kind"),
        ("5123456789", "struct_id.unknown_kind"),
        ("1", "struct_id.wrong_number"),
        ("175071218", "struct_id.wrong_number"),
        ("2801984755893", "struct_id.wrong_number"),
        ("33180035020004", "struct_id.wrong_number"),
        ("4", "struct_id.wrong_number"),
    ],
)
def test_parse_structure_wrong_refused(text: str, rule: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_structure(text)
    assert caught.value.problems[0].rule == rule
    assert caught.value.problems[0].element == "struct_id"
