"""Every table and every thing in the folder of an instance has a period, a basis, and a job that exists."""

import importlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from carnet.storage.instance_folder import KEY_FILE
from carnet.storage.rights import tables
from tests.consistency.pages import names, rows, sections, text_of
from tests.consistency.source import ROOT
from tests.db import TestHouse

PAGE = ROOT / "docs" / "retention.md"
# Made while something is written, renamed at once; or made by the operator.
PASSING = re.compile(r".*\.tmp|pg\.log\.1|pg\.log\..*|.*\.lock")


def lines(title: str, text: str) -> dict[str, list[str]]:
    """The rows of one table of the page, by what they are about."""
    return {name: row for row in rows(sections(text, "## ")[title]) for name in names(row[0])[:1]}


def without_a_row(there: Iterable[str], listed: Iterable[str]) -> list[str]:
    """What is there and is not on the page, or is on the page and is not there."""
    return sorted(set(there) ^ set(listed))


def unfounded(listed: dict[str, list[str]]) -> Iterator[str]:
    """Rows that lack a period, a basis or a deletion, or that name a job that does not exist."""
    for name, row in listed.items():
        if len(row) != 4 or not all(row):
            yield f"{name}: an empty cell"
        for dotted in names(row[-1]):
            if dotted.startswith("carnet.") and not exists(dotted):
                yield f"{name}: {dotted} does not exist"


def exists(dotted: str) -> bool:
    """Whether a dotted name of a module, a function, a class or a method is there."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for attribute in parts[cut:]:
            found = getattr(found, attribute, None)
        return found is not None
    return False


def test_retention_has_a_row_for_every_table(owner: psycopg.Connection[Any]) -> None:
    listed = lines("Tables", text_of(PAGE))
    assert without_a_row(tables(owner), listed) == []
    assert list(unfounded(listed)) == []


def test_retention_has_a_row_for_everything_in_the_folder_of_an_instance(
    house: TestHouse, owner: psycopg.Connection[Any]
) -> None:
    listed = lines("Folder of an instance", text_of(PAGE))
    there = {path.name for path in house.instance.folder.iterdir() if not PASSING.fullmatch(path.name)}
    assert {"instance.json", KEY_FILE, "blobs"} <= there
    assert there <= set(listed), sorted(there - set(listed))
    assert list(unfounded(listed)) == []


def test_retention_sees_a_planted_table_without_a_row(owner: psycopg.Connection[Any]) -> None:
    owner.execute("CREATE TABLE planted (record_id uuid PRIMARY KEY)")
    assert without_a_row(tables(owner), lines("Tables", text_of(PAGE))) == ["planted"]


@pytest.mark.parametrize(
    "row",
    [
        "| `head` | with the record | law | `carnet.usecases.nothing.sweep` |",
        "| `head` | with the record | law | `carnet.usecases.sweep.nothing` |",
        "| `head` | with the record |  | `carnet.usecases.sweep.sweep` |",
    ],
)
def test_retention_sees_a_planted_unfounded_row(row: str) -> None:
    text = f"## Tables\n\n| what | kept | legal basis | deleted by |\n|---|---|---|---|\n{row}\n"
    assert list(unfounded(lines("Tables", text)))


def test_retention_page_is_where_the_tests_read_it() -> None:
    assert Path(PAGE).is_file()
