"""The log tells where an error happened and nothing that it says; no chain of errors keeps it."""

import logging
import sys

from carnet.config.logs import NoDataFormatter


def _told(error: Exception) -> str:
    try:
        raise error
    except type(error):
        record = logging.LogRecord("carnet", logging.ERROR, __file__, 1, "round failed", (), sys.exc_info())
        return NoDataFormatter().format(record)


def test_log_error_with_a_cause_tells_types_and_places_and_no_text() -> None:
    error = ValueError("Mme Martin, née le 3 mars")
    error.__cause__ = KeyError("1 78 12 99")
    told = _told(error)
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    assert "test_logs.py" in told
    assert "Martin" not in told
    assert "1 78 12" not in told


def test_log_errors_that_cause_each_other_are_told_once_each() -> None:
    """As procrastinate's connector leaves them when the database is gone: the log of a worker once never ended."""
    first, second = ValueError(), KeyError()
    first.__cause__, second.__context__ = second, first
    told = _told(first)
    assert told.count("builtins.ValueError") == 1
    assert told.count("builtins.KeyError") == 1
