"""Mails: queued with the act, sent by the worker, settled once, never in clear."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from pytest_django import Settings

from carnet.identity import mail
from carnet.identity.mail_worker import MOST_TRIES, Outcome, send_waiting
from carnet.identity.people import Language
from carnet.kernel.errors import Unavailable
from carnet.portal.account.mail_text import render
from tests.identity import cast

pytestmark = pytest.mark.django_db
CODE = {"code": "123456"}


def test_mail_queued_is_sent_once_in_the_persons_language() -> None:
    account = cast.patient()
    mail.queue_mail(account, "mail.login_code", CODE, cast.AT)
    assert mail.demo_mails() == ()
    assert send_waiting(cast.AT) == {Outcome.SENT: 1}
    assert send_waiting(cast.AT) == {}
    received = mail.demo_mails()[0]
    assert received.to == cast.PATIENT_EMAIL and "123456" in received.text.body
    assert received.text.subject == render("mail.login_code", Language.FRENCH, CODE).subject


def test_mail_of_an_act_that_was_undone_is_never_sent() -> None:
    account = cast.patient()
    with pytest.raises(RuntimeError), transaction.atomic():
        mail.queue_mail(account, "mail.login_code", CODE, cast.AT)
        raise RuntimeError
    assert send_waiting(cast.AT) == {}


def test_mail_to_somebody_without_address_is_settled_as_such() -> None:
    account = cast.patient("canari.sans.mail", email=None)
    mail.queue_mail(account, "mail.login_code", CODE, cast.AT)
    assert send_waiting(cast.AT) == {Outcome.NO_ADDRESS: 1}


def test_mail_of_a_destroyed_account_is_settled_as_such() -> None:
    account = cast.patient()
    mail.queue_mail(account, "mail.login_code", CODE, cast.AT)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM account_key")
    assert send_waiting(cast.AT) == {Outcome.ACCOUNT_GONE: 1}


def test_mail_server_down_is_tried_again_later_and_given_up_at_last(settings: Settings) -> None:
    """Each pause is twice the last; the values are forgotten with the mail."""
    settings.CARNET_REAL_MAIL = settings.CARNET_FOR_TESTS_ONLY = False
    account = cast.patient()
    mail.queue_mail(account, "mail.login_code", CODE, cast.AT)
    now = cast.AT
    assert send_waiting(now) == {Outcome.WAITING: 1}
    assert send_waiting(now + timedelta(seconds=30)) == {}
    seen = []
    for _ in range(MOST_TRIES - 1):
        now += timedelta(hours=12)
        seen.append(send_waiting(now))
    assert seen == [{Outcome.WAITING: 1}] * (MOST_TRIES - 2) + [{Outcome.GIVEN_UP: 1}]
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(sealed_values), outcome FROM outgoing_mail")
        assert cursor.fetchone() == (0, "given_up")


def test_mail_in_production_goes_to_the_mail_server_and_not_to_a_table(settings: Settings) -> None:
    settings.CARNET_REAL_MAIL, settings.CARNET_FOR_TESTS_ONLY = True, False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.send_now(cast.patient(), "mail.login_code", CODE, cast.AT)
    assert [message.to for message in django_mail.outbox] == [[cast.PATIENT_EMAIL]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM demo_mail")
        assert cursor.fetchone() == (0,)


def test_mail_that_a_restore_sends_again_has_the_number_that_it_had(settings: Settings) -> None:
    """A backup holds it as waiting although it left afterwards: many mailboxes show a number once."""
    settings.CARNET_REAL_MAIL, settings.CARNET_FOR_TESTS_ONLY = True, False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Carnet <carnet@exemple.test>"
    patient = cast.patient()
    queued = mail.queue_mail(patient, "mail.login_code", CODE, cast.AT)
    mail.queue_mail(patient, "mail.login_code", CODE, cast.AT)
    with transaction.atomic():
        point = transaction.savepoint()
        assert send_waiting(cast.AT) == {Outcome.SENT: 2}
        transaction.savepoint_rollback(point)
    assert send_waiting(cast.AT) == {Outcome.SENT: 2}
    numbers = [message.message()["Message-ID"] for message in django_mail.outbox]
    assert len(numbers) == 4 and set(numbers[:2]) == set(numbers[2:]) and len(set(numbers)) == 2
    assert f"<{queued.hex}@exemple.test>" in numbers


def test_mail_in_production_without_server_is_refused(settings: Settings) -> None:
    settings.CARNET_REAL_MAIL = settings.CARNET_FOR_TESTS_ONLY = False
    with pytest.raises(Unavailable):
        mail.send_now(cast.patient(), "mail.login_code", CODE, cast.AT)


def test_mail_text_with_a_hole_or_an_unused_value_is_a_fault() -> None:
    for values in ({}, CODE | {"name": "x"}):
        with pytest.raises(KeyError):
            render("mail.login_code", Language.FRENCH, values)


def test_code_mail_is_short_and_says_no_health_word() -> None:
    for language in Language:
        text = render("mail.login_code", language, CODE)
        assert "123456" in text.body and "\n" not in text.subject
        assert not {"dossier", "record", "médic", "medic", "santé", "health"} & set(text.body.lower().split())


def test_sending_a_code_writes_no_log(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither the code nor the address reaches a log or the screen."""
    caplog.set_level(0)
    mail.send_now(cast.patient(), "mail.login_code", CODE, cast.AT)
    written = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    shown = capfd.readouterr()
    for secret in ("123456", cast.PATIENT_EMAIL):
        assert secret not in written + shown.out + shown.err
