"""docs/threat-model.md names, for each of the forty-two abuse cases, its defence and tests that exist."""

from collections.abc import Iterator

import pytest

from tests.consistency.named_tests import ids, missing
from tests.consistency.pages import rows, sections, text_of
from tests.consistency.source import ROOT

PAGE = ROOT / "docs" / "threat-model.md"
CASES = [f"A{number:02}" for number in range(1, 43)]
STATES = {"now", "part", "later"}
# What may wait, and for which issue: a case that slides back to "later" fails.
MAY_WAIT = {"A20": "issue 9", "A21": "issue 9"}


def table(text: str) -> list[list[str]]:
    """The rows of the abuse cases."""
    return list(rows(sections(text, "## ")["Abuse cases"]))


def complaints(found: list[list[str]]) -> Iterator[str]:
    """What is wrong with the table."""
    numbers = [row[0] for row in found]
    if numbers != CASES:
        yield f"cases: {sorted(set(CASES) ^ set(numbers))} or their order"
    for number, _, state, defence, tests in (row for row in found if len(row) == 5):
        yield from (f"{number}: {named} does not exist" for named in missing(tests))
        if state not in STATES or not defence:
            yield f"{number}: no state or no words"
        if state == "later" and MAY_WAIT.get(number, "!") not in defence:
            yield f"{number}: may not wait"
        if state != "later" and not any("::" in named for named in ids(tests)):
            yield f"{number}: no test"
    yield from (f"{row[0]}: {len(row)} cells" for row in found if len(row) != 5)


def test_threat_model_each_abuse_case_has_its_defence_and_tests_that_exist() -> None:
    assert list(complaints(table(text_of(PAGE)))) == []


def test_threat_model_every_test_that_the_page_names_exists() -> None:
    assert list(missing(text_of(PAGE))) == []


@pytest.mark.parametrize(
    ("column", "planted"),
    [
        (0, "A43"),
        (2, "done"),
        (2, "later"),
        (3, ""),
        (4, "–"),
        (4, "`tests/security/test_logs.py::test_that_was_renamed`"),
        (4, "`tests/security/test_gone.py`"),
    ],
)
def test_threat_model_planted_gap_is_found(column: int, planted: str) -> None:
    found = table(text_of(PAGE))
    found[5][column] = planted
    assert list(complaints(found))
