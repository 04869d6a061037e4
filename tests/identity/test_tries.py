"""Refused proofs and changes of sign-in are events: the person's own where the account is known, nobody's otherwise."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from carnet.identity import accounts, factors, patients
from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import RecordId, new_record_id
from carnet.ledger import journal
from carnet.ledger.event import Stream
from carnet.ledger.journal import start_streams
from carnet.storage import head, keys
from tests.identity import cast
from tests.identity.soft_key import SoftKey
from tests.identity.test_passkeys import added

pytestmark = pytest.mark.django_db


def with_record() -> RecordId:
    """A patient who holds a record."""
    account, record = cast.patient(), new_record_id()
    head.create(record, head.HeadStatus.ACTIVE)
    patients.add_identity(keys.create(record, SystemClock().now()), cast.COLETTE)
    start_streams(record)
    assert accounts.link_record(account, record)
    return record


def told(record: RecordId) -> list[tuple[str, str, dict[str, str]]]:
    """Act, outcome and detail of each event that the person may read, oldest first."""
    opened = keys.load(record)
    assert opened is not None
    entries = list(journal.read(record, opened, (Stream.OPEN,), limit=100))
    found = sorted(entries, key=lambda one: one.ref.seq)
    return [(one.event.act, one.event.outcome.value, dict(one.event.detail)) for one in found]


def events() -> int:
    """How many events there are in all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event")
        return int(cursor.fetchone()[0])


def test_wrong_code_is_an_event_of_the_person_and_a_right_one_is_not() -> None:
    record = with_record()
    browser = Client()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    right = cast.last_code()
    cast.give_code(browser, f"{(int(right) + 1) % 10**6:06d}")
    assert told(record) == [("account:enter", "refused", {"what": "code"})]
    cast.give_code(browser, right)
    assert len(told(record)) == 1


def test_copied_session_is_an_event_of_the_person() -> None:
    record = with_record()
    owner, thief = Client(), Client()
    cast.sign_in(owner, cast.PATIENT_LOGIN)
    thief.cookies["carnet_session"] = owner.cookies["carnet_session"].value
    cast.who(thief)
    assert told(record) == [("account:enter", "refused", {"what": "device_of_the_session"})]


def test_wrong_password_is_nobodys_event_whether_the_account_exists_or_not() -> None:
    """The same event, in the journal of the worker; nothing in the person's."""
    record = with_record()
    before = events()
    cast.give_password(Client(), cast.PATIENT_LOGIN, "faux")
    known = events() - before
    cast.give_password(Client(), "canari.inconnue", "faux")
    assert known == 1 and events() - before == 2
    assert told(record) == []


def test_change_of_factors_is_an_event_done_or_refused() -> None:
    record = with_record()
    browser = Client()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    key = SoftKey()
    added(browser, key)
    added(browser, key)
    account = accounts.account_of_login(cast.PATIENT_LOGIN)
    assert account is not None
    (one,) = factors.listed(account.account_id)
    browser.post(reverse("account_factor_remove", kwargs={"factor": one.factor_id}))
    browser.post(reverse("account_printed_codes"))
    assert told(record) == [
        ("account:change", "done", {"what": "add", "done": "done"}),
        ("account:change", "refused", {"what": "add", "done": "known"}),
        ("account:change", "done", {"what": "remove", "done": "done"}),
        ("account:change", "done", {"what": "print", "done": "done"}),
    ]
