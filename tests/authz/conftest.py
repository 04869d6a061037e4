"""One world for all routes: built once, each request taken back, everything taken back at the end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from django.test import override_settings
from django.urls import clear_url_caches
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.authz.world import World


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["World"]:
    """The cast, signed in."""
    # Imported here: this file is read before the settings are made.
    from tests.authz import routes
    from tests.authz.world import PROVIDER, build

    settings = override_settings(
        CARNET_PROVIDERS=(PROVIDER,), CARNET_INSPECTOR_FOLDER=str(tmp_path_factory.mktemp("inspector")),
        ROOT_URLCONF="tests.authz.sandbox_urls",
    )  # fmt: skip
    # No worker signs here, and a walk may last longer than a signer may be away.
    kept_up = patch("carnet.usecases.tell_readiness.MOST_WAITING", timedelta(days=1))
    with django_db_blocker.unblock(), routes.undone(), settings, kept_up:
        clear_url_caches()
        yield build()
    clear_url_caches()
