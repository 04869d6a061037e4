"""200 guesses at once (security.md A13): at most as many are checked as the limit says, for each kind of code."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from carnet.identity import authenticator, factors, limits, recovery_codes
from carnet.kernel.ids import AccountId
from tests.identity import cast

pytestmark = pytest.mark.django_db(transaction=True)
GUESSES, WORKERS = 200, 16


def at_once(guess: Callable[[int], bool]) -> list[bool]:
    """Runs all guesses on several connections; each thread closes its own."""

    def run(numbers: list[int]) -> list[bool]:
        try:
            return [guess(number) for number in numbers]
        finally:
            connections.close_all()

    parts = [list(range(start, GUESSES, WORKERS)) for start in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        return [answer for part in pool.map(run, parts) for answer in part]


def counted(limit: limits.Limit, account: AccountId, check: Callable[[], bool]) -> bool:
    """Counts, then checks, as every step does. Whether the secret was checked at all."""
    subjects = {limits.Scope.ACCOUNT: str(account), limits.Scope.NETWORK: "192.0.2.1"}
    if not limits.count(limit, subjects, timezone.now()).allowed:
        return False
    check()
    return True


@pytest.mark.parametrize("limit", [limits.TOTP, limits.RECOVERY, limits.PROOF], ids=lambda one: one.action)
def test_a13_two_hundred_guesses_at_once_are_checked_no_more_often_than_the_limit(limit: limits.Limit) -> None:
    account = cast.patient()
    cast.application(account)
    most = min(rule.most for rule in limit.rules)
    check = (
        (lambda: recovery_codes.check(account, "1" * 12, timezone.now()))
        if limit is limits.RECOVERY
        else (lambda: authenticator.check(account, "000000", timezone.now()))
    )
    assert sum(at_once(lambda _: counted(limit, account, check))) == most


def test_a13_one_right_code_given_forty_times_at_once_is_accepted_once() -> None:
    account = cast.patient()
    cast.application(account)
    code = cast.application_code(account)
    now = timezone.now()
    answers = at_once(lambda _: authenticator.check(account, code, now))
    assert sum(answers) == 1


def test_a13_one_printed_code_given_at_once_is_accepted_once() -> None:
    account = cast.patient()
    code = recovery_codes.make(account, timezone.now())[0]
    answers: list[bool] = []

    def guess(number: int) -> bool:
        return number < WORKERS and recovery_codes.check(account, code, timezone.now())

    answers = at_once(guess)
    assert sum(answers) == 1 and recovery_codes.left(account) == recovery_codes.NUMBER - 1


def test_two_removals_at_once_leave_the_one_that_the_role_asks_for() -> None:
    from carnet.identity.models import AccountKind
    from tests.identity.test_second_factors import officer

    agent = officer()
    for name in ("un", "deux"):
        cast.application(agent, name)
    both = [one.factor_id for one in factors.listed(agent)]

    def remove(number: int) -> bool:
        if number > 1:
            return False
        return factors.remove(agent, both[number], AccountKind.DESK_AGENT, timezone.now()) is factors.Change.DONE

    assert sum(at_once(remove)) == 1 and len(factors.listed(agent)) == 1
