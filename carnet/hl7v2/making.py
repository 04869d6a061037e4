"""Makes the listener of hospital messages. Named by the settings; the command line calls it."""

from pathlib import Path

from carnet.hl7v2.channel import Keys
from carnet.hl7v2.listener import Limits, Listener


def make(
    address: tuple[str, int], certificate: Path | None, key: Path | None, plain: str, limits: Limits | None = None
) -> Listener:
    """A listener that listens already. Raises OSError or ssl.SSLError for what cannot be used."""
    keys = None if plain or certificate is None or key is None else Keys(certificate, key)
    return Listener(address, keys, plain, limits)
