"""Certificates of structures that the operator pinned. Owns their rows, one version after another.

A certificate is found as it stands now, in the request's own transaction: one that ended proves nothing any more.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from carnet.crypto.certificate import Certificate, known
from carnet.identity.models import CertificateUse as CertificateUse
from carnet.storage import db
from carnet.storage.gathered import Part

_SELECT: Final = (
    "SELECT certificate, version, structure_id, professional_id, use, authentication, modes, ended, at"
    " FROM structure_certificate c"
)
_IN_FORCE: Final = "version = (SELECT max(version) FROM structure_certificate m WHERE m.fingerprint = c.fingerprint)"


@dataclass(frozen=True)
class Pinned:
    """A certificate as the operator wrote it down last."""

    certificate: Certificate
    version: int
    structure_id: str
    professional_id: str
    use: CertificateUse
    authentication: frozenset[str]
    modes: frozenset[str]
    at: datetime
    ended: bool = False

    @property
    def fingerprint(self) -> bytes:
        """What names it."""
        return self.certificate.fingerprint

    def holds(self, now: datetime) -> bool:
        """Whether it proves anything now."""
        return not self.ended and self.certificate.begins <= now <= self.certificate.ends


def of_structure(structure_id: str, use: CertificateUse) -> tuple[Pinned, ...]:
    """The certificates of a structure that were not ended, the newest first."""
    rows = db.rows(
        f"{_SELECT} WHERE structure_id = %s AND use = %s AND NOT ended AND {_IN_FORCE} ORDER BY at DESC, fingerprint",
        [structure_id, use],
    )
    return tuple(map(_of, rows))


def latest(fingerprint: bytes) -> Pinned | None:
    """A certificate as it stands now, ended or not."""
    row = db.one(f"{_SELECT} WHERE fingerprint = %s AND {_IN_FORCE}", [fingerprint.hex()])
    return _of(row) if row else None


def _first(rows: Sequence[db.Row]) -> Pinned | None:
    return _of(rows[0]) if rows else None


LATEST: Final = Part(f"{_SELECT} WHERE fingerprint = %(fingerprint)s AND {_IN_FORCE}", 9, _first, one=True)
"""The same, for who reads more with it in one statement."""


def listed() -> tuple[Pinned, ...]:
    """Every certificate, ended ones too, by structure."""
    return tuple(map(_of, db.rows(f"{_SELECT} WHERE {_IN_FORCE} ORDER BY structure_id, at, fingerprint")))


def keep(pinned: Pinned) -> None:
    """Writes a version. Who calls gives the number that follows; two at once: one fails."""
    db.execute(
        "INSERT INTO structure_certificate (fingerprint, version, structure_id, professional_id, use, certificate,"
        " authentication, modes, ended, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [pinned.fingerprint.hex(), pinned.version, pinned.structure_id, pinned.professional_id, pinned.use,
         b64encode(pinned.certificate.der).decode(), " ".join(sorted(pinned.authentication)),
         " ".join(sorted(pinned.modes)),
         pinned.ended, pinned.at],
    )  # fmt: skip


def _of(row: tuple[Any, ...]) -> Pinned:
    der, version, structure, professional, use, authentication, modes, ended, at = row
    return Pinned(
        known(b64decode(der)), version, structure, professional, CertificateUse(use), frozenset(authentication.split()),
        frozenset(modes.split()), at, ended,
    )  # fmt: skip
