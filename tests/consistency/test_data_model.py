"""docs/data-model.md says what the database holds: every table, every column, and what is sealed."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from carnet.storage.rights import tables
from tests.consistency.pages import names, rows, sections, text_of
from tests.consistency.source import ROOT

PAGE = ROOT / "docs" / "data-model.md"
HOW = {"clear", "sealed", "wrapped", "HMAC", "hash"}
# Bytes that show themselves: lists of opaque ids.
CLEAR_BYTES = {("event", "ids_shown")}
# A hash that is kept as text by Django.
TEXT_HASHES = {("account", "password")}

_TYPES = """
    SELECT attname, format_type(atttypid, -1) FROM pg_attribute
    WHERE attrelid = to_regclass('public.' || quote_ident(%s)) AND attnum > 0 AND NOT attisdropped
"""


def described(text: str) -> dict[str, dict[str, str]]:
    """Table to column to how it stands."""
    return {
        table: {name: row[1] for row in rows(body) for name in names(row[0])}
        for table, body in sections(text, "### ").items()
    }


def differences(connection: psycopg.Connection[Any], told: dict[str, dict[str, str]]) -> Iterator[str]:
    """Where the page and the database differ."""
    yield from (f"{table}: on one side only" for table in sorted(set(told) ^ set(tables(connection))))
    for table in sorted(set(told) & set(tables(connection))):
        types = dict(connection.execute(_TYPES, [table]).fetchall())
        yield from (f"{table}.{name}: on one side only" for name in sorted(set(types) ^ set(told[table])))
        for name in set(types) & set(told[table]):
            yield from _misdescribed(table, name, types[name], told[table][name])


def _misdescribed(table: str, name: str, kind: str, how: str) -> Iterator[str]:
    if how not in HOW:
        yield f"{table}.{name}: {how!r} is no way to stand"
    if (kind == "bytea") != (how != "clear") and (table, name) not in CLEAR_BYTES | TEXT_HASHES:
        yield f"{table}.{name}: told {how}, is {kind}"
    if name.startswith("sealed") and how != "sealed":
        yield f"{table}.{name}: told {how}"


def test_data_model_describes_every_table_and_column(owner: psycopg.Connection[Any]) -> None:
    assert list(differences(owner, described(text_of(PAGE)))) == []


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TABLE planted (record_id uuid PRIMARY KEY)",
        "ALTER TABLE document ADD COLUMN planted text",
        "ALTER TABLE document DROP COLUMN seq CASCADE",
        "ALTER TABLE record_life ALTER COLUMN sealed_reason TYPE text USING 'clear'",
    ],
)
def test_data_model_comparison_sees_a_planted_difference(owner: psycopg.Connection[Any], planted: str) -> None:
    owner.execute(planted)
    assert len(list(differences(owner, described(text_of(PAGE))))) == 1
