"""Makes the listener and its queue of business acknowledgements. Named by the settings; the command line calls it."""

from collections.abc import Sequence
from pathlib import Path

from carnet.hl7v2.channel import Keys
from carnet.hl7v2.listener import Limits, Listener
from carnet.hl7v2.outgoing import Outgoing, Where
from carnet.kernel.clock import SystemClock
from carnet.usecases._feeds import known_feeds, structure_of


def make(
    address: tuple[str, int], certificate: Path | None, key: Path | None, plain: str,
    answers_to: Sequence[tuple[str, str, int]], limits: Limits | None = None,
) -> tuple[Listener, Outgoing]:  # fmt: skip
    """A listener that listens already, and its queue. Raises OSError or ssl.SSLError for what cannot be used."""
    keys = None if plain or certificate is None or key is None else Keys(certificate, key)
    addresses = {structure: Where(host, port) for structure, host, port in answers_to}
    clock = SystemClock()
    outgoing = Outgoing(addresses, keys, lambda feed: structure_of(feed, clock.now()), lambda: known_feeds(clock.now()))
    return Listener(address, keys, plain, limits, outgoing), outgoing
