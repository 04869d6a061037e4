"""A32: whatever is written to a log stays one line, which reads back; errors show no text of theirs."""

import logging
import re

from hypothesis import given
from hypothesis import strategies as st

from carnet.config.logs import NoDataFormatter

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARNING carnet\.test .*")
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def line_of(message: str, *values: object) -> str:
    """The line of one message."""
    record = logging.LogRecord("carnet.test", logging.WARNING, __file__, 1, message, values, None)
    return NoDataFormatter().format(record)


@given(st.text(max_size=200))
def test_a32_any_text_in_a_log_stays_one_line(text: str) -> None:
    line = line_of("asked for: %s", text)
    assert len(line.splitlines()) == 1 and LINE.fullmatch(line)
    assert BREAKS.search(line) is None


def test_a32_forged_line_is_seen_as_part_of_the_message() -> None:
    forged = "x\n2026-03-02 09:30:00,000 WARNING carnet.test all is well"
    line = line_of("name %s", forged)
    assert line.count("\n") == 0 and "\\n2026-03-02" in line


def test_a32_plain_french_text_is_left_alone() -> None:
    assert line_of("dossier %s ouvert à l’hôpital", "12").endswith("dossier 12 ouvert à l’hôpital")


def test_log_of_an_error_still_has_its_places_and_not_its_text() -> None:
    try:
        raise ValueError("Odette Martineau")
    except ValueError as error:
        record = logging.LogRecord("carnet.test", logging.ERROR, __file__, 1, "failed", (), (type(error), error, None))
    text = NoDataFormatter().format(record)
    assert "ValueError" in text and "Odette" not in text
