"""docs/record-life.md is the one that the code draws, and every step has somebody who may take it."""

import pytest

from carnet.consent.life import STEPS, LifeStatus, Step
from carnet.policy.model import ActorKind
from tools import draw_record_life as drawing


def test_page_of_the_life_of_a_record_is_the_one_of_the_code() -> None:
    assert drawing.PAGE.read_text(encoding="utf-8") == drawing.page()


def test_page_of_the_life_of_a_record_tells_a_step_that_was_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: one step more makes another page."""
    before = drawing.page()
    added = {**STEPS, (LifeStatus.DESTROYED, Step.REOPEN): LifeStatus.ACTIVE}
    monkeypatch.setattr(drawing, "STEPS", added)
    assert drawing.page() != before


def test_every_step_of_the_life_of_a_record_may_be_taken_by_somebody() -> None:
    assert [(step, before) for before, step, _, who in drawing.steps() if not who] == []


def test_destruction_is_done_by_the_system_only() -> None:
    kinds = {kind for kind in ActorKind if drawing.may(kind, LifeStatus.CLOSED, Step.DESTROY)}
    assert kinds == {ActorKind.SYSTEM}
