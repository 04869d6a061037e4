"""What machines ask: alive without a database, ready with all its tables, up to date when the journal is signed."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from carnet.kernel.clock import FixedClock
from carnet.ledger import months
from carnet.ops.measures import lines
from carnet.storage import db, migrating
from carnet.usecases.sequence_journal import sequence_journal
from carnet.usecases.tell_readiness import MOST_WAITING, tell_readiness
from tests import cast
from tests.usecases import scene as scenes

pytestmark = pytest.mark.django_db


def asked(name: str) -> tuple[int, dict[str, bool]]:
    """The status and the words of one address."""
    response = Client().get(f"/sante/{name}/")
    assert response["Cache-Control"] == "no-store"
    return response.status_code, response.json()


@pytest.fixture(params=[OperationalError, InterfaceError, ProgrammingError])
def no_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """A server that was taken away, a cut connection, no tables: every statement fails as the driver says it."""
    with patch.object(db, "rows", side_effect=request.param("planted: nobody is there")):
        yield


def test_health_with_everything_there_is_alive_and_ready() -> None:
    assert asked("vivante") == (200, {"alive": True})
    assert asked("prete") == (200, {"database": True, "migrations": True, "journal": True, "months": True})
    assert asked("a-jour") == (
        200,
        {"database": True, "migrations": True, "journal": True, "months": True, "documents": True},
    )


def test_health_without_a_database_is_alive_and_not_ready(no_database: None) -> None:
    assert asked("vivante")[0] == 200
    assert asked("prete") == (503, {"database": False, "migrations": False, "journal": False, "months": False})
    assert "planted" not in Client().get("/sante/prete/").content.decode()


def test_health_of_a_program_newer_than_its_tables_is_not_ready() -> None:
    newer = migrating._last_ones() | {("ledger", "9999_planted")}  # noqa: SLF001
    with patch.object(migrating, "_last_ones", return_value=newer):
        assert asked("prete") == (503, {"database": True, "migrations": False, "journal": False, "months": False})


def test_health_of_a_program_older_than_its_tables_is_ready() -> None:
    older = frozenset(list(migrating._last_ones())[:-1])  # noqa: SLF001
    with patch.object(migrating, "_last_ones", return_value=older):
        assert asked("prete")[0] == 200
    assert migrating.is_up_to_date() and migrating.is_complete()


def test_health_with_a_signer_that_stopped_is_told_to_the_watch_and_takes_no_page_away(clock: FixedClock) -> None:
    scene = scenes.at(clock)
    scene.agrees(cast.HELENE)
    scene.clock.move(MOST_WAITING)
    assert tell_readiness(scene.clock).up_to_date
    scene.clock.move(timedelta(seconds=1))
    late = tell_readiness(scene.clock)
    assert (late.ready, late.journal, late.up_to_date) == (True, False, False)
    measured = dict(line.split(" ") for line in lines(scene.clock) if not line.startswith("#"))
    assert int(measured["carnet_unsigned_seconds"]) > MOST_WAITING.total_seconds()
    # The addresses ask the clock of the machine, for which these events are old too.
    assert (asked("prete")[0], asked("a-jour")[0]) == (200, 503)


def test_health_after_the_worker_signed_is_up_to_date(clock: FixedClock) -> None:
    scene = scenes.at(clock)
    scene.clock.move(timedelta(hours=1))
    assert not tell_readiness(scene.clock).up_to_date
    sequence_journal(scene.clock)
    assert tell_readiness(scene.clock).up_to_date
    assert asked("a-jour")[0] == 200


def test_health_with_few_months_of_the_journal_ahead_is_told_to_the_watch_and_takes_no_page_away(
    clock: FixedClock,
) -> None:
    at = clock.now()
    there = months.ahead(at)
    clock.move(timedelta(days=31 * (there - months.FEW)))
    assert tell_readiness(clock).months
    clock.move(timedelta(days=62))
    late = tell_readiness(clock)
    assert (late.ready, late.months, late.up_to_date) == (True, False, False)
    measured = dict(line.split(" ") for line in lines(clock) if not line.startswith("#"))
    assert 0 < int(measured["carnet_journal_months_ahead"]) < months.FEW


def test_health_takes_no_form() -> None:
    assert [Client().post(f"/sante/{name}/").status_code for name in ("vivante", "prete", "a-jour")] == [405] * 3
