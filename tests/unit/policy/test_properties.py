"""Properties of every generated world: totality, deny by default, monotony of blocks, agreement of both forms."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.policy import sqlfilter
from carnet.policy.acts import READING, Act
from carnet.policy.model import (
    CARE_SIDE,
    CLOSED_SETTINGS,
    ActorKind,
    Context,
    Decision,
    DocumentStatus,
    Relation,
    RelationKind,
    Resource,
)
from carnet.policy.reasons import Reason
from carnet.policy.rulebook import RULES
from carnet.policy.rules import decide
from carnet.policy.sqlfilter import known_filter, visible_filter
from tests.unit.policy.generated import SEEDS, World, world

MANY = settings(max_examples=500, deadline=None)
FORBIDDING = {
    RelationKind.BLOCKED_PERSON,
    RelationKind.BLOCKED_STRUCTURE,
    RelationKind.FEEDING_OPPOSED_PERSON,
    RelationKind.FEEDING_OPPOSED_STRUCTURE,
}


def answer(w: World, act: Act | None = None, context: Context | None = None) -> Decision:
    """The decision in a world, with another act or context where one is given."""
    return decide(w.subject, act or w.act, w.resource, context or w.context)


@MANY
@given(SEEDS)
def test_decide_any_world_answers_with_a_known_rule(seed: int) -> None:
    w = world(seed)
    for of in (w.resource, Resource(w.record)):
        decision = decide(w.subject, w.act, of, w.context)
        assert decision.rule in RULES
        assert isinstance(decision.reason, Reason)
        assert decision.permit or not decision.duties
        assert decision == decide(w.subject, w.act, of, w.context)


@MANY
@given(SEEDS, st.text())
def test_decide_unknown_act_refused(seed: int, act: str) -> None:
    w = world(seed)
    if act not in frozenset(Act):
        assert not decide(w.subject, act, w.resource, w.context).permit  # type: ignore[arg-type]


@MANY
@given(SEEDS)
def test_decide_nobody_known_and_nothing_loaded_discloses_nothing(seed: int) -> None:
    w = world(seed)
    bare = replace(w.context, relations=(), settings=CLOSED_SETTINGS, link_shown=False)
    for act in READING | {Act.JOURNAL_READ}:
        assert not answer(w, act, bare).permit


@MANY
@given(SEEDS, st.booleans())
def test_decide_one_more_block_never_permits_more(seed: int, of_structure: bool) -> None:
    """A02: for all grants, a block added refuses or changes nothing, and refuses every reading."""
    w = world(seed)
    kind = RelationKind.BLOCKED_STRUCTURE if of_structure else RelationKind.BLOCKED_PERSON
    who = w.subject.structure_id if of_structure else w.subject.actor_id
    blocked = replace(w.context, relations=(*w.context.relations, Relation(kind, who)))
    for act in Act:
        assert answer(w, act).permit or not answer(w, act, blocked).permit
        if w.subject.kind in CARE_SIDE and who and act in READING:
            assert not answer(w, act, blocked).permit


@MANY
@given(SEEDS)
def test_decide_one_tie_less_never_permits_more_but_what_ties_forbid(seed: int) -> None:
    """A05: each link of the chain that is revoked takes rights away, or lifts a refusal that it caused."""
    w = world(seed)
    for gone in w.context.relations:
        fewer = replace(w.context, relations=tuple(x for x in w.context.relations if x is not gone))
        for act in set(Act) - {Act.EMERGENCY_BREAK_GLASS}:
            if answer(w, act, fewer).permit and not answer(w, act).permit:
                assert gone.kind in FORBIDDING


@MANY
@given(SEEDS)
def test_decide_hiding_more_never_shows_more_to_a_reader(seed: int) -> None:
    w = world(seed)
    for flag in ("masque_ps", "invisible_patient", "invisible_representatives"):
        shown = Resource(w.record, replace(w.documents[0], **{flag: False}))  # type: ignore[arg-type]
        hidden = Resource(w.record, replace(w.documents[0], **{flag: True}))  # type: ignore[arg-type]
        for act in (Act.DOCUMENT_READ, Act.DOCUMENT_LIST):
            seen_before = decide(w.subject, act, shown, w.context).permit
            assert seen_before or not decide(w.subject, act, hidden, w.context).permit


@MANY
@given(SEEDS)
def test_filter_and_decide_any_world_agree(seed: int) -> None:
    assert agree(seed)


def agree(seed: int) -> bool:
    """Whether the filter and the decision say the same of eight documents of a world."""
    w = world(seed, documents=8)
    compiled = visible_filter(w.subject, w.record, w.context)
    return all(
        compiled.lets_through(document)
        == decide(w.subject, Act.DOCUMENT_LIST, Resource(w.record, document), w.context).permit
        for document in w.documents
    )


@given(SEEDS)
def test_known_filter_agrees_with_the_list_of_documents_as_if_none_were_deleted(seed: int) -> None:
    """What is told of a deleted document is told to those only who saw it while it was there."""
    w = world(seed)
    known, visible = (make(w.subject, w.record, w.context) for make in (known_filter, visible_filter))
    for document in w.documents:
        deleted = replace(document, status=DocumentStatus.DELETED)
        current = replace(document, status=DocumentStatus.CURRENT)
        assert known.lets_through(deleted) is known.lets_through(current) is visible.lets_through(current)
        assert not visible.lets_through(deleted)


@MANY
@given(SEEDS)
def test_list_and_read_any_document_agree(seed: int) -> None:
    w = world(seed)
    assert answer(w, Act.DOCUMENT_LIST).permit == answer(w, Act.DOCUMENT_READ).permit


@pytest.mark.parametrize("forgotten", ["_not_hidden", "_own", "_not_of_kinds"])
def test_agreement_test_finds_a_planted_bug(monkeypatch: pytest.MonkeyPatch, forgotten: str) -> None:
    """The same comparison fails when the filter forgets what is hidden, or who deposited."""
    assert all(map(agree, range(1500)))
    monkeypatch.setattr(sqlfilter, forgotten, lambda *args: ())
    assert not all(map(agree, range(1500)))


def test_worlds_of_these_properties_meet_permissions_and_refusals() -> None:
    """A generator that only met refusals would prove nothing."""
    found = {(w.subject.kind, answer(w, Act.DOCUMENT_READ).permit) for w in map(world, range(2000))}
    for kind in (ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.GUARDIAN, ActorKind.CAREGIVER):
        assert {(kind, True), (kind, False)} <= found
    assert {(ActorKind.PROFESSIONAL, True), (ActorKind.PROFESSIONAL, False)} <= found
    rules = {answer(w, act).rule for w in map(world, range(5000)) for act in Act}
    # C36 and C51 to C53 are answered by `delegation`, C60 to C62 by use cases, on what they counted or read.
    # C64 and C65 need a count over a ceiling, which these worlds do not have: use cases ask for it.
    # C35 is met too seldom (a closed record, reopened by who may, after a suspension): test_life_rules asks for it.
    assert set(RULES) - rules <= {
        "R05",
        "R10",
        "R23",
        "C35",
        "C36",
        "C51",
        "C52",
        "C53",
        "C60",
        "C61",
        "C62",
        "C63",
        "C64",
        "C65",
    }
