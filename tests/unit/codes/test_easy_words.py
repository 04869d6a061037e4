"""The easy lists: one word for one name, codes of the form of their system, suggestions that become no code."""

import re

import pytest

from carnet.codes.easy_words import ATC, ICD_10, SNOMED_CT, WordList, coded, exactly, like, named, words
from carnet.codes.folded import folded

FORMS = {
    ICD_10: re.compile(r"[A-Z][0-9]{2}(\.[0-9])?"),
    ATC: re.compile(r"[A-V][0-9]{2}[A-Z]{1,2}([0-9]{2})?"),
    SNOMED_CT: re.compile(r"[0-9]{6,18}"),
}
# The check digit of SNOMED CT identifiers (Verhoeff): the dihedral group and its permutation.
_TIMES = [[int(d) for d in row] for row in (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432", "7659821043",
    "8765932104", "9876543210",
)]  # fmt: skip
_TURN = [int(d) for d in "1576283094"]


def _checked(code: str) -> bool:
    digit = 0
    for place, sign in enumerate(reversed(code)):
        value = int(sign)
        for _ in range(place % 8):
            value = _TURN[value]
        digit = _TIMES[digit][value]
    return digit == 0


def test_check_digit_finds_a_planted_slip() -> None:
    assert _checked("91936005")
    assert not _checked("91936006")
    assert not _checked("91963005")


@pytest.mark.parametrize("of", WordList)
def test_words_have_a_code_of_its_form_and_a_name_that_no_other_word_has(of: WordList) -> None:
    known: dict[str, str] = {}
    for one in words(of):
        assert FORMS[one.system].fullmatch(one.code), one
        assert one.system != SNOMED_CT or (_checked(one.code) and one.display), one
        assert one.system == SNOMED_CT or not one.display, "no title of ICD-10 or ATC is shipped"
        assert one.label.fr.strip() and one.label.en.strip()
        for name in one.names:
            assert known.setdefault(folded(name), one.word_id) == one.word_id, name
        for name in one.names:
            assert exactly(of, name) is one and exactly(of, name.upper()) is one
        assert named(of, one.word_id) is one and len(one.word_id) <= 40
    assert len({one.word_id for one in words(of)}) == len(words(of))


@pytest.mark.parametrize(
    ("of", "typed", "meant"),
    [
        (WordList.ILLNESSES, "asme", ("icd10:J45.9",)),
        (WordList.ILLNESSES, "tension", ("icd10:I10",)),
        (WordList.ILLNESSES, "j’ai de l’hypertension", ("icd10:I10",)),
        (WordList.TREATMENTS, "Doliprane 1000", ("atc:N02BE01",)),
        (WordList.TREATMENTS, "aspirine", ("atc:N02BA01", "atc:B01AC06")),
        (WordList.ALLERGIES, "allergie aux arachides", ("sct:762952008",)),
        (WordList.SURGERIES, "prothese hanche", ("sct:52734007",)),
        (WordList.ILLNESSES, "zzzz", ()),
        (WordList.ILLNESSES, "", ()),
        (WordList.ILLNESSES, "%_(", ()),
    ],
)
def test_what_is_no_word_of_the_list_is_suggested_and_has_no_code(
    of: WordList, typed: str, meant: tuple[str, ...]
) -> None:
    assert exactly(of, typed) is None
    assert tuple(one.word_id for one in like(of, typed)) == meant


def test_words_that_may_say_more_than_one_thing_have_no_code_by_themselves() -> None:
    for of, typed in (
        (WordList.ILLNESSES, "hépatite B"), (WordList.ILLNESSES, "infarctus"), (WordList.ILLNESSES, "tension"),
        (WordList.TREATMENTS, "aspirine"), (WordList.SURGERIES, "poche sur le ventre"), (WordList.ILLNESSES, "IMC"),
    ):  # fmt: skip
        assert exactly(of, typed) is None, typed


def test_codings_of_documents_name_the_same_words() -> None:
    by_oid = [{"system": "urn:oid:2.16.840.1.113883.6.3", "code": "J45.9"}]
    found = coded(WordList.ILLNESSES, by_oid)
    assert found is not None and found.label.fr == "Asthme"
    assert coded(WordList.ILLNESSES, [{"system": ATC, "code": "J45.9"}, {"code": "J45.9"}, {}]) is None
