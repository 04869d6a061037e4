"""Answers of the profile in words: dates with their precision."""

import pytest

from carnet.portal.present_profile import partial_date


@pytest.mark.parametrize(
    ("text", "said"), [("1987", "1987"), ("1987-05", "mai 1987"), ("1987-05-01", "vendredi 1er mai 1987")]
)
def test_partial_date_says_as_much_as_was_written(text: str, said: str) -> None:
    assert partial_date(text).replace("\u00a0", " ") == said
