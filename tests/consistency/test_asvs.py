"""docs/asvs.md has every requirement of ASVS 5.0.0, levels 1 and 2, once; its tests exist and its counts are true."""

import csv
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.consistency.named_tests import ids, missing
from tests.consistency.pages import rows, text_of
from tests.consistency.source import ROOT

PAGE = ROOT / "docs" / "asvs.md"
STATES = ("tested", "met", "not met", "not applicable")


def wanted() -> list[tuple[str, str]]:
    """Number and level of each requirement, as published."""
    with (ROOT / "tests" / "consistency" / "asvs_5_0_0.csv").open(encoding="utf-8") as file:
        return [(row["number"], row["level"]) for row in csv.DictReader(file)]


def requirements(text: str) -> list[list[str]]:
    """The rows about requirements."""
    return [row for row in rows(text) if row[0].count(".") == 2]


def counts(text: str) -> dict[str, list[int]]:
    """The counts at the top: level to all, then each state."""
    return {row[0]: [int(cell) for cell in row[1:]] for row in rows(text) if len(row) == 6}


def complaints(found: list[list[str]]) -> Iterator[str]:
    """What is wrong with the rows."""
    if [(row[0], row[1]) for row in found] != wanted():
        yield "other numbers or levels than the published ones"
    for number, _, asks, state, how in found:
        if state not in STATES or not asks or not how:
            yield f"{number}: no state or no words"
        if state == "tested" and not ids(how):
            yield f"{number}: tested by nothing"
        yield from (f"{number}: {named} does not exist" for named in missing(how))


def counted(found: list[list[str]]) -> dict[str, list[int]]:
    """The counts as they are."""
    tally = Counter((row[1], row[3]) for row in found)
    return {lv: [sum(tally[lv, s] for s in STATES), *(tally[lv, s] for s in STATES)] for lv in ("1", "2")}


def test_asvs_has_seventy_requirements_of_level_1_and_183_of_level_2() -> None:
    assert Counter(level for _, level in wanted()) == {"1": 70, "2": 183}


def test_asvs_each_requirement_is_there_with_its_state_and_tests_that_exist() -> None:
    assert list(complaints(requirements(text_of(PAGE)))) == []


def test_asvs_counts_at_the_top_are_true() -> None:
    text = text_of(PAGE)
    assert counts(text) == counted(requirements(text))


@pytest.mark.parametrize(
    ("column", "planted"),
    [(0, "1.1.9"), (1, "3"), (2, ""), (3, "fine"), (4, "words alone"), (4, "`tests/security/test_logs.py::test_gone`")],
)
def test_asvs_planted_gap_is_found(column: int, planted: str) -> None:
    found = requirements(text_of(PAGE))
    row = next(row for row in found if row[3] == "tested")
    row[column] = planted
    assert list(complaints(found))


def test_asvs_planted_count_is_found() -> None:
    text = text_of(PAGE)
    row = next(line for line in text.splitlines() if line.startswith("| 2 | 183 |"))
    assert counts(text.replace(row, "| 2 | 183 | 183 | 0 | 0 | 0 |")) != counted(requirements(text))
