"""Logs of the processes. Owns their format; never the message of an exception, which may quote a person's data."""

import logging
import re
import traceback
from types import TracebackType
from typing import Any, Final

LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "carnet.config.logs.NoDataFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # These would log what people ask for, or the ids of their passkeys.
        "django.db.backends": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},
    },
}

_ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


# What ends a line or turns the order of what follows: a value that was sent must not write a line of its own (A32).
_BREAKING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class NoDataFormatter(logging.Formatter):
    """Time, level, logger, message on one line; for an exception its types and places, without their texts."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, with what would break it written as an escape."""
        return _BREAKING.sub(lambda found: found[0].encode("unicode_escape").decode(), super().formatMessage(record))

    def formatException(self, ei: _ErrorInfo) -> str:
        """Where it happened and the chain of types. PostgreSQL's errors quote rows, so no text of any error.

        A chain may lead back to itself: an error that is raised again from the one it caused. Each is told once; a
        formatter that went round for ever would hold the lock of the log, and with it every thread of the process.
        """
        error, lines, told = ei[1], list[str](), set[int]()
        while error is not None and id(error) not in told:
            told.add(id(error))
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            lines += [f"  {at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(error.__traceback__)]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
