"""A person with 5,000 step counts: a page of measures is a few statements and reads its own rows only."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.codes.measures import MeasureKind as K
from carnet.profile import measures
from carnet.profile.observations import Measure
from carnet.storage import db, keys
from carnet.usecases._facts import load
from carnet.usecases._measured import kept_of
from carnet.usecases.see_measure_kind import MeasureKindPage, see_measure_kind
from carnet.usecases.see_measures import Measures, see_measures
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db

MANY = 5_000
"""A count a day for almost fourteen years."""
SLOW_MS = 250
"""Far above what a page takes (docs/figures.md): a page that reads every row takes more."""


@pytest.fixture
def walker(scene: Scene) -> Scene:
    """Odette counted her steps every day, and weighed herself once."""
    first = datetime(2012, 6, 1, 12, tzinfo=UTC)

    def work() -> None:
        facts = load(scene.odette, scene.record, lock=True)
        steps = [
            Measure(K.STEPS, "{steps}", (Decimal(3000 + n % 7000),), first + timedelta(days=n), whole_day=True)
            for n in range(MANY)
        ]
        weight = Measure(K.WEIGHT, "kg", (Decimal(72),), first)
        rows = [(kept_of(facts, one), one.taken) for one in (*steps, weight)]
        measures.add_many(facts.keys, rows, scene.odette.by(), scene.clock.now())

    db.in_transaction(work)
    return scene


def asked(scene: Scene) -> MeasureKindPage:
    found = see_measure_kind(scene.odette, scene.record, K.STEPS)
    assert isinstance(found, MeasureKindPage)
    return found


def test_see_measure_kind_of_thousands_reads_one_page_with_as_many_statements_as_of_none(walker: Scene) -> None:
    with CaptureQueriesContext(connection) as none:
        see_measure_kind(walker.odette, walker.record, K.PAIN)
    with CaptureQueriesContext(connection) as many:
        first = asked(walker)
    assert len(first.shown) == 30
    assert len(many.captured_queries) == len(none.captured_queries)
    opened = keys.load(walker.record)
    assert opened is not None
    oldest = first.more
    for _ in range(5):
        page = see_measure_kind(walker.odette, walker.record, K.STEPS, after=oldest)
        assert isinstance(page, MeasureKindPage)
        oldest = page.more
    times = []
    for _ in range(20):
        start = time.perf_counter()
        asked(walker)
        found = see_measures(walker.odette, walker.record)
        times.append((time.perf_counter() - start) * 1000)
        assert isinstance(found, Measures)
    told = sorted(times)
    assert told[10] < SLOW_MS
