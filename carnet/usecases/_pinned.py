"""What the journal says of a pinned certificate. Owns the words only."""

from carnet.identity.certificates import Pinned


def detail_of(pinned: Pinned, *, ended: bool) -> tuple[tuple[str, str], ...]:
    """Which certificate, of which structure, and whether it ended."""
    return (("certificate", pinned.fingerprint.hex()), ("of", pinned.structure_id), ("ended", str(ended).lower()))
