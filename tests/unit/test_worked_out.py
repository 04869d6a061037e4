"""An attribute that is worked out once (`kernel.worked_out`)."""

from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any

import pytest

from carnet.kernel.worked_out import worked_out


@dataclass(frozen=True)
class _Number:
    value: int
    looked: list[int] = field(default_factory=list, compare=False)

    @worked_out
    def double(self) -> int:
        """Twice the value."""
        self.looked.append(self.value)
        if self.value < 0:
            raise ValueError
        return 2 * self.value


def test_it_is_worked_out_once_for_each_object() -> None:
    one, other = _Number(1), _Number(2)
    assert (one.double, one.double, other.double) == (2, 2, 4)
    assert one.looked == [1] and other.looked == [2]
    assert one.__dict__["double"] == 2


def test_it_is_no_part_of_what_is_compared_and_tells_what_it_is() -> None:
    one = _Number(1)
    assert one.double and one == _Number(1)
    assert _Number.double.__doc__ == "Twice the value."


def test_what_fails_is_worked_out_again() -> None:
    wrong: Any = _Number(-1)
    for _ in range(2):
        with pytest.raises(ValueError):
            _ = wrong.double
    assert wrong.looked == [-1, -1]


def test_a_frozen_object_stays_frozen() -> None:
    one: Any = _Number(1)
    with pytest.raises(FrozenInstanceError):
        one.double = 3
