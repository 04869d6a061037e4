"""Logs of the processes. Owns their two forms; never the message of an exception, which may quote a person's data."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final
from zlib import crc32

from carnet.kernel import current

_ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_FORMATTERS: Final = {
    "text": "carnet.config.logs.NoDataFormatter",
    "json": "carnet.config.logs.JsonFormatter",
}


def logging_of(form: str = "text", *, requests: bool = True) -> dict[str, Any]:
    """What Django hands to `logging.config`. `form`: text or json; `requests`: whether each request has a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": _FORMATTERS[form]}},
        "filters": {"no_address": {"()": "carnet.config.logs.NoAddress"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_address"]}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "carnet.requests": {"level": "INFO" if requests else "ERROR"},
            # These would log what people ask for, or the ids of their passkeys.
            "django.db.backends": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "fido2": {"level": "WARNING"},
        },
    }


def logging_of_server(form: str = "text") -> dict[str, Any]:
    """The same for the web server's own lines: that a worker started, died, was started again."""
    return {
        "formatters": {"generic": {"()": _FORMATTERS[form]}, "access": {"()": _FORMATTERS[form]}},
        "handlers": {
            name: {"class": "logging.StreamHandler", "formatter": formatter}
            for name, formatter in (("console", "generic"), ("access", "access"))
        },
    }


# What ends a line or turns the order of what follows: a value that was sent must not write a line of its own (A32).
_BREAKING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class NoAddress(logging.Filter):
    """Takes the address of a request out of what Django says of it: it holds ids of records. The route stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the line is written, without the address."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = getattr(match, "url_name", None) or "none"
            record.args = tuple(route if arg == path else arg for arg in record.args)
        return True


class NoDataFormatter(logging.Formatter):
    """Time, level, logger, message and request on one line; for an exception its types and places, never its text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, with what would break it written as an escape."""
        line, request = super().formatMessage(record), current.known()
        return _without_breaks(f"{line} [{request}]" if request else line)

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


class JsonFormatter(NoDataFormatter):
    """The same as one object of JSON a line, for programs that collect logs.

    `id` is the same for every line that the same place of the program writes; `request` is the number that the journal
    and the answer name too.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "id": f"{crc32(str(record.msg).encode('utf-8', 'replace')):08x}",
            "message": _without_breaks(record.getMessage()),
        }
        if request := current.known():
            said["request"] = request
        said |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = self.formatException(record.exc_info).split("\n")
        return json.dumps(said, ensure_ascii=True)


def _without_breaks(line: str) -> str:
    return _BREAKING.sub(lambda found: found[0].encode("unicode_escape").decode(), line)
