"""The grammar of searches: what parts a value, what a backslash keeps whole, what is no address for."""

import pytest

from carnet.fhir.grammar import alternatives, param, parted, plain, token
from carnet.fhir.numbers import holds_a_number
from carnet.fhir.searching import fits, is_token
from carnet.fhir.searching import plain as plainly


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a,b", ("a", "b")), (r"a\,b", (r"a\,b",)), (r"a\\,b", (r"a\\", "b")), (" a , ,b,", ("a", "b")),
        ("a\\", ("a\\",)), ("", ()), (",", ()), ("\\,", ("\\,",)),
    ],
)  # fmt: skip
def test_alternatives_are_parted_by_commas_that_nothing_escapes(text: str, values: tuple[str, ...]) -> None:
    assert alternatives(text) == values


@pytest.mark.parametrize(
    ("text", "system", "code"),
    [
        ("a", None, "a"), ("s|a", "s", "a"), ("|a", "", "a"), ("s|", "s", ""), (r"s\|a", None, "s|a"),
        (r"s\|t|a", "s|t", "a"), ("s|a|b", "s", "a|b"), (r"a\$b\,c", None, "a$b,c"),
    ],
)  # fmt: skip
def test_value_is_parted_before_it_loses_its_escapes(text: str, system: str | None, code: str) -> None:
    assert parted(text) == (system, code)


def test_plain_takes_away_the_escapes_of_fhir_and_no_other() -> None:
    assert (plain(r"a\,b\|c\$d\\e"), plain(r"a\nb")) == (r"a,b|c$d\e", r"a\nb")
    assert param("agent:identifier", "x").key == "agent:identifier"


def test_token_of_a_resource_is_the_same_by_oid_and_by_uri() -> None:
    coding = {"system": "urn:oid:1.2.250.1.71.4.2.1", "code": "810"}
    for text in ("810", "urn:oid:1.2.250.1.71.4.2.1|810", "https://rpps.esante.gouv.fr|10", "1.2.250.1.71.4.2.1|"):
        assert is_token(text, [coding]), text
    for text in (
        "811",
        "|810",
        "https://rpps.esante.gouv.fr|810",
        "urn:oid:1.2|810",
        r"urn:oid:1.2.250.1.71.4.2.1\|810",
    ):
        assert not is_token(text, [coding]), text
    assert token("|a").system == ""


def test_search_over_a_few_lines_keeps_an_escaped_comma_whole() -> None:
    line = {"name": "a,b"}
    assert fits([("name", r"a\,b")], line, {"name": plainly("name")})
    assert not fits([("name", "a,b")], line, {"name": plainly("name")})


def test_number_of_a_person_is_known_with_and_without_its_system() -> None:
    number = "248057511604235"
    for text in (number, f"urn:oid:1.2.250.1.213.1.4.10|{number}", f"x,1.2.250.1.213.1.4.8|{number}", f"x|{number}"):
        assert holds_a_number(text), text
    # What only looks like one (its key is another) stays: a search for a next page must be the same search.
    for text in (
        "248057511604236",
        "urn:oid:1.2.3|123456789012345",
        "810000000003",
        "urn:oid:1.2.250.1.71.4.2.1|810000000003",
        "2.25.1",
        "urn:oid:1.2.250.1.213.1.4.10|",
    ):
        assert not holds_a_number(text), text
