"""The notice of a recovery that began, on every channel, with the link that stops it. Owns its words' id only."""

from collections.abc import Callable
from datetime import datetime

from carnet.identity import notices
from carnet.identity.recovery import Recovery

STARTED = "mail.recovery_started"
# From a token to the address that stands in a notice: the interface knows its own host.
Link = Callable[[str], str]


def tell_started(begun: Recovery, link: Link, now: datetime) -> None:
    """Tells, in the transaction that began the recovery."""
    token = notices.new_link(begun.account_id, now)
    notices.tell(begun.account_id, STARTED, {"link": link(token), "due": begun.due_at.isoformat()}, now)
