"""Fixtures of accounts and browsers."""

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.fixture(autouse=True)
def identity_urls(settings: Settings) -> None:
    """These tests run on their own few addresses."""
    settings.ROOT_URLCONF = "tests.identity.urls"


@pytest.fixture
def browser() -> Client:
    """A browser that the CSRF check knows to be a test's."""
    return Client()
