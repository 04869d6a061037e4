"""A new identifier and a new password: their rules, all told at once. Owns the checks; stores nothing."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from carnet.identity import accounts, logins
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.ids import AccountId

_RULES = {"password_too_short": "password.too_short", "password_too_common": "password.too_common"}


def check_ways(account_id: AccountId, login: str, password: str, again: str) -> str:
    """The normalised identifier, when it is free and the password may be taken. Raises Invalid with all that is wrong.

    That an identifier is taken is told only to somebody who proved a code: strangers cannot ask.
    """
    problems = list(_password_problems(login, password, again))
    chosen = ""
    try:
        chosen = logins.check_new_login(login)
        if not accounts.login_is_free(chosen, account_id):
            problems.insert(0, Problem("login", "login.taken"))
    except Invalid as invalid:
        problems = [*invalid.problems, *problems]
    if problems:
        raise Invalid(*problems)
    return chosen


def check_password(login: str, password: str, again: str) -> None:
    """Raises Invalid when a password may not be taken."""
    problems = list(_password_problems(login, password, again))
    if problems:
        raise Invalid(*problems)


def _password_problems(login: str, password: str, again: str) -> list[Problem]:
    if logins.normalised(password) == logins.normalised(login) and password:
        return [Problem("password", "password.is_the_login")]
    try:
        validate_password(password)
    except ValidationError as error:
        # One at a time: the first says enough.
        first = error.error_list[0]
        return [Problem("password", _RULES.get(str(first.code), "password.too_common"))]
    return [] if password == again else [Problem("password_again", "password.differs")]
