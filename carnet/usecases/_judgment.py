"""A judgment that an agent at the desk has seen. Owns what must be said of it; keeps no copy."""

from dataclasses import dataclass

from carnet.kernel.errors import Invalid

MOST_REFERENCE = 200


@dataclass(frozen=True)
class Seen:
    """The decision that the agent has read: its reference, and the agent's word."""

    reference: str
    seen: bool


def checked(document: Seen, rule: str) -> str:
    """The reference of a judgment that was seen; Invalid otherwise."""
    reference = document.reference.strip()
    if not document.seen:
        raise Invalid.of("seen", rule)
    if not reference:
        raise Invalid.of("reference", "court.reference")
    if len(reference) > MOST_REFERENCE:
        raise Invalid.of("reference", "text.too_long", most=str(MOST_REFERENCE))
    return reference
