"""How a certificate of a structure stands, for who looks at those in use. Owns how early its end is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.identity.certificates import Pinned

_SOON: Final = timedelta(days=60)


@dataclass(frozen=True)
class Standing:
    """For what a certificate is, until when, and whether that is soon. It names nobody."""

    use: str
    ends: datetime
    soon: bool
    over: bool


def standing(one: Pinned, now: datetime) -> Standing:
    """How one stands at an instant."""
    ends = one.certificate.ends
    return Standing(one.use.value, ends, soon=now < ends <= now + _SOON, over=ends <= now)
