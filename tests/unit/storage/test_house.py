"""The test database itself: it is ours, it runs as the application, and real transactions can be flushed."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_database_of_tests_runs_as_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('data_checksums')")
        assert cursor.fetchone() == ("carnet_app", "on")


@pytest.mark.django_db(transaction=True)
def test_database_of_tests_can_be_flushed() -> None:
    from carnet.storage.models import Instance

    assert Instance.objects.count() == 1
