"""Every class of hostile content, A28 to A34: each attack is stopped by the rule meant for it, in time and memory."""

import resource
from functools import cache

from tests.security.hostile import MEMORY_ALLOWED, SLOWEST_ALLOWED, Attack, corpus, played, table

CLASSES = ("A28", "A29", "A30", "A31", "A32", "A33", "A34")


@cache
def _attacks() -> tuple[Attack, ...]:
    """The corpus, made once it is asked for."""
    return tuple(corpus())


def _all_stopped(number: str) -> None:
    outcomes = [played(attack) for attack in _attacks() if attack.number == number]
    assert outcomes
    bad = [(one.attack.name, one.rule, one.crash) for one in outcomes if not one.stopped]
    assert bad == []
    assert max(one.seconds for one in outcomes) < SLOWEST_ALLOWED
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        assert resource.getrusage(who).ru_maxrss * 1024 < MEMORY_ALLOWED


def test_a28_entities_depth_and_encodings_are_refused_by_name() -> None:
    _all_stopped("A28")


def test_a29_markup_in_a_narrative_becomes_words() -> None:
    _all_stopped("A29")


def test_a30_polyglots_and_active_files_are_refused_by_name() -> None:
    _all_stopped("A30")


def test_a31_archives_and_what_inflates_are_refused_by_name() -> None:
    _all_stopped("A31")


def test_a32_titles_that_reorder_or_act_are_shown_as_words() -> None:
    _all_stopped("A32")


def test_a33_documents_of_somebody_else_are_refused_by_name() -> None:
    _all_stopped("A33")


def test_a34_forged_metadata_are_refused_by_name() -> None:
    _all_stopped("A34")


def test_corpus_has_every_class_and_sees_what_is_let_through_or_crashes() -> None:
    assert {attack.number for attack in _attacks()} == set(CLASSES)
    planted = [Attack("A28", "let through", lambda: "", "xml.doctype"), Attack("A28", "crash", lambda: str(1 / 0), "x")]
    outcomes = [played(attack) for attack in planted]
    assert [one.stopped for one in outcomes] == [False, False]
    assert "| A28 | 2 | 1 | 1 |" in table(outcomes)
