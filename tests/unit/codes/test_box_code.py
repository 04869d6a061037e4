"""The code of a box: what a reader or a person gives, and what is wrong with it, by the name of its element."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.box_code import SEPARATOR, BoxCode, read
from carnet.kernel.errors import Invalid

GTIN = "03400935495839"
"""CIP 3400935495839."""
WHOLE = BoxCode(GTIN, "A21C123", date(2027, 12, 31), "SER9")


@pytest.mark.parametrize(
    "text",
    [
        f"01{GTIN}1727120010A21C123{SEPARATOR}21SER9",
        f"]d201{GTIN}1727120010A21C123{SEPARATOR}21SER9",
        f"{SEPARATOR}01{GTIN}1727120021SER9{SEPARATOR}10A21C123",
        f"01{GTIN}10A21C123<GS>1727120021SER9",
        f"(01){GTIN}(17)271200(10)A21C123(21)SER9",
        f" (01) {GTIN} (17) 271231 (10) A21C123 (21) SER9 ",
        f"01{GTIN}1727123111270101710X{SEPARATOR}21SER9{SEPARATOR}10A21C123",
    ],
)
def test_read_gives_the_four_elements_however_they_are_ordered_and_ended(text: str) -> None:
    assert read(text) == WHOLE


def test_read_number_alone_is_the_product() -> None:
    assert read("3400935495839") == BoxCode(gtin=GTIN)
    assert read(GTIN).cip13 == "3400935495839"
    assert read("07680669330019").cip13 == ""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "code: box.empty"),
        (" \n", "code: box.empty"),
        ("1" * 201, "code: box.too_long"),
        ("bonjour", "code: box.unreadable"),
        ("(01" + GTIN, "code: box.unreadable"),
        ("01" + GTIN[:-1], "gtin: box.length"),
        ("01" + GTIN[:-1] + "3", "gtin: box.check"),
        ("0103400935A95839", "gtin: box.digits"),
        ("3400935495838", "gtin: box.check"),
        ("17271", "expiry: box.length"),
        ("17270231", "expiry: box.date"),
        ("17271300", "expiry: box.date"),
        ("17270000", "expiry: box.date"),
        ("1727AB00", "expiry: box.digits"),
        ("10" + "x" * 21, "batch: box.length"),
        ("10", "batch: box.length"),
        ("10é", "batch: box.signs"),
        ("21" + "\u202e1", "serial: box.signs"),
        (f"(01){GTIN}(01){GTIN}", "gtin: box.twice"),
    ],
)
def test_read_wrong_code_names_the_element_and_the_rule(text: str, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text)
    assert str(refused.value) == wrong


def test_is_expired_the_last_day_is_still_good() -> None:
    assert not WHOLE.is_expired(date(2027, 12, 31))
    assert WHOLE.is_expired(date(2028, 1, 1))
    assert not BoxCode(GTIN).is_expired(date(2099, 1, 1))


@given(st.text(max_size=250))
def test_read_any_text_gives_a_code_or_says_what_is_wrong(text: str) -> None:
    try:
        assert isinstance(read(text), BoxCode)
    except Invalid as invalid:
        assert invalid.problems[0].element in {"code", "gtin", "expiry", "batch", "serial"}
