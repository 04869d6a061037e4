"""Known and unknown identifiers cost and answer the same (security.md A14): statements and hashing are counted."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.identity import accounts
from carnet.identity.auth_backend import AccountBackend
from carnet.identity.hashers import PepperedArgon2Hasher
from carnet.identity.models import Account
from tests.identity import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parameters of each Argon2 run."""
    runs: list[str] = []
    real = PepperedArgon2Hasher.verify

    def spied(self: PepperedArgon2Hasher, password: str, encoded: str) -> bool:
        runs.append(encoded.rsplit("$", 2)[0])
        return real(self, password, encoded)

    monkeypatch.setattr(PepperedArgon2Hasher, "verify", spied)
    return runs


def test_sign_in_stranger_unknown_wrong_and_closed_run_the_same_statements_and_hashes(hashes: list[str]) -> None:
    cast.patient()
    accounts.set_active(cast.patient("canari.fermee"), False)
    guesses = [
        (cast.PATIENT_LOGIN, "mauvais-mot-de-passe"),
        ("canari.inconnue", "mauvais-mot-de-passe"),
        ("canari.fermee", cast.PASSWORD),
        ("court", "x"),
    ]
    # The journal of this worker begins with the first event of the process.
    _statements("canari.premier", "faux")
    hashes.clear()
    seen = [_statements(login, password) for login, password in guesses]
    assert seen[0] and all(statements == seen[0] for statements in seen)
    assert len(hashes) == len(guesses) and len(set(hashes)) == 1


def test_planted_bug_early_answer_is_found(hashes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A backend that answers at once for unknown identifiers differs in what the test above compares."""

    def careless(self: AccountBackend, request: object, username: str = "", password: str = "") -> Account | None:
        return None

    cast.patient()
    known = _statements(cast.PATIENT_LOGIN, "mauvais-mot-de-passe")
    monkeypatch.setattr(AccountBackend, "authenticate", careless)
    assert _statements("canari.inconnue", "mauvais-mot-de-passe") != known
    assert len(hashes) == 1


def test_account_without_password_answers_as_a_wrong_one(hashes: list[str]) -> None:
    """An account that is not activated yet looks like any other."""
    account = cast.patient()
    Account.objects.filter(pk=account).update(password="!")
    assert cast.give_password(Client(), cast.PATIENT_LOGIN).status_code == 200
    assert len(hashes) == 1


def _statements(login: str, password: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert cast.give_password(Client(), login, password).status_code == 200
    return [_shape(query["sql"]) for query in captured.captured_queries]


def _shape(statement: str) -> str:
    plain = re.sub(r"SAVEPOINT \S+", "SAVEPOINT", statement)
    return re.sub(r"'[^']*'(::\w+)?", "?", re.sub(r"'\\x[0-9a-f]+'(::bytea)?", "?", plain))
