"""The tree of conditions: each node in both readings (PostgreSQL's answer is in test_filter_sql.py)."""

from datetime import UTC, datetime

import pytest

from carnet.policy.expression import (
    AllOf,
    AnyOf,
    Before,
    Columns,
    Constant,
    Expression,
    Flag,
    HiddenFrom,
    Names,
    Not,
    OneOf,
    holds,
    render,
)
from carnet.policy.model import ActorKind, RecordStatus, RelationKind
from carnet.policy.sqlfilter import NOTHING, VisibleFilter, visible_filter
from tests.unit.policy.worlds import AGREED, PATIENT, context, doctor, document, own, record, somebody, tie

AT = datetime(2026, 1, 1, tzinfo=UTC)
ROW: Columns = {"masque_ps": True, "type_code": "a", "author_person": None, "first_deposited_at": AT}
NAMES = Names()


@pytest.mark.parametrize(
    ("expression", "value", "sql"),
    [
        (Constant(True), True, "TRUE"),
        (Constant(False), False, "FALSE"),
        (Flag("masque_ps"), True, "now.masque_ps"),
        (Not(Flag("masque_ps")), False, "NOT (now.masque_ps)"),
        (OneOf("type_code", ("a", "b")), True, "now.type_code = ANY(%(policy_0)s::text[])"),
        (OneOf("type_code", ("b",)), False, "now.type_code = ANY(%(policy_0)s::text[])"),
        (OneOf("type_code", ()), False, "now.type_code = ANY(%(policy_0)s::text[])"),
        (
            OneOf("author_person", ("a",)),
            False,
            "(now.author_person IS NOT NULL AND now.author_person = ANY(%(policy_0)s::text[]))",
        ),
        (Before("first_deposited_at", AT), False, "now.first_deposited_at < %(policy_0)s"),
        (Before("first_deposited_at", AT.replace(year=2027)), True, "now.first_deposited_at < %(policy_0)s"),
        (AllOf((Flag("masque_ps"), Constant(False))), False, "(now.masque_ps AND FALSE)"),
        (AnyOf((Flag("masque_ps"), Constant(False))), True, "(now.masque_ps OR FALSE)"),
        (AllOf(()), True, "TRUE"),
        (AnyOf(()), False, "FALSE"),
    ],
)
def test_expression_both_readings(expression: Expression, value: bool, sql: str) -> None:
    assert holds(expression, ROW, frozenset()) is value
    assert render(expression, NAMES)[0] == sql


def test_expression_before_a_time_that_is_not_there_is_false() -> None:
    assert not holds(Before("first_deposited_at", AT), {"first_deposited_at": None}, frozenset())


def test_expression_hidden_from_some_or_anybody() -> None:
    pairs = frozenset({("professional", "x")})
    assert holds(HiddenFrom(None), ROW, pairs)
    assert not holds(HiddenFrom(None), ROW, frozenset())
    assert holds(HiddenFrom((("professional", "x"), ("structure", "y"))), ROW, pairs)
    assert not holds(HiddenFrom((("structure", "x"),)), ROW, pairs)
    assert not holds(HiddenFrom(()), ROW, pairs)


def test_expression_hidden_from_compares_the_audiences_of_the_row() -> None:
    sql, params = render(HiddenFrom((("professional", "x"), ("structure", "y"))), Names("d"))
    assert sql == "(d.hidden_from IS NOT NULL AND d.hidden_from && %(policy_0)s::text[])"
    assert params == {"policy_0": '{"professional:x","structure:y"}'}
    assert render(HiddenFrom(()), NAMES)[1] == {"policy_0": "{}"}
    assert render(HiddenFrom(None), NAMES) == ("(now.hidden_from IS NOT NULL)", {})


def test_expression_each_value_has_its_own_parameter() -> None:
    _, params = render(AllOf((OneOf("type_code", ("a",)), OneOf("class_code", ("b", "c")))), NAMES)
    assert params == {"policy_0": '{"a"}', "policy_1": '{"b","c"}'}


def test_filter_of_who_may_not_list_is_empty_and_the_others_are_not() -> None:
    refused = visible_filter(doctor(), record(), context())
    assert refused == VisibleFilter(NOTHING)
    assert refused.is_empty
    assert refused.sql() == ("FALSE", {})
    assert visible_filter(doctor(), record(RecordStatus.CLOSED), context(AGREED)).is_empty
    assert not visible_filter(doctor(), record(), context(AGREED)).is_empty
    holder = visible_filter(somebody(ActorKind.HOLDER), record(), context(tie(RelationKind.HOLDER, PATIENT)))
    assert holder.lets_through(document(masque_ps=True))
    assert not visible_filter(doctor(), record(), context(AGREED)).lets_through(document(masque_ps=True))
    assert visible_filter(doctor(), record(), context(AGREED)).lets_through(own(masque_ps=True))


def test_expression_values_of_an_array_stay_what_they_are() -> None:
    """They go as one text: what means something in an array of PostgreSQL is written so that it does not."""
    assert render(OneOf("status", ('a"b', "c\\d", "e,f", "{g}", "NULL")), NAMES)[1] == {
        "policy_0": r'{"a\"b","c\\d","e,f","{g}","NULL"}'
    }
