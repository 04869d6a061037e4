"""What ended is removed, and nothing that is alive (docs/retention.md)."""

from datetime import timedelta

import pytest
from django.test import Client

from carnet.identity import mail, mail_worker, sweeping
from carnet.storage import db
from tests.identity import cast

pytestmark = pytest.mark.django_db(transaction=True)


def counted() -> dict[str, int]:
    """How many rows each swept table has."""
    found = {}
    for table in ("session", "one_time_code", "attempt", "outgoing_mail"):
        row = db.one(f"SELECT count(*) FROM {table}")  # noqa: S608
        assert row is not None
        found[table] = int(row[0])
    return found


def test_sweep_keeps_what_is_alive_and_removes_what_ended() -> None:
    from django.utils import timezone

    now = timezone.now()
    account = cast.patient()
    cast.sign_in(Client(), cast.PATIENT_LOGIN)
    mail.queue_mail(account, "mail.login_code", {"code": "123456"}, now)
    mail_worker.send_waiting(now)
    before = counted()
    assert all(before.values())
    sweeping.sweep(now)
    assert counted() == before
    sweeping.sweep(now + sweeping.SETTLED_MAIL_KEPT + timedelta(minutes=1))
    assert counted() == dict.fromkeys(before, 0)
