"""The head of the log of now: how long it is and its root. Public: it says nothing of any record."""

from dataclasses import dataclass
from datetime import datetime

from carnet.kernel.clock import Clock
from carnet.ledger import log_keys, log_store


@dataclass(frozen=True)
class LogSeen:
    """The newest signed head: how many acts of everybody it covers, its root, when it was signed, the public keys."""

    year: int
    size: int
    root: bytes
    at: datetime
    keys: tuple[str, ...]


def see_log(clock: Clock) -> LogSeen | None:
    """The newest signed head of the newest log; None before the first one."""
    years = [year for year in log_store.years() if year <= clock.now().year]
    head = log_store.latest_checkpoint(max(years)) if years else None
    if head is None:
        return None
    return LogSeen(head.year, head.size, head.root, head.at, log_keys.published(head.year))
