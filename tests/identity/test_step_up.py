"""The freshness of a session's proof, asked by acts that need more than an open session."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client, RequestFactory

from carnet.identity import step_up
from tests.identity import cast

pytestmark = pytest.mark.django_db


def test_step_up_patient_proof_grows_old(browser: Client, rf: RequestFactory) -> None:
    cast.patient()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    request = rf.get("/")
    request.session = browser.session
    request.user = get_user(request)
    now = datetime.now(UTC)
    assert step_up.is_fresh(request, timedelta(minutes=5), now)
    assert not step_up.is_fresh(request, timedelta(minutes=5), now + timedelta(minutes=6))


def test_step_up_stranger_has_no_proof(browser: Client, rf: RequestFactory) -> None:
    """A password without its code proves nothing."""
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    request = rf.get("/")
    request.session = browser.session
    request.user = get_user(request)
    assert step_up.proved_at(request) is None
    assert not step_up.is_fresh(request, timedelta(days=1), datetime.now(UTC))
