"""Answers of the profile in words: dates with their precision."""

import pytest

from carnet.portal import present_profile
from carnet.portal.present_profile import partial_date
from carnet.usecases._profile import ASKED


@pytest.mark.parametrize(
    ("text", "said"), [("1987", "1987"), ("1987-05", "mai 1987"), ("1987-05-01", "vendredi 1er mai 1987")]
)
def test_partial_date_says_as_much_as_was_written(text: str, said: str) -> None:
    assert partial_date(text).replace("\u00a0", " ") == said


def test_groups_hold_every_section_that_is_asked_once() -> None:
    listed = [section for of in present_profile.GROUPS.values() for section in of]
    assert sorted(listed) == sorted(ASKED)
    assert all(len(of) <= 8 for of in present_profile.GROUPS.values())
