"""The feeds of structures as they stand now. Owns which certificate proves which one; decides nothing."""

from dataclasses import dataclass
from datetime import datetime

from carnet.identity import certificates
from carnet.identity.certificates import CertificateUse


@dataclass(frozen=True)
class Feed:
    """Where a message came from: the digest of the certificate of the connection, as it was verified; or, without

    encryption on the loopback of a demonstration, the structure that the operator named when it began to listen.
    """

    fingerprint: bytes | None = None
    structure_id: str = ""


def structure_of(feed: Feed, now: datetime) -> str:
    """The structure that a feed speaks for now; empty for a certificate that proves nothing (any more)."""
    if feed.fingerprint is None:
        return feed.structure_id
    pinned = certificates.latest(feed.fingerprint)
    fits = pinned is not None and pinned.use is CertificateUse.FEED and pinned.holds(now)
    return pinned.structure_id if fits and pinned is not None else ""


def known_feeds(now: datetime) -> tuple[bytes, ...]:
    """The certificates (DER) of every feed that may connect now."""
    every = certificates.listed()
    return tuple(one.certificate.der for one in every if one.use is CertificateUse.FEED and one.holds(now))
