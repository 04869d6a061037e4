"""Scopes: what is understood, what each act needs, and that a scope never widens, in any generated world."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.reasons import Reason
from carnet.policy.rules import decide
from carnet.policy.scopes import (
    _LONGEST,
    _SHAPE,
    LETTERS,
    NEEDS,
    RESOURCES,
    Level,
    _parsed,
    cover,
    feeds_only,
    parse,
    understood,
    within,
)
from carnet.policy.sqlfilter import visible_filter
from tests.unit.policy.generated import SEEDS, world

SCOPES = st.sets(
    st.builds(
        lambda level, resource, letters: f"{level}/{resource}.{''.join(c for c in LETTERS if c in letters)}",
        st.sampled_from([*Level, "launch", "PATIENT"]),
        st.sampled_from([*sorted(RESOURCES), "*", "Observation", "document"]),
        st.sets(st.sampled_from(LETTERS), min_size=1),
    ),
    max_size=4,
)
ALL = frozenset(f"{level}/*.cruds" for level in Level)


@settings(max_examples=500, deadline=None)
@given(SEEDS, SCOPES, st.sampled_from(["", "List.s", "Binary.r", "DocumentReference.c", "Patient.r", "x"]))
def test_decide_with_scopes_permits_nothing_that_is_refused_without(seed: int, scopes: set[str], asks: str) -> None:
    w = world(seed)
    bare = decide(w.subject, w.act, w.resource, w.context)
    narrowed = decide(replace(w.subject, scopes=frozenset(scopes), asks=asks), w.act, w.resource, w.context)
    # Both say the same, or the scope took it away. It gives nothing and changes no duty.
    assert narrowed == bare or (not narrowed.permit and narrowed.reason is Reason.SCOPE_MISSING)


@settings(max_examples=300, deadline=None)
@given(SEEDS, SCOPES, SCOPES)
def test_decide_with_fewer_scopes_permits_no_more(seed: int, some: set[str], more: set[str]) -> None:
    w = world(seed)
    few = decide(replace(w.subject, scopes=frozenset(some)), w.act, w.resource, w.context)
    many = decide(replace(w.subject, scopes=frozenset(some | more)), w.act, w.resource, w.context)
    assert many.permit or not few.permit


@settings(max_examples=300, deadline=None)
@given(SEEDS, SCOPES)
def test_filter_with_scopes_lets_nothing_more_through(seed: int, scopes: set[str]) -> None:
    w = world(seed, documents=4)
    bare = visible_filter(w.subject, w.record, w.context)
    narrowed = visible_filter(replace(w.subject, scopes=frozenset(scopes)), w.record, w.context)
    for document in w.documents:
        assert bare.lets_through(document) or not narrowed.lets_through(document)


@pytest.mark.parametrize("act", Act)
def test_decide_any_act_with_no_scope_or_unknown_ones_is_refused(act: Act) -> None:
    for seed in range(20):
        w = world(seed)
        for scopes in ((), ("openid", "patient/*.read", "*/*.cruds", "user/Observation.r", "system/*", "user/*.sr")):
            subject = replace(w.subject, scopes=frozenset(scopes))
            assert not decide(subject, act, w.resource, w.context).permit


@pytest.mark.parametrize("act", sorted(set(Act) - set(NEEDS)))
def test_decide_act_without_a_row_is_refused_with_every_scope(act: Act) -> None:
    assert not cover(ALL, frozenset(Level), act)


@pytest.mark.parametrize("kind", [k for k in ActorKind if k in {"secretary", "desk_agent", "operator", "system"}])
def test_decide_kind_that_no_software_serves_is_refused_with_every_scope(kind: ActorKind) -> None:
    for seed in range(100):
        w = world(seed)
        assert not decide(replace(w.subject, kind=kind, scopes=ALL), w.act, w.resource, w.context).permit


def test_level_of_another_kind_covers_nothing() -> None:
    reading = frozenset({"patient/DocumentReference.rs"})
    assert cover(reading, frozenset({Level.PATIENT}), Act.DOCUMENT_READ)
    assert not cover(reading, frozenset({Level.USER, Level.SYSTEM}), Act.DOCUMENT_READ)


def test_cover_looks_at_the_interaction_that_the_door_names() -> None:
    of_lists = frozenset({"patient/List.rs"})
    level = frozenset({Level.PATIENT})
    assert cover(of_lists, level, Act.DOCUMENT_LIST, "List.s")
    for asks in ("DocumentReference.s", "Binary.r", "List.c", "List", ".", "x"):
        assert not cover(of_lists, level, Act.DOCUMENT_LIST, asks), asks


@pytest.mark.parametrize(
    "text",
    ["patient/DocumentReference.rs", "system/*.cruds", "user/List.s"],
)
def test_parse_understands(text: str) -> None:
    scope = parse(text)
    assert scope is not None and f"{scope.level}/{scope.resource}." in text


@pytest.mark.parametrize(
    "text",
    [
        "", "patient/", "patient/*", "patient/*.", "patient/*.read", "patient/*.*", "patient/List.sr",
        "patient/List.rr", "patient/list.r", "patient/Observation.r", "patient/List.r?x=y", "Patient/List.r",
        " patient/List.r", "patient/List.r\n", "user/Ｌist.r", "offline_access",
    ],
)  # fmt: skip
def test_parse_does_not_understand(text: str) -> None:
    assert parse(text) is None


def test_parse_keeps_few_texts_none_long_and_says_the_same_again() -> None:
    longest = max((f"{level}/{r}.{LETTERS}" for level in Level for r in RESOURCES), key=len)
    assert parse(longest) is parse(longest) is not None
    shape = f"patient/{'A' + 'a' * 39}.{LETTERS}"
    assert _SHAPE.fullmatch(shape) and len(shape) <= _LONGEST
    for number in range(2_000):
        assert parse(f"patient/Unknown.{number}") is None
    before = _parsed.cache_info()
    assert parse(longest + "s" * 1_000_000) is None
    after = _parsed.cache_info()
    assert after == before and after.currsize == after.maxsize == 512
    assert parse("patient/*.r") != parse("patient/*.rs") != parse("user/*.rs")


def test_within_and_feeds_only() -> None:
    allowed = understood(["system/DocumentReference.cr", "system/Patient.rs", "user/*.r"])
    yes = ["system/DocumentReference.c", "system/DocumentReference.cr", "user/List.r", "user/*.r"]
    no = ["system/DocumentReference.cru", "system/*.r", "user/*.rs", "patient/Patient.r", "system/List.r"]
    assert all(within(scope, allowed) for scope in understood(yes))
    assert not any(within(scope, allowed) for scope in understood(no))
    feeding = ["system/DocumentReference.cud", "system/Patient.rs"]
    assert [feeds_only(s) for s in understood([*feeding, "system/DocumentReference.r", "system/*.c"])] == [
        True, True, False, False,
    ]  # fmt: skip
