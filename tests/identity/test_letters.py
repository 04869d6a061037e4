"""Letters: queued with the act, sealed, printed, settled once, emptied, forgotten in time."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from carnet.identity import accounts, letters
from carnet.identity.letters import Outcome
from carnet.identity.sealed import AccountKeyGone
from tests.identity import cast

pytestmark = pytest.mark.django_db(transaction=True)
AT = cast.AT
SECRET = "canari-valeur-de-lettre"


def test_letter_of_an_act_that_failed_does_not_exist() -> None:
    account = cast.patient()
    with pytest.raises(RuntimeError), transaction.atomic():
        letters.queue_letter(account, "letter.activation", {"code": SECRET}, "desk", AT)
        raise RuntimeError
    assert letters.waiting_letters() == ()


def test_letter_is_sealed_and_opens_with_its_name() -> None:
    letter = letters.queue_letter(cast.patient(), "letter.activation", {"code": SECRET}, "desk", AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT l::text FROM letter l")
        ((row,),) = cursor.fetchall()
    assert SECRET not in row and SECRET.encode().hex() not in row
    with transaction.atomic():
        opened = letters.open_letter(letter)
    assert opened is not None
    assert (opened.values, opened.to, opened.address) == ({"code": SECRET}, "COLETTE CANARIVALE", ())
    assert SECRET not in repr(opened)


def test_letter_settled_is_settled_once_and_empty() -> None:
    letter = letters.queue_letter(cast.patient(), "letter.activation", {"code": SECRET}, "desk", AT)
    letters.mark_printed(letter, AT)
    assert letters.settle_letter(letter, Outcome.POSTED, "rosa", AT)
    assert not letters.settle_letter(letter, Outcome.HANDED_OVER, "rosa", AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(sealed_values), outcome, settled_by FROM letter")
        assert cursor.fetchall() == [(0, "posted", "rosa")]
    with transaction.atomic():
        assert letters.open_letter(letter) is None


def test_letter_that_nobody_posts_lapses_then_goes() -> None:
    letters.queue_letter(cast.patient(), "letter.activation", {"code": SECRET}, "desk", AT)
    assert letters.sweep(AT + letters.UNSETTLED_KEPT) == 0
    lapsed = AT + letters.UNSETTLED_KEPT + timedelta(days=1)
    assert letters.sweep(lapsed) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(sealed_values), outcome FROM letter")
        assert cursor.fetchall() == [(0, "lapsed")]
    assert letters.sweep(lapsed + letters.SETTLED_KEPT + timedelta(days=1)) == 1


def test_letter_goes_with_its_account() -> None:
    account = cast.patient()
    letters.queue_letter(account, "letter.activation", {"code": SECRET}, "desk", AT)
    accounts.destroy_account(account)
    assert letters.waiting_letters() == ()
    with pytest.raises(AccountKeyGone):
        letters.queue_letter(account, "letter.activation", {}, "desk", AT)
