"""A postal address as somebody types it. Owns its form only."""

from carnet.identity.people import PostalAddress
from carnet.kernel.errors import Invalid

MOST_LINES = 6
LONGEST_LINE = 60


def typed(text: str) -> PostalAddress | None:
    """The address, one line a line; None for an empty text. Invalid when it is too long."""
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise Invalid.of("address", "desk.address_too_long", lines=str(MOST_LINES), longest=str(LONGEST_LINE))
    return PostalAddress(lines) if lines else None
