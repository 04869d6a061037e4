"""What writes, and who saw: each row is found by an index, with these values and with any, whatever is stored."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.db import connection

from carnet.ops.bench import plans
from carnet.usecases._incoming import Upload, read_incoming
from carnet.usecases.deposit_document import deposit_document
from carnet.usecases.import_documents import Importing, import_documents
from carnet.usecases.read_journal import read_journal
from carnet.usecases.submit_lot import submit_lot
from tests import cast
from tests.reliability.world import NO_CHOICE
from tests.usecases import cdas, lots
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db

# A row for each table of rights that the operator imported: a handful, whatever the number of records.
SMALL = {"rights_matrix"}


def _acts(scene: Scene) -> Mapping[str, Callable[[], object]]:
    helene = scene.caller(cast.HELENE)
    one = cdas.level1(cdas.facts(cast.ODETTE, "4711"))
    many = [read_incoming(Upload(cdas.structured(cast.ODETTE, f"Visite {n}", f"6{n}"))) for n in range(6)]
    return {
        "deposit": lambda: deposit_document(helene, scene.record, Upload(one), NO_CHOICE),
        "lot": lambda: submit_lot(helene, scene.record, lots.lot(lots.text("70"), unique="900")),
        "import": lambda: import_documents(many, Importing(), scene.clock),
        "who saw": lambda: read_journal(scene.odette, scene.record),
    }


@pytest.fixture
def without_scans() -> Iterator[None]:
    """A table is then read whole only where nothing else is possible."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


@pytest.mark.parametrize("name", ["deposit", "lot", "import", "who saw"])
def test_writing_and_who_saw_read_no_table_from_one_end_to_the_other(
    scene: Scene, without_scans: None, name: str
) -> None:
    sent = plans.sent_by(_acts(scene)[name])
    assert len(sent) > 5
    found = {
        (table, sql[:60]) for sql, params in sent for plan in plans.plans_of(sql, params)
        for table, _ in plans.whole_tables(plan)
    }  # fmt: skip
    assert {one for one in found if one[0] not in SMALL} == set()


def test_plans_a_statement_that_no_index_helps_is_found_in_both_plans(scene: Scene, without_scans: None) -> None:
    """A planted one."""
    planted: tuple[str, Any] = ("SELECT 1 FROM document WHERE depositor_kind = %s", ["x"])
    found = [[table for table, _ in plans.whole_tables(plan)] for plan in plans.plans_of(*planted)]
    assert found and all(tables == ["document"] for tables in found)


def test_scans_only_large_tables_are_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM document WHERE depositor_kind = %s", ["x"])

    assert plans.scans(act) == []
    monkeypatch.setattr(plans, "FEW_ROWS", -1)
    assert plans.scans(act) == ["document (0 rows)"]
