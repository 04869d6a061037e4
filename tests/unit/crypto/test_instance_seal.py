"""The seal of an instance: a kind is never a switch."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from carnet.crypto.envelope import MasterKey
from carnet.crypto.instance_seal import sealed, verified

MASTER = MasterKey.ephemeral()
ID = UUID("00000000-0000-4000-8000-000000000001")
MADE = datetime(2026, 11, 23, 21, 0, 0, 123456, UTC)
SEAL = sealed(MASTER, ID, "demo", MADE)


def test_seal_operator_same_record_is_verified_whatever_the_zone() -> None:
    """The instant is what counts, not the zone in which a store gives it back."""
    in_paris = MADE.astimezone(timezone(timedelta(hours=1)))
    assert verified(MASTER, ID, "demo", MADE, SEAL)
    assert verified(MASTER, ID, "demo", in_paris, SEAL)


def test_seal_forger_other_kind_id_date_key_or_seal_is_refused() -> None:
    """A demo does not become a production by an edit, nor by the key of another instance."""
    assert not verified(MASTER, ID, "production", MADE, SEAL)
    assert not verified(MASTER, UUID(int=ID.int + 1), "demo", MADE, SEAL)
    assert not verified(MASTER, ID, "demo", MADE + timedelta(microseconds=1), SEAL)
    assert not verified(MasterKey.ephemeral(), ID, "demo", MADE, SEAL)
    assert not any(verified(MASTER, ID, "demo", MADE, wrong) for wrong in (b"", SEAL[:31], SEAL + b"x", bytes(32)))


def test_seal_builder_naive_instant_is_refused() -> None:
    """An instant without a zone means nothing."""
    with pytest.raises(ValueError, match="aware"):
        sealed(MASTER, ID, "demo", datetime(2026, 1, 1))
