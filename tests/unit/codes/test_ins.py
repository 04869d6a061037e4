"""The INS: form, key, parts, roots, ways of writing it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.codes import ins, oids
from carnet.codes.ins import InsRoot
from carnet.kernel.errors import Invalid
from tests.material import SHARED

OFFICIAL = "279035121518989"
CORSICA = "284052A32102552"


def rules(text: str, root: str = InsRoot.NIR) -> list[str]:
    """The rules that a text breaks."""
    return [problem.rule for problem in ins.problems(ins.normalised(text), root)]


def with_key(body: str) -> str:
    """A body with its own right key, worked out by hand here: 97 less the rest of the division by 97."""
    digits = int(body.replace("2A", "19").replace("2B", "18"))
    return f"{body}{97 - digits % 97:02}"


def test_parse_official_test_patient_and_corsican_example_accepted() -> None:
    assert ins.parse_ins(oids.INS_NIR_TEST, OFFICIAL).value == OFFICIAL
    assert ins.parse_ins(InsRoot.NIR, CORSICA).root is InsRoot.NIR
    assert ins.key_of("284052A321025") == "52"
    assert ins.key_of("2790351215189") == "89"


def test_key_in_corsica_takes_19_and_18() -> None:
    assert ins.key_of("180012A001001") == f"{97 - 1800119001001 % 97:02}"
    assert ins.key_of("180012B001001") == f"{97 - 1800118001001 % 97:02}"


@pytest.mark.parametrize(
    "written",
    [
        "2 79 03 51 215 189 89",
        " 279035121518989 ",
        "2-79-03-51-215-189-89",
        "2.79.03.51.215.189.89",
        "２７９０３５１２１５１８９８９",
        "2\u00a079\u202f03\u200951 215 189 89",
        "2\u200b79035121518989",
    ],
)
def test_parse_as_people_write_it_accepted(written: str) -> None:
    assert ins.parse_ins(InsRoot.NIR, written).value == OFFICIAL


def test_parse_small_letter_of_corsica_accepted() -> None:
    assert ins.parse_ins(InsRoot.NIR, "2 84 05 2a 321 025 52").value == CORSICA


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["ins.missing"]),
        ("   ", ["ins.missing"]),
        ("2790351215189", ["ins.key_missing"]),
        ("284052A321025", ["ins.key_missing"]),
        ("27903512151898", ["ins.wrong_length"]),
        ("2790351215189899", ["ins.wrong_length"]),
        ("279035121518X", ["ins.wrong_length"]),
        ("27903512151898X", ["ins.wrong_characters"]),
        ("279032C21518989", ["ins.wrong_characters"]),
        ("2A9035121518989", ["ins.wrong_characters"]),
        ("279035121518988", ["ins.wrong_key"]),
        ("221042545611404", ["ins.wrong_key"]),
        (with_key("9790351215189"), ["ins.wrong_sex"]),
        (with_key("3790351215189"), ["ins.wrong_sex"]),
        (with_key("2790051215189"), ["ins.wrong_month"]),
        (with_key("2791351215189"), ["ins.wrong_month"]),
        (with_key("2791951215189"), ["ins.wrong_month"]),
        (with_key("2790300215189"), ["ins.unknown_department"]),
        (with_key("2790351000189"), ["ins.wrong_rank"]),
        (with_key("2790351215000"), ["ins.wrong_rank"]),
        (with_key("0791300000189"), ["ins.wrong_sex", "ins.wrong_month", "ins.unknown_department", "ins.wrong_rank"]),
    ],
)
def test_parse_wrong_number_names_each_rule(text: str, expected: list[str]) -> None:
    assert rules(text) == expected
    with pytest.raises(Invalid) as caught:
        ins.parse_ins(InsRoot.NIR, text)
    assert [problem.rule for problem in caught.value.problems] == expected
    assert {problem.element for problem in caught.value.problems} == {"ins"}


@pytest.mark.parametrize("month", ["01", "12", "20", "31", "42", "99"])
def test_parse_known_or_unknown_month_accepted(month: str) -> None:
    assert rules(with_key(f"279{month}51215189")) == []


@pytest.mark.parametrize("department", ["01", "20", "2A", "2B", "95", "97", "98", "99"])
def test_parse_department_accepted(department: str) -> None:
    assert rules(with_key(f"27903{department}215189")) == []


@pytest.mark.parametrize("root", [InsRoot.NIA, InsRoot.NIR_TEST, InsRoot.NIR_DEMO])
def test_parse_provisional_first_digit_accepted_outside_the_nir(root: str) -> None:
    for digit in "123478":
        assert rules(with_key(f"{digit}790351215189"), root) == []
    assert rules(with_key("5790351215189"), root) == ["ins.wrong_sex"]


def test_parse_root_unknown_or_old_refused_by_name() -> None:
    with pytest.raises(Invalid) as caught:
        ins.parse_ins("1.2.3", OFFICIAL)
    assert caught.value.problems[0].rule == "ins.unknown_root"
    assert caught.value.problems[0].facts == (("root", "1.2.3"),)
    assert rules(OFFICIAL, oids.INS_C) == ["ins.old_computed_ins"]


def test_test_roots_are_test_identities_and_the_others_are_not() -> None:
    assert [root in ins.TEST_ROOTS for root in InsRoot] == [False, False, True, True]
    assert ins.parse_ins(InsRoot.NIR_TEST, OFFICIAL).for_tests_only
    assert not ins.parse_ins(InsRoot.NIR, OFFICIAL).for_tests_only


def test_grouped_is_read_as_on_the_card() -> None:
    assert ins.parse_ins(InsRoot.NIR, OFFICIAL).grouped == "2 79 03 51 215 189 89"


@given(st.integers(min_value=1_010_101_001_001, max_value=2_991_299_999_999), st.integers(0, 14), st.integers(1, 9))
def test_key_notices_one_wrong_digit(body: int, place: int, shift: int) -> None:
    right = with_key(str(body))
    digits = [*right]
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert "ins.wrong_key" in rules("".join(digits), InsRoot.NIR_TEST) or digits == [*right]


@given(st.text(max_size=30), st.sampled_from([*InsRoot, "", "x"]))
def test_problems_any_text_never_raises(text: str, root: str) -> None:
    assert isinstance(ins.problems(ins.normalised(text), root), tuple)


@pytest.mark.shared
def test_samples_five_wrong_keys() -> None:
    import re

    folder = SHARED / "samples" / "cda"
    found = set()
    for path in folder.glob("*.xml"):
        text = path.read_text(encoding="utf-8", errors="replace")
        role = re.search(r"<patientRole.*?</patientRole>", text, re.DOTALL)
        for identifier in re.findall(r"<id[^>]*>", role.group(0))[:1] if role else []:
            root = re.search(r'root="(1\.2\.250\.1\.213\.1\.4\.\d+)"', identifier)
            value = re.search(r'extension="([^"]*)"', identifier)
            if root and value and rules(value.group(1), root.group(1)) == ["ins.wrong_key"]:
                found.add(path.name)
    assert len(found) == 5
