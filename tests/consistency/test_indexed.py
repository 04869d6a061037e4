"""The lists of columns that hold blind indexes are whole, and every look-up looks for every form."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from carnet.storage.index_columns import Indexed, declared, left_alone
from tests.consistency.pages import text_of
from tests.consistency.source import ROOT
from tests.consistency.test_data_model import PAGE, described

_KEY = """
    SELECT array_agg(a.attname ORDER BY k.place) FROM pg_index AS i
    JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, place) ON true
    JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = to_regclass(%s) AND i.indisprimary
"""


def unlisted(told: dict[str, dict[str, str]]) -> Iterator[str]:
    """Columns that the data model calls a blind index and no list names, and the reverse."""
    listed = {(one.table, column) for one in declared() for column in one.columns}
    named = listed | {place for place in left_alone() if told[place[0]][place[1]] == "HMAC"}
    hmacs = {(table, column) for table, columns in told.items() for column, how in columns.items() if how == "HMAC"}
    yield from (f"{table}.{column}" for table, column in sorted(hmacs ^ named))
    yield from (f"{table}.{column}: twice" for table, column in sorted(listed & set(left_alone())))


def test_indexed_every_hmac_of_the_data_model_is_listed() -> None:
    """`tests/consistency/test_data_model.py` compares that page with the schema: no column of bytes is forgotten."""
    assert list(unlisted(described(text_of(PAGE)))) == []


def test_indexed_a_forgotten_column_is_found() -> None:
    told = described(text_of(PAGE))
    told["letter"]["planted_hmac"] = "HMAC"
    assert list(unlisted(told)) == ["letter.planted_hmac"]


@pytest.mark.parametrize("one", declared(), ids=lambda one: one.table)
def test_indexed_key_is_the_primary_key(one: Indexed, owner: psycopg.Connection[Any]) -> None:
    row = owner.execute(_KEY, [one.table]).fetchone()
    assert row is not None and tuple(row[0]) == one.key
    if one.again_is_new:
        assert set(one.columns) & set(one.key), "a row is new by its key"


def look_ups_with_one_form(source: str) -> Iterator[str]:
    """Statements that compare a listed column with one value."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = ast.unparse(node) if isinstance(node, ast.JoinedStr) else str(node.value)
        for one in declared():
            if re.search(rf"\b{one.table}\b", text):
                yield from (text for column in one.columns if re.search(rf"\b{column}\s*=\s*%", text))
    yield from re.findall(r"filter\([^)]*\b(?:login_index|person_index)=[^)]*\)", source)


def test_indexed_no_look_up_looks_for_one_form() -> None:
    """`= ANY(forms)`, so that both forms are found during a rotation."""
    modules = [path for path in (ROOT / "carnet").rglob("*.py") if "migrations" not in path.parts]
    assert [text for path in modules for text in look_ups_with_one_form(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "planted",
    [
        "db.one('SELECT record_id FROM locator WHERE kind = %s AND key_hmac = %s', [1, 2])",
        "db.one(f'SELECT {x} FROM document AS d WHERE d.unique_hmac = %(unique)s')",
        "Account.objects.filter(kind=1, login_index=index)",
    ],
)
def test_indexed_a_look_up_with_one_form_is_found(planted: str) -> None:
    assert list(look_ups_with_one_form(planted))
