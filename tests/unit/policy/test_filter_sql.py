"""The filter as SQL: a real PostgreSQL answers as the Python reading does, and nothing from outside enters the text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings

from carnet.policy.expression import Flag, Not
from carnet.policy.model import EVERYTHING, Audience, AudienceKind, Document, HiddenKind
from carnet.policy.sqlfilter import VisibleFilter, columns_of, visible_filter
from tests.unit.policy.generated import SEEDS, world

KINDS = {
    "first_deposited_at": "timestamptz",
    "masque_ps": "boolean",
    "invisible_patient": "boolean",
    "invisible_representatives": "boolean",
}


def in_postgresql(compiled: VisibleFilter, documents: Sequence[Document]) -> list[bool]:
    """Evaluates the filter on rows given as VALUES: no table is touched."""
    condition, params = compiled.sql()
    found: dict[str, Any] = dict(params)
    rows = _rows(documents, found)
    names = ", ".join(["logical_id", *columns_of(documents[0]), "hidden_from"])
    # Only numbers and column names are joined to the text; every value is a parameter.
    statement = f"WITH now ({names}) AS (VALUES {rows})"
    statement += f" SELECT logical_id FROM now WHERE {condition}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, found)
        through = {row[0] for row in cursor.fetchall()}
    return [number in through for number in range(len(documents))]


def _rows(documents: Sequence[Document], params: dict[str, Any]) -> str:
    lines = []
    for number, document in enumerate(documents):
        cells = [str(number)]
        for name, value in columns_of(document).items():
            params[f"row_{number}_{name}"] = value
            cells.append(f"%(row_{number}_{name})s::{KINDS.get(name, 'text')}")
        hidden = [f"{audience.kind.value}:{audience.value}" for audience in document.hidden_from]
        params[f"row_{number}_hidden"] = hidden or None
        lines.append(f"({', '.join([*cells, f'%(row_{number}_hidden)s::text[]'])})")
    return ", ".join(lines)


@pytest.mark.django_db
def test_filter_postgresql_and_python_any_world_agree() -> None:
    for seed in range(300):
        w = world(seed, documents=12)
        compiled = visible_filter(w.subject, w.record, w.context)
        assert in_postgresql(compiled, w.documents) == [compiled.lets_through(d) for d in w.documents], seed


@pytest.mark.django_db
def test_filter_postgresql_finds_a_planted_bug() -> None:
    """The comparison notices a filter whose two readings differ."""
    documents = [_plain(masque) for masque in (False, True)]
    assert in_postgresql(VisibleFilter(Not(Flag("masque_ps"))), documents) == [True, False]
    assert in_postgresql(VisibleFilter(Flag("masque_ps")), documents) != [True, False]


def _plain(masque: bool) -> Document:
    return Document("11488-4", "10", masque, False, False, datetime(2026, 1, 1, tzinfo=UTC))


@given(SEEDS)
@settings(deadline=None)
def test_filter_text_holds_no_value_from_outside(seed: int) -> None:
    w = world(seed)
    text, params = visible_filter(w.subject, w.record, w.context).sql()
    assert "'" not in text
    for value in (w.subject.actor_id, w.subject.structure_id, "11488-4"):
        assert not value or value not in text
    for name in params:
        assert name.startswith("policy_")
        assert f"%({name})s" in text


def test_filter_any_world_asks_the_same_whatever_kinds_are_hidden() -> None:
    """The text of the question tells nobody that a kind, or everything, is hidden: only its values differ."""
    everybody = Audience(AudienceKind.ALL_PROFESSIONALS)
    hidden = ((), (HiddenKind("11", everybody),), (HiddenKind(EVERYTHING, everybody),))
    for seed in range(300):
        w = world(seed, documents=1)
        kinds = [replace(w.context, settings=replace(w.context.settings, hidden_kinds=one)) for one in hidden]
        assert len({visible_filter(w.subject, w.record, one).sql()[0] for one in kinds}) == 1, seed
