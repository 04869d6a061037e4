"""Limits on attempts (security.md A13): counted before the check, in PostgreSQL, never overrun, fail closed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.urls import reverse

from carnet.identity import limits
from carnet.identity.limits import Limit, Rule, Scope
from tests.identity import cast

pytestmark = pytest.mark.django_db
AT = cast.AT
FIVE = Limit("test", (Rule(Scope.ACCOUNT, 5, timedelta(minutes=5)),))
WHO = {Scope.ACCOUNT: "someone"}


def test_limit_stranger_sixth_attempt_is_refused_until_the_window_ends() -> None:
    answers = [limits.count(FIVE, WHO, AT) for _ in range(6)]
    assert [a.allowed for a in answers] == [True] * 5 + [False]
    assert answers[-1].until == AT + timedelta(minutes=5)
    assert limits.count(FIVE, WHO, AT + timedelta(minutes=5)).allowed


def test_limit_another_account_is_not_concerned() -> None:
    for _ in range(6):
        limits.count(FIVE, WHO, AT)
    assert limits.count(FIVE, {Scope.ACCOUNT: "somebody else"}, AT).allowed


def test_limit_success_is_given_back_and_only_that() -> None:
    for _ in range(4):
        limits.count(FIVE, WHO, AT)
    limits.give_back(limits.count(FIVE, WHO, AT))
    assert limits.count(FIVE, WHO, AT).allowed
    assert not limits.count(FIVE, WHO, AT).allowed


def test_limit_longer_windows_still_hold_when_short_ones_restart() -> None:
    limit = Limit("long", (Rule(Scope.ACCOUNT, 2, timedelta(minutes=1)), Rule(Scope.ACCOUNT, 3, timedelta(hours=1))))
    answers = [limits.count(limit, WHO, AT + timedelta(minutes=2 * n)).allowed for n in range(5)]
    assert answers == [True, True, True, False, False]


@pytest.mark.django_db(transaction=True)
def test_limit_stranger_200_parallel_guesses_overrun_by_none() -> None:
    """200 guesses from 16 threads at once: exactly five are allowed."""
    assert _allowed(limits.count) == 5


@pytest.mark.django_db(transaction=True)
def test_limit_planted_bug_read_then_write_is_found_by_the_same_test() -> None:
    """The test above catches the usual mistake: reading the count, then writing it."""

    def careless(limit: Limit, subjects: dict[Scope, str], now: object) -> limits.Attempt:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM attempt")
            seen = cursor.fetchone()[0]
            cursor.execute("SELECT pg_sleep(0.01)")
            cursor.execute(
                "INSERT INTO attempt (bucket, started_at, expires_at, hits)"
                " VALUES (decode(md5(random()::text), 'hex'), now(), now(), 1)"
            )
        return limits.Attempt((), None if seen < 5 else AT)

    assert _allowed(careless) > 5


def _allowed(count: object) -> int:
    def guess(_: int) -> bool:
        try:
            return count(FIVE, WHO, AT).allowed  # type: ignore[operator, no-any-return]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        return sum(pool.map(guess, range(200)))


@pytest.mark.django_db(transaction=True)
def test_limit_count_inside_a_transaction_is_refused() -> None:
    """A rollback of the request must not forget the attempt."""
    from django.db import transaction

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        limits.count(FIVE, WHO, AT)


@pytest.mark.parametrize("login", [cast.PATIENT_LOGIN, "canari.inconnue"])
def test_sign_in_stranger_sixth_guess_waits_whether_the_account_exists_or_not(browser: Client, login: str) -> None:
    """The right password is not even checked; the page says when to come back and nothing else."""
    cast.patient()
    for _ in range(5):
        assert cast.give_password(browser, login, "mauvais-mot-de-passe").status_code == 200
    locked = cast.give_password(browser, login)
    assert locked.status_code == 429
    assert 0 < int(locked["Retry-After"]) <= 301
    assert cast.said("wait.until") in locked.content.decode()
    assert login not in locked.content.decode()


def test_sign_in_patient_many_successes_are_never_locked(browser: Client) -> None:
    cast.patient()
    for _ in range(8):
        cast.sign_in(browser, cast.PATIENT_LOGIN)
        assert cast.who(browser) is not None
        browser.post(reverse("account_logout"))


def test_code_stranger_eleventh_guess_in_an_hour_waits(browser: Client) -> None:
    """Starting again does not give new tries on the account."""
    cast.patient()
    statuses = []
    for _ in range(3):
        cast.give_password(browser, cast.PATIENT_LOGIN)
        wrong = f"{(int(cast.last_code()) + 1) % 10**6:06d}"
        statuses += [cast.give_code(browser, wrong).status_code for _ in range(4)]
    assert statuses == [200] * 10 + [429] * 2


def test_sign_in_limiter_down_fails_closed(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its count an attempt ends in an error: the password is not checked."""
    cast.patient()

    def down(*_: object) -> None:
        raise DatabaseError("the table does not answer")

    monkeypatch.setattr("carnet.storage.db.rows", down)
    with pytest.raises(DatabaseError):
        cast.give_password(browser, cast.PATIENT_LOGIN)
    monkeypatch.undo()
    assert cast.who(browser) is None
