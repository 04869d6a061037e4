"""A dump of the tables of accounts, sessions and mails shows nobody (DESIGN 4, issue 3).

Canaries are planted in every personal field and searched in the text of every row of every table, plain, in hex, in
base64 and in UTF-16.
"""

import base64
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from carnet.identity import accounts, mail, patients, recovery_codes
from carnet.identity.devices import COOKIE
from carnet.kernel.ids import new_record_id
from carnet.storage import head, keys
from tests.identity import cast

pytestmark = pytest.mark.django_db


def test_dump_of_every_table_holds_no_canary() -> None:
    found = _leaks(_planted())
    assert found == []


def test_planted_leaks_are_found() -> None:
    """The search finds a canary however it is written."""
    secrets = _planted()
    for column in (b"plain " + cast.PATIENT_EMAIL.encode(), "COLETTE".encode("utf-16-le")):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE account SET sealed_phone = %s", [column])
        assert _leaks(secrets)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE account SET sealed_phone = NULL")
        cursor.execute("UPDATE outgoing_mail SET message_id = %s", [base64.b64encode(b"x" + cast.PHONE.encode())])
    assert _leaks(secrets)


def test_no_table_of_django_or_allauth_holds_accounts() -> None:
    """There is no table for allauth's addresses, Django's users, groups or sessions."""
    tables = set(connection.introspection.table_names())
    absent = {"account_emailaddress", "account_emailconfirmation", "auth_user", "auth_group", "django_session"}
    assert tables.isdisjoint(absent)
    assert "account" in tables and not apps.is_installed("allauth.mfa")


def _planted() -> tuple[str, ...]:
    """Fills every table and returns what must not be found: the canaries, the codes and the cookies."""
    account = cast.patient()
    browser, waiting = Client(), Client()
    cast.give_password(waiting, cast.PATIENT_LOGIN)
    waiting_code = cast.last_code()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    record = new_record_id()
    head.create(record, head.HeadStatus.ACTIVE)
    patients.add_identity(keys.create(record, cast.AT), cast.COLETTE)
    accounts.link_record(account, record)
    mail.queue_mail(account, "mail.login_code", {"code": cast.PHONE}, cast.AT)
    browser.get(reverse("patient_home"))
    cast.application(account, cast.FACTOR_NAME)
    printed = [code.replace(" ", "") for code in recovery_codes.make(account, cast.AT)]
    secrets = [
        cast.FACTOR_NAME,
        cast.TOTP_SECRET.decode(),
        cast.TOTP_SECRET.hex(),
        browser.cookies[COOKIE].value,
        *printed,
    ]
    cookies = [client.cookies["carnet_session"].value for client in (browser, waiting)]
    return (*cast.CANARIES, "123456789canari", waiting_code, *cookies, *secrets)


def _leaks(secrets: tuple[str, ...]) -> list[tuple[str, str]]:
    dump = dict(_dump())
    tables = {
        "account",
        "factor",
        "recovery_code",
        "device",
        "session",
        "one_time_code",
        "outgoing_mail",
        "demo_mail",
        "patient_identity",
        "attempt",
    }
    assert tables <= {name for name, text in dump.items() if text}
    return [(table, secret) for table, text in dump.items() for secret in secrets if _holds(text, secret)]


def _holds(text: str, secret: str) -> bool:
    # A few digits stand by chance in random bytes and times: they are searched in what a person could read.
    if len(secret) < 7:
        return secret in re.sub(r"\\\\+x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|\.\d+\+00", "", text)
    return any(form in text for form in _forms(secret))


def _dump() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')  # noqa: S608
            yield table, (cursor.fetchone()[0] or "").lower()


def _forms(secret: str) -> set[str]:
    """Plain, hex, and the middle of its base64 at each of the three alignments; all for UTF-8 and UTF-16."""
    forms = {secret.lower()}
    for encoded in (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")):
        forms.add(encoded.hex())
        for shift in range(3):
            text = base64.b64encode(b"\0" * shift + encoded).decode()
            forms.add(text[(shift * 8 + 5) // 6 : len(text) - 4].lower())
            forms.add(text[(shift * 8 + 5) // 6 : len(text) - 4].encode().hex())
    return forms
