"""Every class of hostile content, A28 to A34: each attack is stopped by the rule meant for it, in time and memory."""

import resource
from functools import cache
from pathlib import Path

from tests.security.hostile import MEMORY_ALLOWED, SLOWEST_ALLOWED, Attack, corpus, played, table

CLASSES = ("A28", "A29", "A30", "A31", "A32", "A33", "A34")


@cache
def _attacks() -> tuple[Attack, ...]:
    """The corpus, made once it is asked for."""
    return tuple(corpus())


def _forget_peak() -> None:
    """What tests before took in this process is none of the attacks'."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """The most memory, in bytes, since."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (told,) = (line.split() for line in lines if line.startswith("VmHWM:"))
    return int(told[1]) * 1024


def test_peak_is_of_what_came_after_it_was_forgotten() -> None:
    """A hundred megabytes before are not counted, a hundred after are."""
    size = 100_000_000
    _ = bytearray(b"1") * size
    del _
    _forget_peak()
    before = _peak()
    held = bytearray(b"1") * size
    assert _peak() - before > size // 2
    del held
    _forget_peak()
    assert _peak() - before < size // 2


def _all_stopped(number: str) -> None:
    _forget_peak()
    outcomes = [played(attack) for attack in _attacks() if attack.number == number]
    assert outcomes
    bad = [(one.attack.name, one.rule, one.crash) for one in outcomes if not one.stopped]
    assert bad == []
    assert max(one.seconds for one in outcomes) < SLOWEST_ALLOWED
    assert _peak() < MEMORY_ALLOWED
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY_ALLOWED


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
