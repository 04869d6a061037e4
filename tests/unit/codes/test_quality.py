"""The states of an identity: every step that is allowed and every one that is not, and what each permits."""

from datetime import date
from itertools import product

import pytest

from carnet.codes.birth_date import completed
from carnet.codes.quality import (
    OF_HIGH_TRUST,
    STEPS,
    IdentityAttribute,
    IdentityDocument,
    IdentityStatus,
    Quality,
    feeds,
    problems,
)

S = IdentityStatus
CARD = IdentityDocument.IDENTITY_CARD
NO_STEP = {
    (S.RETRIEVED, S.VALIDATED),
    (S.VALIDATED, S.RETRIEVED),
    (S.QUALIFIED, S.RETRIEVED),
}


def rules(
    before: IdentityStatus, after: Quality, seen: IdentityDocument | None = CARD, *, minor: bool = False
) -> list[str]:
    """The rules that a step breaks."""
    return [problem.rule for problem in problems(before, after, seen, minor=minor)]


def state(status: IdentityStatus, *attributes: IdentityAttribute, has_ins: bool = True) -> Quality:
    """A state with an INS."""
    return Quality(status, frozenset(attributes), has_ins)


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_step_between_two_states_is_allowed_but_for_three(before: IdentityStatus, after: IdentityStatus) -> None:
    expected = ["identity.no_such_step"] if (before, after) in NO_STEP else []
    assert rules(before, state(after)) == expected
    assert (after in STEPS[before]) == (not expected)


@pytest.mark.parametrize("after", [S.VALIDATED, S.QUALIFIED, S.RETRIEVED])
def test_step_without_a_document_is_refused_but_to_provisional(after: IdentityStatus) -> None:
    assert rules(S.PROVISIONAL, state(after), None) == ["identity.document_needed"]
    assert rules(S.QUALIFIED, state(S.PROVISIONAL), None) == []


@pytest.mark.parametrize("seen", sorted(set(IdentityDocument) - OF_HIGH_TRUST))
def test_step_with_a_document_of_children_is_refused_for_an_adult(seen: IdentityDocument) -> None:
    assert rules(S.PROVISIONAL, state(S.QUALIFIED), seen) == ["identity.document_not_enough"]
    assert rules(S.PROVISIONAL, state(S.QUALIFIED), seen, minor=True) == []


@pytest.mark.parametrize("status", [S.RETRIEVED, S.QUALIFIED])
def test_state_that_comes_from_the_service_needs_an_ins(status: IdentityStatus) -> None:
    assert rules(S.PROVISIONAL, state(status, has_ins=False)) == ["identity.ins_needed"]
    assert rules(S.PROVISIONAL, state(S.VALIDATED, has_ins=False)) == []


@pytest.mark.parametrize("doubt", [IdentityAttribute.DOUBTFUL, IdentityAttribute.FICTITIOUS])
def test_identity_in_doubt_is_provisional_and_feeds_nothing(doubt: IdentityAttribute) -> None:
    for status in S:
        expected = [] if status is S.PROVISIONAL else ["identity.doubt_is_provisional"]
        assert rules(S.PROVISIONAL, state(status, doubt)) == expected
        assert not feeds(status, frozenset({doubt}))


def test_feeds_only_a_qualified_identity() -> None:
    homonym = frozenset({IdentityAttribute.HOMONYM})
    assert [status for status in S if feeds(status, homonym)] == [S.QUALIFIED]


def test_step_wrong_in_several_ways_names_each() -> None:
    doubt = state(S.VALIDATED, IdentityAttribute.DOUBTFUL, has_ins=False)
    assert rules(S.RETRIEVED, doubt, None) == [
        "identity.no_such_step",
        "identity.doubt_is_provisional",
        "identity.document_needed",
    ]


@pytest.mark.parametrize(
    ("year", "month", "day", "whole"),
    [
        (1950, 3, 4, date(1950, 3, 4)),
        (1950, 3, None, date(1950, 3, 1)),
        (1950, None, 4, date(1950, 1, 4)),
        (1950, None, None, date(1950, 12, 31)),
    ],
)
def test_birth_date_of_which_a_part_is_not_known_is_filled(year: int, month: int, day: int, whole: date) -> None:
    assert completed(year, month, day) == whole


def test_birth_date_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        completed(1950, 2, 30)
