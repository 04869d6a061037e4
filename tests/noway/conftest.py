"""One house for all comparisons: built once at a time that stands still, everything taken back at the end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import override_settings
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.noway.house import House


@pytest.fixture(scope="package")
def home(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator["House"]:
    """The cast, signed in."""
    # Imported here: this file is read before the settings are made.
    from tests.authz import routes
    from tests.authz.world import PROVIDER
    from tests.noway.house import NOW, made

    providers = override_settings(CARNET_PROVIDERS=(PROVIDER,))
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), routes.undone(), providers:
        yield made()
