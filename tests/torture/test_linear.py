"""The checker of histories finds what it is for, and agrees with a plain enumeration of all orders."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.torture.linear import NEVER, Op, Paper, What, linearizable, step

PUBLISHED = Op(What.PUBLISH, 0, 1, 1, 0, "done")


def _op(what: What, began: float, ended: float, answer: str | frozenset[int] | None, version: int = 1) -> Op:
    return Op(what, began, ended, version, 0, answer)


@pytest.mark.parametrize(
    ("more", "sound"),
    [
        ([_op(What.HIDE, 2, 3, "done"), _op(What.READ, 4, 5, "absent")], True),
        ([_op(What.HIDE, 2, 3, "done"), _op(What.READ, 4, 5, "shown")], False),
        ([_op(What.HIDE, 2, 5, "done"), _op(What.READ, 3, 4, "shown")], True),
        ([_op(What.HIDE, 2, 5, "done"), _op(What.READ, 3, 3.5, "absent"), _op(What.READ, 4, 4.5, "shown")], False),
        ([_op(What.HIDE, 2, NEVER, None), _op(What.READ, 8, 9, "shown"), _op(What.READ, 10, 11, "absent")], True),
        ([_op(What.HIDE, 2, NEVER, None), _op(What.READ, 8, 9, "absent"), _op(What.READ, 10, 11, "shown")], False),
        ([_op(What.DELETE, 2, 3, "done"), _op(What.DELETE, 4, 5, "no")], True),
        ([_op(What.DELETE, 2, 3, "done"), _op(What.DELETE, 4, 5, "done")], False),
        ([_op(What.DELETE, 2, 3, "done"), _op(What.SHOW, 4, 5, "no")], True),
        ([Op(What.REPLACE, 2, 3, 2, 1, "done"), Op(What.REPLACE, 4, 5, 3, 1, "done")], False),
        ([Op(What.REPLACE, 2, 3, 2, 1, "done"), Op(What.REPLACE, 4, 5, 3, 1, "no")], True),
        ([Op(What.REPLACE, 2, 3, 2, 1, "done"), _op(What.LIST, 4, 5, frozenset({1}))], False),
        ([Op(What.REPLACE, 2, 3, 2, 1, "done"), _op(What.LIST, 4, 5, frozenset({2}))], True),
        ([_op(What.HIDE, 2, 3, "done"), Op(What.REPLACE, 4, 5, 2, 1, "done"), _op(What.READ, 6, 7, "shown", 2)], False),
        ([_op(What.LIST, 2, 3, frozenset())], False),
        ([_op(What.READ, 2, 3, "absent")], False),
    ],
)
def test_linearizable_histories_made_by_hand_are_judged(more: list[Op], sound: bool) -> None:
    assert linearizable([PUBLISHED, *more]) is sound


CHANGES = st.sampled_from([What.HIDE, What.SHOW, What.DELETE, What.READ])
ANSWERS = {What.READ: ["shown", "absent", None]}


@st.composite
def histories(draw: st.DrawFn) -> list[Op]:
    """A few operations on one document, with any times and answers."""
    made = [PUBLISHED] if draw(st.booleans()) else []
    for _ in range(draw(st.integers(1, 4))):
        what, began = draw(CHANGES), draw(st.integers(0, 8))
        answer = draw(st.sampled_from(ANSWERS.get(what, ["done", "no", None])))
        ended = began + draw(st.integers(1, 4)) if answer is not None else NEVER
        made.append(_op(what, began, ended, answer))
    return made


def _by_enumeration(history: list[Op]) -> bool:
    """Every subset of what got no answer, in every order that respects time."""
    answered = [op for op in history if op.answer is not None]
    open_ones = [op for op in history if op.answer is None]
    chosen = (answered + list(some) for n in range(len(open_ones) + 1) for some in combinations(open_ones, n))
    return any(_explains(order) for ops in chosen for order in permutations(ops))


def _explains(order: tuple[Op, ...]) -> bool:
    if any(later.ended < earlier.began for n, earlier in enumerate(order) for later in order[n + 1 :]):
        return False
    states = [Paper()]
    for op in order:
        states = [after for state in states for after in step(state, op)]
    return bool(states)


@settings(max_examples=200, deadline=None)
@given(histories())
def test_linearizable_any_small_history_agrees_with_enumeration(history: list[Op]) -> None:
    assert linearizable(history) == _by_enumeration(history)
