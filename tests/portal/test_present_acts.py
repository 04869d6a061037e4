"""The own acts of a professional in words: an emergency is said once."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from carnet.kernel.ids import RecordId
from carnet.ledger.own_acts import OwnAct
from carnet.portal.present_acts import own

AT = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("act", "mode", "said"),
    [
        ("document:read", "normal", False),
        ("document:read", "break_glass", True),
        ("emergency:break_glass", "break_glass", False),
        ("emergency:regulate", "regulation", False),
    ],
)
def test_own_act_says_its_emergency_once(act: str, mode: str, said: bool) -> None:
    done = OwnAct(AT, "810", "professional", "1", RecordId(UUID(int=7)), act, mode)
    assert [line.emergency for line in own([done])] == [said]
