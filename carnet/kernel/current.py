"""The number of the request that this thread answers. Owns it; whoever sets it gave or checked it (`config.observed`).

The journal, the headers of answers and the lines of the log name the same request by it.
"""

from contextvars import ContextVar
from typing import Final
from uuid import uuid4

_request: Final[ContextVar[str]] = ContextVar("carnet_request", default="")


def enter(request_id: str) -> None:
    """From now on this thread answers this request."""
    _request.set(request_id)


def leave() -> None:
    """The thread answers nobody."""
    _request.set("")


def known() -> str:
    """The number of the request that is under way; empty outside of one."""
    return _request.get()


def request_id() -> str:
    """The same, and a new number where none was given."""
    return _request.get() or uuid4().hex
